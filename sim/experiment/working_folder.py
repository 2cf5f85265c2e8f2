"""The folder ``<out>.partial`` beside results: one writer at a time, and nothing of others."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.errors import UserError
from sim.experiment.lock import Held, Lock

SUFFIX: Final = ".partial"
MARKER: Final = "hwaksan.lock"
"""The lock; that it is there says that the folder is ours."""
RESULT: Final = "result"
OLD: Final = "old"
KEPT: Final = ("experiment.json", "search.json", "evaluations.jsonl", "failures.json")
# The second is what versions before kept: it is thrown away by --force, and never read.
_OURS: Final = re.compile(r"replicate-\d+\.npz|jobs-\d+-[0-9a-f]+\.parquet|.+\.\d+\.tmp")
_ATTEMPTS: Final = 100


@dataclass(frozen=True, eq=False)
class WorkingFolder:
    """A working folder that this process has for itself.

    Attributes
    ----------
    out : pathlib.Path
        The result folder that it belongs to.
    """

    out: Path

    @property
    def folder(self) -> Path:
        """The folder itself."""
        return path_of(self.out)

    @property
    def building(self) -> Path:
        """Where the result folder is built before it is moved to its place."""
        return self.folder / RESULT

    @property
    def old(self) -> Path:
        """Where earlier results stand until the new ones have their place."""
        return self.folder / OLD

    def keeps(self) -> bool:
        """Return whether something of an earlier attempt is kept."""
        return any(_is_kept(name) for name in self._names())

    def foreign(self) -> str | None:
        """Return the name of something in the folder that hwaksan did not put there."""
        return next((name for name in self._names() if not _is_ours(name)), None)

    def clear(self) -> None:
        """Delete what an earlier attempt kept.

        Raises
        ------
        UserError
            If something else lies there; nothing is deleted then.
        """
        foreign = self.foreign()
        if foreign is not None:
            raise UserError(
                f"it holds {foreign}, which hwaksan did not write",
                str(self.folder),
                "move that elsewhere",
            )
        self.delete_kept()

    def delete_kept(self) -> None:
        """Delete what was kept; what is not ours stays."""
        for name in self._names():
            if _is_kept(name):
                (self.folder / name).unlink()

    def sweep(self) -> None:
        """Delete half-written files and what was being built when a process was killed."""
        for name in self._names():
            if name.endswith(".tmp") and _OURS.fullmatch(name):
                (self.folder / name).unlink()
        remove_tree(self.building)

    def _names(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir())


def path_of(out: Path) -> Path:
    """Return where the working folder of a result folder is."""
    return out.with_name(out.name + SUFFIX)


@contextmanager
def refusing(out: Path, kept: str = "") -> Iterator[None]:
    """Turn an error of the operating system into a line that says where and what is kept."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        hint = (
            "make room, or name a folder on another disk"
            if full
            else "name a folder that can be written to"
        )
        raise UserError(
            f"the results cannot be written ({_reason(error)})",
            str(out),
            f"{hint}; {kept}" if kept else hint,
        ) from error


def _reason(error: OSError) -> str:
    """Return the system's words; Arrow puts its own before them."""
    return os.strerror(error.errno) if error.errno else error.strerror or str(error)


@contextmanager
def hold(out: Path) -> Iterator[WorkingFolder]:
    """Take the working folder of a result folder for oneself; an empty one is removed again.

    What a killed process left is put right first: results that were being replaced are put back,
    what was half-written goes.

    Raises
    ------
    UserError
        If another process has it, a folder of that name is not hwaksan's, or none can be made.
    """
    held = WorkingFolder(out)
    made: list[Path] = []
    try:
        with refusing(out):
            made = [each for each in held.folder.parents if not each.exists()]
            held.folder.parent.mkdir(parents=True, exist_ok=True)
            lock = _take(held.folder)
        try:
            with refusing(out):
                _put_back(held)
                held.sweep()
            yield held
        finally:
            with refusing(out):
                _give_back(held, lock)
    finally:
        with refusing(out):
            for folder in made:
                _remove_if_empty(folder)


def put_back_interrupted(out: Path) -> None:
    """Put back results that a killed process was replacing, if there are any.

    Raises
    ------
    UserError
        If a process is replacing them at this moment.
    """
    if out.name and not out.exists() and (path_of(out) / OLD).is_dir():
        with hold(out):
            pass


def remove_tree(folder: Path) -> None:
    """Delete a folder that stands inside one of ours, if it is there."""
    import shutil

    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def _take(folder: Path) -> Lock:
    for _ in range(_ATTEMPTS):
        folder.mkdir(exist_ok=True)
        _check_ours(folder)
        try:
            return Lock(folder / MARKER)
        except FileNotFoundError:
            continue  # whoever had it removed the folder at this moment
        except Held as held:
            raise _in_use(folder, held.holder) from None
    raise _in_use(folder, "other processes")


def _in_use(folder: Path, holder: str) -> UserError:
    return UserError(
        f"it is in use by {holder}", str(folder), "wait for its end, or name another folder"
    )


def _check_ours(folder: Path) -> None:
    """Refuse a folder that only happens to have the name."""
    marker = folder / MARKER
    if folder.is_symlink() or marker.is_symlink():
        raise UserError("it is a symbolic link", str(folder), "name another folder for the results")
    if marker.is_file():
        return
    try:
        first = min((each.name for each in folder.iterdir()), default=None)
    except FileNotFoundError:
        return  # removed by whoever had it; it is made again
    # The marker may have come between the two looks.
    if first is not None and not marker.is_file():
        raise UserError(
            f"it holds {first} and is not a working folder of hwaksan",
            str(folder),
            "name another folder for the results, or move this one",
        )


def _put_back(held: WorkingFolder) -> None:
    """Undo a replacement that was cut between its two renames, or finish one cut after them."""
    from sim.experiment.result_folder import remove_results

    if not held.old.is_dir():
        return
    if not held.out.exists():
        held.old.rename(held.out)
    else:
        remove_results(held.old)


def _give_back(held: WorkingFolder, lock: Lock) -> None:
    """Release the lock; the marker stays in a folder that is not empty, so that it stays ours."""
    names = {each.name for each in held.folder.iterdir()} if held.folder.is_dir() else set()
    if names - {MARKER}:
        lock.close()
        return
    lock.release()
    _remove_if_empty(held.folder)


def _is_kept(name: str) -> bool:
    return name in KEPT or _OURS.fullmatch(name) is not None


def _is_ours(name: str) -> bool:
    return name in (MARKER, RESULT, OLD) or _is_kept(name)


def _remove_if_empty(folder: Path) -> None:
    if not folder.is_dir():
        return
    try:
        folder.rmdir()
    except OSError as error:
        # Not empty, gone already, or in use by another that came in between.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.EACCES):
            raise
