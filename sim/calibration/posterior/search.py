"""The search of the posterior: waves of points, an emulator, draws, weights by the model itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.firms import fitted_firms
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import fitted_names, fitted_values
from sim.calibration.observation.evidence import Surveys
from sim.calibration.posterior import emulator, sampler, wave
from sim.calibration.posterior.emulator import Emulator
from sim.calibration.posterior.fingerprint import fingerprint
from sim.calibration.posterior.likelihood import Likelihood
from sim.calibration.posterior.posterior import Posterior, open_parameters
from sim.calibration.posterior.wave import Point
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import Target
from sim.engine.arrays import Plan
from sim.engine.plan import lay_out
from sim.engine.run import World
from sim.parameters.registry import Parameters
from sim.policy.package import build_package
from sim.population.schema import Population
from sim.scenario import load

Floats = NDArray[np.float64]

SEED: Final = 20241231
NET: Final = 2026
"""Key of the net of points from the prior; `SEED` is that of luck and of the draws."""
#: Points from the prior, then from the posterior as the emulator sees it, wave by wave; the last
#: wave are the draws.
WAVES: Final = (320, 96, 128, 320)


@dataclass(frozen=True, eq=False)
class Search:
    """A finished search.

    Attributes
    ----------
    posterior : Posterior
    draws : sequence of Point
        The points behind the posterior's draws, in the order of its table.
    earlier : sequence of Point
        Those of the waves before.
    emulator : Emulator
        From which the draws were made.
    """

    posterior: Posterior
    draws: Sequence[Point]
    earlier: Sequence[Point]
    emulator: Emulator


def figures() -> tuple[Target, ...]:
    """Return what the posterior is conditioned on: the inner fit's figures and the outer ones."""
    return (*catalogue.of_use("fit"), *catalogue.of_use("outer"))


def search(
    folder: Path,
    *,
    waves: Sequence[int] = WAVES,
    seed: int = SEED,
    workers: int = 2,
    population: Population | None = None,
    tell: Callable[[str, int, int], None],
) -> Search:
    """Search the posterior; what is finished is kept in a folder, and a search goes on from there.

    Parameters
    ----------
    folder : Path
        For the points. A search with the same seed, waves and model takes up those that are there.
    waves : sequence of int
        Points of each wave.
    seed : int
    workers : int
        Threads; the result does not depend on it.
    population : Population, optional
        `fitted_firms` if not given.
    tell : callable
        Called with (what, done, of).
    """
    run = _point(population or fitted_firms(), seed)
    defaults = [fitted_values(store.shipped(product)) for product in (False, True)]
    [explanation] = wave.choices()
    known: list[Point] = []
    path = folder / f"points-{_name()}.jsonl"
    first = 0
    emulated, drawn = None, np.empty((0, 0))
    for number, count in enumerate(waves):
        if number == 0:
            drawn = wave.prior_points(count, NET)
        else:
            emulated, drawn = _propose(known, count, seed + number, tell)
        of_products = drawn[:, explanation] > 0.0
        begin = np.empty((count, defaults[0].size))
        for product in (False, True):
            own = of_products == product
            same = [t for t in known if (t.z[explanation] > 0.0) == product]
            begin[own] = wave.starts(drawn[own], same, defaults[product])
        points = {first + k: (drawn[k], begin[k]) for k in range(count)}
        done = partial(tell, f"wave {number + 1} of {len(waves)}")
        found = wave.run_missing(path, points, run, workers=workers, done=done)
        known += wave.finite(found)
        first += count
    if emulated is None:
        raise ValueError("a search needs two waves at least")
    draws = [t for t in known if t.number >= first - waves[-1]]
    earlier = [t for t in known if t.number < first - waves[-1]]
    names = [figure.statistic for figure in figures()]
    refined = emulator.fit(known, names)
    weights = weigh(draws, emulated, refined, Likelihood.of(figures(), known))
    posterior = Posterior(_table(draws, weights), _record(draws, weights, waves, seed, refined))
    return Search(posterior, draws, earlier, emulated)


def _name() -> str:
    """Return a short name of model and data, so that points of others are not taken up."""
    text = "".join(f"{key}{value}" for key, value in sorted(fingerprint().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _point(population: Population, seed: int) -> Callable[[int, Floats, Floats], Point]:
    """Return what runs one point of the baseline."""
    fit = store.shipped()
    world = World.of(population, fit.parameters, fit.intercepts)
    scenario = load("baseline")

    def plans(parameters: Parameters) -> Plan:
        return lay_out(build_package(scenario, population, parameters), population.n)

    views = Surveys.of(world)

    def point(number: int, z: Floats, start: Floats) -> Point:
        return wave.run(world, plans, views, number, z, start, seed)

    return point


def _propose(
    known: Sequence[Point], count: int, seed: int, tell: Callable[[str, int, int], None]
) -> tuple[Emulator, Floats]:
    """Return an emulator of all points so far, and draws from its posterior."""
    names = [figure.statistic for figure in figures()]
    tell("emulator", 0, 1)
    emulated = emulator.fit(known, names)
    tell("emulator", 1, 1)
    given = Likelihood.of(figures(), known)
    [explanation] = wave.choices()
    # Both explanations alike: what is published says nothing for either (docs/identification.md).
    chains = [
        sampler.sample(
            emulated,
            given,
            len(open_parameters()),
            count // 2 + (count % 2 if score < 0.0 else 0),
            seed=seed,
            held={explanation: score},
        )
        for score in (-1.0, 1.0)
    ]
    z = np.concatenate([chain.z for chain in chains])
    return emulated, np.random.default_rng(seed).permutation(z)


def weigh(
    draws: Sequence[Point], proposal: Emulator, refined: Emulator, given: Likelihood
) -> Floats:
    """Return weights of draws: their likelihood by what the model gave, over the proposal's.

    Parameters
    ----------
    draws : sequence of Point
    proposal : Emulator
        From which they were drawn.
    refined : Emulator
        Fitted to all points, the draws among them. A draw's own statistics carry the luck of four
        panels and of the two that its slopes were fitted to, which would weigh more than its
        parameters; a regression through all of them keeps what the parameters do.
    given : Likelihood

    Notes
    -----
    Each explanation of the rise after 2022 keeps the share that it was drawn with: half.
    Truncated importance sampling: a weight is cut at sqrt(n) times the mean (E. L. Ionides 2008,
    J. Comput. Graph. Stat. 17), which bounds the variance at the price of a small bias.
    """
    z = np.stack([t.z for t in draws])
    distance = given.log(refined(z)) - given.log(proposal(z), proposal.error**2)
    [explanation] = wave.choices()
    weights = np.empty(len(draws))
    for product in (False, True):
        own = (z[:, explanation] > 0.0) == product
        if own.any():
            weights[own] = _truncated(distance[own]) * own.mean()
    return weights / weights.sum()


def _truncated(distance: Floats) -> Floats:
    """Return weights that sum to 1 from their logarithms, none much larger than the others."""
    ratio = np.exp(distance - float(np.max(distance)))
    ratio = np.minimum(ratio, np.sqrt(ratio.size) * ratio.mean())
    return np.asarray(ratio / ratio.sum())


def _table(draws: Sequence[Point], weights: Floats) -> pd.DataFrame:
    base = store.shipped().parameters
    rows = []
    for number, (point, weight) in enumerate(zip(draws, weights, strict=True)):
        values = wave.parameters_at(point.z, base)
        rows.append(
            {
                "draw": number,
                "weight": weight,
                **{p.symbol: values[p.symbol] for p in open_parameters()},
                **dict(zip(fitted_names(), point.numbers, strict=True)),
            }
        )
    return pd.DataFrame(rows)


def _record(
    draws: Sequence[Point], weights: Floats, waves: Sequence[int], seed: int, emulated: Emulator
) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(),
        "seed": seed,
        "waves": list(waves),
        "draws": len(draws),
        "effective_draws": round(float(1.0 / np.square(weights).sum()), 1),
        "figures": [figure.id for figure in figures()],
        "emulator_r_squared": {
            name: round(float(value), 3)
            for name, value in zip(emulated.names, emulated.explained, strict=True)
        },
    }
