"""Which column of the schema each column of a user's file is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sim.errors import UserError
from sim.population.table import Table
from sim.population.trait import Column
from sim.population.wording import Remark, say

_SHOWN: Final = 3
_LETTERS: Final = 60
_ALIKE: Final = 0.81  # wieght and weight: 0.83; year and ai_year: 0.80


def named(table: Table, schema: Sequence[Column], language: str) -> Table:
    """Return a table with the columns of the schema by their names, and nothing else.

    What the schema does not know is kept apart, unless it may be a misspelt column of it.

    Parameters
    ----------
    table : Table
    schema : sequence of Column
    language : str
        Of what is said.

    Raises
    ------
    UserError
        If a column is missing, there twice, or looks misspelt.
    """
    known = {_bare(name): column.name for column in schema for name in _names(column)}
    found: dict[str, str] = {}
    apart = []
    for header in table.columns:
        name = known.get(_bare(header))
        if name is None:
            apart.append(header)
            continue
        if name in found:
            raise UserError(
                say("two_columns", language, one=found[name], other=header, name=name),
                where=table.name,
                hint=say("keep_one", language),
            )
        found[name] = header
    _check_missing(table, schema, found, apart, language)
    _check_misspelt(table, schema, found, apart, language)
    kept = (Remark("kept_apart", {"file": table.name, "names": ", ".join(apart)}),) if apart else ()
    columns = {name: table.columns[header] for name, header in found.items()}
    return replace(table, columns=columns, remarks=(*table.remarks, *kept))


def _check_missing(
    table: Table,
    schema: Sequence[Column],
    found: dict[str, str],
    apart: Sequence[str],
    language: str,
) -> None:
    missing = [c for c in schema if c.default is None and c.name not in found]
    if not missing:
        return
    hints = [
        say("rename", language, found=near, name=column.name)
        for column in missing
        if (near := _nearest(column, apart)) is not None
    ]
    if not found:
        shown = ", ".join(list(table.columns)[:_SHOWN])[:_LETTERS]
        what = say("read_as_header", language, row=table.header, found=shown)
        raise UserError(what, where=table.name)
    raise UserError(
        say("missing_columns", language, names=", ".join(map(_shown, missing))),
        where=table.name,
        hint="; ".join(hints[:3]) or say("see_columns", language),
    )


def _check_misspelt(
    table: Table,
    schema: Sequence[Column],
    found: dict[str, str],
    apart: Sequence[str],
    language: str,
) -> None:
    """Refuse what may be meant as a column that is not there: it would count as left out."""
    for column in schema:
        near = None if column.name in found else _nearest(column, apart)
        if near is not None:
            raise UserError(
                say("misspelt", language, found=near),
                where=table.name,
                hint=say("did_you_mean", language, name=column.name),
            )


def _names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.headers)


def _shown(column: Column) -> str:
    return f"{column.name} ({column.headers[0]})" if column.headers else column.name


def _nearest(column: Column, apart: Sequence[str]) -> str | None:
    by_bare = {_bare(header): header for header in apart}
    for name in _names(column):
        close = difflib.get_close_matches(_bare(name), by_bare, n=1, cutoff=_ALIKE)
        if close:
            return by_bare[close[0]]
    return None


def _bare(header: str) -> str:
    """A header without what nobody means by it: case, blanks, underscores."""
    return re.sub(r"[\s_]", "", header).lower()
