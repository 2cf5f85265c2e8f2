"""The reference page of targets, written from `calibration/targets/` (`docs/targets.md`)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN, USES, Target
from sim.docs.markdown import table

#: A reason that begins so says which row stands for the figure; the model does speak about it.
STANDS_FOR: Final = "used "

_HEAD = """\
# Targets

Written by `make docs` from `calibration/targets/`; do not edit by hand.

Every published figure about firms and AI has one row there, with its error, its grade (A official
figure, B secondary source, C derived here, R assumption) and what it is used for:

- `fit`: the inner fixed point meets it within a stated tolerance (`docs/calibration.md`);
- `outer`: the posterior of the parameters is conditioned on it, with its standard error and a
  discrepancy, the standard deviation of what the model cannot match by construction (a judgement);
- `check`: kept out of the fit and shown against the model;
- `none`: not compared, with the reason; the last two sections.

Standard errors are published ones, else those of sampling, sqrt(p (100 - p) / n); for a share of a
complete count half a rounding unit. Rows derived from other rows name them in their note. A
statistic is one of `sim/calibration/targets/vocabulary.py`; any other is refused, as is any other
unit or survey.
"""


def targets_markdown() -> str:
    """Return the page: counts, a table for each use, then what is not compared, by reason.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    lines = [_HEAD, "## Counts", "", *_counts()]
    for use in ("fit", "outer", "check"):
        lines += ["", f"## {use.capitalize()}: {USES[use][0]} ({USES[use][1]})", ""]
        lines += _compared(catalogue.of_use(use))
    none = catalogue.of_use("none")
    lines += ["", "## Stood for by another row", ""]
    lines += _stood_for([target for target in none if target.reason.startswith(STANDS_FOR)])
    lines += ["", f"## What the model cannot speak about ({USES['none'][1]})"]
    lines += _silent([target for target in none if not target.reason.startswith(STANDS_FOR)])
    return "\n".join(lines) + "\n"


def _counts() -> list[str]:
    rows = catalogue.all_targets().values()
    surveys = sorted({target.survey for target in rows})

    def cells(use: str) -> tuple[str, ...]:
        counts = [sum(t.use == use and t.survey == survey for t in rows) for survey in surveys]
        return (f"`{use}`", *map(str, counts), str(sum(counts)))

    return table(("use", *surveys, "all"), map(cells, USES))


def _compared(rows: Iterable[Target]) -> list[str]:
    figure = ("statistic", "figure", "한국어", "value", "se", "discrepancy", "tolerance", "unit")
    return table((*figure, "n", "grade", "source", "why, notes"), map(_cells, rows))


def _cells(target: Target) -> tuple[str, ...]:
    sign = {-1.0: "negative", 0.0: "either sign", 1.0: "positive"}
    value = sign[target.value] if target.unit == SIGN else f"{target.value:.4g}"
    return (
        f"`{target.statistic}`",
        target.label_en,
        target.label_ko,
        value,
        f"{target.se:.3g}",
        f"{target.discrepancy:g}",
        f"{target.tolerance:.3g}",
        target.unit.replace("_", " "),
        "" if target.n is None else str(target.n),
        target.grade,
        target.origin,
        "; ".join(filter(None, (target.reason, target.note))),
    )


def _stood_for(rows: Iterable[Target]) -> list[str]:
    return table(
        ("id", "figure", "value", "how it is used"),
        ((f"`{target.id}`", target.label_en, _with_unit(target), target.reason) for target in rows),
    )


def _silent(rows: list[Target]) -> list[str]:
    lines = []
    first = {reason: k for k, reason in reversed(list(enumerate(t.reason for t in rows)))}
    # Sorting is stable: reasons in the order of their first figure, figures in file order.
    for reason, members in groupby(
        sorted(rows, key=lambda t: first[t.reason]), key=lambda t: t.reason
    ):
        found = list(members)
        lines += ["", f"### {reason[0].upper()}{reason[1:]} ({len(found)})", ""]
        lines += table(
            ("id", "figure", "한국어", "value", "source"),
            ((f"`{t.id}`", t.label_en, t.label_ko, _with_unit(t), t.origin) for t in found),
        )
    return lines


def _with_unit(target: Target) -> str:
    unit = "%" if target.unit == "percent" else target.unit.replace("_", " ")
    return f"{target.value:g} {unit}"
