"""Whether more bases would change the answer: the strongest factors' index from growing parts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.sensitivity.convergence import WIDTH
from sim.analysis.sensitivity.factors import DUMMY
from sim.analysis.sensitivity.tables import ranked
from sim.report.figure_file import Picture
from sim.report.figures.sensitivity import axis_of, title_of
from sim.report.style import MUTED, PALETTE, WARM, canvas, drawing, frame, quiet_grid
from sim.report.text import formatting

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = 5
_WORDS: Final = {
    "title": ("Do the indices settle? {answer}", "지수가 수렴하는가? {answer}"),
    "bases": ("bases", "표본(기본) 수"),
    "floor": ("floor: luck alone", "기준선: 우연"),
    "source": (
        "The {shown} largest factors; bands: 95 % intervals; dashed: the floor. Stopping rule: no "
        "interval wider than {rule} (here {width}: {verdict}).",
        "가장 큰 요인 {shown}개, 띠는 95% 구간, 점선은 기준선. 정지 규칙: 모든 구간 폭이 {rule} "
        "이하(현재 {width}: {verdict}).",
    ),
    "yes": ("converged", "수렴"),
    "no": ("not converged; {bases} bases would do", "미수렴, {bases}개면 충족"),
}


def draw(
    table: pd.DataFrame, indices: pd.DataFrame, record: Mapping[str, Any], language: str
) -> Picture:
    """Draw the convergence of the first answer.

    Parameters
    ----------
    table, indices : DataFrame
        `sim.analysis.sensitivity.tables`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    with drawing():
        return _draw(table, indices, record, language)


def _draw(
    table: pd.DataFrame, indices: pd.DataFrame, record: Mapping[str, Any], language: str
) -> Picture:
    answer = record["answers"][0]
    here = table[table["outcome"] == answer["name"]]
    rows = ranked(indices[indices["outcome"] == answer["name"]])
    rows = rows[rows["factor"] != DUMMY].head(SHOWN)
    settled = answer["convergence"]
    verdict = _say(
        "yes" if settled["converged"] else "no",
        language,
        bases=formatting.number(settled["bases_needed"]),
    )
    title = _say("title", language, answer=title_of(answer, record, language))
    source = _say(
        "source",
        language,
        shown=len(rows),
        rule=f"{WIDTH:g}",
        width=f"{settled['width']:.2f}",
        verdict=verdict,
    )
    figure = canvas(3.7)
    axes = figure.subplots()
    frame(figure, title, source, left=0.75, right=2.3, bottom=0.75, top=0.6)
    for k, row in enumerate(rows.to_dict("records")):
        line = here[here["factor"] == row["factor"]].sort_values("bases")
        colour = PALETTE[k]
        axes.fill_between(line["bases"], line["low"], line["high"], color=colour, alpha=0.13, lw=0)
        # The name of a setting is long, and its label says it all.
        symbol = "" if "." in row["factor"] else f" ({row['factor']})"
        label = textwrap.fill(f"{row[f'label_{language}']}{symbol}", 30)
        axes.plot(
            line["bases"], line["value"], color=colour, marker="o", ms=3.5, lw=1.3,
            label=formatting.figure(label),
        )  # fmt: skip
    floor = here[here["factor"] == DUMMY].sort_values("bases")
    axes.plot(
        floor["bases"], floor["floor"], color=WARM, lw=1.1, ls=(0, (4, 2)),
        label=_say("floor", language),
    )  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.set_xticks(sorted(here["bases"].unique()))
    axes.set_xlabel(_say("bases", language), color=MUTED)
    said = axis_of(record["method"], str(rows["index_unit"].iloc[0]), language)
    axes.set_ylabel(textwrap.fill(said, 34), color=MUTED, size=8)
    axes.legend(
        frameon=False, fontsize=7.0, loc="upper left", bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0, labelspacing=0.7,
    )  # fmt: skip
    quiet_grid(axes, "y")
    return Picture("convergence", figure, f"{title}. {source}", source)


def _say(key: str, language: str, **values: object) -> str:
    return formatting.figure(_WORDS[key][language == "ko"].format(**values))
