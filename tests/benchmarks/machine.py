"""What a benchmark ran on, and where its figures go."""

from __future__ import annotations

import csv
import json
import os
import platform
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

RESULTS = Path("results/bench")
PACKAGES = ("numpy", "numba", "mesa", "mesa-frames", "polars", "scipy")


def description() -> dict[str, Any]:
    """Return processor, cores, versions and day."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "day": date.today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": versions,
    }


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


class Table(AbstractContextManager["Table"]):
    """Rows of a benchmark, on disk as soon as they are measured.

    They stand in ``<name>.partial.csv`` until the benchmark is through, so that an interrupted one
    keeps what it has and leaves the last whole table alone.

    Parameters
    ----------
    name : str
        Of the table.
    folder : pathlib.Path
    """

    def __init__(self, name: str, folder: Path = RESULTS) -> None:
        self._whole = folder / f"{name}.csv"
        self._partial = folder / f"{name}.partial.csv"
        self._rows = 0

    def __enter__(self) -> Self:
        """Begin an empty table."""
        self._partial.parent.mkdir(parents=True, exist_ok=True)
        self._partial.unlink(missing_ok=True)
        return self

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a row down and print it."""
        with self._partial.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(row), lineterminator="\n")
            if not self._rows:
                writer.writeheader()
            writer.writerow(row)
        self._rows += 1
        print(dict(row), flush=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the table in its place, with the machine beside it; keep a part of it apart."""
        if kind is None:
            text = json.dumps(description(), indent=1, sort_keys=True)
            place = self._whole.with_suffix(".json")
            place.write_text(text + "\n", encoding="utf-8", newline="\n")
            self._partial.replace(self._whole)
            print(self._whole)
        elif self._rows:
            print(f"stopped: {self._rows} finished rows are in {self._partial}", file=sys.stderr)
