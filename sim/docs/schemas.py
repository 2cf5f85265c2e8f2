"""The columns of every table, from their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.analysis.costing import equal_cost_table, goal
from sim.analysis.decomposition import tables as decomposition
from sim.analysis.discovery import tables as discovery
from sim.analysis.optimisation import tables as optimisation
from sim.analysis.response import tables as response
from sim.analysis.robustness import robustness
from sim.analysis.sensitivity import tables as sensitivity
from sim.experiment import tables
from sim.outcomes import panel
from sim.outcomes.schema import MAYBE, TEXT, WHOLE_OR_EMPTY, Schema

COMMANDS: Final = {
    "run, compare": tables.SCHEMAS,
    "compare --equal-cost": (equal_cost_table.EQUAL_COST,),
    "decompose": decomposition.SCHEMAS,
    "sensitivity": sensitivity.SCHEMAS,
    "response": response.SCHEMAS,
    "discover": discovery.SCHEMAS,
    "robustness": robustness.SCHEMAS,
    "optimise": (optimisation.FRONT,),
    "goal": (goal.GOAL,),
    "panel": (panel.PANEL,),
}
"""Tables by the commands that write them."""
_FURTHER: Final = {
    "draws": "one column a parameter and fitted number",
    "cases": "one column an input",
    "front": "four columns an objective, one column a lever",
}
_WORDS: Final = {TEXT: "text", MAYBE: "bool or empty", WHOLE_OR_EMPTY: "int64 or empty"}


def columns_list() -> list[str]:
    """Return the columns of every table with their types.

    Returns
    -------
    list of str
        Lines of a Markdown list.
    """
    return [line for name, schemas in COMMANDS.items() for line in _command(name, schemas)]


def _command(name: str, schemas: tuple[Schema, ...]) -> Iterator[str]:
    yield f"- `hwaksan {name}`"
    for schema in schemas:
        listed = [f"`{each}` {_WORDS.get(kind, kind)}" for each, kind in schema.columns.items()]
        further = [f"{_FURTHER[schema.name]} {schema.further}"] if schema.further else []
        yield f"  - **{schema.name}**: {', '.join([*listed, *further])}"
