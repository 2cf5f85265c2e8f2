"""Rich representations for notebooks: headings and tables as HTML, every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sim.units import significant

if TYPE_CHECKING:
    import pandas as pd


def heading(text: str) -> str:
    """Return a small heading.

    Examples
    --------
    >>> heading("[draft] R&D <2>")
    '<strong>[draft] R&amp;D &lt;2&gt;</strong>'
    """
    return f"<strong>{escape(text)}</strong>"


def table(found: pd.DataFrame, rows: int = 30) -> str:
    """Return a table, cut after some rows with a word on how many are left."""
    shown = found.head(rows)
    html = str(shown.to_html(escape=True, na_rep="", float_format=significant))
    left = len(found) - len(shown)
    return html + (f"<p>and {left:,} more rows</p>" if left > 0 else "")
