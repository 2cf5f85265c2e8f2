from __future__ import annotations

from typing import Any

import numpy as np

from sim.outcomes.registry import registry
from sim.workshop import charts
from sim.workshop.answer import Path
from sim.workshop.pairs import GRAPHS, YEARS


def test_every_graph_is_an_outcome_in_a_frame_that_it_has():
    for outcome, frame in GRAPHS:
        assert frame in registry()[outcome].frames


def test_a_band_below_zero_is_a_base_and_a_width():
    path = Path(*(np.full(len(YEARS), value) for value in (0.0, -2.0, -1.0, 1.0, 3.0)))
    found = charts.small_series(path, path.mean)
    data = {each["id"]: each["data"][0] for each in found["series"]}
    assert (data["p05"], data["p95"], data["p25"], data["p75"]) == (-2.0, 5.0, -1.0, 2.0)
    drawn = charts.small("a name")
    assert all(each["stackStrategy"] == "all" for each in drawn["series"] if "stack" in each)


def test_small_graphs_are_drawn_enlarged_and_saved(visit: Any):
    visitor = visit()
    visitor.ready()
    page = visitor.page
    page.get_by_role("button", name="더 많은 그림").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.small-graph svg path[fill^=\"rgb\"]').length >= 2 * n",
        arg=len(GRAPHS),
    )
    page.get_by_role("button", name="크게 보기: 300인 이상").click()
    for button, beginning in (("CSV로 저장", b"\xef\xbb\xbfscenario"), ("PNG로 저장", b"\x89PNG")):
        with page.expect_download() as waited:
            page.get_by_role("button", name=button).click()
        assert waited.value.path().read_bytes().startswith(beginning)
    assert visitor.wrong == []
