"""Several samples of firms in one experiment: which replicate has which.

What a sample brings is told from what parameters bring only if several models share it, and the
samples must not stand for explanations or futures, which take turns among the models: so the models
are dealt out explanation by explanation and future by future.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.errors import UserError
from sim.experiment.draws import Draws
from sim.population.schema import Population
from sim.statistics.intervals import Integers

LEAST_SHARING: Final = 2
"""Models, or runs of a single one, that share a sample at least."""
MAX_SAMPLES: Final = 100


def check(draws: Draws, samples: int) -> None:
    """Refuse more samples of firms than the draws can tell apart.

    Raises
    ------
    UserError
    """
    if not 1 <= samples <= MAX_SAMPLES:
        raise UserError(
            f"{samples} populations are out of range", "--populations", f"use 1 to {MAX_SAMPLES}"
        )
    sharing = len(draws.fits) if draws.several else draws.replicates
    if samples > 1 and sharing < LEAST_SHARING * samples:
        what = "fitted models" if draws.several else "runs"
        most = max(sharing // LEAST_SHARING, 1)
        raise UserError(
            f"{samples} populations are too many for {sharing} {what}",
            "--populations",
            f"use at most {most}, or more --replicates: two {what} at least have to share a "
            "population, or what it brings cannot be told",
        )


def joint_digest(populations: Sequence[Population]) -> str:
    """Return the digest of samples of firms: of one sample its own."""
    if len(populations) == 1:
        return populations[0].digest()
    every = "".join(each.digest() for each in populations)
    return hashlib.sha256(every.encode("ascii")).hexdigest()


def allotted(draws: Draws, samples: int) -> Integers:
    """Return the place of each replicate's sample, shape (replicates,).

    All runs of a model have the same firms. With one model its runs take turns.
    """
    by_replicate = draws.by_replicate
    if samples == 1:
        return np.zeros(len(by_replicate), dtype=np.int64)
    if not draws.several:
        return np.arange(len(by_replicate), dtype=np.int64) % samples
    _, first = np.unique(by_replicate, return_index=True)
    dealt = sorted(first.tolist(), key=lambda r: (draws.explanation(r), draws.future(r), r))
    sample = {int(by_replicate[r]): k % samples for k, r in enumerate(dealt)}
    return np.array([sample[model] for model in by_replicate.tolist()], dtype=np.int64)
