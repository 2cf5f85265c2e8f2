from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.workshop.history import History
from sim.workshop.sessions import Sessions
from sim.workshop.state import State
from tests.workshop.conftest import Served, Visitor

VOUCHER = "ai_voucher.budget_krw_bn"
ENGLISH = State(language="en")


def voucher(amount: float) -> State:
    return State(levers={VOUCHER: amount}, language="en")


def test_a_page_that_is_only_looked_at_leaves_nothing(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(ENGLISH, sessions)
        history.move(ENGLISH)
        history.put_aside(())
        assert history.token == ""
        assert not list(tmp_path.glob("*.jsonl"))


def test_moves_and_shelf_are_there_after_a_restart(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(ENGLISH, sessions)
        history.move(voucher(50.0))
        history.move(voucher(60.0), instead=True)
        history.move(voucher(90.0))
        history.put_aside([voucher(90.0), "training"])
        assert history.undo() == voucher(60.0)
        token = history.token
    with Sessions(tmp_path) as sessions:
        again = History(State(), sessions, token)
        assert again.moves == history.moves
        assert again.shelf == (voucher(90.0), "training")
        assert again.redo() == voucher(90.0)
        assert again.undo() == voucher(60.0)
        assert again.undo() == ENGLISH
        assert not again.moves.can_undo


def test_an_unknown_token_begins_anew(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        for token in ("0" * 32, "../secret", "x"):
            history = History(ENGLISH, sessions, token)
            assert (history.token, history.moves.current) == ("", ENGLISH)


def test_what_cannot_be_kept_is_said_and_holds_all_the_same(tmp_path: Path):
    with Sessions(tmp_path / "state") as sessions:
        history = History(ENGLISH, sessions)
        history.move(voucher(50.0))
        for file in sessions.folder.glob("*.jsonl"):
            file.unlink()
            file.mkdir()
        history.move(voucher(60.0))
        assert "cannot be written" in str(history.trouble)
        assert history.moves.current == voucher(60.0)
        assert history.undo() == voucher(50.0)


def test_a_page_goes_on_where_it_was_after_a_restart_of_the_server(browser: Any, tmp_path: Path):
    server = Served(tmp_path)
    try:
        visitor = Visitor(browser, server.address)
        visitor.ready()
        visitor.complete()
        before = visitor.number("cost")
        visitor.push(VOUCHER, "PageUp", times=1)
        moved = visitor.until("cost", before)
        visitor.page.wait_for_function("/[?&]t=[0-9a-f]{32}$/.test(location.href)")
        visitor.page.get_by_role("button", name="비교함에 담기").click()
        visitor.page.locator(".shelf tbody tr").wait_for()
        where = visitor.page.url
        visitor.context.close()
        server.end()
        server.begin()
        again = Visitor(browser, where)
        again.page.locator(".shelf tbody tr").wait_for()
        assert again.ready()
        again.page.get_by_role("button", name="마지막 변경 다시 보기").click()
        stands = f"Number(document.querySelector('input[data-lever=\"{VOUCHER}\"]').value)"
        again.page.wait_for_function(f"{stands} === 27.6", timeout=10_000)
        again.page.wait_for_function(f"{stands} !== 27.6", timeout=10_000)
        again.until("cost", before)
        again.page.get_by_role("button", name="되돌리기", exact=True).click()
        again.shows("cost", before)
        again.context.close()
        assert moved
    finally:
        server.end()
