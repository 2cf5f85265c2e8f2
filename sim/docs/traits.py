"""Tables of the firm traits for `docs/microdata.md`, `docs/population.md` and `docs/cli.md`."""

from __future__ import annotations

from typing import Final

from sim.docs.markdown import table
from sim.parameters.registry import GRADES
from sim.population.columns import AI_USE, AI_YEAR, columns
from sim.population.margins import rows
from sim.population.schema import FIRST_DATA_YEAR
from sim.population.trait import FLAG, Trait
from sim.population.trait_table import TRAITS

_MICRODATA: Final = (
    "column",
    "or, in Korean",
    "what it says",
    "unit",
    "what it may hold",
    "if left out",
)
_BESIDE: Final = {
    AI_USE.name: "whether the firm told a survey that it uses AI: decides nothing, is compared",
    AI_YEAR.name: "year of that survey",
}
_TRAITS: Final = (
    "trait",
    "what it is",
    "unit",
    "panel column",
    "coefficient",
    "x'beta is 0 at",
    "grade",
    "source",
)
_FEW: Final = 4  # names that a cell of the panel's table lists


def microdata_table() -> list[str]:
    """Return the microdata schema: one row a column of the user's file.

    Returns
    -------
    list of str
        Lines of a Markdown table, in the order of `sim.population.columns.columns`.
    """
    said = {trait.column.name: trait for trait in TRAITS if trait.column}
    labels = {row["technology"]: row["label_en"] for row in rows("technologies.csv")}
    cells = []
    for column in columns():
        unit = ""
        if column.name in said:
            trait = said[column.name]
            says = f"{trait.label_en}; {trait.note}" if trait.note else trait.label_en
            unit = trait.unit
        elif column.name in labels:
            says = f"use of {labels[column.name]}"
        else:
            says = _BESIDE.get(column.name, "trading partner that the firm observes")
        headers = ", ".join(f"`{header}`" for header in column.headers)
        holds, left_out = column.range, column.if_left_out
        cells.append((f"`{column.name}`", headers, says, unit, holds, left_out))
    return table(_MICRODATA, cells)


def traits_table() -> list[str]:
    """Return the trait table: what a population holds of each firm.

    Returns
    -------
    list of str
        Lines of a Markdown table, in the order of `sim.population.trait_table`.
    """
    return table(_TRAITS, [_trait(trait) for trait in TRAITS])


def panel_table() -> list[str]:
    """Return the columns of the panel that the survey would see.

    Returns
    -------
    list of str
        Lines of a Markdown table, in the order of `sim.outcomes.panel.PANEL`.
    """
    technologies = [(row["technology"], row["label_en"]) for row in rows("technologies.csv")]
    identity, *seen = [(f"`{trait.panel}`", _seen(trait)) for trait in TRAITS if trait.panel]
    return table(
        ("column", "meaning"),
        [
            identity,
            ("`year`", "calendar year"),
            *seen,
            *((f"`{name}`", f"use of {label}, 0 or 1") for name, label in technologies),
            ("`stage`", "`U`, `I`, `P`, `E` at the end of the year"),
            ("`uses_ai`", "stage P or E, 0 or 1"),
            ("`reports_ai`", "what the firm tells the survey, 0 or 1"),
            ("`first_use`", "year in which the firm first used AI, empty until then"),
            (
                "`first_report`",
                f"year from {FIRST_DATA_YEAR} on in which the firm first told the survey that it "
                "uses AI, empty until then",
            ),
        ],
    )


def _trait(trait: Trait) -> tuple[str, ...]:
    coefficient = f"`{trait.coefficient}`" if trait.coefficient else ""
    return (
        f"`{trait.name}`",
        _logged(trait),
        f"ln {trait.unit}" if trait.log else trait.unit,
        f"`{trait.panel}`" if trait.panel else "",
        coefficient,
        f"{trait.reference:g}" if coefficient else "",
        f"{trait.grade} {GRADES[trait.grade][0]}",
        trait.source,
    )


def _logged(trait: Trait) -> str:
    return f"log of {trait.label_en}" if trait.log else trait.label_en


def _seen(trait: Trait) -> str:
    """What the panel shows: label, then unit, 0 or 1, or the names if they are few."""
    if trait.panel_note:
        return trait.panel_note
    short = trait.column and (trait.column.kind == FLAG or 0 < len(trait.names) <= _FEW)
    more = trait.column.range if trait.column and short else trait.unit
    return f"{_logged(trait)}, {more}" if more else _logged(trait)
