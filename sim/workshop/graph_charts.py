"""The graphs of the library as the page's chart library takes them: options, then series."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.outcomes.labelled import Floats
from sim.report.data.estimate import Estimate
from sim.report.style import ACCENT, FAINT, INK, MUTED, WARM
from sim.report.text import formatting
from sim.workshop.answer import Answer, Path
from sim.workshop.charts import FONT, INNER, OUTER, area, edge, line, numbers
from sim.workshop.graphs import BECAME, Graph, unit
from sim.workshop.graphs import line as label
from sim.workshop.pairs import YEARS
from sim.workshop.words import Words

_LINES: Final = (
    (INK, "solid", 1.8, "rgba(26, 26, 26, 0.10)"),
    (ACCENT, "solid", 3.2, "rgba(0, 114, 178, 0.16)"),
    (WARM, "dashed", 2.2, "rgba(213, 94, 0, 0.14)"),
)
"""Colour, dash, width and band of each line: told apart without colours, too."""
_AREAS: Final = ("#d3e8f8", "#86c0e6", "#2f86bd")
"""Fill of each part, from light to dark: in grey print they stay apart."""
_SUPPORTED: Final = frozenset({"additional", "accelerated", "windfall", "unused"})


def options(graph: Graph, words: Words, *, large: bool = False) -> dict[str, Any]:
    """Return a graph before there is an answer."""
    if graph.kind == "classes":
        return _bars(graph, words, large)
    text = _text(large)
    top = 8 if graph.kind == "band" else 34 if large else 26
    return {
        **_common(graph, words, text),
        "legend": {
            "show": graph.kind != "band",
            "left": 4,
            "top": 0,
            "itemWidth": 26 if large else 16,
            "itemHeight": 9,
            "itemGap": 14 if large else 6,
            "selectedMode": False,
            "textStyle": {**text, "fontSize": 13 if large else 10},
            "itemStyle": {"opacity": 0 if graph.kind == "lines" else 1},  # no dot on the dashes
            "data": [
                {"name": label(row, words), **({"icon": "rect"} if graph.kind == "areas" else {})}
                for row in graph.rows
            ],
        },
        "grid": {"left": 8, "right": 18, "top": top, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [str(year) for year in YEARS],
            "axisLabel": {**text, "interval": 0 if large else len(YEARS) - 2, "hideOverlap": True},
            "axisLine": {"onZero": False, "lineStyle": {"color": MUTED}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "scale": graph.kind == "band",
            "splitNumber": 5 if large else 2,
            "axisLabel": text,
            "splitLine": {"lineStyle": {"color": FAINT}},
        },
        "series": {"band": _band, "lines": _lines, "areas": _areas}[graph.kind](graph, words),
    }


def drawn(graph: Graph, answer: Answer, words: Words, *, large: bool = False) -> dict[str, Any]:
    """Return a graph with an answer: a new chart takes no changes before it is on the page."""
    made, changed = options(graph, words, large=large), series(graph, answer, words)
    by_id = {each["id"]: each for each in changed["series"]}
    made["series"] = [{**each, **by_id.get(each["id"], {})} for each in made["series"]]
    if "title" in changed:
        made["title"] = {**made["title"], **changed["title"]}
    for each in made["series"]:
        if "markLine" in each:
            each["markLine"] = {"silent": True, "symbol": "none", **each["markLine"]}
    return made


def series(graph: Graph, answer: Answer, words: Words) -> dict[str, Any]:
    """Return what an answer changes in a graph."""
    if graph.kind == "classes":
        return _bar_series(answer, words)
    _, factor = unit(graph.unit, words)
    found: dict[str, Floats] = {}
    for place, row in enumerate(graph.rows):
        path, base = scaled(answer.graphs[row], factor), factor * answer.base_graphs[row]
        mark = "" if graph.kind == "band" else str(place)
        found[f"mean{mark}"] = path.mean
        if graph.kind == "areas":
            continue
        found[f"base{mark}"] = base
        found[f"p05{mark}"], found[f"p95{mark}"] = path.p05, path.p95 - path.p05
        if graph.kind == "band":
            found["p25"], found["p75"] = path.p25, path.p75 - path.p25
    if graph.kind == "areas":
        found["base"] = factor * np.sum([answer.base_graphs[row] for row in graph.rows], axis=0)
    # Of values far below one more digits are needed than of counts.
    size = max(float(np.nanmax(np.abs(each), initial=0.0)) for each in found.values())
    digits = 1 if size >= 10.0 else 3
    return {"series": [{"id": key, "data": numbers(each, digits)} for key, each in found.items()]}


def scaled(path: Path, factor: float) -> Path:
    """Return a path in another unit."""
    ends = (path.mean, path.p05, path.p25, path.p75, path.p95)
    return Path(*(factor * each for each in ends))


def _text(large: bool) -> dict[str, Any]:
    return {"fontFamily": FONT, "color": INK, "fontSize": 13 if large else 11}


def _common(graph: Graph, words: Words, text: dict[str, Any]) -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": text,
        "aria": {"enabled": True, "label": {"description": graph.title(words)}},
    }


def _band(graph: Graph, words: Words) -> list[dict[str, Any]]:
    return [
        edge("p05", "outer"),
        area("p95", "outer", OUTER),
        edge("p25", "inner"),
        area("p75", "inner", INNER),
        line("base", "", INK, width=1.4, dash="dotted"),
        line("mean", label(graph.rows[0], words), ACCENT, width=2.4, dash="solid"),
    ]


def _lines(graph: Graph, words: Words) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for place, (row, look) in enumerate(zip(graph.rows, _LINES[-len(graph.rows) :], strict=True)):
        color, dash, width, fill = look
        stack = f"band{place}"
        made += [
            edge(f"p05{place}", stack),
            area(f"p95{place}", stack, fill),
            line(f"base{place}", "", color, width=1.4, dash="dotted"),
            line(f"mean{place}", label(row, words), color, width=width, dash=dash),
        ]
    return made


def _areas(graph: Graph, words: Words) -> list[dict[str, Any]]:
    made = [
        {
            **line(f"mean{place}", label(row, words), INK, width=0.6, dash="solid"),
            "stack": "all",
            "areaStyle": {"color": fill, "opacity": 1.0},
            "itemStyle": {"color": fill},
        }
        for place, (row, fill) in enumerate(zip(graph.rows, _AREAS, strict=True))
    ]
    return [*made, line("base", "", INK, width=1.8, dash="dotted")]


def _bars(graph: Graph, words: Words, large: bool) -> dict[str, Any]:
    text = _text(large)
    return {
        **_common(graph, words, text),
        "title": {
            "text": words("graphs.unmoved"),
            "left": "center",
            "top": "middle",
            "textStyle": {**text, "fontWeight": "normal", "color": MUTED},
        },
        "grid": {
            "left": 8,
            "right": 150 if large else 44,
            "top": 4,
            "bottom": 4,
            "containLabel": True,
        },
        "xAxis": {
            "type": "value",
            "splitNumber": 4 if large else 2,
            "axisLabel": {**text, "hideOverlap": True},
            "splitLine": {"lineStyle": {"color": FAINT}},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [words(f"line.{name}") for name in BECAME],
            "axisLabel": {**text, "interval": 0, "fontSize": 13 if large else 9},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": MUTED}},
        },
        "series": [
            {
                "id": "firms",
                "type": "bar",
                "barWidth": "62%",
                "silent": True,
                "data": [],
                "markLine": {"silent": True, "symbol": "none", "data": []},
            },
            {
                "id": "said",
                "type": "scatter",
                "symbolSize": 0,
                "silent": True,
                "label": {**text, "show": large, "position": "right", "distance": 6},
                "data": [],
            },
        ],
    }


def _bar_series(answer: Answer, words: Words) -> dict[str, Any]:
    found = answer.classes
    key = "graphs.waiting" if answer.moved else "graphs.unmoved"
    bars, said, whiskers = [], [], []
    for place, name in enumerate(BECAME if found else ()):
        about = found[name]
        bars.append(_bar(name, about))
        said.append(_said(place, about, words))
        for low, high, width in (
            (about.low, about.high, 1.4),
            (about.inner_low, about.inner_high, 4.0),
        ):
            if np.isfinite(low) and high > low:
                look = {"color": INK, "width": width, "type": "solid", "cap": "butt"}
                end = {"coord": [float(high), place]}
                whiskers.append([{"coord": [float(low), place], "lineStyle": look}, end])
    changed = {"id": "firms", "data": bars, "markLine": {"data": whiskers}}
    return {
        "title": {"text": "" if found else words(key)},
        "series": [changed, {"id": "said", "data": said}],
    }


def _bar(name: str, about: Estimate) -> dict[str, Any]:
    fill = "#8cc6ea" if name in _SUPPORTED else "white"
    look = {"color": fill, "borderColor": INK, "borderWidth": 1}
    return {"value": round(about.mean, 1), "itemStyle": look}


def _said(place: int, about: Estimate, words: Words) -> dict[str, Any]:
    """Return a bar's number with its band, beside the end of its line."""
    said, end = formatting.count(about.mean), about.mean
    if np.isfinite(about.low) and about.high > about.low:
        ends = formatting.count(about.low), formatting.count(about.high)
        said += f" ({formatting.between(*ends, words.language)})"
        end = max(about.high, end)
    return {"value": [round(float(end), 1), place], "label": {"formatter": said}}
