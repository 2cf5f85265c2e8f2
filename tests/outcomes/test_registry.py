"""An outcome is one declaration: its file is found, or a script registers it."""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.experiment import run_experiment
from sim.outcomes import definitions, registry
from sim.outcomes.measures import measure
from sim.outcomes.registry import outcome, register, unregister

DECLARATION = '''
"""Firms that were trained."""

from sim.outcomes.registry import outcome


@outcome(
    unit="firms a year",
    label_en="firms trained in the year",
    label_ko="당해 연도 교육 이수 기업 수",
    definition="firms that took part in training in the year",
    by_group=True,
)
def trainees(run):
    """Shape (19, 3, 42)."""
    return run.groups["trained"]
'''


def forget() -> None:
    registry.registry.cache_clear()
    registry.group_outcomes.cache_clear()


@pytest.fixture
def trainees_file(tmp_path, monkeypatch):
    """Put one file into the package's folder of definitions, and take it away again."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "training_outcomes.py").write_text(DECLARATION, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(definitions, "__path__", [*definitions.__path__, str(folder)])
        forget()
        yield
    sys.modules.pop("sim.outcomes.definitions.training_outcomes", None)
    vars(definitions).pop("training_outcomes", None)
    forget()


@pytest.fixture
def spending_per_user():
    """Register an outcome of the whole economy from outside the package."""

    @outcome(
        unit="KRW million",
        label_en="project spending per adopter",
        label_ko="도입 기업당 프로젝트 지출",
        definition="spending on AI projects divided by the firms that introduce AI",
        frames=("all",),
    )
    def spending_per_adopter(run):
        adopted = run.frames.of("adopted", "all")
        return np.where(adopted > 0.0, 1000.0 * run.years["spending"] / adopted, np.nan)

    register(spending_per_adopter)
    yield spending_per_adopter
    unregister(spending_per_adopter.name)


def tables(folder) -> dict[str, pd.DataFrame]:
    names = ("outcomes", "groups", "effects")
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}


@pytest.fixture(scope="module")
def plain(make, tmp_path_factory):
    out = tmp_path_factory.mktemp("plain") / "results"
    run_experiment(make("baseline", "training", replicates=2), out)
    return out


def test_one_file_puts_an_outcome_into_every_table(plain, trainees_file, make, tmp_path):
    run_experiment(make("baseline", "training", replicates=2), tmp_path / "more")
    before, found = tables(plain), tables(tmp_path / "more")
    for name in before:
        known = found[name]["outcome"] != "trainees"
        # The others are what they were, in the same order.
        pd.testing.assert_frame_equal(found[name][known].reset_index(drop=True), before[name])
        added = found[name][~known]
        assert set(added["year"]) == set(range(2017, 2036))
        assert set(added["frame"]) >= {"sba", "small"}
    effect = found["effects"].set_index(["outcome", "frame", "year"]).loc["trainees"]
    assert effect.loc[("sba", 2030), "mean"] > 0.0
    record = json.loads((tmp_path / "more" / "run.json").read_text(encoding="utf-8"))
    assert list(record["outcomes"])[-1] == "trainees"
    assert record["outcomes"]["trainees"]["label_ko"] == "당해 연도 교육 이수 기업 수"


def test_taken_away_it_is_in_no_table(plain, make, tmp_path):
    assert "trainees" not in registry.registry()
    run_experiment(make("baseline", "training", replicates=2), tmp_path / "again")
    for name, table in tables(plain).items():
        pd.testing.assert_frame_equal(tables(tmp_path / "again")[name], table)


def test_a_script_registers_an_outcome_and_takes_it_away(
    spending_per_user, kept_run, make, tmp_path
):
    run_experiment(make(replicates=1), tmp_path / "own")
    rows = tables(tmp_path / "own")["outcomes"]
    rows = rows[rows["outcome"] == "spending_per_adopter"]
    assert set(rows["frame"]) == {"all"}
    found = measure(kept_run, ["spending_per_adopter", "adopters", "project_spending_krw_bn"])
    year = 2030
    assert found.at("spending_per_adopter", "all", year) == pytest.approx(
        1000.0
        * found.at("project_spending_krw_bn", "all", year)
        / found.at("adopters", "all", year)
    )
    assert np.isnan(found.at("spending_per_adopter", "sba", year))


def test_what_is_not_registered_is_not_there(kept_run):
    assert "spending_per_adopter" not in registry.registry()
    with pytest.raises(UserError, match="no outcome 'spending_per_adopter' was registered"):
        unregister("spending_per_adopter")


def test_replicates_measured_with_other_outcomes_are_another_experiment(make):
    before = make(replicates=1).identity()
    new = register(_declared("another"))
    try:
        assert make(replicates=1).identity() != before
    finally:
        unregister(new.name)
    assert make(replicates=1).identity() == before


def _declared(name, **changed):
    def formula(run):
        return run.frames["users"]

    formula.__name__ = name
    about = {"unit": "firms", "label_en": "x", "label_ko": "엑스", "definition": "x", **changed}
    return outcome(**about)(formula)


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("users", {}, "outcome users: there is an outcome of that name; choose another name"),
        ("share", {"relative_to": "user"}, "'user', which is no outcome; did you mean 'users'"),
        ("share", {"unit": ""}, "outcome share: it has no unit"),
        ("share", {"label_ko": ""}, "outcome share: it has no label_ko"),
        ("share", {"frames": ()}, "outcome share: it has no frames"),
        ("share", {"frames": ("sbs",)}, "outcome share: there is no frame 'sbs'; did you mean"),
        ("Share", {}, "'Share' is no name of an outcome"),
    ],
)
def test_a_declaration_that_cannot_stand_is_refused_with_what_is_wrong(name, changed, said):
    known = list(registry.registry())
    with pytest.raises(UserError, match=said):
        register(_declared(name, **changed))
    assert list(registry.registry()) == known


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"by_group": True}, r"shape \(19, 3\); return \(19, 3, 42\)"),
        ({"frames": ("all",)}, None),
    ],
)
def test_values_of_another_shape_are_refused(kept_run, changed, said):
    register(_declared("some_users", **changed))
    try:
        if said is None:  # by year and frame is as good as by year alone
            assert measure(kept_run, ["some_users"]).at("some_users", "all", 2030) > 0.0
        else:
            with pytest.raises(UserError, match=said):
                measure(kept_run)
    finally:
        unregister("some_users")
