"""Scenes, guesses and rounds of a session are there again after the process was killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.workshop import log as logs
from sim.workshop.course import Course
from sim.workshop.history import History
from sim.workshop.kept import MAX_ROWS
from sim.workshop.number import Band
from sim.workshop.role import ROLES
from sim.workshop.role_play import RolePlay, read_amount
from sim.workshop.room import Room
from sim.workshop.room_file import KEPT_HOURS, NAME, RoomFile
from sim.workshop.scenes import scene
from sim.workshop.sessions import Sessions
from sim.workshop.state import State

BAND = Band(mean=211.0, low=150.0, high=290.0, inner_low=180.0, inner_high=240.0)
BUDGETS = {each.name: each.budget_eok for each in ROLES}
VOUCHER = "ai_voucher.budget_krw_bn"


def begun(history: History) -> Course:
    """Return a course in the hidden first question of a scene, with two guesses."""
    course = Course(history)
    play = course.begin(scene("subsidies-stall"), State(seed=3))
    while not play.hidden:
        play.forward()
        course.keep()
    play.guess(1, "100", "ko")
    play.guess(2, "250", "ko")
    return course


def test_a_scene_with_its_guesses_goes_on_after_a_restart(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        before = begun(history)
        token = history.token
    with Sessions(tmp_path) as sessions:
        again = Course(History(State(), sessions, token))
        play = again.play
        assert play is not None
        assert (play.scene.name, play.at) == ("subsidies-stall", before.play.at)
        assert play.hidden
        assert play.guesses.all() == {1: 100.0, 2: 250.0}
        play.guess(2, "300", "ko")  # and it is still open
        play.forward()
        again.tell({"effect.users": BAND}, complete=True)
    with Sessions(tmp_path) as sessions:
        third = Course(History(State(), sessions, token))
        assert not third.play.hidden
        assert third.play.band("effect.users") == BAND
        [asked] = third.played[0].record("en").questions
        assert [each.guess for each in asked.guesses] == ["+300 firms", "+100 firms"]
        with pytest.raises(UserError, match="shown already"):
            third.play.guess(3, "5", "ko")
        third.end()
    with Sessions(tmp_path) as sessions:
        last = Course(History(State(), sessions, token))
        assert last.play is None
        assert len(last.played) == 1


def test_a_round_goes_on_after_a_restart(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        play = Course(history).begin_round(State(seed=5, levers={VOUCHER: 9.0}), BUDGETS)
        play.give("region", VOUCHER, 400)
        token = history.token
    with Sessions(tmp_path) as sessions:
        course = Course(History(State(), sessions, token))
        again = course.round
        assert again is not None
        assert again.is_open
        assert again.round.left("region") == 100
        assert again.begin == State(seed=5)  # every round begins from policies as they are
        with pytest.raises(UserError, match="give at most 500"):
            again.give("region", VOUCHER, 501)
        assert dict(again.end().levers) == {VOUCHER: 67.6}  # 27.6 in force and 40 given
    with Sessions(tmp_path) as sessions:
        ended = Course(History(State(), sessions, token)).round
        assert not ended.is_open
        with pytest.raises(UserError, match="the round is over"):
            ended.give("region", VOUCHER, 1)


def test_a_line_torn_anywhere_costs_that_line_alone(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        begun(history)
        token = history.token
        [file] = tmp_path.glob("*.jsonl")
    whole = file.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for size in range(last, len(whole)):
        file.write_bytes(whole[:size])
        with Sessions(tmp_path) as sessions:
            assert Course(History(State(), sessions, token)).play.guesses.all() == {1: 100.0}


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"did":"guess","number":7,"step":1,"who":1,"guess":3}',
        b'{"did":"guess","number":0,"step":"x","who":1,"guess":3}',
        b'{"did":"scene","number":-1,"playing":true,"scene":{}}',
        b'{"did":"scene","number":99999999,"playing":true,"scene":{}}',
        b'{"did":"scene","number":1,"playing":false,"scene":7}',
        b'{"did":"round","number":0,"round":[]}',
        b'{"did":"scene"}',
    ],
)
def test_a_damaged_line_is_passed_over(tmp_path: Path, damaged: bytes):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        begun(history)
        token = history.token
        [file] = tmp_path.glob("*.jsonl")
    with file.open("ab") as stream:
        stream.write(damaged + b"\n")
    with Sessions(tmp_path) as sessions:
        assert Course(History(State(), sessions, token)).play.guesses.all() == {1: 100.0, 2: 250.0}
        assert sessions.log(token).lost == 1


@pytest.mark.parametrize(
    "change",
    [
        {"scene": "gone"},
        {"at": 99},
        {"shown": [99]},
        {"guesses": {"0": {"1": 5.0}}},  # nothing is asked in the first step
        {"guesses": {"1": {"1": float("nan")}}},
        {"guesses": {"1": {"0": 5.0}}},
        {"bands": {"1": {"users": [1.0]}}},
        {"begin": {"levers": {"gone.budget_krw_bn": 1}}},
    ],
)
def test_a_scene_that_cannot_be_read_is_left_out(tmp_path: Path, change: dict[str, object]):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        course = begun(history)
        plain = {**course.play.plain(), **change}
        history.note(lambda kept: kept.scene(0, plain, playing=True))
        found = Course(history)
        assert found.play is None
        assert found.played == []


def test_a_log_that_is_written_anew_keeps_scenes_and_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logs, "MAX_BYTES", 4_000)
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        course = begun(history)
        course.begin_round(State(), BUDGETS).give("ministry", VOUCHER, 70)
        for seed in range(1, 150):
            history.move(State(seed=seed))
        token = history.token
        [file] = tmp_path.glob("*.jsonl")
        assert file.stat().st_size <= 4_000
    with Sessions(tmp_path) as sessions:
        again = Course(History(State(), sessions, token))
        assert again.play.guesses.all() == {1: 100.0, 2: 250.0}
        assert again.round.round.left("ministry") == 1_930


def test_a_page_without_a_log_plays_all_the_same():
    course = begun(History(State()))
    assert course.play.guesses.all() == {1: 100.0, 2: 250.0}
    course.end()
    assert (course.play, len(course.played)) == (None, 1)


def test_no_session_grows_without_end():
    course = Course(History(State()))
    for _ in range(MAX_ROWS):
        course.begin_round(State(), {"region": 1})
    with pytest.raises(UserError, match="begin a new session"):
        course.begin_round(State(), {"region": 1})


@pytest.mark.parametrize(
    ("typed", "language", "eok"),
    [
        ("1,200", "ko", 1_200),
        ("300 억 원", "ko", 300),
        ("１２０억", "ko", 120),
        ("12.5", "en", 125),
        ("KRW 12 bn", "en", None),
        ("12 KRW bn", "en", 120),
        ("0", "ko", 0),
        ("0.5", "ko", None),
        ("1조", "ko", None),
        ("-5", "ko", None),
        ("", "ko", None),
        (None, "ko", None),
        ("9" * 41, "ko", None),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: object, language: str, eok: int | None):
    if eok is None:
        with pytest.raises(UserError, match="is no amount"):
            read_amount(typed, language)
    else:
        assert read_amount(typed, language) == eok


def test_a_round_that_cannot_be_read_is_a_sentence():
    plain = RolePlay(0, State(), BUDGETS).plain()
    assert RolePlay.from_plain(plain).round.left("ministry") == 2_000
    for change in ({"given": [["region", VOUCHER, 501]]}, {"given": 3}, {"budgets": {"x": 1}}):
        with pytest.raises(UserError):
            RolePlay.from_plain({**plain, **change})


def test_a_phone_is_known_again_after_the_server_died(tmp_path: Path):
    first = RoomFile(tmp_path)
    assert [first.room.participant(each) for each in "ab"] == [1, 2]
    again = RoomFile(tmp_path)  # killed: nothing was closed
    assert (again.secret, again.door.code, again.door.pass_) == (
        *(first.secret, first.door.code, first.door.pass_),
    )
    assert [again.room.participant(each) for each in "ba"] == [2, 1]
    again.close()
    later = RoomFile(tmp_path)  # ended in order: who was let in is forgotten
    assert later.door.pass_ != first.door.pass_
    assert later.room.participant("b") == 2


def test_a_room_is_forgotten_after_a_day_or_when_its_file_is_damaged(tmp_path: Path):
    first = RoomFile(tmp_path, clock=lambda: 0.0)
    first.keep()
    same = RoomFile(tmp_path, clock=lambda: KEPT_HOURS * 3600.0 - 1.0)
    assert same.door.code == first.door.code
    for clock in (KEPT_HOURS * 3600.0, -1.0):
        assert RoomFile(tmp_path, clock=lambda at=clock: at).door.pass_ != first.door.pass_
    for content in (
        "",
        "[",
        "7",
        "{}",
        '{"at":0,"people":[1]}',
        '{"at":0,"people":["a"],"code":"1"}',
    ):
        (tmp_path / NAME).write_text(content, encoding="utf-8")
        assert RoomFile(tmp_path, clock=lambda: 0.0).room.people == []


def test_numbers_of_guesses_stay_theirs_where_nobody_knows_whose_they_were():
    room, course = Room(), begun(History(State()))
    room.lead(course.play)
    assert room.give("new", "70", "ko") == 70.0
    assert course.play.guesses.all() == {1: 100.0, 2: 250.0, 3: 70.0}
