from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import UserError
from sim.outcomes.attribution import CLASSES
from sim.workshop import live
from sim.workshop.answer import ENOUGH, Answer
from sim.workshop.export import command, files
from sim.workshop.live import Desk, Failure, Session
from sim.workshop.pairs import YEARS, Sizes
from sim.workshop.state import State

WHOLE = Sizes(200, 40)
SAMPLE = Sizes(60, 10)
MORE = State(levers={"ai_voucher.budget_krw_bn": 200.0})


class Listener:
    """Collects what a session is told."""

    def __init__(self) -> None:
        self.told: list[Answer | Failure] = []
        self._changed = threading.Condition()

    def __call__(self, answer: Answer | Failure) -> None:
        with self._changed:
            self.told.append(answer)
            self._changed.notify_all()

    def until(self, what: str = "complete") -> Answer:
        """Wait until an answer has a property."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._last(what) is not None, timeout=60)
            found = self._last(what)
        assert found is not None
        return found

    def _last(self, what: str) -> Answer | None:
        found = [each for each in self.told if isinstance(each, Answer) and getattr(each, what)]
        return found[-1] if found else None

    def failure(self) -> Failure:
        """Wait for a failure."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(isinstance(each, Failure) for each in self.told), timeout=60
            )
        return next(each for each in self.told if isinstance(each, Failure))


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk(WHOLE, SAMPLE, replicates=ENOUGH)
    yield made
    made.close()


@pytest.fixture
def session(desk: Desk) -> Iterator[tuple[Session, Listener]]:
    heard = Listener()
    made = desk.session(heard)
    yield made, heard
    made.stop()


def test_the_last_numbers_are_those_of_compare_with_the_file_taken_home(
    desk: Desk, session: tuple[Session, Listener], tmp_path: Path
):
    state = State(levers={"ai_voucher.budget_krw_bn": 200.0}, future="pace-holds", seed=7)
    session[0].ask(state)
    found = session[1].until()
    for name, text in files(state, desk).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = command(state, desk)
    assert said == (
        "hwaksan compare what-if.toml --baseline what-if-baseline.toml --seed 7 "
        "--replicates 20 --firms 200 --small 40"
    )
    compared = sim.compare(
        tmp_path / "what-if.toml",
        baseline=tmp_path / "what-if-baseline.toml",
        replicates=ENOUGH,
        seed=7,
        firms=WHOLE.firms,
        small=WHOLE.small,
        workers=2,
    )
    row = compared.summary.set_index("scenario").loc["what-if"]
    assert found.additional is not None
    assert found.cost is not None
    for estimate, name in (
        (found.additional, "additional_users_sba"),
        (found.additional_all, "additional_users_all"),
        (found.cost, "additional_cost_krw_bn"),
    ):
        assert estimate is not None
        ends = (estimate.low, estimate.inner_low, estimate.inner_high, estimate.high)
        expected = [row[f"{name}_{each}"] for each in ("p05", "p25", "p75", "p95")]
        assert estimate.mean == pytest.approx(row[name], rel=1e-12)
        assert ends == pytest.approx(expected, rel=1e-12)
    assert found.rate.mean[-1] == pytest.approx(row["adoption_rate_percent"], rel=1e-12)
    assert found.rate.p95[-1] == pytest.approx(row["adoption_rate_percent_p95"], rel=1e-12)
    price = row["cost_per_user_krw_mn"]
    if np.isnan(price):
        assert found.per_user is None
    else:
        assert found.per_user is not None
        assert found.per_user.mean == pytest.approx(price, rel=1e-12)
    assert found.pairs == ENOUGH
    assert len(found.rate.mean) == len(YEARS)
    assert_the_graphs_are_those_of(compared, found)


def assert_the_graphs_are_those_of(compared: sim.Comparison, found: Answer) -> None:
    """Hold money by year and what became of firms against the tables of `hwaksan compare`."""
    ledger = compared.ledger[compared.ledger["mechanism"] != "tax"]
    yearly = ledger.groupby(["scenario", "year"])[["appropriated", "paid", "lapsed"]].sum()
    for name in ("appropriated", "paid", "lapsed"):
        expected = yearly.loc["what-if", name].reindex(YEARS) / ENOUGH / 1e6
        assert found.graphs[name, "all"].mean == pytest.approx(expected.to_numpy(), rel=1e-12)
    assert found.graphs["paid", "all"].mean[-1] > 0.0
    table = compared.attribution
    survey = table[(table["scenario"] == "what-if") & (table["frame"] == "sba")]
    assert len(survey) == ENOUGH
    for name, estimate in found.classes.items():
        assert estimate.mean == pytest.approx(survey[name].mean(), rel=1e-12)
    assert set(found.classes) == set(CLASSES) - {"unchanged"}


def test_the_first_answer_is_a_quick_one_and_the_band_narrows_as_pairs_arrive(
    session: tuple[Session, Listener],
):
    session[0].ask(State())
    session[1].until()
    session[1].told.clear()
    session[0].ask(MORE)
    session[1].until()
    told = [each for each in session[1].told if isinstance(each, Answer)]
    assert told[0].quick
    assert told[0].pairs == 1  # nothing else runs before it
    assert not told[0].classes
    assert not told[-1].quick
    assert [each.runs for each in told] == sorted(each.runs for each in told)
    costs = [each.cost for each in told if each.cost is not None and each.pairs >= 2]
    widths = [each.high - each.low for each in costs]
    assert widths[-1] < widths[0]


def test_nothing_moved_has_no_additional_users_and_a_path(session: tuple[Session, Listener]):
    session[0].ask(State())
    found = session[1].until()
    assert not found.moved
    assert found.additional is None
    assert found.per_user is None
    assert found.uninformed == ()
    assert np.array_equal(found.rate.mean, found.base)


def test_what_no_data_inform_is_named(session: tuple[Session, Listener]):
    session[0].ask(MORE)
    assert "c_apply" in session[1].until("moved").uninformed


def test_the_latest_move_wins(session: tuple[Session, Listener]):
    for value in range(30, 60):
        session[0].ask(State(levers={"ai_voucher.budget_krw_bn": float(value)}))
    session[0].ask(State())
    found = session[1].until()
    assert not found.moved
    time.sleep(0.2)
    assert session[1].told[-1] is found  # nothing that was given up is told later


def test_nothing_that_was_on_its_way_is_told_after_the_next_question(desk: Desk):
    told: list[Answer | Failure] = []
    arrived, goes_on = threading.Event(), threading.Event()

    def slow(answer: Answer | Failure) -> None:
        told.append(answer)
        if len(told) == 1:
            arrived.set()
            goes_on.wait(30)  # meanwhile more of the old question is found

    session = desk.session(slow)
    session.ask(MORE)
    assert arrived.wait(60)
    threading.Timer(0.3, goes_on.set).start()
    session.ask(State())
    before = len(told)
    until = time.monotonic() + 60
    while not (len(told) > before and getattr(told[-1], "complete", False)):
        assert time.monotonic() < until
        time.sleep(0.02)
    session.stop()
    assert all(isinstance(each, Answer) and not each.moved for each in told[before:])


def test_beliefs_follow_those_who_use_and_those_who_do_not(session: tuple[Session, Listener]):
    session[0].ask(MORE)
    found = session[1].until()
    paths = [found.graphs[name, "sba"] for name in ("belief_users", "belief_others")]
    for path in paths:
        assert path.mean.shape == (len(YEARS),)
        assert np.isfinite(path.mean).all()
        assert (path.p05 <= path.p95).all()
    # Initial beliefs have a mean of a few percent; nobody expects a doubling or a halving.
    assert all(abs(path.mean).max() < 50.0 for path in paths)
    assert not np.allclose(paths[0].mean, paths[1].mean)
    assert np.array_equal(found.base_graphs["belief_users", "sba"][:9], paths[0].mean[:9])


def test_a_fresh_question_does_not_wait_for_refinement_of_another():
    desk = Desk(WHOLE, WHOLE, replicates=200, workers=1)
    first, second = Listener(), Listener()
    one, other = desk.session(first), desk.session(second)
    try:
        one.ask(State())
        first.until("runs")
        other.ask(MORE)
        found = second.until("moved")
        assert found.pairs < 20
        assert not any(isinstance(each, Answer) and each.complete for each in first.told)
    finally:
        one.stop()
        other.stop()
        assert desk.waiting == 0
        desk.close()


def test_two_sessions_hear_only_their_own(desk: Desk):
    first, second = Listener(), Listener()
    one, other = desk.session(first), desk.session(second)
    one.ask(MORE)
    other.ask(State())
    first.until()
    second.until()
    assert all(isinstance(each, Answer) and each.moved for each in first.told)
    assert all(isinstance(each, Answer) and not each.moved for each in second.told)
    one.stop()
    other.stop()


@pytest.mark.parametrize(
    ("error", "mistake"),
    [(UserError("no firm is eligible", "here", "widen it"), True), (ZeroDivisionError("x"), False)],
)
def test_a_run_that_fails_is_told_and_the_next_one_runs(
    session: tuple[Session, Listener],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    mistake: bool,
):
    def fails(state: State) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(live, "to_scenario", fails)
        session[0].ask(MORE)
        found = session[1].failure()
    assert found.mistake is mistake
    assert ("no firm is eligible" in found.text) is mistake
    session[0].ask(State())
    assert session[1].until().complete


def test_closing_gives_up_what_was_asked():
    desk = Desk(WHOLE, WHOLE, replicates=400, workers=1)
    heard = Listener()
    session = desk.session(heard)
    session.ask(State())
    heard.until("runs")
    session.stop()
    assert desk.waiting == 0
    desk.close()
    assert not heard.until("runs").complete
