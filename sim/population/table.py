"""Reading a user's file into columns, without guessing and without losing a row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError
from sim.population.wording import Problem, Remark, say

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
    remarks : tuple of Remark
        What has to be known of how the file was read.
    """

    name: str
    columns: dict[str, NDArray[Any]]
    row: NDArray[np.int64]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_table(file: Path, language: str = "en") -> Table:
    """Read a CSV or Parquet file, or the first sheet of a workbook.

    Parameters
    ----------
    file : pathlib.Path
        ``.csv`` (comma, UTF-8 with or without mark, or cp949), ``.xlsx`` or ``.parquet``.
    language : str
        Of what is said of single rows.

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
        return read_csv(file.read_bytes(), file.name, language)
    if kind == ".xlsx":
        return _read_workbook(file, language)
    raise UserError(
        f"files of type {kind or 'without ending'} cannot be read",
        where=file.name,
        hint="give a .csv, .xlsx or .parquet file",
    )


def read_csv(content: bytes, name: str, language: str = "en") -> Table:
    """Read the content of a CSV file, as `read_table` does.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file, for messages.
    language : str

    Raises
    ------
    UserError
        As `read_table`.
    """
    return _of_records(name, _records(_decode(content, name), name), language)


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
        values = content.column(name).to_pandas()
        if values.dtype.kind not in "iufb":
            text = values.astype(object).where(values.notna(), "")
            values = text.map(lambda cell: str(cell).strip())
        columns[name] = values.to_numpy()
    return Table(file.name, columns, np.arange(1, content.num_rows + 1))


def _read_workbook(file: Path, language: str) -> Table:
    from sim.population import workbook

    records, remarks = workbook.records(file)
    table = _of_records(file.name, records, language)
    return replace(table, remarks=(*remarks, *table.remarks))


def _of_records(name: str, records: list[tuple[int, list[str]]], language: str) -> Table:
    """Return the columns of rows of text; rows without any text hold no firm."""
    held = [(row, record) for row, record in records if any(cell.strip() for cell in record)]
    if not held:
        raise UserError("the file is empty", where=name, hint="give a header and one row a firm")
    header = [column.strip() for column in held[0][1]]
    while not header[-1]:
        header.pop()  # a spreadsheet leaves columns without a name and without a value
    width = len(header)
    _check_header(header, name)
    problems, kept = [], []
    for row, record in held[1:]:
        if len(record) >= width and not any(cell.strip() for cell in record[width:]):
            kept.append((row, record[:width]))
        else:
            text = say("length", language, found=len(record), columns=width)
            problems.append(Problem(row, "", text))
    if not kept and not problems:
        raise UserError("the file holds no firms", where=name, hint="give one row a firm")
    cells = np.array([record for _, record in kept], dtype=object).reshape(len(kept), width)
    columns = {
        column: np.array([cell.strip() for cell in cells[:, k]], dtype=object)
        for k, column in enumerate(header)
    }
    blank = held[-1][0] - len(held)
    return Table(
        name,
        columns,
        np.array([row for row, _ in kept], np.int64),
        tuple(problems),
        (Remark("blank_rows", {"file": name, "n": blank}),) if blank else (),
    )


def _decode(content: bytes, name: str) -> str:
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise UserError(f"the file is {kind}, not CSV", where=name, hint=_SAVE_AS)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("the text is neither UTF-8 nor cp949", where=name, hint=_SAVE_AS)


def _records(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Records with the row that a spreadsheet shows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    result = []
    row = 0
    try:
        for record in reader:
            row += 1
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
