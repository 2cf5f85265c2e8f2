"""On the screen: means that do not speak for their runs, the median beside them, the run named."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.statistics.influence import outside

if TYPE_CHECKING:
    import pandas as pd

_WORDS: Final = {
    "additional_users_sba": ("additional users (SBA firms)", "추가 활용 기업(기업활동조사)"),
    "additional_users_small": (
        "additional users (10-49 employees)",
        "추가 활용 기업(10~49인)",
    ),
    "additional_cost_krw_bn": ("public cost", "공공 비용"),
    "beside": ("median {median}\ntrimmed {trimmed}", "중앙값 {median}\n절사평균 {trimmed}"),
    "outside": (
        "{package}: the mean of {what} lies outside its own {percent} % interval{moved}.",
        "{package}: {what}의 평균이 자체 {percent}% 구간을 벗어난다{moved}.",
    ),
    "moved": (
        "{package}: one run ({run}) moves the mean of {what} by more than half of its standard "
        "error.",
        "{package}: 한 번의 실행({run})이 {what}의 평균을 표준오차의 절반 넘게 움직인다.",
    ),
    "by_run": ("; one run moves it ({run})", ". 한 번의 실행이 평균을 움직인다({run})"),
    "hint": (
        "Such a mean does not speak for its runs: read the median beside it (trimmed: the mean "
        "without the lowest and the highest tenth of the runs).",
        "이런 평균은 실행들을 대표하지 못하므로 옆의 중앙값을 볼 것(절사평균: 위아래 10%의 실행을 "
        "뺀 평균).",
    ),
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


def lines(summary: pd.DataFrame, lang: str) -> list[str]:
    """Return a line for each mean of a package that does not speak for its runs, and a hint."""
    found = [
        _line(row, name, lang)
        for row in summary.to_dict("records")
        if row["scenario"] != row["baseline"]
        for name in _SHOWN
        if _misleads(row, name)
    ]
    return [*found, _say("hint", lang)] if found else []


def _misleads(row: _Row, name: str) -> bool:
    return math.isfinite(row[f"{name}_run"]) or _outside(row, name, "p25", "p75")


def _outside(row: _Row, name: str, low: str, high: str) -> bool:
    return outside(row[name], row[f"{name}_{low}"], row[f"{name}_{high}"])


def _line(row: _Row, name: str, lang: str) -> str:
    about = {
        "package": row["label_ko" if lang == "ko" else "label_en"],
        "what": _say(name, lang),
    }
    moved = math.isfinite(row[f"{name}_run"])
    run = (
        _say("run", lang, run=int(row[f"{name}_run"]), draw=int(row[f"{name}_draw"]))
        if moved
        else ""
    )
    if not _outside(row, name, "p25", "p75"):
        return _say("moved", lang, run=run, **about)
    percent = 90 if _outside(row, name, "p05", "p95") else 50
    further = _say("by_run", lang, run=run) if moved else ""
    return _say("outside", lang, percent=percent, moved=further, **about)


def _number(value: float) -> str:
    """Return a signed number, with a digit more where it is small."""
    if abs(value) < 0.05:
        return "0"
    return format(value, "+,.0f" if abs(value) >= 10.0 else "+,.1f")


def _say(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "ko"].format(**values)
