"""Who is in a frame when: slots in the frame and the firms that hold them one after another.

A slot has a section, a region and a size. When its firm leaves the frame, a successor takes the
slot; a growing frame opens new slots. So the shares of sections, regions and sizes do not drift,
and the firms of small slots, which leave more often, are smaller and younger at entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.population.quota import Channel, divisor_sequence, generator
from sim.population.schema import FIRST_YEAR, NEVER, T

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Slots:
    """Slots of a frame in the order in which they open (m slots).

    Attributes
    ----------
    section, region : uint8[m]
        Positions in ``INDUSTRIES`` and ``REGIONS``.
    count : int64[T]
        Slots open by year: the first ``count[t]``.
    opened : uint8[m]
        Year index in which the slot opens.
    changes : uint32[m]
        Bit t is set when a successor takes the slot in year index t.
    first_row : int64[m + 1]
        Row of the first firm of each slot; a slot's firms stand one after another.
    """

    section: NDArray[np.uint8]
    region: NDArray[np.uint8]
    count: NDArray[np.int64]
    opened: NDArray[np.uint8]
    changes: NDArray[np.uint32]
    first_row: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Number of slots."""
        return len(self.section)

    def begins(self, t: int) -> NDArray[np.int64]:
        """Rows of the firms that take a slot in year index ``t``, ascending."""
        bit = np.uint32(1 << t)
        slot = np.flatnonzero(((self.changes & bit) != 0) | (self.opened == t))
        before = np.bitwise_count(self.changes[slot] & (bit - np.uint32(1)))
        # Its first firm opened the slot; each change before this year brought another.
        return self.first_row[slot] + before + (self.opened[slot] < t)

    def row(self, slot: NDArray[np.integer], t: NDArray[np.integer]) -> NDArray[np.int64]:
        """Row of the firm that holds ``slot`` in year index ``t``.

        Parameters
        ----------
        slot, t : int[k]
            Slots that are open in ``t``.

        Returns
        -------
        int64[k]
        """
        until = ((np.uint64(2) << t.astype(np.uint64)) - np.uint64(1)).astype(np.uint32)
        return self.first_row[slot] + np.bitwise_count(self.changes[slot] & until)


def open_slots(
    rng: np.random.Generator,
    count: NDArray[np.int64],
    sections: NDArray[np.float64],
    joint: NDArray[np.float64],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Section, region and opening year of the slots of a frame.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the rounding of regions.
    count : int64[T]
        Slots by year, never falling.
    sections : float64[J]
        Shares of sections.
    joint : float64[J, R]
        Shares of regions within sections.

    Returns
    -------
    section, region, opened : uint8[m]
    """
    m = int(count[-1])
    section = divisor_sequence(sections, m)
    region = np.empty(m, np.uint8)
    for j in range(len(sections)):
        mine = np.flatnonzero(section == j)
        region[mine] = divisor_sequence(joint[j], len(mine), rng.random(joint.shape[1]))
    opened = np.repeat(np.arange(T, dtype=np.uint8), np.diff(count, prepend=0))
    return section, region, opened


def turnover(
    seed: int,
    frame: int,
    count: NDArray[np.int64],
    exit_rate: float,
    hazard: NDArray[np.float32],
) -> NDArray[np.uint32]:
    """Draw the years in which a successor takes a slot.

    Exactly ``exit_rate`` of the firms of a year (rounded) leave before the next one; which ones is
    drawn without replacement in proportion to ``hazard`` (Efraimidis and Spirakis 2006).

    Parameters
    ----------
    seed, frame : int
        Key of the draws.
    count : int64[T]
        Slots by year.
    exit_rate : float
        Share of firms that leave.
    hazard : float32[m]
        Relative hazard.

    Returns
    -------
    uint32[m]
        Bits of the years of change.
    """
    changes = np.zeros(len(hazard), np.uint32)
    for t in range(T - 1):
        rng = generator(seed, Channel.TURNOVER, frame, t)
        open_ = int(count[t])
        leave = min(round(exit_rate * open_), open_)
        if leave == 0:
            continue
        key = rng.standard_exponential(open_, dtype=np.float32)
        key /= hazard[:open_]
        out = np.argpartition(key, leave - 1)[:leave]
        changes[out] |= np.uint32(1 << (t + 1))
    return changes


def spells(
    opened: NDArray[np.uint8], changes: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.int16]]:
    """Firms of consecutive slots: slot, entry and exit, slot by slot and in order of time.

    Parameters
    ----------
    opened : uint8[m]
        Year index in which the slot opens.
    changes : uint32[m]
        Bits of the years of change.

    Returns
    -------
    slot : int64[n]
        Position of the slot in the arguments.
    entry, exit : int16[n]
        Calendar years.
    """
    years = np.arange(T, dtype=np.uint32)
    starts = (changes[:, None] >> years) & np.uint32(1)
    starts[np.arange(len(opened)), opened] = 1
    slot, t = np.nonzero(starts)
    entry = (t + FIRST_YEAR).astype(np.int16)
    leaves = np.full(len(entry), NEVER, np.int16)
    same = slot[1:] == slot[:-1]
    leaves[:-1][same] = entry[1:][same]
    return slot, entry, leaves
