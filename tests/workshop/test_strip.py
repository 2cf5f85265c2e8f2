from __future__ import annotations

import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.workshop import graph_charts, graph_data, link
from sim.workshop.answer import Path
from sim.workshop.graphs import BECAME, graphs
from sim.workshop.pairs import MEASURED, YEARS
from sim.workshop.state import State
from sim.workshop.words import Words

VOUCHER = "ai_voucher.budget_krw_bn"


def graph(name: str) -> Any:
    return next(each for each in graphs() if each.name == name)


def answer(**paths: float) -> Any:
    """An answer whose rows have one value in all years, and a band of one to either side."""
    known = {row: paths.get(row[0], 0.0) for row in MEASURED}
    flat = {row: np.full(len(YEARS), value) for row, value in known.items()}
    return SimpleNamespace(
        graphs={
            row: Path(each, each - 1.0, each - 0.5, each + 0.5, each + 1.0)
            for row, each in flat.items()
        },
        base_graphs=flat,
        classes={},
        moved=True,
    )


def test_every_graph_draws_rows_that_are_kept_and_says_what_it_is():
    for each in graphs():
        assert set(each.rows) <= set(MEASURED)
        for words in (Words("ko"), Words("en")):
            assert each.title(words)
            assert len(each.what(words)) > 40
            assert each.sources(words)
            assert all(source.startswith("[") for source in each.sources(words))
    names = {each.name for each in graphs()}
    assert {"adoption_rate", "stages", "execution", "beliefs", "attribution"} <= names
    assert {"size_gap", "public_cost_krw_bn", "price", "shortage", "effect_users"} <= names


def test_a_band_below_zero_is_a_base_and_a_width():
    drawn = graph_charts.drawn(graph("size_gap"), answer(size_gap=-2.0), Words("en"))
    data = {each["id"]: each["data"][0] for each in drawn["series"]}
    assert (data["p05"], data["p95"], data["p25"], data["p75"]) == (-3.0, 2.0, -2.5, 1.0)
    assert all(each["stackStrategy"] == "all" for each in drawn["series"] if "stack" in each)


def test_money_is_counted_in_the_unit_of_the_language_in_graph_and_copy():
    known = answer(appropriated=700.0, paid=500.0, lapsed=200.0)
    for language, paid in (("en", 500.0), ("ko", 5000.0)):
        words = Words(language)
        drawn = graph_charts.drawn(graph("execution"), known, words)
        lines = {each["name"]: each["data"][-1] for each in drawn["series"] if each.get("name")}
        assert list(lines.values())[:3] == [1.4 * paid, paid, 0.4 * paid]
        copied = [
            row.split("\t") for row in graph_data.text(graph("execution"), known, words).split("\n")
        ]
        assert len(copied) == 1 + len(YEARS)
        assert len({len(cells) for cells in copied}) == 1
        assert copied[-1][0] == "2030"
        assert float(copied[-1][6]) == paid


def test_what_became_of_firms_waits_for_a_pair_and_says_so():
    words = Words("en")
    waiting = graph_charts.drawn(graph("attribution"), answer(), words)
    assert waiting["title"]["text"] == "Needs a pair on all firms: being worked out"
    assert [len(each["data"]) for each in waiting["series"]] == [0, 0]
    ends = {"low": 40.0, "inner_low": 80.0, "inner_high": 120.0, "high": 200.0}
    one = SimpleNamespace(mean=100.0, pairs=9, **ends)
    known = answer()
    known.classes = dict.fromkeys(BECAME, one)
    drawn = graph_charts.drawn(graph("attribution"), known, words)
    bars, said = drawn["series"]
    assert drawn["title"]["text"] == ""
    assert [each["value"] for each in bars["data"]] == [100.0] * len(BECAME)
    assert said["data"][0]["label"]["formatter"] == "100 (40 to 200)"
    assert said["data"][0]["value"] == [200.0, 0]
    ends = [(line[0]["coord"][0], line[1]["coord"][0]) for line in bars["markLine"]["data"][:2]]
    assert ends == [(40.0, 200.0), (80.0, 120.0)]


def test_small_graphs_are_drawn_enlarged_copied_and_saved(visit: Any, address: str):
    visitor = visit(f"?s={link.write(State(levers={VOUCHER: 150.0}))}")
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    visitor.ready()
    visitor.complete()
    page = visitor.page
    page.get_by_role("button", name="더 많은 그림").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.small-graph svg').length === n", arg=len(graphs())
    )
    for name, cell in (("execution", "편성"), ("attribution", "사중손실")):
        page.locator(f"[data-graph={name}]").get_by_role("button", name="크게 보기").click()
        dialog = page.get_by_role("dialog")
        dialog.locator(".path svg").wait_for()
        assert "이 그림은 무엇인가?" in dialog.inner_text()
        saved = {}
        for kind in ("CSV", "PNG", "SVG"):
            with page.expect_download() as waited:
                dialog.get_by_role("button", name=f"{kind}로 저장").click()
            saved[kind] = waited.value.path().read_bytes()
        assert saved["CSV"].startswith(b"\xef\xbb\xbfscenario")
        assert saved["PNG"].startswith(b"\x89PNG")
        drawing = ET.fromstring(saved["SVG"])
        texts = " ".join(each.text or "" for each in drawing.iter())
        assert "hwaksan" in texts
        assert cell in texts
        dialog.get_by_role("button", name="자료 복사").click()
        page.locator(".q-notification").first.wait_for()
        # The message may be that of the graph before: what counts is what can be pasted.
        pasted = "it => navigator.clipboard.readText().then(text => text.includes(it))"
        page.wait_for_function(pasted, arg=cell)
        assert "\t" in page.evaluate("navigator.clipboard.readText()")
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
    page.locator("[data-graph=beliefs]").get_by_role("button", name="펼쳐 두기").click()
    page.locator("[data-graph=beliefs].kept").wait_for()
    page.reload()  # the address is a link
    page.locator("[data-graph=beliefs].kept svg").wait_for()
    page.get_by_role("button", name="되돌리기", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.small-graph.kept').length === 0")
    assert visitor.wrong == []
