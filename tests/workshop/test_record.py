from __future__ import annotations

import io
import tomllib
import zipfile

import pytest

from sim.workshop.graphs import BECAME, graphs
from sim.workshop.live import Desk
from sim.workshop.pairs import YEARS, Sizes
from sim.workshop.record import ALL, SESSION, Record
from sim.workshop.shelf import Entry
from sim.workshop.state import State
from sim.workshop.words import Words
from tests.workshop.test_live import Listener

VOUCHER = "ai_voucher.budget_krw_bn"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_archive_holds_what_the_session_names(language: str):
    desk = Desk(Sizes(60, 10), replicates=4)
    heard = Listener()
    state = State(levers={VOUCHER: 150.0}, future="pace-holds", language=language)
    desk.session(heard).ask(state)
    other = Entry(state=State(levers={VOUCHER: 90.0}))
    shelf = {other: None, Entry(shipped="training"): None, Entry(state=state): None}
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
    }
    for name in toml:
        read = tomllib.loads(archive.read(name).decode())
        assert read["scenario"]["name"] == name.removesuffix(".toml")
    page = archive.read(SESSION).decode()
    for name in ("what-if.toml", "package-1.toml"):
        assert f"hwaksan compare {name}" in page
    assert "<script" not in page
    table = archive.read("what-if.csv").decode("utf-8-sig").splitlines()
    drawn = {row for graph in graphs() for row in graph.rows}
    assert len(table) == 1 + len(YEARS) * len(drawn) + len(BECAME)
    assert "adoption_rate" in table[1]


def test_without_an_answer_there_is_no_table():
    desk = Desk(Sizes(60, 10), replicates=4)
    offered = Record(State(), None, {}, (), desk, Words("ko")).offered()
    assert list(offered) == ["what-if.toml", SESSION, ALL]
    assert b"what-if.toml" in offered[SESSION]()
    desk.close()
