"""Where results go: tried before the work, so that an hour of it is not lost at its end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.system_errors import reason
from sim.errors import UserError
from sim.experiment.result_folder import check_free
from sim.experiment.spreadsheet import write_csv

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES: Final = (".parquet", ".csv")
_OUT: Final = "--out"
_TRIED_BYTES: Final = 4096
"""Written on trial: a full disk takes an empty file."""


def check_target(
    file: Path, *, force: bool, option: str = _OUT, suffixes: Sequence[str] = SUFFIXES
) -> None:
    """Refuse a file that could not be written in the end.

    Raises
    ------
    UserError
        For an unknown suffix, a missing folder, a file that is there already, or a place that
        cannot be written.
    """
    if file.suffix not in suffixes:
        raise UserError(
            f"{file.name} has the suffix {file.suffix!r}", option, f"use {' or '.join(suffixes)}"
        )
    check_writable(file, option)
    if file.exists() and not force:
        raise UserError(f"{file} is there already", option, "name another file, or add --force")


def check_writable(file: Path, option: str = _OUT) -> None:
    """Refuse a file of any suffix that could not be written; it may replace one."""
    with _said_in_one_line(file, option):
        if not file.parent.is_dir():
            raise UserError(f"there is no folder {file.parent}", option, "create it first")
        if file.is_dir():
            raise UserError(f"{file} is a folder", option, "name a file")
        _check_link(file, option)
        _try_file(file)


def check_result_folder(out: Path, *, force: bool) -> None:
    """Refuse a result folder that could not be moved to its place in the end.

    Raises
    ------
    UserError
        As `sim.experiment.result_folder.check_free`; for a symbolic link or a mount point, which
        cannot be replaced; and for a place that cannot be written.
    """
    _check_name(out, _OUT)
    with _said_in_one_line(out, _OUT):
        _check_link(out, _OUT)
        if out.is_symlink():
            raise UserError(f"{out} is a symbolic link", _OUT, "name the folder that it leads to")
        if os.path.ismount(out):
            raise UserError(f"{out} is a mount point", _OUT, "name a folder inside it")
        missing = _missing(out, _OUT)
        check_free(out, force=force)
        _try_folder(out, missing or (out.name,))


def check_folder(folder: Path, option: str) -> None:
    """Refuse a folder, there already or to be created, that files could not be written into.

    Raises
    ------
    UserError
    """
    _check_name(folder, option)
    with _said_in_one_line(folder, option):
        missing = _missing(folder / "file", option)[:-1]
        if missing:
            _try_folder(folder, missing)
        else:
            _try_file(folder / "file")


def write(table: pd.DataFrame, file: Path) -> None:
    """Write a table in the format that the file's suffix names."""
    temporary = _beside(file)
    try:
        if file.suffix == ".csv":
            write_csv(table, temporary)
        elif file.suffix == ".json":
            text = table.to_json(orient="records", force_ascii=False, double_precision=15, indent=1)
            temporary.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        else:
            table.to_parquet(temporary, index=False)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _said_in_one_line(place: Path, option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"{place} cannot be written: {reason(error)}", option, "name another place"
        ) from error


def _check_name(folder: Path, option: str) -> None:
    if folder.name in ("", ".."):
        raise UserError(
            f"{str(folder)!r} names no folder of its own", option, "such as results/mine"
        )
    try:
        str(folder).encode("utf-8")
    except UnicodeEncodeError:
        raise UserError(f"{str(folder)!r} is no text in UTF-8", option, "rename it") from None


def _check_link(path: Path, option: str) -> None:
    if path.is_symlink() and not path.exists():
        raise UserError(
            f"{path} is a symbolic link that leads nowhere", option, "name another place"
        )


def _missing(path: Path, option: str) -> tuple[str, ...]:
    """Return the parts of a path that are not there, if the last one may be made at all."""
    here = path.parent
    while not os.path.lexists(here):
        here = here.parent
    _check_link(here, option)
    if not here.is_dir():
        raise UserError(f"{here} is a file, no folder", option, "name another place")
    if path.exists():
        return ()
    missing = path.relative_to(here).parts
    if ".." in missing:
        raise UserError(f"there is no folder {here / missing[0]}", option, "create it first")
    return missing


def _beside(file: Path) -> Path:
    """Return a name beside a file under which it is written, or tried."""
    return file.with_name(f".{file.stem}-{os.getpid()}{file.suffix}")


def _try_file(file: Path) -> None:
    tried = _beside(file)
    try:
        tried.write_bytes(bytes(_TRIED_BYTES))
    finally:
        tried.unlink(missing_ok=True)


def _try_folder(folder: Path, missing: Sequence[str]) -> None:
    """Make the parts of a folder's path under other names, write into the last, remove them."""
    above = folder.parents[len(missing) - 1]
    first, *below = missing
    tried = above / f"{first}.tried-{os.getpid()}"
    try:
        last = tried.joinpath(*below)
        last.mkdir(parents=True)
        (last / "file").write_bytes(bytes(_TRIED_BYTES))
    finally:
        shutil.rmtree(tried, ignore_errors=True)
