"""A result folder: built elsewhere, moved to its place when whole, never lost by accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import UserError
from sim.experiment import run_record

if TYPE_CHECKING:
    import pandas as pd

RECORD: Final = "run.json"


def check_free(out: Path, *, force: bool) -> None:
    """Refuse a place for results that is taken.

    Parameters
    ----------
    out : pathlib.Path
    force : bool
        Allow a folder of earlier results; nothing else is ever replaced.

    Raises
    ------
    UserError
    """
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file", "--out", "name a folder")
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not (out / RECORD).is_file():
        raise UserError(
            f"{out} holds something else than results", "--out", "name a new or empty folder"
        )
    if not force:
        raise UserError(
            f"{out} holds earlier results", "--out", "name another folder, or add --force"
        )


def write_table(table: pd.DataFrame, folder: Path, name: str, *, csv: bool) -> None:
    """Write a table as Parquet, and as CSV if asked for; the same table gives the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    content = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    parquet.write_table(content, folder / f"{name}.parquet", compression="zstd")
    if csv:
        file = folder / f"{name}.csv"
        # Excel reads Korean in a CSV only behind a byte order mark.
        table.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")


def write_folder(
    out: Path,
    tables: Mapping[str, pd.DataFrame],
    record: Mapping[str, Any],
    *,
    files: Mapping[str, str | bytes] | None = None,
    csv: bool = False,
) -> None:
    """Write tables and record as a result folder; it appears when it is whole.

    Parameters
    ----------
    out : pathlib.Path
        Free (`check_free`).
    tables : mapping of str to DataFrame
    record : mapping
        The run record.
    files : mapping of str to str or bytes, optional
        Further files by their path inside the folder.
    csv : bool
        Write CSV beside Parquet.
    """
    building = out.with_name(f"{out.name}.building-{os.getpid()}")
    try:
        building.mkdir(parents=True)
        for name, table in tables.items():
            write_table(table, building, name, csv=csv)
        for name, content in (files or {}).items():
            file = building / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        text = run_record.text(record)
        (building / RECORD).write_text(text, encoding="utf-8", newline="\n")
        move_into_place(building, out)
    except OSError as error:
        raise UserError(
            f"the results cannot be written ({error.strerror or error})",
            str(out),
            "name a folder that can be written to",
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def move_into_place(built: Path, out: Path) -> None:
    """Move a finished folder to its place; what was there goes only when the new one stands."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists():
        built.rename(out)
        return
    old = out.with_name(f"{out.name}.old-{os.getpid()}")
    out.rename(old)
    try:
        built.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old)
