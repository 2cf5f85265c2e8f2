"""What is uploaded is read by the readers of the command line, and named where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim import __version__
from sim.errors import UserError
from sim.population import synthesise
from sim.population.export import microdata_table
from sim.scenario import load
from sim.workshop import export
from sim.workshop.history import History
from sim.workshop.live import Desk
from sim.workshop.log import File
from sim.workshop.own_firms import MAX_BYTES, OwnDesks, OwnFirms
from sim.workshop.package import to_scenario
from sim.workshop.question import Question
from sim.workshop.sessions import Sessions
from sim.workshop.shelf import Entry
from sim.workshop.state import State
from sim.workshop.takehome import scenario_text
from sim.workshop.uploads import MAX_SCENARIO, check_scenario, named
from sim.workshop.words import Words
from tests.workshop.test_live import Listener

VOUCHER = "ai_voucher.budget_krw_bn"
MINE = (
    '[scenario]\nname = "mine"\nextends = "training"\nlabel_en = "Mine"\nlabel_ko = "우리 안"\n'
    "[instruments.ai_voucher]\nbudget_krw_bn = { 2027 = 120 }\n"
)


def firms_csv(rows: int = 120) -> bytes:
    """Return firms of the survey frame alone, as a user's file."""
    table = microdata_table(synthesise(n_sba=rows, n_small=20))
    own = table[table["frame"] == "sba"].drop(columns=["partner_1", "partner_2", "partner_3"])
    return bytes(own.to_csv(index=False).encode("utf-8-sig"))


def test_an_uploaded_scenario_is_the_one_that_the_command_line_loads(tmp_path: Path):
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    text = check_scenario(MINE.encode(), "mine.toml")
    assert Entry(text=text).loaded().digest() == load(tmp_path / "mine.toml").digest()
    assert Entry(text=text).label(Words("ko")) == "우리 안"
    for line_end in ("\r\n", "\r"):  # as other machines end lines
        other = MINE.replace("\n", line_end).encode("utf-8-sig")
        assert Entry(text=check_scenario(other, "x")).loaded().label_en == "Mine"


def test_a_file_taken_home_can_be_brought_back():
    state = State(levers={VOUCHER: 120.0, "industrial_ai_fund.budget_krw_bn": 250.0})
    brought = check_scenario(scenario_text(state).encode(), "what-if.toml")
    assert Entry(text=brought).loaded().digest() == to_scenario(state).digest()


def test_what_a_file_assumes_is_not_taken_so_that_all_packages_assume_the_same():
    text = MINE + "[parameters]\nxi = 0.5\n[futures]\npace-holds = 1.0\n"
    entry = Entry(text=check_scenario(text.encode(), "mine.toml"))
    question = Question.of(State(parameters={"eps": 0.9}))
    assert entry.scenario(question).parameters == {"eps": 0.9}
    assert entry.scenario(question).futures == load("baseline").futures


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe[", "save it with encoding UTF-8"),
        (b"[scenario", "not TOML"),
        (b"x = " + b"[" * 10_000, "deeply"),
        (b"x = " + b"9" * 5_000, "shorten it"),
        (b"", "the table [scenario] with a name is missing"),
        (b"[scenario]\nname = 7", "the table [scenario] with a name is missing"),
        (b'[scenario]\nname = "../../etc/x"', "name"),
        (b'[scenario]\nname = "a"\nextends = "trainig"', "did you mean 'training'"),
        (b'[scenario]\nname = "a"\nextends = "/etc/hostname.toml"', "no shipped scenario"),
        (b'[scenario]\nname = "a"\nextends = "../scenarios/training.toml"', "no shipped scenario"),
        (b'[scenario]\nname = "a"\n[instruments.x]\ntype = "os.system"', "type"),
        (b'[scenario]\nname = "a"\nextends = "baseline"\n[imports]\nx = 1', "unknown table"),
        (b"#" * (MAX_SCENARIO + 1), "bytes"),
    ],
)
def test_what_is_no_scenario_is_a_sentence(content: bytes, says: str):
    with pytest.raises(UserError) as raised:
        check_scenario(content, "mine.toml")
    assert says in str(raised.value)
    assert "mine.toml" in str(raised.value)


def test_no_file_beside_the_program_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "secret.toml").write_text('[scenario]\nname = "secret"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for parent in ("secret", "secret.toml", "./secret.toml", str(tmp_path / "secret.toml")):
        with pytest.raises(UserError, match="no shipped scenario") as raised:
            check_scenario(f'[scenario]\nname = "a"\nextends = "{parent}"'.encode(), "a.toml")
        assert "did you mean 'secret'" not in str(raised.value)


def test_a_scenario_of_another_version_is_told_apart():
    wrong = '[scenario]\nname = "a"\nextends = "baseline"\n[gone]\nx = 1\n'
    made = f"# From the workshop of hwaksan 99.1.2. The same numbers again:\n{wrong}"
    with pytest.raises(UserError, match=f"made with hwaksan 99.1.2, this is {__version__}"):
        check_scenario(made.encode(), "a.toml")
    with pytest.raises(UserError) as raised:
        check_scenario(wrong.encode(), "a.toml")
    assert "made with" not in str(raised.value)


def test_names_of_files_are_text_alone():
    for name in (
        "../../x.toml",
        "a/b.toml",
        "<img>.toml",
        "x" * 80 + ".toml",
        "x.csv",
        "",
        None,
        7,
    ):
        assert named(name, ".toml") == "file.toml"
    assert named("우리 안 (2).toml", ".toml") == "우리 안 (2).toml"


def test_an_uploaded_scenario_is_on_the_shelf_after_a_restart(tmp_path: Path):
    with Sessions(tmp_path) as sessions:
        history = History(State(), sessions)
        history.put_aside((File(MINE), "training"))
        token = history.token
    with Sessions(tmp_path) as sessions:
        again = History(State(), sessions, token)
        [mine, shipped] = Entry.kept(again.shelf)
        assert (mine.label(Words("en")), shipped.shipped) == ("Mine", "training")
        with pytest.raises(UserError):
            sessions.log(token).put_aside((File("[scenario"),))


def test_own_firms_give_the_numbers_of_the_command_line(tmp_path: Path):
    firms = OwnFirms.of(firms_csv(), "firms.csv", 15, "en")
    assert (firms.read.own, firms.read.added) == (len(firms_csv().splitlines()) - 1, "small")
    desk = Desk(firms, firms, replicates=4)
    heard = Listener()
    state = State(levers={VOUCHER: 150.0})
    desk.session(heard).ask(state)
    found = heard.until()
    said = export.command(state, desk)
    desk.close()
    assert said == ("hwaksan compare what-if.toml --population firms.csv --replicates 4 --small 15")
    (tmp_path / "firms.csv").write_bytes(firms_csv())
    (tmp_path / "what-if.toml").write_text(scenario_text(state), encoding="utf-8")
    compared = sim.compare(
        tmp_path / "what-if.toml",
        population=tmp_path / "firms.csv",
        replicates=4,
        small=15,
        workers=2,
    )
    row = compared.summary.set_index("scenario").loc["what-if"]
    assert found.additional is not None
    assert found.cost is not None
    assert found.additional.mean == pytest.approx(row["additional_users_sba"], rel=1e-12)
    assert found.cost.mean == pytest.approx(row["additional_cost_krw_bn"], rel=1e-12)
    assert found.rate.mean[-1] == pytest.approx(row["adoption_rate_percent"], rel=1e-12)


def test_a_bad_row_is_named():
    lines = firms_csv().decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("employees")
    cells = lines[4].split(",")
    cells[place] = "many"
    content = "\n".join([*lines[:4], ",".join(cells), *lines[5:]]).encode()
    for language, row in (("en", "row 5"), ("ko", "5행")):
        with pytest.raises(UserError) as raised:
            OwnFirms.of(content, "firms.csv", 15, language)
        assert row in str(raised.value)
        assert "many" in str(raised.value)
        assert "employees" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04", "an Excel workbook"),
        (b"\xff\xfea", "UTF-16"),
        (b"id;frame\n1;sba", "not separated by commas"),
        (b"id,frame\n1,sba", "industry"),
        (b'id,frame\n"1,sba', "quotation marks"),
        (b"1" * (MAX_BYTES + 1), "bytes"),
    ],
)
def test_what_is_no_file_of_firms_is_a_sentence(content: bytes, says: str):
    with pytest.raises(UserError) as raised:
        OwnFirms.of(content, "firms.csv", 15, "en")
    assert says in str(raised.value)


def test_other_firms_take_the_place_of_those_there_were():
    own = OwnDesks(4)
    first = own.put(OwnFirms.of(firms_csv(60), "a.csv", 15, "en"))
    desk = own.find(first)
    assert desk is not None
    second = own.put(OwnFirms.of(firms_csv(70), "b.csv", 15, "en"))
    assert own.find(first) is None
    assert own.find("") is None
    assert own.find(second) is not desk
    heard = Listener()
    desk.session(heard).ask(State())  # a page that was left open
    assert "open the page anew" in heard.failure().text
    own.close()
    assert own.find(second) is None


def test_a_scenario_and_firms_are_uploaded_on_the_page(visit: Any, tmp_path: Path):
    visitor = visit()
    visitor.ready()
    page = visitor.page
    for name, content in (
        ("mine.toml", MINE.encode()),
        ("wrong.toml", b"[scenario]\nname = 1"),
        ("firms.csv", firms_csv(60)),
        ("wrong.csv", b"id,frame\n1,sba"),
    ):
        (tmp_path / name).write_bytes(content)
    page.get_by_role("button", name="파일 올리기").click()
    scenario, firms = (page.locator("input[type=file]").nth(k) for k in (0, 1))
    scenario.set_input_files(tmp_path / "wrong.toml")
    page.get_by_text("받지 않았습니다. wrong.toml").wait_for()
    scenario.set_input_files(tmp_path / "mine.toml")
    page.locator(".shelf tbody tr").get_by_text("우리 안").wait_for(state="attached")
    firms.set_input_files(tmp_path / "wrong.csv")
    page.get_by_text("받지 않았습니다. wrong.csv").wait_for()
    firms.set_input_files(tmp_path / "firms.csv")
    rows = len(firms_csv(60).splitlines()) - 1
    page.get_by_text(f"올린 기업: firms.csv의 {rows}개").first.wait_for()
    page.locator(".shelf tbody tr").get_by_text("우리 안").wait_for(state="attached")
    visitor.complete()
    page.reload()
    page.get_by_role("button", name="가상 기업으로 돌아가기").click()
    page.locator(".own-firms").wait_for(state="detached")
    page.locator(".shelf tbody tr").get_by_text("우리 안").wait_for(state="attached")
    assert visitor.wrong == []
    gone = visit("?own=nothing")
    gone.page.get_by_text("파일을 다시 올려 주십시오").wait_for()
