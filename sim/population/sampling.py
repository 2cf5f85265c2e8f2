"""A frame before its firms have traits: how many, in which slots, of which size and weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.population.employment import Employment, pareto
from sim.population.frame import Slots, open_slots, turnover
from sim.population.margins import REFERENCE_YEAR, Margins
from sim.population.quota import Channel, generator, stratified
from sim.population.schema import FIRST_YEAR, WEIGHT_UNIT, T

if TYPE_CHECKING:
    from numpy.typing import NDArray

SBA, SMALL = 0, 1
CHUNK = 2**17
"""Slots of the fringe drawn at a time: bounds the memory of temporaries."""
_TAIL = 2  # the size band of 300 employees and more
_TAIL_YEAR = 2019  # between the two published means of employees


@dataclass(frozen=True)
class Sample:
    """One frame of the population (m slots).

    Attributes
    ----------
    frame : int
        Position in ``FRAMES``.
    seed : int
        Key of the draws.
    n : int
        Firms active in 2022.
    represented : int
        Firms that they stand for.
    slots : Slots
        Who holds which slot when.
    band : uint8[m]
        Size band of each slot.
    rank : float32[m]
        Rank of each slot in its band, 0 to 1.
    employment : Employment
        Distribution of employees.
    assumption : mapping
        Symbol to value.
    """

    frame: int
    seed: int
    n: int
    represented: int
    slots: Slots
    band: NDArray[np.uint8]
    rank: NDArray[np.float32]
    employment: Employment
    assumption: Mapping[str, float]

    @property
    def rows(self) -> int:
        """Firms that are ever in the frame."""
        return int(self.slots.first_row[-1])

    @property
    def step(self) -> int:
        """Slots drawn together: all of the survey frame, a chunk of the fringe."""
        return CHUNK if self.frame == SMALL else self.slots.n

    def ln_employees(self, slot: NDArray[np.int64], chunk: int) -> NDArray[np.float64]:
        """Ln of whole employees; a successor differs a little in size from its predecessor.

        Parameters
        ----------
        slot : int64[n]
            Slot of each firm, firms of a slot one after another.
        chunk : int
            Number of the chunk, part of the key of the draws.

        Returns
        -------
        float64[n]
        """
        rng = generator(self.seed, Channel.SUCCESSION, self.frame, chunk)
        successor = np.zeros(len(slot), bool)
        successor[1:] = slot[1:] == slot[:-1]
        rank = self.rank[slot].astype(np.float64)
        step = self.assumption["size_jitter"] * (rng.random(len(slot)) - 0.5)
        moved = np.abs(rank + step)
        moved = np.where(moved > 1, 2 - moved, moved)
        # In the tail a small step of rank is a large step of size: successors keep it.
        rank = np.where(successor & (self.band[slot] < _TAIL), moved, rank)
        ln_employees = quantile(self.frame, self.band[slot], rank, self)
        whole = np.floor(np.exp(ln_employees) * (1 + 1e-9))
        return np.asarray(np.log(whole), np.float64)

    def weights(self, slot: NDArray[np.int64]) -> NDArray[np.float64]:
        """Weights in units of ``WEIGHT_UNIT`` that sum to ``represented`` over the firms of 2022.

        Parameters
        ----------
        slot : int64[n]
            Slot of each firm.

        Returns
        -------
        float64[n]
        """
        units = round(self.represented / WEIGHT_UNIT)
        mine = (slot + 1) * units // self.n - slot * units // self.n
        return mine.astype(np.float64) * WEIGHT_UNIT


def sample(frame: int, n: int, seed: int, margins: Margins, distribution: Employment) -> Sample:
    """Open the slots of a frame and draw their sizes and turnover.

    Parameters
    ----------
    frame : int
        0 for the survey frame, 1 for the fringe.
    n : int
        Firms active in 2022, at least 1.
    seed : int
        Key of the draws.
    margins : Margins
        Sections, regions and assumptions.
    distribution : Employment
        Of the survey frame.

    Returns
    -------
    Sample
    """
    count = np.maximum(np.rint(n * _growth(frame, margins)), 1).astype(np.int64)
    section, region, opened = open_slots(
        generator(seed, Channel.SLOT, frame),
        count,
        margins.sections / margins.sections.sum(),
        margins.joint,
    )
    rng = generator(seed, Channel.SIZE, frame)
    if frame == SBA:
        band, rank = _bands(rng, section, opened, distribution)
        tail = (band == _TAIL) & (opened <= _TAIL_YEAR - FIRST_YEAR)
        distribution = distribution.fitted(rank[tail].astype(np.float64))
        represented = round(float(margins.firms[REFERENCE_YEAR - FIRST_YEAR]))
    else:
        band = np.zeros(len(section), np.uint8)
        rank = rng.random(len(section), dtype=np.float32)
        represented = round(margins.assumption["fringe_firms"])
    empty = Slots(section, region, count, opened, np.zeros(0, np.uint32), np.zeros(1, np.int64))
    draft = Sample(frame, seed, n, represented, empty, band, rank, distribution, margins.assumption)
    changes = turnover(seed, frame, count, margins.assumption["exit_rate"], _hazard(draft))
    first_row = np.zeros(len(section) + 1, np.int64)
    np.cumsum(1 + np.bitwise_count(changes).astype(np.int64), out=first_row[1:])
    slots = Slots(section, region, count, opened, changes, first_row)
    return Sample(frame, seed, n, represented, slots, band, rank, distribution, margins.assumption)


def quantile(
    frame: int, band: NDArray[np.uint8], rank: NDArray[np.float64], of: Sample
) -> NDArray[np.float64]:
    """Ln employees (not yet whole) at a rank of a band.

    Parameters
    ----------
    frame : int
        Position in ``FRAMES``.
    band : uint8[n]
        Size band; without meaning in the fringe.
    rank : float64[n]
        0 to 1.
    of : Sample
        Distribution and assumptions.

    Returns
    -------
    float64[n]
    """
    if frame == SBA:
        return of.employment.ln_employees(band, rank)
    a = of.assumption
    low, high = a["employees_fringe_min"], a["employees_fringe_max"] + 1
    return np.log(pareto(rank, low, high, a["employees_fringe_alpha"]))


def _growth(frame: int, margins: Margins) -> NDArray[np.float64]:
    """Firms of each year relative to 2022."""
    if frame == SBA:
        return margins.firms / margins.firms[REFERENCE_YEAR - FIRST_YEAR]
    years = np.arange(T) + FIRST_YEAR - REFERENCE_YEAR
    return np.asarray((1 + margins.assumption["frame_growth"]) ** years, np.float64)


def _bands(
    rng: np.random.Generator,
    section: NDArray[np.uint8],
    opened: NDArray[np.uint8],
    distribution: Employment,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Size band of each slot by its section's shares, and a rank within the band."""
    u = stratified(rng, opened.astype(np.int64) * 256 + section)
    edges = np.cumsum(distribution.bands, axis=1)[section]
    band = ((u >= edges[:, 0]).astype(np.uint8) + (u >= edges[:, 1])).astype(np.uint8)
    rank = stratified(rng, (opened > 0).astype(np.int64) * 3 + band)
    return band, rank.astype(np.float32)


def _hazard(of: Sample) -> NDArray[np.float32]:
    """Relative chance of leaving: smaller firms leave more often."""
    centre, spread = of.employment.centre_and_spread
    hazard = np.empty(len(of.band), np.float32)
    for low in range(0, len(hazard), CHUNK):
        part = slice(low, low + CHUNK)
        ln_employees = quantile(of.frame, of.band[part], of.rank[part].astype(np.float64), of)
        size = np.clip((ln_employees - centre) / spread, -3, 7)
        hazard[part] = np.exp(of.assumption["exit_size_slope"] * size)
    return hazard
