"""Put a report into a result folder: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sim.errors import UserError
from sim.report.figure_file import Picture

REPORT: Final = "report.html"
FIGURES: Final = "figures"


def put(folder: Path, page: str, pictures: Iterable[Picture]) -> Path:
    """Write page and figures beside the folder, then move them to their places.

    Earlier figures go with the earlier page. Where a place cannot be taken, everything stays as
    it was.

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
        If the folder cannot be written to, or one of its files is open in another program.
    """
    building = folder / f".report-{os.getpid()}"
    try:
        (building / FIGURES).mkdir(parents=True)
        for picture in pictures:
            (building / FIGURES / f"{picture.name}.png").write_bytes(picture.png())
            (building / FIGURES / f"{picture.name}.svg").write_bytes(picture.svg)
        text = page.rstrip() + "\n"
        (building / REPORT).write_text(text, encoding="utf-8", newline="\n")
        _move(building, folder)
    except OSError as error:
        raise UserError(
            f"the report cannot be written ({error.strerror or error})",
            str(folder),
            "close what has its files open, or make the folder writable",
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return folder / REPORT


def _move(building: Path, folder: Path) -> None:
    """Take the places of figures and page; give the figures' back if the page's is refused."""
    here, old = folder / FIGURES, building / "old"
    if here.exists():
        here.rename(old)
    try:
        (building / FIGURES).rename(here)
        (building / REPORT).replace(folder / REPORT)
    except OSError:
        if here.exists():
            here.rename(building / "refused")
        if old.exists():
            old.rename(here)
        raise
