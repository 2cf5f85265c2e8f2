"""Reading a user's file into columns, without guessing and without losing a row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.unreadable import file_error
from sim.population.wording import Problem, Remark, say
from sim.sizes import MICRODATA_BYTES, MICRODATA_CELLS, TooLarge, check_cells, read_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENCODINGS = ("utf-8-sig", "cp949")
"""Tried in this order; Korean Excel writes cp949 unless told "CSV UTF-8"."""
_SIGNATURES = {
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "old_workbook",
    b"\xff\xfe": "utf16",
    b"\xfe\xff": "utf16",
}


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
    header : int
        Row of the file in which the columns are named.
    problems : tuple of Problem
        Rows that could not be split into columns.
    remarks : tuple of Remark
        What has to be known of how the file was read.
    """

    name: str
    columns: dict[str, NDArray[Any]]
    row: NDArray[np.int64]
    header: int = 1
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_table(file: Path, language: str = "en") -> Table:
    """Read a CSV or Parquet file, or the first sheet of a workbook.

    Parameters
    ----------
    file : pathlib.Path
        ``.csv`` (comma, UTF-8 with or without mark, or cp949), ``.xlsx`` or ``.parquet``.
    language : str
        Of what is said.

    Returns
    -------
    Table

    Raises
    ------
    UserError
        If the file is missing, empty, of another kind, or has no usable header.
    """
    if file.is_dir():
        raise file_error("folder", str(file), language)
    if not file.is_file():
        raise file_error("no_file", str(file), language)
    kind = file.suffix.lower()
    if kind == ".parquet":
        return _read_parquet(file, language)
    if kind == ".csv":
        return read_csv(_bytes(file, language), file.name, language)
    if kind == ".xlsx":
        return _read_workbook(file, language)
    raise file_error("kind" if kind else "no_kind", file.name, language, kind=kind)


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
    return _of_records(name, _records(_decode(content, name, language), name, language), language)


def _bytes(file: Path, language: str) -> bytes:
    try:
        return read_bytes(file, MICRODATA_BYTES)
    except TooLarge as error:
        most = f"{MICRODATA_BYTES:,}"
        raise file_error("large", file.name, language, most=most) from error


def _read_parquet(file: Path, language: str) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        check_cells(file, MICRODATA_CELLS)
        content = pq.read_table(file)
        content.validate(full=True)  # text may be in any bytes
    except TooLarge as error:
        most = f"{MICRODATA_CELLS:,}"
        raise file_error("many_cells", file.name, language, most=most) from error
    except MemoryError:
        raise  # nothing is wrong with the file
    except (pa.ArrowException, ValueError, OSError) as error:
        why = str(error).splitlines()[0]
        raise file_error("no_parquet", file.name, language, why=why) from error
    _check_header(list(content.column_names), file.name, language)
    if content.num_rows == 0:
        raise file_error("no_firms", file.name, language)
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

    records, remarks = workbook.records(file, language)
    table = _of_records(file.name, records, language)
    return replace(table, remarks=(*remarks, *table.remarks))


def _of_records(name: str, records: list[tuple[int, list[str]]], language: str) -> Table:
    """Return the columns of rows of text; rows without any text hold no firm."""
    held = [(row, record) for row, record in records if any(cell.strip() for cell in record)]
    if not held:
        raise file_error("empty_file", name, language)
    header = [column.strip() for column in held[0][1]]
    while not header[-1]:
        header.pop()  # a spreadsheet leaves columns without a name and without a value
    width = len(header)
    _check_header(header, name, language)
    problems, kept = [], []
    for row, record in held[1:]:
        if len(record) >= width and not any(cell.strip() for cell in record[width:]):
            kept.append((row, record[:width]))
        else:
            text = say("length", language, found=len(record), columns=width)
            problems.append(Problem(row, "", text))
    if not kept and not problems:
        raise file_error("no_firms", name, language)
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
        held[0][0],
        tuple(problems),
        (Remark("blank_rows", {"file": name, "n": blank}),) if blank else (),
    )


def _decode(content: bytes, name: str, language: str) -> str:
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise file_error(kind, name, language)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise file_error("encoding", name, language)


def _records(text: str, name: str, language: str) -> list[tuple[int, list[str]]]:
    """Records with the row that a spreadsheet shows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    result = []
    row = 0
    try:
        for record in reader:
            row += 1
            result.append((row, record))
    except csv.Error as error:
        raise file_error("no_csv", name, language, row=row + 1, why=error) from error
    return result


def _check_header(header: list[str], name: str, language: str) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise file_error("separator", name, language)
    if "" in header:
        raise file_error("no_name", name, language, position=header.index("") + 1)
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise file_error("twice", name, language, column=twice[0])
