"""Nothing that was set is lost: undo and redo, restart, a torn line, a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.workshop import log as logs
from sim.workshop import sessions as kept
from sim.workshop.log import Log
from sim.workshop.moves import MAX_MOVES, Moves
from sim.workshop.sessions import Sessions
from sim.workshop.state import State


def states(count: int) -> list[State]:
    return [State(seed=k, label=f"이동 {k}") for k in range(1, count + 1)]


def test_undo_and_redo_walk_between_what_was_set(tmp_path):
    log, (one, two, three) = Log(tmp_path / "a.jsonl"), states(3)
    assert [log.move(each) for each in (one, two)] == [one, two]
    assert (log.undo(), log.undo(), log.undo()) == (one, State(), State())
    assert (log.redo(), log.redo(), log.redo()) == (one, two, two)
    assert log.undo() == one
    assert log.move(three) == three  # and two is gone
    assert log.redo() == three
    assert log.undo() == one


def test_the_last_change_can_be_replayed():
    one, two = states(2)
    assert Moves().last_change() is None
    moves = Moves().moved(one).moved(two)
    assert moves.last_change() == (one, two)
    assert moves.undone().last_change() == (State(), one)


def test_to_set_what_is_set_is_no_move(tmp_path):
    log, [one] = Log(tmp_path / "a.jsonl"), states(1)
    log.move(one)
    log.move(one)
    log.undo()
    log.undo()
    assert len((tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()) == 2


ACTIONS = st.lists(
    st.integers(1, 4).map(lambda k: ("move", State(seed=k))) | st.sampled_from(["undo", "redo"]),
    max_size=25,
)


@settings(max_examples=100)
@given(ACTIONS)
def test_a_reload_restores_the_session_with_its_undo(tmp_path_factory, actions):
    file = tmp_path_factory.mktemp("log") / "a.jsonl"
    log = Log(file)
    for each in actions:
        if isinstance(each, tuple):
            log.move(each[1])
        else:
            getattr(log, each)()
    again = Log(file)
    assert again.moves == log.moves
    assert again.lost == 0


def test_a_line_torn_anywhere_costs_that_line_alone(tmp_path):
    file, (one, two, three) = tmp_path / "a.jsonl", states(3)
    log = Log(file)
    log.move(one)
    before = file.stat().st_size
    log.move(two)
    whole = file.read_bytes()
    for size in range(before, len(whole)):
        file.write_bytes(whole[:size])
        torn = Log(file)
        assert torn.moves.current == one
        torn.move(three)  # on a line of its own
        assert Log(file).moves.states == (State(), one, three)


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"did":"move","state":{"levers":{"gone.budget_krw_bn":1}}}',  # of another version
        b"\x00\xff\x00",
        b'{"did":"move"}',
        b'{"did":"shelf"}',
        b'{"did":"shelf","shelf":["../secret"]}',
        b'{"did":"shelf","shelf":7}',
        b"[]",
        b"3",
        b"[" * 100_000,
    ],
)
def test_a_damaged_line_is_passed_over_and_counted(tmp_path, damaged):
    file, (one, two) = tmp_path / "a.jsonl", states(2)
    log = Log(file)
    log.move(one)
    with file.open("ab") as stream:
        stream.write(damaged + b"\n")
    again = Log(file)
    assert (again.moves.current, again.lost) == (one, 1)
    again.move(two)
    assert Log(file).moves.current == two


def test_what_is_set_survives_a_lost_line_before_it(tmp_path):
    file, (one, two, three) = tmp_path / "a.jsonl", states(3)
    log = Log(file)
    for each in (one, two, three):
        log.move(each)
    log.undo()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], b"torn\n", *lines[2:]]))
    assert Log(file).moves.current == two


def test_only_the_newest_moves_are_kept():
    moves = Moves()
    for each in states(MAX_MOVES + 10):
        moves = moves.moved(each)
    assert len(moves.states) == MAX_MOVES + 1
    assert moves.current.seed == MAX_MOVES + 10


def test_a_log_stays_below_its_limit_and_keeps_the_newest(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    file = tmp_path / "a.jsonl"
    log = Log(file)
    for each in states(200):
        log.move(each)
        assert file.stat().st_size <= 2_000
    assert log.undo().seed == 199
    again = Log(file)
    assert again.moves.current.seed == 199
    assert again.redo().seed == 200
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_move_holds_though_it_cannot_be_written(tmp_path):
    log, (one, two) = Log(tmp_path / "gone" / "a.jsonl"), states(2)
    with pytest.raises(UserError, match="save a scenario file before you close"):
        log.move(one)
    assert log.moves.current == one
    (tmp_path / "gone").mkdir()
    log.move(two)
    assert Log(log.file).moves.current == two


def test_the_shelf_survives_with_the_moves(tmp_path, monkeypatch):
    file, (one, two) = tmp_path / "a.jsonl", states(2)
    log = Log(file)
    log.move(one)
    log.put_aside([one, "training"])
    log.move(two)
    again = Log(file)
    assert (again.shelf, again.moves.current, again.lost) == ((one, "training"), two, 0)
    assert again.undo() == one
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    for each in states(100):
        again.move(each)
    assert Log(file).shelf == (one, "training")  # though the log was written anew
    again.put_aside([])
    assert Log(file).shelf == ()


def test_the_shelf_holds_what_is_there_and_not_too_much(tmp_path):
    log = Log(tmp_path / "a.jsonl")
    with pytest.raises(UserError, match="did you mean 'training'"):
        log.put_aside(["trainin"])
    with pytest.raises(UserError, match="keep 10"):
        log.put_aside(states(11))
    assert log.shelf == ()


KILLED = """
import sys
from pathlib import Path
from sim.workshop.log import Log
from sim.workshop.state import State

log = Log(Path(sys.argv[1]))
for seed in range(1, 1_000_000):
    log.move(State(seed=seed))
    print(seed, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_killed_process_leaves_what_it_had_said(tmp_path):
    file = tmp_path / "a.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        said = [int(line) for line in process.stdout.read().split()[:-1]]
    log = Log(file)
    assert log.moves.current.seed >= max(said, default=20)
    assert log.lost == 0


def test_sessions_keep_their_logs_apart_and_over_a_restart(tmp_path):
    one, two = states(2)
    with Sessions(tmp_path) as sessions:
        mine, other = sessions.begin(), sessions.begin()
        sessions.log(mine).move(one)
        sessions.log(other).move(two)
        assert sessions.log(mine).moves.current == one
        held = sessions.log(mine)
        assert sessions.log(mine) is held  # two pages of a session share it
    with Sessions(tmp_path) as again:
        assert again.log(mine).moves.current == one
        assert again.log(other).moves.current == two
        assert again.log(other).undo() == State()


def test_tokens_are_random_and_not_in_the_folder(tmp_path):
    with Sessions(tmp_path) as sessions:
        tokens = {sessions.begin() for _ in range(20)}
        names = " ".join(each.name for each in tmp_path.iterdir())
    assert len(tokens) == 20
    assert not any(token in names for token in tokens)


@pytest.mark.parametrize(
    "token",
    ["", "../../etc/passwd", "a" * 32, "A" * 32, "a" * 33, f"{'a' * 31}\n", None, 7, "é" * 32],
)
def test_an_unknown_token_opens_nothing(tmp_path, token):
    folder = tmp_path / "inner"
    with Sessions(folder) as sessions:
        with pytest.raises(UserError, match="no such session; begin a new one, or open a link"):
            sessions.log(token)
        assert [each.name for each in folder.iterdir()] == ["hwaksan.lock"]
    assert [each.name for each in tmp_path.iterdir()] == ["inner"]


def test_a_folder_is_one_servers(tmp_path):
    with Sessions(tmp_path), pytest.raises(UserError, match="close it, or name another folder"):
        Sessions(tmp_path)
    Sessions(tmp_path).close()


def test_sessions_are_limited_and_old_ones_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "MAX_SESSIONS", 3)
    with Sessions(tmp_path) as sessions:
        first = sessions.begin()
        for _ in range(2):
            sessions.begin()
        with pytest.raises(UserError, match="3 sessions are kept already"):
            sessions.begin()
        [file] = [each for each in tmp_path.iterdir() if each == sessions.log(first).file]
        past = time.time() - 31 * 86_400
        os.utime(file, (past, past))
        sessions.begin()
        with pytest.raises(UserError, match="no such session"):
            sessions.log(first)


def test_a_session_in_use_is_not_forgotten(tmp_path):
    with Sessions(tmp_path) as sessions:
        log = sessions.log(sessions.begin())
        past = time.time() - 400 * 86_400
        os.utime(log.file, (past, past))
        sessions.begin()
        assert log.file.exists()
