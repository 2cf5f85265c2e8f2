"""Reading a user's CSV or Parquet file into columns, without guessing and without losing a row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENCODINGS = ("utf-8-sig", "cp949")
"""Tried in this order; Korean Excel writes cp949 unless told "CSV UTF-8"."""
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_SAVE_AS = 'in Excel use "Save as" with the type "CSV UTF-8 (comma delimited)"'


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file: row as in the file, column, and what and why."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        """Row, column and reason in words."""
        column = f", {self.column}" if self.column else ""
        return f"row {self.row}{column}: {self.text}"


@dataclass(frozen=True)
class Table:
    """Columns of a file (n rows).

    Attributes
    ----------
    name : str
        File name, for messages.
    columns : dict
        Column to values: text (stripped, empty if missing) or what Parquet holds.
    row : int64[n]
        Row in the file; the header of a CSV is row 1, the first record of a Parquet file too.
    problems : tuple of Problem
        Rows that could not be split into columns.
    """

    name: str
    columns: dict[str, NDArray[Any]]
    row: NDArray[np.int64]
    problems: tuple[Problem, ...]


def read_table(file: Path) -> Table:
    """Read a CSV or Parquet file.

    Parameters
    ----------
    file : pathlib.Path
        ``.csv`` (comma, UTF-8 with or without mark, or cp949) or ``.parquet``.

    Returns
    -------
    Table

    Raises
    ------
    UserError
        If the file is missing, empty, of another kind, or has no usable header.
    """
    if not file.is_file():
        raise UserError("there is no such file", where=str(file), hint="check the path")
    kind = file.suffix.lower()
    if kind == ".parquet":
        return _read_parquet(file)
    if kind == ".csv":
        return _read_csv(file)
    raise UserError(
        f"files of type {kind or 'without ending'} cannot be read",
        where=file.name,
        hint="give a .csv or .parquet file",
    )


def _read_parquet(file: Path) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        content = pq.read_table(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(
            f"the file is not readable as Parquet ({str(error).splitlines()[0]})",
            where=file.name,
            hint="write it again, for instance with pandas.DataFrame.to_parquet",
        ) from error
    _check_header(list(content.column_names), file.name)
    if content.num_rows == 0:
        raise UserError("the file holds no firms", where=file.name, hint="give one row a firm")
    columns = {}
    for name in content.column_names:
        values = content.column(name).to_pandas().to_numpy()
        if values.dtype == object:
            values = np.array(["" if v is None else str(v).strip() for v in values], dtype=object)
        columns[name] = values
    return Table(file.name, columns, np.arange(1, content.num_rows + 1), ())


def _read_csv(file: Path) -> Table:
    records = _records(_decode(file), file.name)
    if not records:
        raise UserError(
            "the file is empty", where=file.name, hint="give a header and one row a firm"
        )
    header = [name.strip() for name in records[0][1]]
    _check_header(header, file.name)
    problems, kept = [], []
    for row, record in records[1:]:
        if len(record) == len(header):
            kept.append((row, record))
        else:
            text = f"has {len(record)} values for {len(header)} columns"
            problems.append(Problem(row, "", text))
    if not kept and not problems:
        raise UserError("the file holds no firms", where=file.name, hint="give one row a firm")
    cells = np.array([record for _, record in kept], dtype=object).reshape(len(kept), len(header))
    columns = {
        name: np.array([cell.strip() for cell in cells[:, k]], dtype=object)
        for k, name in enumerate(header)
    }
    row_numbers = np.array([row for row, _ in kept], dtype=np.int64)
    return Table(file.name, columns, row_numbers, tuple(problems))


def _decode(file: Path) -> str:
    content = file.read_bytes()
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise UserError(f"the file is {kind}, not CSV", where=file.name, hint=_SAVE_AS)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("the text is neither UTF-8 nor cp949", where=file.name, hint=_SAVE_AS)


def _records(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Records with the row that a spreadsheet shows; blank lines hold no firm but are counted."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    result = []
    row = 0
    try:
        for record in reader:
            row += 1
            if record:
                result.append((row, record))
    except csv.Error as error:
        raise UserError(
            f"row {row + 1} is not valid CSV ({error})",
            where=name,
            hint="check its quotation marks",
        ) from error
    return result


def _check_header(header: list[str], name: str) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise UserError(
            "the columns are not separated by commas",
            where=name,
            hint="save as comma-separated CSV",
        )
    if "" in header:
        position = header.index("") + 1
        raise UserError(f"column {position} has no name", where=name, hint="name or remove it")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise UserError(
            f"column {twice[0]} is there twice", where=name, hint="keep one column of each name"
        )
