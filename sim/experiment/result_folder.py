"""A result folder: built elsewhere, moved to its place when whole, never lost by accident."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import UserError
from sim.experiment import run_record
from sim.experiment.long_table import LongTable, blocks_of
from sim.experiment.spreadsheet import write_csv
from sim.experiment.working_folder import WorkingFolder, hold, refusing, remove_tree

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RECORD: Final = "run.json"
TABLES: Final = "tables"
"""Key of the record: SHA-256 of every Parquet file by its table's name."""
FILES: Final = "files"
"""Key of the record: everything that hwaksan wrote into the folder besides the record."""
_GROUP: Final = 1024 * 1024
"""Rows of a table that Parquet keeps together."""
_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", f".{RECORD}.tmp"})
"""What file managers leave in every folder that they show, and a record that was cut."""
_REPORT: Final = re.compile(r"\.report-\d+")
"""Where a report is built inside a result folder."""


def check_free(out: Path, *, force: bool) -> None:
    """Refuse a place for results that is taken, in use, or cannot be written; before the work.

    What will happen at the end is tried: a file is written, and what stands there is moved away
    and back.

    Parameters
    ----------
    out : pathlib.Path
    force : bool
        Allow a folder of earlier results; nothing else is ever replaced.

    Raises
    ------
    UserError
    """
    with refusing(out):
        check_replaceable(out, force=force)
        with hold(out) as held:
            try_place(held, force=force)


def try_place(held: WorkingFolder, *, force: bool) -> None:
    """Move what stands at the place of results away and back, as it will be at the end."""
    check_replaceable(held.out, force=force)
    if held.out.exists():
        sweep(held.out)
        # Should the process be killed in between, the next one puts it back.
        held.out.rename(held.old)
        held.old.rename(held.out)


def check_replaceable(out: Path, *, force: bool) -> None:
    """Refuse a path that cannot be a result folder, or at which something else stands."""
    check_path(out)
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
    foreign = foreign_file(out)
    if foreign is not None:
        raise UserError(
            f"{out} holds {foreign}, which hwaksan did not write",
            "--out",
            "nothing was deleted; move that elsewhere, or name another folder",
        )


def check_path(out: Path) -> None:
    """Refuse a path that cannot become a result folder whatever stands there."""
    if out.name in ("", ".."):
        raise UserError(f"{out} has no name of its own", "--out", "name a new folder")
    try:
        str(out).encode("utf-8")
    except UnicodeEncodeError as error:
        shown = os.fsencode(out).decode("utf-8", "backslashreplace")
        raise UserError(f"the name {shown} is not UTF-8", "--out", "use another name") from error
    if not out.name.isprintable():
        raise UserError(
            f"the name {out.name!r} has a line break or another sign that is not printed",
            "--out",
            "use another name",
        )
    if out.is_symlink():
        raise UserError(
            f"{out} is a symbolic link to {out.readlink()}", "--out", "name a folder itself"
        )
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file", "--out", "name a folder")
    if out.is_mount():
        raise UserError(
            f"{out} is a mount point, which cannot be replaced", "--out", "name a folder inside it"
        )
    parent = next(each for each in out.parents if each.exists() or each == each.parent)
    if not parent.is_dir():
        raise UserError(f"{parent} is a file", "--out", "name a folder in a folder")


def listed_files(folder: Path) -> frozenset[str] | None:
    """Return what hwaksan wrote into a result folder, None if its record does not say.

    Returns
    -------
    frozenset of str
        Paths inside the folder, the record among them.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return None
    files = record.get(FILES) if isinstance(record, dict) else None
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        return None
    return frozenset((RECORD, *files))


def foreign_file(folder: Path) -> str | None:
    """Return something in a result folder that hwaksan did not write, None if it wrote all."""
    listed = listed_files(folder)
    if listed is None:
        return "a record without a list of files (it is damaged, or of an earlier version)"
    folders = {parent.as_posix() for name in listed for parent in Path(name).parents}
    for each in sorted(folder.rglob("*")):
        name = each.relative_to(folder).as_posix()
        if _REPORT.fullmatch(name.partition("/")[0]):
            continue
        ours = folders if each.is_dir() and not each.is_symlink() else listed
        if name not in ours and each.name not in _LITTER:
            return name
    return None


def sweep(folder: Path) -> None:
    """Delete what a killed `report` left in a result folder whose working folder is held."""
    for each in folder.iterdir():
        if _REPORT.fullmatch(each.name):
            remove_tree(each)


def remove_results(folder: Path) -> None:
    """Delete a result folder that was replaced, or an empty one: what hwaksan wrote, no more.

    Raises
    ------
    UserError
        If something else lies there; nothing is deleted then.
    """
    foreign = foreign_file(folder) if any(folder.iterdir()) else None
    if foreign is not None:
        raise UserError(
            f"it holds {foreign}, which hwaksan did not write",
            str(folder),
            "move that elsewhere and delete the folder",
        )
    remove_tree(folder)


def write_table(table: pd.DataFrame | LongTable, folder: Path, name: str, *, csv: bool) -> None:
    """Write a table as Parquet, and as CSV if asked for; the same table gives the same bytes.

    A long one is written in groups of rows that do not depend on the blocks in which it comes.
    """
    from pyarrow import parquet

    groups = _row_groups(map(_arrow, blocks_of(table)))
    first = next(groups)
    file = folder / f"{name}.parquet"
    with parquet.ParquetWriter(file, first.schema, compression="zstd") as writer:
        for group in chain([first], groups):
            writer.write_table(group, row_group_size=_GROUP)
    if csv:
        write_csv(table, folder / f"{name}.csv")


def _arrow(block: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    content = pa.Table.from_pandas(block, preserve_index=False).replace_schema_metadata(None)
    # A column of yes and no in which nothing can be said (`sim.outcomes.schema.MAYBE`).
    nothing = (pa.types.is_null(field.type) for field in content.schema)
    kinds = zip(content.schema, nothing, strict=True)
    return content.cast(pa.schema([f.with_type(pa.bool_()) if n else f for f, n in kinds]))


def _row_groups(blocks: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield all rows, `_GROUP` at a time; one group without rows if there are none."""
    import pyarrow as pa

    left: pa.Table | None = None
    for block in blocks:
        left = block if left is None else pa.concat_tables([left, block])
        while left.num_rows > _GROUP:
            yield left.slice(0, _GROUP).combine_chunks()
            left = left.slice(_GROUP)
    if left is None:
        raise ValueError("a table without a block has no columns")
    yield left.combine_chunks()


def write_record(record: Mapping[str, Any], folder: Path) -> None:
    """Write the run record into a folder, all or nothing."""
    temporary = folder / f".{RECORD}.tmp"
    temporary.write_text(run_record.text(record), encoding="utf-8", newline="\n")
    temporary.replace(folder / RECORD)


def write_folder(
    out: Path,
    tables: Mapping[str, pd.DataFrame | LongTable],
    record: Mapping[str, Any],
    *,
    files: Mapping[str, str | bytes] | None = None,
    csv: bool = False,
    force: bool = False,
) -> None:
    """Write tables and record as a result folder; it appears when it is whole.

    Parameters
    ----------
    out : pathlib.Path
    tables : mapping of str to DataFrame or LongTable
    record : mapping
        The run record.
    files : mapping of str to str or bytes, optional
        Further texts and pictures by their path inside the folder.
    csv : bool
        Write CSV beside Parquet.
    force : bool
        Replace earlier results.

    Raises
    ------
    UserError
        If the place is taken, in use, or cannot be written.
    """
    with refusing(out):
        check_path(out)
    with hold(out) as held, refusing(out):
        try_place(held, force=force)
        fill_folder(held, tables, record, files=files, csv=csv, force=force)


def fill_folder(
    held: WorkingFolder,
    tables: Mapping[str, pd.DataFrame | LongTable],
    record: Mapping[str, Any],
    *,
    files: Mapping[str, str | bytes] | None = None,
    csv: bool = False,
    force: bool = False,
) -> None:
    """Do what `write_folder` does in a working folder that is held already."""
    try:
        held.building.mkdir()
        for name, table in tables.items():
            write_table(table, held.building, name, csv=csv)
        for name, content in (files or {}).items():
            file = held.building / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        write_record(record, held.building)
        exchange(held, held.building, force=force)
    finally:
        remove_tree(held.building)


def seal(folder: Path) -> None:
    """Note in the record of a finished folder the digests of its tables and all its files."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    tables = sorted(folder.glob("*.parquet"))
    written = (each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())
    record[TABLES] = {each.stem: file_digest(each) for each in tables}
    record[FILES] = sorted(name for name in written if name != RECORD)
    write_record(record, folder)


def file_digest(file: Path) -> str:
    """Return SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def exchange(held: WorkingFolder, built: Path, *, force: bool) -> None:
    """Seal a finished folder and move it to its place; what was there goes when it stands."""
    seal(built)
    check_replaceable(held.out, force=force)
    if not held.out.exists():
        built.rename(held.out)
        return
    held.out.rename(held.old)
    try:
        built.rename(held.out)
    except OSError:
        held.old.rename(held.out)
        raise
    remove_results(held.old)
