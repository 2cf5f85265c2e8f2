"""An exclusive lock on a file, held by the operating system: it ends with its process."""

from __future__ import annotations

import json
import os
import platform
import sys
import weakref
from datetime import datetime
from pathlib import Path
from typing import Final

# Far behind what is written, so that on Windows others can read who holds the lock.
_BYTE: Final = 2**30
_ATTEMPTS: Final = 100

_open: weakref.WeakSet[Lock] = weakref.WeakSet()


class Held(Exception):
    """Somebody else holds a lock.

    Attributes
    ----------
    holder : str
        Process, host and since when, as far as it is known.
    """

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Lock:
    """An exclusive lock on a file that says who holds it.

    The operating system gives it back when the process ends in any way, so that what a killed
    process left is taken over. Two in one process exclude each other too.

    Parameters
    ----------
    file : pathlib.Path
        Made if it is missing; its folder must be there.

    Raises
    ------
    Held
        If somebody else holds it.
    OSError
        If the file cannot be written, or its file system has no locks.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor = _locked(file)
        _open.add(self)
        try:
            self._sign()
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Delete the file and give the lock back."""
        if self._descriptor < 0:
            return
        if sys.platform == "win32":  # no open file can be deleted there
            self.close()
            self.file.unlink(missing_ok=True)
        else:
            # The other way round, another process could lock what is deleted a moment later.
            self.file.unlink(missing_ok=True)
            self.close()

    def close(self) -> None:
        """Give the lock back and leave the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _sign(self) -> None:
        about = {
            "program": "hwaksan",
            "process": os.getpid(),
            "host": platform.node(),
            "since": datetime.now().isoformat(sep=" ", timespec="seconds"),
        }
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, json.dumps(about).encode("utf-8"))


def _locked(file: Path) -> int:
    """Open and lock a file that still stands at its path once it is locked."""
    for _ in range(_ATTEMPTS):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _lock(descriptor):
                raise Held(_holder(file))
            if _stands(descriptor, file):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder deleted it between our opening and locking
    raise Held(_holder(file))


def _stands(descriptor: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False


def _lock(descriptor: int) -> bool:
    """Lock an open file without waiting; say whether it is ours."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: Path) -> str:
    """Say who holds a lock."""
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
        return f"process {about['process']} on {about['host']} since {about['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # it has the lock and is about to say who it is


def _forget() -> None:
    """Close what a fork copied: a worker that outlives its parent must not keep the lock."""
    for lock in list(_open):
        lock.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
