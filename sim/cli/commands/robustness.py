"""On the screen: means that do not speak for their runs, the median beside them, the run named."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.statistics.influence import outside

if TYPE_CHECKING:
    import pandas as pd

_WORDS: Final = {
    "beside": ("median {median}\ntrimmed {trimmed}", "중앙값 {median}\n절사평균 {trimmed}"),
    "misleading": (
        "Read the median, not the mean, where both stand (the mean lies outside its own interval, "
        "or one run moves it by more than half of its standard error; trimmed: without the lowest "
        "and highest tenth of the runs): {packages}.",
        "중앙값이 함께 적힌 곳은 평균보다 중앙값을 볼 것(평균이 자체 구간을 벗어나거나 한 번의 "
        "실행이 평균을 표준오차의 절반 넘게 움직임. 절사평균: 위아래 10%의 실행을 뺀 "
        "평균): {packages}.",
    ),
    "moved": ("{package} (moved by {runs})", "{package}({runs}의 영향)"),
    "run": ("replicate {run}, draw {draw}", "반복 {run}, 모수 조합 {draw}"),
}
_SHOWN: Final = ("additional_users_sba", "additional_users_small", "additional_cost_krw_bn")

_Row = Mapping[Hashable, Any]


def beside(row: _Row, name: str, lang: str, unit: float = 1.0) -> str:
    """Return median and trimmed mean to stand below a mean; empty where the mean speaks for itself.

    Parameters
    ----------
    row : mapping
        Of the table `summary`.
    name : str
        Column of the mean.
    lang : str
    unit : float
        What the value is multiplied by.
    """
    if not _misleads(row, name):
        return ""
    median, trimmed = (_number(unit * row[f"{name}_{each}"]) for each in ("median", "trimmed"))
    return _say("beside", lang, median=median, trimmed=trimmed)


def note(summary: pd.DataFrame, lang: str) -> str:
    """Name the packages with a mean that does not speak for its runs, and the runs; or nothing."""
    packages = [
        _package(row, lang)
        for row in summary.to_dict("records")
        if row["scenario"] != row["baseline"] and any(_misleads(row, name) for name in _SHOWN)
    ]
    return _say("misleading", lang, packages="; ".join(packages)) if packages else ""


def _misleads(row: _Row, name: str) -> bool:
    ends = [row[f"{name}_{end}"] for end in ("p25", "p75")]
    return math.isfinite(row[f"{name}_run"]) or outside(row[name], *ends)


def _package(row: _Row, lang: str) -> str:
    label = str(row["label_ko" if lang == "ko" else "label_en"])
    runs = {
        int(row[f"{name}_run"]): int(row[f"{name}_draw"])
        for name in _SHOWN
        if math.isfinite(row[f"{name}_run"])
    }
    if not runs:
        return label
    named = (_say("run", lang, run=run, draw=draw) for run, draw in sorted(runs.items()))
    return _say("moved", lang, package=label, runs="; ".join(named))


def _number(value: float) -> str:
    """Return a signed number, with a digit more where it is small."""
    if abs(value) < 0.05:
        return "0"
    return format(value, "+,.0f" if abs(value) >= 10.0 else "+,.1f")


def _say(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "ko"].format(**values)
