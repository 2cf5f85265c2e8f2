"""The first sheet of an Excel workbook as rows of text."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final

from sim.population.unreadable import file_error
from sim.population.wording import Remark
from sim.sizes import MICRODATA_BYTES

_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, OSError, EOFError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
)
"""What openpyxl lets through of a workbook that is damaged: it does not check what it unpacks.
Markup that is not well formed is a SyntaxError."""


def records(
    file: Path, language: str = "en"
) -> tuple[list[tuple[int, list[str]]], tuple[Remark, ...]]:
    """Return the rows of the first sheet with their numbers, and what has to be known of it.

    Formulas are read as the values that Excel stored.

    Parameters
    ----------
    file : pathlib.Path
    language : str
        Of what an error says.

    Returns
    -------
    rows : list of (int, list of str)
    remarks : tuple of Remark

    Raises
    ------
    UserError
        If openpyxl is missing, or the file is no workbook.
    """
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise file_error("no_openpyxl", file.name, language) from error
    try:
        _check_size(file, language)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            names = book.sheetnames
            sheet = book[names[0]]
            rows = [
                (number, [_text(cell) for cell in row])
                for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
            ]
        finally:
            book.close()
    except (InvalidFileException, *_DAMAGED) as error:
        raise file_error("no_workbook", file.name, language) from error
    several = {"file": file.name, "n": len(names), "sheet": names[0]}
    return rows, (Remark("sheet", several),) if len(names) > 1 else ()


def _check_size(file: Path, language: str) -> None:
    """Refuse a workbook that unpacks to more than is read: packed, it says nothing of its size."""
    with zipfile.ZipFile(file) as archive:
        size = sum(each.file_size for each in archive.infolist())
    if size > MICRODATA_BYTES:
        raise file_error("large", file.name, language, most=f"{MICRODATA_BYTES:,}")


def _text(cell: object) -> str:
    """Return a cell as it would stand in a CSV file; 26.0 is the 26 that was typed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
