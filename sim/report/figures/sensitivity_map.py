"""Which factor matters for which answer: a heat map of the main index."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.sensitivity.factors import DUMMY
from sim.analysis.sensitivity.tables import ranked
from sim.report.figure_file import Picture
from sim.report.figures.sensitivity import METHODS, answer_of
from sim.report.style import INK, MUTED, canvas, drawing, frame
from sim.report.text import formatting

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = 18
_LETTERS: Final = {"en": 46, "ko": 28}
_WORDS: Final = {
    "title": ("What decides which answer", "어떤 답을 무엇이 좌우하는가"),
    "source": (
        "Main index of {method}, as a share of the largest of its column. A cell with a number is "
        "told from luck; of the others, which are pale, the interval does not lie beyond the "
        "floor. The {top} factors that are largest anywhere, of {all}. What decides: {columns}.",
        "{method}의 주 지수(열의 최댓값 대비 비율). 숫자가 있는 칸은 우연과 구별되며, 나머지 옅은 "
        "칸은 구간이 기준선을 넘지 못한다. 요인 {all}개 중 가장 큰 {top}개. 열: {columns}.",
    ),
}


def draw(table: pd.DataFrame, record: Mapping[str, Any], language: str) -> Picture:
    """Draw the main index of the strongest factors, one column an answer.

    Parameters
    ----------
    table : DataFrame
        `sim.analysis.sensitivity.tables.indices`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    with drawing():
        return _draw(table, record, language)


def _draw(table: pd.DataFrame, record: Mapping[str, Any], language: str) -> Picture:
    rows = ranked(table)
    rows = rows[rows["factor"] != DUMMY]
    answers = [each["name"] for each in record["answers"]]
    wide = rows.pivot_table(index="factor", columns="outcome", values="value")[answers]
    share = wide / wide.abs().max(axis=0)
    order = share.abs().max(axis=1).sort_values(ascending=False).index[:SHOWN]
    share = share.loc[order]
    labels = dict(zip(rows["factor"], rows[f"label_{language}"], strict=True))
    told = {
        (row["factor"], row["outcome"])
        for row in rows.to_dict("records")
        if row["told_from_noise"] is True
    }
    columns = "; ".join(
        f"{k + 1} {answer_of(each, record, language)}" for k, each in enumerate(record["answers"])
    )
    title = _say("title", language)
    source = _say(
        "source",
        language,
        method=METHODS[record["method"]],
        top=len(order),
        all=len(wide),
        columns=columns,
    )
    figure = canvas(1.5 + 0.3 * len(order))
    axes = figure.subplots()
    frame(figure, title, source, left=3.3, right=0.3, bottom=0.45, top=0.75)
    clear = np.array([[(factor, each) in told for each in answers] for factor in order])
    axes.imshow(
        np.clip(share.to_numpy(dtype=np.float64), 0.0, 1.0), cmap="Blues", vmin=0.0, vmax=1.3,
        aspect="auto", alpha=np.where(clear, 1.0, 0.35),
    )  # fmt: skip
    for y, factor in enumerate(order):
        for x, answer in enumerate(answers):
            if (factor, answer) in told:
                value = float(share.loc[factor, answer])
                axes.text(
                    x, y, f"{100.0 * value:.0f}", ha="center", va="center", size=7.5, color=INK
                )
    names = [textwrap.fill(f"{labels[each]} ({each})", _LETTERS[language]) for each in order]
    axes.set_yticks(range(len(order)), [formatting.figure(each) for each in names], size=7.0)
    axes.set_xticks(range(len(answers)), [str(k + 1) for k in range(len(answers))])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xticks(np.arange(len(answers) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(order) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", lw=1.5)
    axes.tick_params(which="minor", length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(axis="x", labelcolor=MUTED)
    return Picture("sensitivity_map", figure, f"{title}. {source}", source)


def _say(key: str, language: str, **values: object) -> str:
    return formatting.figure(_WORDS[key][language == "ko"].format(**values))
