"""``docs/reference/outcomes.md``: every outcome from its declaration."""

from __future__ import annotations

from typing import Final

from sim.docs.markdown import table
from sim.outcomes.registry import Outcome, registry
from sim.parameters.registry import GRADES

_COLUMNS: Final = (
    "outcome",
    "meaning",
    "한국어",
    "unit",
    "frames",
    "by group",
    "definition",
    "grade",
)


def outcomes_markdown() -> str:
    """Return the page: one table.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    lines = [
        "# Outcomes",
        "",
        "Written by `make docs` from `sim/outcomes/definitions/`; do not edit by hand.",
        "[Results](../results.md) has the tables that hold them. The grade is of the definition,",
        "not of the result.",
        "By group: also by industry, region, size class and employment band.",
        "",
        *table(_COLUMNS, map(_row, registry().values())),
    ]
    return "\n".join(lines) + "\n"


def _row(outcome: Outcome) -> tuple[str, ...]:
    return (
        f"`{outcome.name}`",
        outcome.label_en,
        outcome.label_ko,
        outcome.unit,
        ", ".join(f"`{each}`" for each in outcome.frames),
        "yes" if outcome.by_group else "",
        outcome.definition,
        f"{outcome.grade} {GRADES[outcome.grade][0]}",
    )
