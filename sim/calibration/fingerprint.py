"""What a posterior is good for: the version of the model's rules, and the data it was made from."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from sim import resources
from sim.scenario import load

MODEL: Final = 1
"""Raised by hand whenever a change of the code changes what a run gives.

A digest of the source would call every posterior stale after a renamed variable. That nobody
forgets to raise it, the tests see to: they hold a run's numbers to those of this version.
"""

_FOLDERS: Final = ("population", "targets")


@cache
def fingerprint() -> dict[str, str]:
    """Return the version of the model and digests of what a posterior depends on.

    Examples
    --------
    >>> sorted(fingerprint())
    ['baseline', 'model', 'moments', 'parameters', 'population', 'targets']
    """
    folder = resources.path("calibration")
    found = {"model": str(MODEL), "baseline": load("baseline").digest()}
    found["parameters"] = _digest(["parameters.csv"])
    found["moments"] = _digest(["moments.csv", "external_facts.csv"])
    for name in _FOLDERS:
        files = sorted(path for path in (folder / name).glob("*.csv"))
        found[name] = _digest([f"{name}/{path.name}" for path in files])
    return found


def _digest(names: list[str]) -> str:
    sha = hashlib.sha256()
    for name in names:
        # A checkout on Windows may end its lines otherwise; that is the same file.
        content = resources.path("calibration", *name.split("/")).read_bytes()
        content = content.replace(b"\r\n", b"\n")
        sha.update(f"{name}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()
