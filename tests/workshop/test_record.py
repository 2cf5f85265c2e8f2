from __future__ import annotations

import io
import tomllib
import zipfile
from pathlib import Path

import pytest

import sim
from sim.workshop.answer import Answer
from sim.workshop.graphs import BECAME, graphs
from sim.workshop.live import Desk
from sim.workshop.pairs import YEARS, Sizes
from sim.workshop.question import Question
from sim.workshop.record import ALL, SESSION, Record
from sim.workshop.session_page import Share
from sim.workshop.shelf import Entry
from sim.workshop.state import State
from sim.workshop.words import Words
from tests.workshop.test_live import Listener
from tests.workshop.test_uploads import MINE

VOUCHER = "ai_voucher.budget_krw_bn"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_archive_holds_what_the_session_names(language: str, tmp_path: Path):
    desk = Desk(Sizes(60, 10), replicates=4)
    heard = Listener()
    state = State(levers={VOUCHER: 150.0}, future="pace-holds", language=language)
    desk.session(heard).ask(state)
    other = Entry(state=State(levers={VOUCHER: 90.0}))
    both = Entry(parts=(other, Entry(shipped="training")))
    shelf = {other: None, Entry(shipped="training"): None, both: None, Entry(state=state): None}
    record = Record(state, heard.until(), shelf, (), desk, Words(language))
    offered = record.offered()
    archive = zipfile.ZipFile(io.BytesIO(offered[ALL]()))
    desk.close()
    toml = {name for name in archive.namelist() if name.endswith(".toml")}
    assert toml == {
        "what-if.toml",
        "what-if-baseline.toml",
        "package-1.toml",
        "package-1-baseline.toml",
        "package-2.toml",
        "package-2-baseline.toml",
        "package-3.toml",
        "package-3-baseline.toml",
    }
    for name in toml:
        read = tomllib.loads(archive.read(name).decode())
        assert read["scenario"]["name"] == name.removesuffix(".toml")
    (tmp_path / "both.toml").write_bytes(
        archive.read("package-3.toml").replace(b'"package-3"', b'"both"', 1)
    )
    stacked = sim.load(tmp_path / "both.toml")
    alone = sim.load("training").instruments
    assert stacked.instruments["training_expert"].plain() == alone["training_expert"].plain()
    assert stacked.instruments["ai_voucher"].plain()["budget_krw_bn"]["2026"] == 90.0
    page = archive.read(SESSION).decode()
    for name in ("what-if.toml", "package-1.toml", "package-2.toml"):
        assert f"hwaksan compare {name}" in page
    assert "<script" not in page
    table = archive.read("what-if.csv").decode("utf-8-sig").splitlines()
    drawn = {row for graph in graphs() for row in graph.rows}
    assert len(table) == 1 + len(YEARS) * len(drawn) + len(BECAME)
    assert "adoption_rate" in table[1]


@pytest.mark.parametrize("future", ["mixed", "pace-holds"])
def test_a_package_that_no_levers_make_gives_its_numbers_without_the_page(
    future: str, tmp_path: Path
):
    desk = Desk(Sizes(60, 10), replicates=4)
    state = State(future=future, seed=5, parameters={"xi": 0.5})
    shown: dict[Entry, Answer | None] = {}
    for entry in (Entry(shipped="training"), Entry(text=MINE)):
        heard, question = Listener(), Question.of(state)
        desk.session(heard).ask_about(question, lambda e=entry, q=question: e.scenario(q))
        shown[entry] = heard.until()
    record = Record(state, None, shown, (), desk, Words("en"))
    archive = zipfile.ZipFile(io.BytesIO(record.offered()[ALL]()))
    archive.extractall(tmp_path)
    page = archive.read(SESSION).decode()
    desk.close()
    for number, answer in enumerate(shown.values(), 1):
        name = f"package-{number}"
        assert f"hwaksan compare {name}.toml --baseline {name}-baseline.toml --seed 5" in page
        compared = sim.compare(
            tmp_path / f"{name}.toml",
            baseline=tmp_path / f"{name}-baseline.toml",
            replicates=4,
            seed=5,
            firms=60,
            small=10,
            workers=1,
        )
        row = compared.summary.set_index("scenario").loc[name]
        assert answer is not None
        assert answer.additional is not None
        assert answer.cost is not None
        assert answer.additional.mean == pytest.approx(row["additional_users_sba"], rel=1e-12)
        assert answer.cost.mean == pytest.approx(row["additional_cost_krw_bn"], rel=1e-12)
        assert answer.rate.mean[-1] == pytest.approx(row["adoption_rate_percent"], rel=1e-12)
    assert "AI education of chief executives" in page  # what the shipped package changes
    assert "KRW 120" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_shares_of_a_round_are_in_the_session():
    desk = Desk(Sizes(60, 10), replicates=4)
    share = Share("Region", "KRW 50 bn", ["AI voucher KRW 40 bn"], ["Gap: -0.3 points"])
    offered = Record(State(), None, {}, (), desk, Words("en"), [share]).offered()
    page = offered[SESSION]().decode()
    desk.close()
    for text in ("Role play", "Region", "AI voucher KRW 40 bn", "Gap: -0.3 points"):
        assert text in page


def test_without_an_answer_there_is_no_table():
    desk = Desk(Sizes(60, 10), replicates=4)
    offered = Record(State(), None, {}, (), desk, Words("ko")).offered()
    assert list(offered) == ["what-if.toml", SESSION, ALL]
    assert b"what-if.toml" in offered[SESSION]()
    desk.close()
