"""Who gains and where the money went: as `hwaksan compare` writes it of the same runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

import sim
from sim.api.comparison import Comparison
from sim.scenario import load
from sim.workshop import flow_drawing, gain_cells
from sim.workshop.answer import ENOUGH, Answer, next_pair
from sim.workshop.detail import CELLS, Detail
from sim.workshop.flows import Flow, Graph, applications, flows, money
from sim.workshop.gains import MAP, VIEWS, Gains, gains, groups
from sim.workshop.live import Desk, Failure
from sim.workshop.pairs import Package, Pairs, Sizes
from sim.workshop.question import Question
from sim.workshop.state import State
from sim.workshop.story import Life, lives
from sim.workshop.words import Words

WHOLE = Sizes(300, 60)
PACKAGE = "motie-10-tasks"
"""It has every kind of programme, and several of one family."""
QUESTION = Question.of(State())
YEARS = range(2026, 2031)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk(WHOLE, WHOLE, replicates=ENOUGH)
    yield made
    made.close()


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.of(load(PACKAGE))


@pytest.fixture(scope="module")
def answer(desk: Desk, package: Package) -> Answer:
    told: list[Answer | Failure] = []
    complete = threading.Event()

    def tell(found: Answer | Failure) -> None:
        told.append(found)
        if isinstance(found, Failure) or found.complete:
            complete.set()

    desk.session(tell).ask_about(QUESTION, lambda: package.scenario)
    assert complete.wait(timeout=120)
    assert isinstance(told[-1], Answer)
    return told[-1]


@pytest.fixture(scope="module")
def pairs(desk: Desk, answer: Answer) -> Pairs:
    assert answer.complete
    return desk.pairs(QUESTION, desk.whole)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return sim.compare(PACKAGE, replicates=ENOUGH, firms=WHOLE.firms, small=WHOLE.small, workers=2)


def find(pairs: Pairs, package: Package, view: str, *, small: bool = False) -> Gains:
    details, base = pairs.details(package), pairs.details(pairs.baseline)
    found = gains(pairs.draws, details, base, pairs.groups.firms, VIEWS[view], small=small)
    assert found is not None
    return found


def test_gains_of_regions_and_industries_are_those_of_the_table_distribution(
    pairs: Pairs, package: Package, compared: Comparison
):
    table = compared.table("distribution")
    table = table[(table["scenario"] == PACKAGE) & (table["measure"] == "additional_users")]
    rows = table[table["frame"] == "sba"].set_index(["dimension", "group"])
    details, base = pairs.details(package), pairs.details(pairs.baseline)
    for axis in ("region", "industry"):
        found = gains(pairs.draws, details, base, pairs.groups.firms, (axis,))
        assert found is not None
        told = 0
        for k, group in enumerate(groups(axis, small=False)):
            if np.isfinite(found.mean[k]):
                row = rows.loc[axis, group]
                assert found.firms[k] == pytest.approx(row["firms"])
                assert found.mean[k] == pytest.approx(row["mean"], abs=1e-3)
                assert found.low[k] == pytest.approx(row["p05"], abs=1e-3)
                assert found.high[k] == pytest.approx(row["p95"], abs=1e-3)
                told += 1
        assert told >= 6


def test_every_view_adds_up_to_the_additional_users(pairs: Pairs, package: Package, answer: Answer):
    assert answer.additional is not None
    assert answer.additional_all is not None
    whole = sum(each.users.sum() for each in pairs.details(package).values())
    base = sum(each.users.sum() for each in pairs.details(pairs.baseline).values())
    assert (whole - base) / ENOUGH == pytest.approx(answer.additional_all.mean, rel=1e-4)
    sizes = gains(
        pairs.draws, pairs.details(package), pairs.details(pairs.baseline),
        pairs.groups.firms, ("size",),
    )  # fmt: skip
    assert sizes is not None
    assert np.isfinite(sizes.mean).all()
    assert sizes.mean.sum() == pytest.approx(answer.additional.mean, rel=1e-4)
    for view in VIEWS:
        assert find(pairs, package, view).firms.sum() == pytest.approx(sizes.firms.sum())


def test_cells_of_few_firms_are_blank_and_of_one_pair_have_no_band(pairs: Pairs, package: Package):
    found = find(pairs, package, "industry_region")
    assert np.isnan(found.mean[found.firms < 5]).all()
    details, base = pairs.details(package), pairs.details(pairs.baseline)
    one = gains(pairs.draws, {0: details[0]}, {0: base[0]}, pairs.groups.firms, ("region",))
    assert one is not None
    assert np.isnan(one.low).all()
    assert not one.sign.any()
    assert gains(pairs.draws, {0: details[0]}, {}, pairs.groups.firms, ("region",)) is None


def test_the_band_of_a_handful_of_pairs_is_that_of_the_next_one():
    # Student's t with 2 degrees of freedom: 2.920 (90 %) and 0.816 (50 %), times sqrt(4 / 3).
    outer, inner = next_pair(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]))
    assert outer == pytest.approx([3.372, 0.0], abs=1e-3)
    assert inner == pytest.approx([0.943, 0.0], abs=1e-3)


def test_flows_are_the_ledger(pairs: Pairs, package: Package, compared: Comparison):
    ledger = compared.ledger
    ledger = ledger[(ledger["scenario"] == PACKAGE) & ledger["year"].isin(YEARS)]
    found = flows(pairs.details(package), pairs.accounts(package), range(ENOUGH))
    kinds = {each.mechanism for each in found}
    assert {"contest", "credit", "places", "provision", "equity", "tax"} <= kinds
    for flow in found:
        rows = ledger[ledger["instrument"] == flow.name]
        for name in ("appropriated", "paid", "lapsed"):
            mean = rows[name].sum() / ENOUGH / 1e6
            assert getattr(flow, name) == pytest.approx(mean, rel=1e-9)
        tax = flow.mechanism == "tax"
        for name in ("awards", "unused") if tax else ("applications", "awards", "unused"):
            mean = rows[name].sum() / ENOUGH
            kept = "claims" if tax and name == "awards" else name
            assert getattr(flow, kept) == pytest.approx(mean, rel=1e-9)
        ends = {
            "carried_in": 2026,
            "committed_in": 2026,
            "carried_out": 2030,
            "committed_out": 2030,
        }
        for name, year in ends.items():
            mean = rows.loc[rows["year"] == year, name].sum() / ENOUGH / 1e6
            assert getattr(flow, name) == pytest.approx(mean, rel=1e-9)
    left_out = set(ledger["instrument"]) - {each.name for each in found}
    idle = ledger[ledger["instrument"].isin(left_out)]
    assert not idle[["appropriated", "applications"]].to_numpy().any()


def test_every_programme_adds_up_to_whom_it_went(pairs: Pairs, package: Package):
    found = flows(pairs.details(package), pairs.accounts(package), range(ENOUGH))
    for flow in (*found, Flow.together(found)):
        spent = flow.paid + flow.lapsed + flow.carried_out + flow.committed_out
        assert flow.opened == pytest.approx(spent, rel=1e-9)
        used = flow.awards - flow.unused + flow.claims
        assert sum(flow.users) == pytest.approx(used, rel=1e-9)
    for flow in found:
        told = sum(flow.received) + flow.earlier + flow.claimed + flow.for_all
        assert told == pytest.approx(flow.paid, rel=1e-9)
    [tax] = [each for each in found if each.mechanism == "tax"]
    assert tax.claimed == tax.paid > 0.0
    assert tax.users[-1] > 0.0  # firms with 1,000 and more employees claim, too
    asked = [each for each in found if each.mechanism in ("contest", "credit", "places")]
    assert sum(sum(each.received) for each in asked) > 0.0


@pytest.mark.parametrize("graph", [money, applications])
def test_what_goes_into_a_node_of_a_flow_comes_out(pairs: Pairs, package: Package, graph: object):
    assert callable(graph)
    found = flows(pairs.details(package), pairs.accounts(package), range(ENOUGH))
    for programmes in (found, *([each] for each in found)):
        drawn: Graph = graph(programmes)
        into, out = (np.zeros(len(drawn.nodes)) for _ in range(2))
        for link in drawn.links:
            out[link.source] += link.value
            into[link.target] += link.value
            assert drawn.nodes[link.source].layer + 1 == drawn.nodes[link.target].layer
        both = (into > 0) & (out > 0)
        assert out[both] == pytest.approx(into[both], rel=1e-6)
        assert [each.value for each in drawn.nodes] == pytest.approx(np.maximum(into, out))


def test_small_programmes_are_drawn_as_one(pairs: Pairs, package: Package):
    found = flows(pairs.details(package), pairs.accounts(package), range(ENOUGH))
    kept = flow_drawing.drawn_apart(found, lambda each: each.opened)
    assert len(kept) == flow_drawing.MAX_SOURCES + 1 < len(found)
    assert kept[-1].name == ""
    assert sum(each.opened for each in kept) == pytest.approx(sum(each.opened for each in found))
    rows = flow_drawing.rows(found, {}, lambda name: name, Words("en"))
    assert len(rows) == len(found) + 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_map_says_every_region_with_its_number(pairs: Pairs, package: Package, language: str):
    words, found = Words(language), find(pairs, package, "map")
    markup = gain_cells.tiles(found, words)
    assert len(MAP) == 17 == len(set(MAP.values()))
    assert markup.count("<button") == 17
    assert ("강원특별자치도" if language == "ko" else "Gangwon State") in markup
    rows = gain_cells.table(found, words, small=False)
    assert len(rows) == 17
    seoul = rows[0]
    assert seoul["per_thousand"] in markup
    assert seoul["additional"] == words.firms(float(found.mean[0]), signed=True).split("개")[
        0
    ].removesuffix(" firms")


def test_a_heat_map_has_a_head_for_every_row_and_column(pairs: Pairs, package: Package):
    found = find(pairs, package, "industry_region", small=True)
    markup = gain_cells.heat(found, Words("ko"), small=True)
    assert markup.count('scope="row"') == 18
    assert markup.count('scope="col"') == 18
    assert markup.count("data-cell") == 18 * 17
    assert len(gain_cells.sentences(found, Words("ko"), small=True)) == 18 * 17


def luminance(color: str) -> float:
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_on_grey_paper_a_stronger_field_is_darker_and_its_letters_are_read():
    for sign in (1, -1):
        tones = [gain_cells.tone(sign * rate, sign, 10.0) for rate in (0.0, 2.5, 5.0, 10.0)]
        shades = [luminance(fill) for fill, _ in tones]
        assert shades == sorted(shades, reverse=True)
        for fill, letters in tones:
            assert abs(luminance(fill) - luminance(letters)) > 80.0


@pytest.fixture(scope="module")
def told(pairs: Pairs, package: Package) -> tuple[Life, ...]:
    return lives(pairs, package, threading.Event())


def begun(chapters: Mapping[str, tuple[object, ...]]) -> int | None:
    """Return the year in which a firm introduced AI by a project of its own."""
    years = [
        each.year  # type: ignore[attr-defined]
        for each in chapters["en"]
        if "introduced AI" in each.events  # type: ignore[attr-defined]
    ]
    return years[0] if years else None


def test_a_story_says_what_its_class_says(told: tuple[Life, ...]):
    kinds = {each.kind for each in told}
    assert {"additional", "windfall", "unchanged"} <= kinds
    for life in told:
        here, there = begun(life.package), begun(life.baseline)
        if life.kind in ("additional", "induced"):
            assert here is not None
            assert there is None
        elif life.kind == "crowded_out":
            assert here is None
            assert there is not None
        elif life.kind == "accelerated":
            assert here is not None
            assert there is not None
            assert here < there
        elif life.kind in ("unchanged", "unused"):
            assert here == there


def test_both_lives_are_the_same_until_the_policies_differ(told: tuple[Life, ...]):
    for life in told:
        before = [each for each in life.years("ko") if each[0] < 2026]
        assert all(there == here for _, there, here in before)
    assert any(there != here for life in told for _, there, here in life.years("ko"))


def test_a_firm_that_was_picked_stays_in_the_list(pairs: Pairs, told: tuple[Life, ...]):
    other = Package.of(load("training"))
    mine = next(each for each in told if each.kind == "additional")
    again = lives(pairs, other, threading.Event(), keep=mine.id)
    same = next(each for each in again if each.id == mine.id)
    assert (same.employees, same.region) == (mine.employees, mine.region)
    assert same.baseline == mine.baseline


def test_details_are_small_enough_to_be_kept_of_every_run(pairs: Pairs, package: Package):
    detail: Detail = pairs.details(package)[0]
    assert detail.users.shape == CELLS
    assert detail.users.nbytes + detail.accounts.nbytes < 20_000
