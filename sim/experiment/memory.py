"""Whether what is asked for fits into memory: said before the work, not after an hour of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import psutil

from sim.errors import UserError

_GB: Final = 1e9
# Measured as the peak of comparisons of two and three scenarios with 114,000 and 414,000 firms
# by one and two threads, and rounded up by a tenth to a fifth (docs/performance.md).
_PROGRAM: Final = 0.45 * _GB
_ROW: Final = 250.0
"""Bytes a row that all runs share: the firms, and their making."""
_WORKER: Final = 300.0
"""Bytes a row of each thread: its world, and its baseline's lives."""
_SCENARIO: Final = 300.0
"""Bytes a row of each scenario that a thread compares: its plan, its run, and what is compared."""
_KEPT: Final = 130.0
"""Bytes a row of each run that is kept: states, lists and lives."""
ROWS_PER_FIRM: Final = 2.5
"""Firms enter and leave: so many rows stand for one place over all years."""
_CGROUPS: Final = Path("/sys/fs/cgroup")
# Limit, use, statistics, and what the lines of cached files begin with, which are given up when
# memory is needed: by the second version of Linux control groups, and by the first.
_CONTAINERS: Final = (
    ("memory.max", "memory.current", "memory.stat", ""),
    (
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_",
    ),
)


def needed(rows: int, *, workers: int, scenarios: int, kept: int = 0, samples: int = 1) -> float:
    """Return about how many bytes a command takes at its peak.

    Parameters
    ----------
    rows : int
        Firms that are ever in the frame.
    workers : int
        Threads that run side by side; 0 where nothing is run.
    scenarios : int
        Scenarios that each of them compares.
    kept : int
        Runs that are kept for all that follow.
    samples : int
        Samples of firms, all laid out for every scenario.
    """
    running = workers * (_WORKER + _SCENARIO * scenarios)
    further = (samples - 1) * (_ROW + _SCENARIO * scenarios)
    return _PROGRAM + rows * (_ROW + running + _KEPT * kept + further)


def require(rows: int, *, workers: int, scenarios: int, kept: int = 0, samples: int = 1) -> None:
    """Refuse what does not fit into the memory that is free.

    Raises
    ------
    UserError
        With what is needed and what there is.
    """
    asked = needed(rows, workers=workers, scenarios=scenarios, kept=kept, samples=samples)
    free = available()
    if asked > free:
        threads = "thread" if workers == 1 else "threads"
        raise UserError(
            f"{rows / ROWS_PER_FIRM:,.0f} firms with {workers} {threads} need about "
            f"{asked / _GB:,.1f} GB of memory, {free / _GB:,.1f} GB are free",
            "this machine",
            "use fewer firms (--firms, --small) or fewer --workers",
        )


def available(cgroups: Path = _CGROUPS) -> float:
    """Return how many bytes are free: of the machine, or of the container if that has fewer.

    Parameters
    ----------
    cgroups : pathlib.Path
        Where Linux shows a container its limits; elsewhere there is no such folder.
    """
    free = float(psutil.virtual_memory().available)
    return min(free, *(_left(cgroups, *names) for names in _CONTAINERS))


def _left(cgroups: Path, limit: str, used: str, statistics: str, prefix: str) -> float:
    """Return what a container may still take, infinity if it has no limit."""
    if not (cgroups / limit).is_file():
        return math.inf
    most, now, lines = (
        (cgroups / name).read_text(encoding="ascii").strip() for name in (limit, used, statistics)
    )
    if most == "max":
        return math.inf
    known = dict(line.split(maxsplit=1) for line in lines.splitlines())
    cached = sum(int(known.get(f"{prefix}{kind}_file", 0)) for kind in ("active", "inactive"))
    return float(int(most) - int(now) + cached)
