"""One file as the result of a command: checked before the work, moved to its place after it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES: Final = (".parquet", ".csv")


def check_target(file: Path, *, force: bool) -> None:
    """Refuse a file that could not be written in the end.

    Raises
    ------
    UserError
        For an unknown suffix, a missing folder, or a file that is there already.
    """
    if file.suffix not in SUFFIXES:
        raise UserError(
            f"{file.name} has the suffix {file.suffix!r}", "--out", f"use {' or '.join(SUFFIXES)}"
        )
    if not file.parent.is_dir():
        raise UserError(f"there is no folder {file.parent}", "--out", "create it first")
    if file.is_dir():
        raise UserError(f"{file} is a folder", "--out", "name a file")
    if file.exists() and not force:
        raise UserError(f"{file} is there already", "--out", "name another file, or add --force")


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table in the format that the file's suffix names."""
    temporary = file.with_name(f".{file.stem}-{os.getpid()}{file.suffix}")
    try:
        if file.suffix == ".csv":
            table.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
        else:
            table.to_parquet(temporary, index=False)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
