"""The shipped target files: complete, true to the published figures, and within the vocabulary."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from sim import resources
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN
from sim.calibration.targets.vocabulary import known
from sim.docs.targets import targets_markdown

# The groups of moments.csv that speak about firms and AI.
GROUPS = {
    *("national_adoption", "industry_adoption", "region_adoption", "use_function"),
    *("determinants_table_5_1", "productivity_table_5_2", "productivity_table_5_3"),
    *("productivity_table_5_4", "survey_sample", "stage", "use_level", "dept_share"),
    *("awareness_channel", "use_fields", "investment", "plans", "no_plan_reasons", "data_infra"),
    *("team", "purpose", "attainment", "expectation", "barriers", "policy_demand", "readiness"),
}
FACTS = ("ever_ai_2017_21", "size_ai_", "ai_firms_", "nia_ai_", "ai_lp_", "ai_no_productivity_")
WORDS = {"Yes": 1.0, "negative": -1.0, "not significant or negative": -1.0, "not significant": 0.0}
ALL = catalogue.all_targets()


def rows(name: str) -> dict[str, dict[str, str]]:
    path = resources.path("calibration", name)
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


MOMENTS = rows("moments.csv")
OUTSIDE = rows("external_facts.csv")
PUBLISHED = MOMENTS | OUTSIDE
DERIVED = [t for t in ALL.values() if t.id not in PUBLISHED and t.survey != "trial"]


def test_the_groups_are_those_of_the_file() -> None:
    assert {row["group"] for row in MOMENTS.values()} >= GROUPS


def test_every_figure_about_firms_is_in_exactly_one_row() -> None:
    """The reader refuses an id that is there twice; here none may be missing."""
    wanted = {id for id, row in MOMENTS.items() if row["group"] in GROUPS}
    wanted |= {id for id in OUTSIDE if id.startswith(FACTS)}
    assert not wanted - set(ALL)


def test_every_row_is_a_published_figure_a_derived_one_or_a_trial() -> None:
    known_groups = {MOMENTS[id]["group"] for id in ALL if id in MOMENTS}
    assert known_groups == GROUPS
    assert len(DERIVED) == 18 + 4  # of surveys, of programmes


@pytest.mark.parametrize("target", DERIVED, ids=lambda t: t.id)
def test_derived_rows_name_what_they_come_from(target: catalogue.Target) -> None:
    assert target.note.startswith("from ")
    sources = target.note.removeprefix("from ").split(";")[0].split(", ")
    assert not [id for id in sources if id not in PUBLISHED]


def test_values_are_the_published_ones() -> None:
    for id, target in ALL.items():
        if id in PUBLISHED:
            published = PUBLISHED[id]["value"]
            expected = WORDS[published] if published in WORDS else float(published)
            if target.unit == SIGN and published.endswith("0.000"):  # stars make a sign known
                starred = "stars=none" not in PUBLISHED[id]["se_or_sig"]
                expected = 1.0 if starred else 0.0
            assert target.value == expected, id


def test_errors_of_regressions_are_the_printed_ones() -> None:
    for target in ALL.values():
        printed = MOMENTS.get(target.id, {}).get("se_or_sig", "")
        if target.use != "none" and printed.startswith("se="):
            se = float(printed.removeprefix("se=").split(";")[0])
            assert target.se == max(se, 0.0005), target.id  # 0.000: half a rounding unit


def test_half_a_printed_unit_is_part_of_the_error_of_a_sector() -> None:
    """Columns (3) and (4) are printed to 0.001: hypot(0.002, 0.0005), hypot(0.013, 0.0005)."""
    for number in (3, 4):
        column = catalogue.coefficient_targets(number)
        assert len(column) == 16
        assert all(t.tolerance > t.se for t in column.values() if t.unit != SIGN)
    assert catalogue.coefficient_targets(3)["intangible_share"].tolerance == pytest.approx(
        2.062e-3, abs=1e-6
    )
    assert catalogue.coefficient_targets(4)["iot"].tolerance == pytest.approx(1.301e-2, abs=1e-5)


def test_sectors_of_which_only_a_sign_is_printed() -> None:
    """Foreign in both columns (0.000, no star), R&D in services (0.000, two stars)."""
    signs = {
        t.id: t.value
        for n in (3, 4)
        for t in catalogue.coefficient_targets(n).values()
        if t.unit == SIGN
    }
    assert signs == {"t51.c3.foreign": 0.0, "t51.c4.foreign": 0.0, "t51.c4.rd": 1.0}


def test_errors_of_shares_of_answers_are_those_of_sampling() -> None:
    means = {"kiet.users.depth.2022", "kiet.users.depth.2023"}
    found = [
        t
        for t in catalogue.compared().values()
        if t.survey not in ("SBA", "programme") and t.unit == "percent" and t.statistic not in means
    ]
    assert len(found) == 16 + 4 + 16  # of the survey of 2024, of trials, of informatisation
    for target in found:
        assert target.n is not None
        error = math.sqrt(target.value * (100.0 - target.value) / target.n)
        assert target.se == pytest.approx(error, abs=2e-4), target.id


def test_figures_of_programmes_are_those_of_the_press() -> None:
    compared = catalogue.compared()
    # Half of 10.2 applicants an award, half of 213 applications; KRW 70 bn over 250 projects.
    assert compared["programme.voucher.applicants_per_award.2023"].value == 5.1
    assert compared["programme.lead_projects.applications.2024"].value == 107  # of 106.5
    assert compared["programme.voucher.award.2023"].value == 70_000 / 250


def test_years_of_one_question_weigh_as_one_figure() -> None:
    """The survey's wider question is wider in all years alike: four rows, twice the error each."""
    years = [t for t in catalogue.of_use("outer") if t.survey == "NIA"]
    assert [t.statistic for t in years] == [f"nia.share.{year}" for year in range(2018, 2022)]
    assert {t.discrepancy / math.sqrt(len(years)) for t in years} == {1.0}


def test_gaps_are_differences_of_normal_quantiles() -> None:
    """z(48.9 %) = -0.0276, z(21.5 %) = -0.7892; z(91.7 %) = 1.3852, z(65.2 %) = 0.3907."""
    compared = catalogue.compared()
    assert compared["kiet.belief.gap.low"].value == pytest.approx(0.7616, abs=2e-4)
    assert compared["kiet.belief.gap.high"].value == pytest.approx(0.9944, abs=2e-4)
    # z(36.5 %) = -0.3451, z(27 of 327) = -1.3880
    assert compared["kiet.capability.gap"].value == pytest.approx(1.0429, abs=2e-4)
    # sqrt(0.489 x 0.511 / 327 / 0.3988^2 + 0.215 x 0.785 / 233 / 0.2922^2)
    assert compared["kiet.belief.gap.low"].se == pytest.approx(0.1153, abs=2e-4)


def test_shares_that_add_to_a_whole_are_not_all_conditioned_on() -> None:
    """Three fates of a voucher hold one number less; a prior is read off the bands of spending."""
    outer = {t.statistic for t in catalogue.of_use("outer")}
    fates = {name for name in known() if name.startswith("trial.dutch-voucher")}
    assert fates & outer
    assert fates - outer
    assert not {name for name in known() if name.startswith("kiet.users.spend")} & outer


def test_the_uses() -> None:
    counts = {use: len(catalogue.of_use(use)) for use in ("fit", "outer", "check", "none")}
    # 16 coefficients, 8 years, 6 sections, 3 regions, 3 bands, premium, non-users without need
    assert counts["fit"] == 16 + 8 + 6 + 3 + 3 + 1 + 1
    assert counts == {"fit": 38, "outer": 19, "check": 96, "none": 298}
    assert all(t.use == "check" for t in ALL.values() if t.unit == SIGN and t.use != "none")


def test_the_committed_page_is_current() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "targets.md"
    assert page.read_text(encoding="utf-8") == targets_markdown(), "run `make docs`"


def test_the_page_holds_every_row() -> None:
    page = targets_markdown()
    shown = [t.statistic if t.use != "none" else t.id for t in ALL.values()]
    assert not [name for name in shown if page.count(f"| `{name}` |") != 1]
