"""What a posterior is good for: the version of the model's rules, and the data it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Final

from sim import resources
from sim.calibration.targets import catalogue
from sim.parameters.registry import registry
from sim.scenario import future, load

MODEL: Final = 3
"""Raised by hand whenever a change of the code changes what a run gives.

A digest of the source would call every posterior stale after a renamed variable. That nobody
forgets to raise it, the tests see to: they hold a run's numbers to those of this version.
"""


@cache
def fingerprint() -> dict[str, str]:
    """Return the version of the model and digests of what a posterior depends on.

    Numbers count, words do not: a better label makes no posterior stale.

    Examples
    --------
    >>> sorted(fingerprint())
    ['baseline', 'model', 'parameters', 'population', 'targets']
    """
    return {
        "model": str(MODEL),
        "baseline": load("baseline").digest(),
        "parameters": _digest(
            (p.symbol, p.default, p.distribution, p.a, p.b, p.low, p.high) for p in registry()
        ),
        "targets": _digest(
            (t.id, t.statistic, t.value, t.se, t.discrepancy, t.tolerance, t.use)
            for t in catalogue.all_targets().values()
            if t.use in ("fit", "outer")
        ),
        "population": _files("population"),
    }


@cache
def futures() -> str:
    """Return the digest of what a draw's pace depends on beside the draw: the paths of futures."""
    return _digest((each.name, each.gain, each.kept) for each in future.registry().values())


def _digest(rows: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def _files(folder: str) -> str:
    sha = hashlib.sha256()
    for path in sorted(resources.path("calibration", folder).glob("*.csv")):
        # A checkout on Windows may end its lines otherwise; that is the same file.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        sha.update(f"{path.name}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()
