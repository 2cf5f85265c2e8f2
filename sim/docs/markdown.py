"""Tables for the generated pages of `docs/`."""

from __future__ import annotations

from collections.abc import Iterable


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    r"""Return the lines of a Markdown table.

    Examples
    --------
    >>> print(*table(("symbol", "unit"), [("h", "1/yr")]), sep="\n")
    | symbol | unit |
    | --- | --- |
    | h | 1/yr |
    """
    rule = ("---",) * len(header)
    return [f"| {' | '.join(map(_escaped, row))} |" for row in (header, rule, *rows)]


def _escaped(cell: str) -> str:
    """Keep a formula as it is: a bar would end the cell, two stars would start bold type."""
    return cell.replace("|", r"\|").replace("**", r"\*\*")
