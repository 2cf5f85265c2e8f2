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

from sim.calibration.firms import baseline_plan, fitted_firms
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
from sim.engine.run import World
from sim.jobs.place import Place
from sim.population.schema import Population

Floats = NDArray[np.float64]

SEED: Final = 20241231
NET: Final = 2026
"""Key of the net of points from the prior; `SEED` is that of luck and of the draws."""
#: Points from the prior, then from the posterior as the emulator sees it, wave by wave; the last
#: wave are the draws, to which further waves can be added.
WAVES: Final = (320, 96, 128, 320)


@dataclass(frozen=True, eq=False)
class Wave:
    """Points that are draws.

    Attributes
    ----------
    points : sequence of Point
    proposal : Emulator
        From whose posterior they were drawn.
    """

    points: Sequence[Point]
    proposal: Emulator


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
    """

    posterior: Posterior
    draws: Sequence[Point]
    earlier: Sequence[Point]


def figures() -> tuple[Target, ...]:
    """Return what the posterior is conditioned on: the inner fit's figures and the outer ones."""
    return (*catalogue.of_use("fit"), *catalogue.of_use("outer"))


def search(
    folder: Path,
    *,
    waves: Sequence[int] = WAVES,
    seed: int = SEED,
    place: Place | None = None,
    population: Population | None = None,
    known: Sequence[Point] = (),
    drawn_before: Sequence[Wave] = (),
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
    place : Place, optional
        Where points are run; the result does not depend on it.
    population : Population, optional
        `fitted_firms` if not given.
    known : sequence of Point
        Of an earlier search of the same model, which the waves go on from; without them the first
        wave is drawn from the prior.
    drawn_before : sequence of Wave
        Its draws, which stay draws beside those of the last wave.
    tell : callable
        Called with (what, done, of).

    Raises
    ------
    ValueError
        If nothing is known and there is one wave only: no emulator could propose draws.
    """
    if not known and len(waves) < 2:
        raise ValueError("a search needs two waves at least")
    run = _Baseline.of(population or fitted_firms(), seed)
    defaults = [fitted_values(store.shipped(product)) for product in (False, True)]
    [explanation] = wave.choices()
    known = [*known, *(point for each in drawn_before for point in each.points)]
    path = folder / f"points-{_name()}.jsonl"
    begun = first = 1 + max((t.number for t in known), default=-1)
    emulated, drawn = None, np.empty((0, 0))
    for number, count in enumerate(waves):
        if not known:
            drawn = wave.prior_points(count, NET)
        else:
            emulated, drawn = _propose(known, count, seed + begun + number, tell)
        of_products = drawn[:, explanation] > 0.0
        begin = np.empty((count, defaults[0].size))
        for product in (False, True):
            own = of_products == product
            same = [t for t in known if t.numbers.size and (t.z[explanation] > 0.0) == product]
            begin[own] = wave.starts(drawn[own], same, defaults[product])
        points = {first + k: (drawn[k], begin[k]) for k in range(count)}
        done = partial(tell, f"wave {number + 1} of {len(waves)}")
        found = wave.run_missing(path, points, run, place=place or Place(), done=done)
        known += wave.finite(found)
        first += count
    assert emulated is not None, "the last wave is proposed by an emulator"
    last = [t for t in known if t.number >= first - waves[-1]]
    return finished(known, [*drawn_before, Wave(last, emulated)], waves, seed)


def finished(
    known: Sequence[Point], drawn: Sequence[Wave], waves: Sequence[int], seed: int
) -> Search:
    """Weigh the draws of a search.

    Parameters
    ----------
    known : sequence of Point
        Of all waves.
    drawn : sequence of Wave
        Of these, the waves that are draws.
    waves : sequence of int
        Points of each wave, for the record.
    seed : int
    """
    refined = emulator_of(known)
    draws = [point for each in drawn for point in each.points]
    weights = weigh(drawn, refined, Likelihood.of(figures(), known))
    posterior = Posterior(_table(draws, weights), _record(drawn, weights, waves, seed, refined))
    numbers = {t.number for t in draws}
    return Search(posterior, draws, [t for t in known if t.number not in numbers])


def emulator_of(points: Sequence[Point]) -> Emulator:
    """Return the emulator of some points, which a wave after them is proposed by."""
    return emulator.fit(points, [figure.statistic for figure in figures()])


def _name() -> str:
    """Return a short name of model and data, so that points of others are not taken up."""
    text = "".join(f"{key}{value}" for key, value in sorted(fingerprint().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, eq=False)
class _Baseline:
    """Runs one point of the baseline, wherever it is sent."""

    world: World
    views: Surveys
    seed: int

    @classmethod
    def of(cls, population: Population, seed: int) -> _Baseline:
        fit = store.shipped()
        world = World.of(population, fit.parameters, fit.intercepts)
        return cls(world, Surveys.of(world), seed)

    def __call__(self, number: int, z: Floats, start: Floats) -> Point:
        plans = partial(baseline_plan, self.world.population)
        return wave.run(self.world, plans, self.views, number, z, start, self.seed)


def _propose(
    known: Sequence[Point], count: int, seed: int, tell: Callable[[str, int, int], None]
) -> tuple[Emulator, Floats]:
    """Return an emulator of all points so far, and draws from its posterior."""
    tell("emulator", 0, 1)
    emulated = emulator_of(known)
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


def weigh(drawn: Sequence[Wave], refined: Emulator, given: Likelihood) -> Floats:
    """Return weights of draws: their likelihood by what the model gave, over the proposal's.

    Parameters
    ----------
    drawn : sequence of Wave
    refined : Emulator
        Fitted to all points, the draws among them. A draw's own statistics carry the luck of four
        panels and of the two that its slopes were fitted to, which would weigh more than its
        parameters; a regression through all of them keeps what the parameters do.
    given : Likelihood

    Notes
    -----
    Each explanation of the rise after 2022 keeps the share that it was drawn with: half.
    Truncated importance sampling: a weight is cut at sqrt(n) times the mean (E. L. Ionides 2008,
    J. Comput. Graph. Stat. 17), which bounds the variance at the price of a small bias. Each wave
    is a sample of the same posterior by itself; waves count by their effective draws.
    """
    [explanation] = wave.choices()
    z = [np.stack([t.z for t in each.points]) for each in drawn]
    parts = [
        (given.log(refined(own)) - given.log(each.proposal(own), each.proposal.error**2))
        for own, each in zip(z, drawn, strict=True)
    ]
    product = [own[:, explanation] > 0.0 for own in z]
    share = float(np.concatenate(product).mean())
    weights = [np.zeros(len(each.points)) for each in drawn]
    for which, half in ((False, 1.0 - share), (True, share)):
        own = [of == which for of in product]
        within = [_truncated(d[k]) if k.any() else None for d, k in zip(parts, own, strict=True)]
        effective = [0.0 if w is None else 1.0 / np.square(w).sum() for w in within]
        for wave_weights, k, w, n in zip(weights, own, within, effective, strict=True):
            if w is not None:
                wave_weights[k] = half * n / sum(effective) * w
    found = np.concatenate(weights)
    return np.asarray(found / found.sum())


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
    drawn: Sequence[Wave], weights: Floats, waves: Sequence[int], seed: int, emulated: Emulator
) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(),
        "seed": seed,
        "waves": list(waves),
        "draws_from": [min(point.number for point in each.points) for each in drawn],
        "draws": len(weights),
        "effective_draws": round(float(1.0 / np.square(weights).sum()), 1),
        "figures": [figure.id for figure in figures()],
        "emulator_r_squared": {
            name: round(float(value), 3)
            for name, value in zip(emulated.names, emulated.explained, strict=True)
        },
    }
