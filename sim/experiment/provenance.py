"""What a result was made with: digests of code and data, versions of what it runs on."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import sim
from sim import resources

PACKAGES: Final = (
    "mesa",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "scipy",
)
"""Packages whose version can show in a table."""

# What only shows results, and cannot change a number in them.
_DISPLAY: Final = ("report", "cli", "docs", "workshop", "_data")


@cache
def code_digest() -> str:
    """Return SHA-256 of the source files that decide a number."""
    package = Path(sim.__file__).resolve().parent
    files = (
        file for file in package.rglob("*.py") if file.relative_to(package).parts[0] not in _DISPLAY
    )
    return _digest(package, files)


@cache
def data_digest() -> str:
    """Return SHA-256 of the shipped data: published figures, parameters and the fit."""
    folder = resources.path("calibration")
    files = (file for file in folder.rglob("*") if file.suffix in {".csv", ".json", ".toml"})
    return _digest(folder, files)


def versions() -> dict[str, str]:
    """Return the versions of Python, hwaksan and the packages that take part in the numbers."""
    found = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "hwaksan": sim.__version__, **found}


def _digest(folder: Path, files: Iterable[Path]) -> str:
    sha = hashlib.sha256()
    for name, file in sorted((file.relative_to(folder).as_posix(), file) for file in files):
        # A checkout on Windows may end its lines otherwise; that is the same file.
        content = file.read_bytes().replace(b"\r\n", b"\n")
        sha.update(f"{name}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()
