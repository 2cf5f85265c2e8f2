"""Draws from the posterior of the normal scores by the affine-invariant ensemble of emcee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.posterior.emulator import Emulator
from sim.calibration.posterior.likelihood import Likelihood

Floats = NDArray[np.float64]

WALKERS: Final = 4
"""Walkers a dimension."""
STEPS: Final = 3000
BURN_IN: Final = 1500


@dataclass(frozen=True, eq=False)
class Chain:
    """A sampled posterior.

    Attributes
    ----------
    z : ndarray, shape (draws, open parameters)
        Thinned to nearly independent draws, in random order.
    acceptance : float
    steps : float
        Integrated autocorrelation time in steps, the longest over parameters.
    """

    z: Floats
    acceptance: float
    steps: float


def sample(
    emulator: Emulator,
    likelihood: Likelihood,
    parameters: int,
    count: int,
    *,
    seed: int,
    steps: int = STEPS,
    held: Mapping[int, float] | None = None,
) -> Chain:
    """Sample the emulated posterior.

    Parameters
    ----------
    emulator : Emulator
        Its names are those of the likelihood.
    likelihood : Likelihood
    parameters : int
        Number of open parameters. Those that no statistic depends on keep their prior.
    count : int
        Draws wanted.
    seed : int
    steps : int
        Steps of the ensemble, of which the first half is thrown away.
    held : mapping of int to float, optional
        Scores that are not sampled, by place.
    """
    import emcee

    rng = np.random.default_rng(seed)
    held = {} if held is None else held
    free = np.array([k for k in emulator.inputs.tolist() if k not in held], dtype=np.int64)
    d = free.size
    error = emulator.error**2

    def log_posterior(x: Floats) -> Floats:
        full = np.zeros((len(x), parameters))
        full[:, free] = x
        for place, score in held.items():
            full[:, place] = score
        found: Floats = likelihood.log(emulator(full), error) - 0.5 * np.square(x).sum(axis=1)
        return found

    walkers = 2 * ((WALKERS * d + 1) // 2)
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    ensemble = emcee.EnsembleSampler(walkers, d, log_posterior, moves=moves, vectorize=True)
    # The ensemble's own generator: a shared one would make the draws depend on what ran before.
    ensemble.random_state = np.random.RandomState(seed).get_state()
    ensemble.run_mcmc(0.3 * rng.normal(size=(walkers, d)), steps, skip_initial_state_check=True)
    chain = ensemble.get_chain(discard=steps // 2)
    time = float(np.max(emcee.autocorr.integrated_time(chain, tol=0)))
    flat = chain.reshape(-1, d)
    picked = rng.choice(len(flat), count, replace=len(flat) < count)
    z = rng.normal(size=(count, parameters))
    z[:, free] = flat[picked]
    for place, score in held.items():
        z[:, place] = score
    return Chain(z, float(np.mean(ensemble.acceptance_fraction)), time)
