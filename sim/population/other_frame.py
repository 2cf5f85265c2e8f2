"""The frame that a user's file does not hold, from the synthetic population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError
from sim.population.categories import FRAMES
from sim.population.synthesis import DEFAULT_SMALL, synthesise
from sim.population.trait_table import TRAITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ELSEWHERE = -2
"""Stands for a partner in the frame that is not taken."""
_STEP = 50_000_000
_TRIES = 40


def missing(frame: NDArray[np.uint8]) -> int | None:
    """Return the frame that no firm is of, None if there are firms of both."""
    present = np.unique(frame)
    return None if len(present) > 1 else 1 - int(present[0])


def rows_of(code: int, sizes: tuple[int | None, int | None], seed: int) -> dict[str, NDArray[Any]]:
    """Return the traits of all firms of one frame as the synthetic population has them.

    Parameters
    ----------
    code : int
        Position in ``FRAMES``.
    sizes : (int or None, int or None)
        Firms that stand for each frame; None as in `synthesise`.
    seed : int
        Which sample of them.

    Returns
    -------
    dict of str to array
        ``partners`` are rows of this table, -1 for nobody and
        `ELSEWHERE` for a firm of the frame that the file holds.
    """
    sba, small = sizes
    if code == FRAMES.index("sba"):
        made = synthesise(n_sba=sba, n_small=0, seed=seed)
    else:
        # What small firms are like is anchored in the whole survey frame.
        made = synthesise(n_small=DEFAULT_SMALL if small is None else small, seed=seed)
    here = np.flatnonzero(made.frame == code)
    row = np.full(made.n + 1, ELSEWHERE, np.int32)
    row[here] = np.arange(len(here), dtype=np.int32)
    row[-1] = -1
    traits = {trait.name: getattr(made, trait.name)[here] for trait in TRAITS}
    traits["partners"] = row[traits["partners"]]
    return traits


def joined(
    own: Mapping[str, NDArray[Any]],
    numbers: NDArray[np.int64],
    other: Mapping[str, NDArray[Any]],
    where: str,
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Return own firms, then those of the other frame, under ids that nobody has yet.

    Parameters
    ----------
    own : mapping of str to array
        Traits without partners.
    numbers : int64[n]
        The user's own ids.
    other : mapping of str to array
        From `rows_of`.
    where : str
        Name of the file, for messages.

    Returns
    -------
    traits : dict of str to array
        Without partners.
    numbers : int64[m]
        Ids as they are shown.
    """
    taken = np.concatenate([own["id"], numbers])
    for step in range(_TRIES):
        ids = other["id"] + np.int32(step * _STEP)
        if not np.isin(ids, taken).any():
            break
    else:
        raise UserError(
            "the ids leave no free numbers for firms of the other frame",
            where=where,
            hint="number your firms from 1",
        )
    traits = {
        name: np.concatenate([array, ids if name == "id" else other[name]])
        for name, array in own.items()
    }
    return traits, np.concatenate([numbers, ids.astype(np.int64)])
