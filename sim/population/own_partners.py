"""Trading partners of firms that come one by one, instead of in slots of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population import partners
from sim.population.categories import FIRST_YEAR, FRAMES, PARTNERS, T
from sim.population.frame import Slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SBA, _SMALL = FRAMES.index("sba"), FRAMES.index("small")


def draw(
    rng: np.random.Generator,
    arrays: Mapping[str, NDArray[Any]],
    same_industry: float,
    across: float,
) -> NDArray[np.int32]:
    """Draw partners as the synthetic population has them; each firm is a slot of its own.

    A firm of the survey frame observes its own frame, a small firm both.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    arrays : mapping of str to array[n]
        Traits by name.
    same_industry : float
        Share of partners in the own section.
    across : float
        Share of the partners of small firms in the survey frame.

    Returns
    -------
    int32[n, D]
        Rows, -1 where no other firm was there at entry.
    """
    result = np.full((len(arrays["id"]), PARTNERS), -1, np.int32)
    row = {code: _rows(arrays, code) for code in (_SBA, _SMALL)}
    for code, mine in row.items():
        if not len(mine):
            continue
        other = row[_SBA] if code == _SMALL and len(row[_SBA]) else None
        own = partners.directory(_slots(arrays, mine), 0)
        beside = None
        if other is not None:
            beside = partners.directory(_slots(arrays, other), len(mine))
        drawn = partners.draw(
            rng,
            np.arange(len(mine)),
            own.slots.section,
            own.slots.opened.astype(np.int64),
            (own, beside),
            same_industry,
            0.0 if other is None else across,
        )
        known = mine if other is None else np.concatenate([mine, other])
        result[mine] = np.append(known, -1)[drawn]
    entry = arrays["entry"]
    # Left before the firm came; or came later, where its frame was still empty.
    absent = (arrays["exit"][result] <= entry[:, None]) | (entry[result] > entry[:, None])
    return np.where((result >= 0) & ~absent, result, -1).astype(np.int32)


def _rows(arrays: Mapping[str, NDArray[Any]], frame: int) -> NDArray[np.int64]:
    """Rows of a frame in the order of entry."""
    here = np.flatnonzero(arrays["frame"] == frame)
    return here[np.argsort(arrays["entry"][here], kind="stable")]


def _slots(arrays: Mapping[str, NDArray[Any]], rows: NDArray[np.int64]) -> Slots:
    opened = (arrays["entry"][rows].astype(np.int64) - FIRST_YEAR).astype(np.uint8)
    return Slots(
        section=arrays["industry"][rows],
        region=arrays["region"][rows],
        count=np.searchsorted(opened, np.arange(T), side="right").astype(np.int64),
        opened=opened,
        changes=np.zeros(len(rows), np.uint32),
        first_row=np.arange(len(rows) + 1),
    )
