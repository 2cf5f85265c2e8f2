"""Finished replicates, from which tables read one array at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.experiment.job import Arrays

Part = tuple[int | slice, ...]
"""An index into the array of one replicate."""


class Replicates(Protocol):
    """What the jobs of a study returned, by the number of the replicate."""

    def __len__(self) -> int: ...

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an array in each replicate."""

    def gather(self, name: str, part: Part = (), numbers: range | None = None) -> NDArray[Any]:
        """Return an array of many replicates, shape (replicates, ...).

        Parameters
        ----------
        name : str
            Of the array.
        part : tuple of int or slice
            Only this part of each replicate's array; all of it by default.
        numbers : range, optional
            Of these replicates; of all by default.
        """


@dataclass(frozen=True, eq=False)
class InMemory:
    """Replicates in memory.

    Attributes
    ----------
    arrays : sequence of dict
        Replicate by replicate.
    """

    arrays: Sequence[Arrays]

    def __len__(self) -> int:
        return len(self.arrays)

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an array in each replicate."""
        return self.arrays[0][name].shape

    def gather(self, name: str, part: Part = (), numbers: range | None = None) -> NDArray[Any]:
        """Return an array of many replicates; see `Replicates`."""
        chosen = range(len(self)) if numbers is None else numbers
        return np.stack([self.arrays[number][name][part] for number in chosen])
