"""Trading partners: a fixed sparse graph, biased towards the firm's own section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.population.schema import INDUSTRIES, PARTNERS, T

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.population.frame import Slots


@dataclass(frozen=True)
class Directory:
    """Slots of a frame by section, so that a partner can be picked among those open in a year.

    Attributes
    ----------
    slots : Slots
        The frame.
    offset : int
        Row of the frame's first firm in the population.
    order : int64[m]
        Slots sorted by section, then by opening.
    start : int64[J]
        Where a section begins in ``order``.
    open : int64[J, T]
        Slots of a section that are open in a year.
    """

    slots: Slots
    offset: int
    order: NDArray[np.int32]
    start: NDArray[np.int64]
    open: NDArray[np.int64]


def directory(slots: Slots, offset: int) -> Directory:
    """Sort the slots of a frame by section.

    Parameters
    ----------
    slots : Slots
        The frame.
    offset : int
        Row of its first firm in the population.

    Returns
    -------
    Directory
    """
    j_count = len(INDUSTRIES)
    order = np.argsort(slots.section, kind="stable").astype(np.int32)
    size = np.bincount(slots.section, minlength=j_count)
    opened = np.bincount(slots.section * np.int64(T) + slots.opened, minlength=j_count * T)
    return Directory(
        slots=slots,
        offset=offset,
        order=order,
        start=np.cumsum(size) - size,
        open=np.cumsum(opened.reshape(j_count, T), axis=1),
    )


def draw(
    rng: np.random.Generator,
    own: NDArray[np.int64],
    section: NDArray[np.uint8],
    t: NDArray[np.integer],
    choices: tuple[Directory, Directory | None],
    same_industry: float,
    other_share: float = 0.0,
) -> NDArray[np.int32]:
    """Draw the partners of some firms among the firms that are in a frame at their entry.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    own : int64[n]
        Rows of the firms in the population.
    section, t : uint8[n], int[n]
        Their section and year index of entry.
    choices : (Directory, Directory or None)
        The firms' own frame, and another one.
    same_industry : float
        Share of partners in the own section.
    other_share : float
        Share of partners in the other frame.

    Returns
    -------
    int32[n, D]
        Rows in the population, -1 where no other firm was found.
    """
    result = np.full((len(own), PARTNERS), -1, np.int32)
    for d in range(PARTNERS):
        # A second try for those who met themselves or a partner that they already have.
        for _ in range(2):
            left = np.flatnonzero(result[:, d] < 0)
            if len(left) == 0:
                break
            u = rng.random((3, len(left)))
            pick = _pick(choices[0], section[left], t[left], u, same_industry)
            other = choices[1]
            if other is not None:
                cross = rng.random(len(left)) < other_share
                pick[cross] = _pick(
                    other, section[left][cross], t[left][cross], u[:, cross], same_industry
                )
            taken = (pick == own[left]) | (result[left, :d] == pick[:, None]).any(axis=1)
            result[left, d] = np.where(taken, -1, pick)
    return result


def _pick(
    directory: Directory,
    section: NDArray[np.uint8],
    t: NDArray[np.integer],
    u: NDArray[np.float64],
    same_industry: float,
) -> NDArray[np.int64]:
    """Row of one firm each, drawn among the open slots of the section or of the frame."""
    within = directory.open[section, t]
    position = directory.start[section] + (u[1] * within).astype(np.int64)
    near = directory.order[np.minimum(position, len(directory.order) - 1)].astype(np.int64)
    anywhere = (u[1] * directory.slots.count[t]).astype(np.int64)
    slot = np.where((u[0] < same_industry) & (within > 0), near, anywhere)
    return directory.offset + directory.slots.row(slot, t)
