"""The adoption path as the page's chart library takes it: options once, then only series."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from sim.report.figures.adoption import survey_points
from sim.report.style import ACCENT, FAINT, INK, MUTED, WARM
from sim.report.text import formatting
from sim.scenario import Target
from sim.workshop.answer import Answer
from sim.workshop.pairs import YEARS
from sim.workshop.words import Words

LEGEND: Final = {
    "mean": f'<path d="M0 6H26" stroke="{ACCENT}" stroke-width="3"/>',
    "base": f'<path d="M0 6H26" stroke="{INK}" stroke-width="2" stroke-dasharray="2 3"/>',
    "reported": f'<path d="M0 6H26" stroke="{MUTED}" stroke-width="2" stroke-dasharray="6 4"/>',
    "survey": f'<path d="M13 0L19 6L13 12L7 6Z" fill="{WARM}"/>',
    "band": '<path d="M0 0H26V12H0Z" fill="rgb(0 114 178 / .16)"/>'
    '<path d="M0 3H26V9H0Z" fill="rgb(0 114 178 / .3)"/>',
}
"""What every mark stands for: its name among the words, and how it looks, 26 by 12."""
FONT: Final = "hwaksan, Malgun Gothic, Apple SD Gothic Neo, Noto Sans KR, sans-serif"
"""The font that the page brings; the others are for files that leave it."""

OUTER: Final = "rgba(0, 114, 178, 0.16)"
INNER: Final = "rgba(0, 114, 178, 0.30)"
"""Fill of the 90 and the 50 % band."""
_LEAST_TOP: Final = 40.0
_STEP: Final = 10.0


def options(words: Words) -> dict[str, Any]:
    """Return the chart before there is an answer: axes, survey points and the goal."""
    text = {"fontFamily": FONT, "color": INK, "fontSize": 13}
    survey = {year: round(share, 2) for year, share, _ in survey_points()}
    names = {key: words(f"chart.{key}") for key in LEGEND}
    return {
        "animation": False,
        "textStyle": text,
        "aria": {"enabled": True, "label": {"description": words("chart.what_text")}},
        "grid": {"left": 44, "right": 64, "top": 14, "bottom": 26},
        "xAxis": {
            "type": "category",
            "data": [str(year) for year in YEARS],
            "axisLabel": {**text, "interval": 0, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": MUTED}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": _LEAST_TOP,
            "interval": _STEP,
            "axisLabel": {**text, "formatter": "{value}%"},
            "splitLine": {"lineStyle": {"color": FAINT}},
        },
        "series": [
            edge("p05", "outer"),
            area("p95", "outer", OUTER),
            edge("p25", "inner"),
            area("p75", "inner", INNER),
            line("base", names["base"], INK, width=1.6, dash="dotted"),
            line("reported", names["reported"], MUTED, width=1.6, dash="dashed"),
            _mean(names["mean"], text, words),
            {
                "id": "survey",
                "name": names["survey"],
                "type": "scatter",
                "symbol": "diamond",
                "symbolSize": 11,
                "itemStyle": {"color": WARM, "borderColor": "white", "borderWidth": 1},
                "data": [survey.get(year) for year in YEARS],
                "z": 6,
                "silent": True,
            },
        ],
    }


def series(answer: Answer) -> dict[str, Any]:
    """Return what an answer changes in the chart: series data and the end of the axis."""
    rate = answer.rate
    found = {
        "p05": rate.p05,
        "p95": rate.p95 - rate.p05,
        "p25": rate.p25,
        "p75": rate.p75 - rate.p25,
        "base": answer.base,
        "reported": answer.reported,
        "mean": rate.mean,
    }
    highest = np.nanmax(np.concatenate([rate.p95, rate.mean]))
    top = max(_LEAST_TOP, _STEP * math.ceil(float(highest) / _STEP))
    return {
        "yAxis": {"max": top},
        "series": [{"id": key, "data": numbers(values)} for key, values in found.items()],
    }


def drawn(words: Words, answer: Answer | None) -> dict[str, Any]:
    """Return the chart with an answer, if there is one: a new one hears of no change yet.

    Parameters
    ----------
    words : Words
    answer : Answer or None
    """
    made = options(words)
    if answer is None:
        return made
    changed = series(answer)
    by_id = {each["id"]: each for each in changed["series"]}
    made["yAxis"] = {**made["yAxis"], **changed["yAxis"]}
    made["series"] = [{**each, **by_id.get(each["id"], {})} for each in made["series"]]
    return made


def numbers(values: Iterable[float], digits: int = 1) -> list[float | None]:
    """Return numbers as JSON has them, where there is none as nothing.

    Examples
    --------
    >>> numbers([1.234, float("nan")])
    [1.2, None]
    """
    return [round(float(each), digits) if math.isfinite(each) else None for each in values]


def rows(answer: Answer, words: Words) -> list[dict[str, str]]:
    """Return the path as a table to be read and copied."""
    paths = (answer.rate.mean, answer.rate.p05, answer.rate.p95, answer.base, answer.reported)
    keys = ("mean", "low", "high", "base", "reported")
    survey = {year: share for year, share, _ in survey_points()}
    found = []
    for place, year in enumerate(YEARS):
        row = {"year": str(year)}
        for key, path in zip(keys, paths, strict=True):
            row[key] = formatting.percent(float(path[place]), words.language)
        row["survey"] = formatting.percent(survey.get(year, math.nan), words.language)
        found.append(row)
    return found


def goal() -> float:
    """Return the share of firms that the government aims at, percent."""
    return Target().adoption_share_percent


def edge(key: str, stack: str) -> dict[str, Any]:
    """Return the lower end of a band, on which its width is stacked."""
    return {
        "id": key,
        "type": "line",
        "stack": stack,
        # Else values are stacked by their sign, and a band that begins below zero is torn.
        "stackStrategy": "all",
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "silent": True,
        "data": [],
    }


def area(key: str, stack: str, color: str) -> dict[str, Any]:
    """Return the width of a band."""
    return {**edge(key, stack), "areaStyle": {"color": color}}


def line(key: str, name: str, color: str, *, width: float, dash: str) -> dict[str, Any]:
    """Return a line without data."""
    return {
        "id": key,
        "name": name,
        "type": "line",
        "symbol": "none",
        "lineStyle": {"color": color, "width": width, "type": dash},
        "itemStyle": {"color": color},
        "silent": True,
        "data": [],
        "z": 4,
    }


def _mean(name: str, text: dict[str, Any], words: Words) -> dict[str, Any]:
    share = formatting.percent(goal(), words.language, 0)
    return {
        **line("mean", name, ACCENT, width=3, dash="solid"),
        "z": 5,
        "endLabel": {
            **text,
            "show": True,
            "formatter": "{c}%",
            "fontSize": 16,
            "color": ACCENT,
            "backgroundColor": "white",
        },
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": WARM, "width": 1.4, "type": "solid"},
            "label": {
                **text,
                "formatter": words("chart.goal", share=share),
                "position": "insideStartTop",
            },
            "data": [{"yAxis": goal()}],
        },
    }
