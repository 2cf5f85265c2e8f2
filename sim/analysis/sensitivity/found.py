"""What was found of one answer."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.sensitivity.answers import Answer
from sim.analysis.sensitivity.convergence import Convergence
from sim.analysis.sensitivity.indices import Index, Noise, Pair


@dataclass(frozen=True, eq=False)
class Found:
    """The indices of one answer.

    Attributes
    ----------
    answer : Answer
    indices : tuple of Index
    pairs : tuple of Pair
        Empty unless they are asked for.
    noise : Noise
    convergence : Convergence
    """

    answer: Answer
    indices: tuple[Index, ...]
    pairs: tuple[Pair, ...]
    noise: Noise
    convergence: Convergence
