"""Tables for spreadsheet programs: CSV that Excel reads, and text that no program computes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from sim.experiment.long_table import LongTable, blocks_of

if TYPE_CHECKING:
    import pandas as pd

ENCODING: Final = "utf-8-sig"
"""Excel reads Korean in a CSV only behind a byte order mark."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""


def write_csv(table: pd.DataFrame | LongTable, file: Path) -> None:
    """Write a table as CSV; the same table gives the same bytes."""
    with file.open("wb") as stream:
        _write(table, stream)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return what `write_csv` writes."""
    stream = BytesIO()
    _write(table, stream)
    return stream.getvalue()


def _write(table: pd.DataFrame | LongTable, stream: IO[bytes]) -> None:
    for place, block in enumerate(blocks_of(table)):
        first = place == 0
        encoding = ENCODING if first else "utf-8"
        plain_text(block).to_csv(
            stream, index=False, encoding=encoding, lineterminator="\n", header=first
        )


def plain_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are no formulas: one that looks so begins with an apostrophe.

    Examples
    --------
    >>> import pandas as pd
    >>> labels = pd.DataFrame({"label": ["=HYPERLINK(0)", "Voucher"], "effect": [-1.0, 2.0]})
    >>> plain_text(labels)["label"].tolist()
    ["'=HYPERLINK(0)", 'Voucher']
    """
    from pandas.api.types import is_string_dtype

    changed = {}
    for name in (each for each in table.columns if is_string_dtype(table[each])):
        formula = table[name].str.startswith(_FORMULA).fillna(False).astype(bool)
        if formula.any():
            changed[name] = table[name].mask(formula, "'" + table[name])
    return table.assign(**changed)
