"""A record as a page for readers. What counts is the record; the page has no digest."""

from __future__ import annotations

from typing import Final

from sim.forecast.figure import PERCENT
from sim.forecast.record import MODELS, Distribution, Record

_HEADS: Final = {
    "abm": "model",
    "bass": "Bass",
    "logistic": "logistic",
    "random_walk": "random walk with drift",
}


def markdown(record: Record) -> str:
    """Return the page: what was said of each figure, on what it rests, and the record's digest."""
    lines = [
        f"# Forecast of {record.date}",
        "",
        f"hwaksan {record.hwaksan}, model {record.model.get('model', '?')}, {record.draws} draws "
        f"from the posterior, {record.paths} simulated paths, seed {record.seed}. Digest of the "
        "record (SHA-256 of its canonical JSON):",
        "",
        f"    {record.digest}",
        "",
        "Median (50 % interval; 90 % interval).",
        "",
        *_table(
            ["figure", "지표", "unit", *(_HEADS[name] for name in MODELS)],
            [
                [
                    f"{each.figure.label_en} (`{each.figure.id}`)",
                    each.figure.label_ko,
                    each.figure.unit,
                    *(interval(each.models[name], each.figure.unit) for name in MODELS),
                ]
                for each in record.figures
            ],
        ),
        "",
        "What the model's figures assume: " + "; ".join(record.assumptions) + ".",
        "",
        *_table(
            ["figure", "due about", "grade", "the model's figure rests on", "the null models"],
            [
                [
                    f"`{each.figure.id}`",
                    each.figure.due,
                    each.figure.grade,
                    each.figure.assumption,
                    each.nulls,
                ]
                for each in record.figures
            ],
        ),
    ]
    if record.posterior_stale:
        lines += [
            "",
            f"The posterior was made for something else: {'; '.join(record.posterior_stale)}.",
        ]
    return "\n".join(lines) + "\n"


def interval(said: Distribution, unit: str) -> str:
    """Return median and intervals in one cell.

    Examples
    --------
    >>> interval(Distribution(1.0, 2.0, 3.0, 4.0, 5.25, (3.0,)), "percent")
    '3.0 (2.0-4.0; 1.0-5.2)'
    """
    low_90, low_50, median, high_50, high_90 = (
        number(value, unit)
        for value in (said.low_90, said.low_50, said.median, said.high_50, said.high_90)
    )
    return f"{median} ({low_50}-{high_50}; {low_90}-{high_90})"


def number(value: float, unit: str) -> str:
    """Return a value with as many digits as the survey publishes."""
    return f"{value:.1f}" if unit == PERCENT else f"{value:,.0f}"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    marks = ["---"] * len(heads)
    return [f"| {' | '.join(row)} |" for row in (heads, marks, *rows)]
