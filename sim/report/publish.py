"""Put a report into a result folder: all of it, or nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from sim.errors import UserError
from sim.experiment.result_folder import FILES, RECORD, listed_files, sweep, write_record
from sim.experiment.working_folder import hold, remove_tree
from sim.report.figure_file import Picture

REPORT: Final = "report.html"
FIGURES: Final = "figures"


def put(folder: Path, page: str, pictures: Iterable[Picture]) -> Path:
    """Write page and figures inside the folder, then move them to their places.

    Earlier figures go with the earlier page, other files stay. Where a place cannot be taken,
    everything stays as it was.

    Parameters
    ----------
    folder : pathlib.Path
    page : str
    pictures : iterable of Picture

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    UserError
        If the folder is in use or cannot be written to, one of its files is open in another
        program, or a file of somebody else has the name of a figure.
    """
    files = {REPORT: (page.rstrip() + "\n").encode("utf-8")}
    for picture in pictures:
        files[f"{FIGURES}/{picture.name}.png"] = picture.png()
        files[f"{FIGURES}/{picture.name}.svg"] = picture.svg
    with hold(folder):
        building = folder / f".report-{os.getpid()}"
        try:
            sweep(folder)
            earlier = _earlier(folder, files)
            _write(building / "new", files)
            _note(folder, files)
            _move(building, folder, files, earlier)
        except OSError as error:
            raise UserError(
                f"the report cannot be written ({error.strerror or error})",
                str(folder),
                "close what has its files open, or make the folder writable",
            ) from error
        finally:
            remove_tree(building)
    return folder / REPORT


def _earlier(folder: Path, files: Iterable[str]) -> list[str]:
    """Return the files of an earlier report that go."""
    listed = listed_files(folder)
    if listed is None:  # a folder that is being built, or one of an earlier version
        return [name for name in files if (folder / name).exists()]
    for name in files:
        if name not in listed and (folder / name).exists():
            raise UserError(
                f"{name} is there and was not written by hwaksan", str(folder), "rename it"
            )
    ours = (name for name in listed if name == REPORT or name.startswith(f"{FIGURES}/"))
    return sorted(name for name in ours if (folder / name).exists())


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    (folder / FIGURES).mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _note(folder: Path, files: Iterable[str]) -> None:
    """List the new files in the record before they are there: a kill must not make them foreign."""
    listed = listed_files(folder)
    if listed is None or listed.issuperset(files):
        return
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    record[FILES] = sorted({*record[FILES], *files})
    write_record(record, folder)


def _move(building: Path, folder: Path, files: Iterable[str], earlier: Iterable[str]) -> None:
    """Take the places of the earlier files; give them back if one is refused."""
    old = building / "old"
    (old / FIGURES).mkdir(parents=True)
    (folder / FIGURES).mkdir(exist_ok=True)
    aside: list[str] = []
    placed: list[str] = []
    try:
        for name in earlier:
            (folder / name).rename(old / name)
            aside.append(name)
        for name in files:
            (building / "new" / name).rename(folder / name)
            placed.append(name)
    except OSError:
        for name in placed:
            (folder / name).rename(building / "new" / name)
        for name in aside:
            (old / name).rename(folder / name)
        raise
