"""How much of a user's file is read: more is refused before it fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

SCENARIO_BYTES: Final = 1_000_000
"""The largest shipped scenario has 7 thousand; one that sets everything in every year, a tenth."""
TEXT_BYTES: Final = 20_000_000
"""Of targets, published values, a fit, a forecast record (0.2 million), a trial."""
RECORD_BYTES: Final = 100_000_000
"""Of the run record of a result folder or a posterior (0.1 million)."""
MICRODATA_BYTES: Final = 500_000_000
"""Of a file of firms: a row has a few hundred, so about two million firms."""
MICRODATA_CELLS: Final = 100_000_000
"""Rows times columns of a file of firms that is compressed: its size says nothing."""
KEPT_TABLE_CELLS: Final = 20_000_000
"""Rows times columns: a larger table of results is read when it is asked for, and not kept (the
outcomes of six scenarios have 0.14 million a replicate)."""
TABLE_CELLS: Final = 500_000_000
"""Rows times columns of a table of results or a posterior: 4 GB in memory at least."""
GROUP_CELLS: Final = 200_000_000
"""The same of a group of rows of a table that is read in parts; ours have a million rows."""
STORED_CELLS: Final = 40_000_000_000
"""The same of all its groups: the outcomes of three million replicates of two scenarios."""


_PIECE: Final = 1_000_000
_MEANT: Final = "give the file that was meant"


class TooLarge(UserError):
    """A file holds more than is read."""


def too_large(found: int, most: int, unit: str, where: str, hint: str) -> TooLarge:
    """Return the error of a file with too many bytes or cells."""
    return TooLarge(f"the file has {found:,} {unit}, and {most:,} are read", where, hint)


def read_bytes(file: Path, most: int, hint: str = _MEANT) -> bytes:
    """Return what a file holds.

    What has no size of its own, such as a device or a pipe, is read no further than the bound.

    Parameters
    ----------
    file : pathlib.Path
    most : int
        Bytes.
    hint : str
        What would be right.

    Raises
    ------
    TooLarge
        If the file holds more.
    OSError
        If it cannot be read.
    """
    size = file.stat().st_size
    if size > most:
        raise too_large(size, most, "bytes", str(file), hint)
    content = bytearray()
    with file.open("rb") as stream:
        # In pieces: a buffer is made as long as what is asked for, however little comes.
        while piece := stream.read(_PIECE):
            content += piece
            if len(content) > most:
                raise TooLarge(f"the file has more than {most:,} bytes", str(file), hint)
    return bytes(content)


def read_text(file: Path, most: int, hint: str = _MEANT) -> str:
    """Return the text of a file in UTF-8, as `read_bytes` does.

    Raises
    ------
    TooLarge, OSError
        As `read_bytes`.
    UnicodeDecodeError
        If it is not UTF-8.
    """
    return read_bytes(file, most, hint).decode("utf-8")


@contextmanager
def value_errors() -> Iterator[None]:
    """Turn what Arrow finds wrong with a file into `ValueError`: some of it is none."""
    import pyarrow as pa

    try:
        yield
    except MemoryError:
        raise  # nothing is wrong with the file
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error


def cells(file: Path) -> int:
    """Return rows times columns of a Parquet file, by what its foot says.

    Raises
    ------
    OSError, ValueError
        If it is no Parquet file.
    """
    import pyarrow.parquet as pq

    with value_errors():
        about = pq.read_metadata(file)
    found: int = about.num_rows * about.num_columns
    return found


def check_cells(file: Path, most: int = TABLE_CELLS, hint: str = _MEANT) -> None:
    """Refuse a Parquet file with too many rows and columns.

    A few bytes can stand for any number of equal rows, so the size of the file says nothing.

    Raises
    ------
    TooLarge
    OSError, ValueError
        If it is no Parquet file.
    """
    found = cells(file)
    if found > most:
        raise too_large(found, most, "cells", str(file), hint)


def check_row_groups(file: Path, hint: str = _MEANT) -> None:
    """Refuse a Parquet file that cannot be read in parts, by what its foot says.

    Raises
    ------
    TooLarge, OSError, ValueError
        As `check_cells`.
    """
    import pyarrow.parquet as pq

    check_cells(file, STORED_CELLS, hint)
    about = pq.read_metadata(file)
    groups = (about.row_group(k) for k in range(about.num_row_groups))
    largest = max((each.num_rows * each.num_columns for each in groups), default=0)
    if largest > GROUP_CELLS:
        raise too_large(largest, GROUP_CELLS, "cells in a group of rows", str(file), hint)


def read_parquet(file: Path, most: int = TABLE_CELLS, hint: str = _MEANT) -> pd.DataFrame:
    """Return a Parquet table, refused as by `check_cells`."""
    import pandas as pd

    check_cells(file, most, hint)
    with value_errors():
        return pd.read_parquet(file)
