"""Where compiled code is kept on disk, and what is done if it cannot be kept or is damaged.

Numba looks only at the file of the function itself to tell whether its cache is fresh, so a pass
would go on using an old rule from another file. Here the cache lies in a folder named after what
stands in all files of the engine, and in the few outside it that compiled code takes constants from
(`CONSTANTS`). A change anywhere else compiles nothing anew.

Each file ends with its digest, so that one that was cut off or damaged counts as missing instead of
ending the run, or worse, being run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

PREFIX = "kernels-"
MARKER = "made-by-hwaksan.txt"
"""In every folder that is made here: which checkout it is for. No folder without it is removed."""
CONSTANTS = ("population/compact.py", "population/categories.py", "policy/terms.py")
"""Files outside the engine whose constants are compiled into it."""
ENGINE = Path(__file__).resolve().parent
PACKAGE = ENGINE.parent
# Numba makes its settings when it is imported, and its cache has no types.
_settings: Any = numba.config
_Files: Any = IndexDataCacheFile
_Cache: Any = FunctionCache


def folder_name() -> str:
    """Return the folder's name: a digest of this checkout and of all that is compiled from it."""
    state = hashlib.sha256(str(ENGINE).encode())
    for path in sorted((*ENGINE.rglob("*.py"), *(PACKAGE / name for name in CONSTANTS))):
        content = path.read_bytes()
        state.update(f"\0{path.relative_to(PACKAGE).as_posix()} {len(content)}\0".encode())
        state.update(content)
    return f"{PREFIX}{state.hexdigest()[:16]}"


@cache
def folder() -> Path | None:
    """Return the folder for compiled code; None, and a line on stderr, if there can be none."""
    name = folder_name()
    refusals = []
    for root in _roots():
        chosen = root / name
        try:
            _open(chosen)
        except OSError as error:
            refusals.append(f"{root}: {error.strerror or error}")
            continue
        _remove_old(root, keep=chosen)
        return chosen
    say_once("; ".join(refusals))
    return None


def _roots() -> list[Path]:
    """Return where the folder may lie: where the user says, else in package or user's cache."""
    chosen: str = _settings.CACHE_DIR
    if chosen:
        return [Path(chosen)]
    roots = [ENGINE / "__pycache__"]
    system = {"win32": "LOCALAPPDATA"}.get(sys.platform, "XDG_CACHE_HOME")
    if os.environ.get(system):
        roots.append(Path(os.environ[system]) / "hwaksan")
    elif (home := os.path.expanduser("~")) != "~":  # noqa: PTH111 - Path.home() raises without one
        roots.append(Path(home) / ".cache" / "hwaksan")
    return roots


def _open(chosen: Path) -> None:
    """Make a folder for this checkout if it is not there, and try to write into it."""
    chosen.mkdir(parents=True, exist_ok=True)
    marker = chosen / MARKER
    if not marker.exists():
        marker.write_text(f"{ENGINE}\n", encoding="utf-8")
    tempfile.TemporaryFile(dir=chosen).close()


def _remove_old(root: Path, *, keep: Path) -> None:
    """Remove the folders of earlier states of this checkout; in its own cache, all that we made."""
    ours = root == ENGINE / "__pycache__"
    for marker in root.glob(f"{PREFIX}*/{MARKER}"):
        if marker.parent != keep and (ours or _made_for(marker) == str(ENGINE)):
            shutil.rmtree(marker.parent, ignore_errors=True)


def _made_for(marker: Path) -> str:
    """Return the checkout that a marker names, "" where another process has just removed it."""
    try:
        return marker.read_bytes().decode("utf-8", errors="replace").strip()
    except OSError:
        return ""


@cache
def say_once(reason: str) -> None:
    """Tell the user that compiled code is not kept, once for each reason."""
    print(
        f"compiled code is not kept ({reason}): the model is compiled anew each time;"
        " set NUMBA_CACHE_DIR to a folder that can be written",
        file=sys.stderr,
        flush=True,
    )


class _Digesting:
    """A file being written, and the digest of what was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write, and take note."""
        self.digest.update(data)
        return self._file.write(data)


def whole(path: Path) -> bool:
    """Say whether a file of the cache is there and ends with the digest of what stands before."""
    size = hashlib.sha256().digest_size
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content[:-size]).digest() == content[-size:]


class _CheckedFiles(_Files):
    """The files of one function's cache; what follows a pickle, here the digest, it ignores."""

    def _load_index(self) -> dict[Any, str]:
        index: dict[Any, str] = super()._load_index() if whole(Path(self._index_path)) else {}
        return index

    def _load_data(self, name: str) -> Any:
        path = self._data_path(name)
        if not whole(Path(path)):
            raise FileNotFoundError(path)  # which counts as not cached
        return super()._load_data(name)

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[_Digesting]:
        with super()._open_for_write(filepath) as file:
            writing = _Digesting(file)
            yield writing
            file.write(writing.digest.digest())


class KernelCache(_Cache):
    """Numba's cache of one function, with files that are checked and need not be writable."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._cache_file = _CheckedFiles(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self._impl.locator.get_source_stamp(),
        )

    def save_overload(self, sig: Any, data: Any) -> None:
        """Save what was compiled; a disk that is full or gone is told, and is no reason to stop."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            say_once(f"{self._cache_path}: {error.strerror or error}")


def keep(dispatcher: Any) -> None:
    """Let a compiled function be kept on disk and found there."""
    where = folder()
    if where is None:
        return
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(where)
    try:
        dispatcher._cache = KernelCache(dispatcher.py_func)
    except RuntimeError as error:  # numba finds no folder: this one is gone since it was made
        say_once(str(error))
    finally:
        _settings.CACHE_DIR = before
