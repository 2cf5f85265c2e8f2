"""What is asked of a sensitivity analysis, and its record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.factors import DUMMY, EXPLANATION, Factors
from sim.analysis.sensitivity.indices import CONFIDENCE, RESAMPLES, Noise
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.errors import UserError
from sim.experiment.experiment import plain_intercepts
from sim.experiment.limits import KNOWN
from sim.experiment.provenance import code_digest, data_digest, versions
from sim.population.schema import Population
from sim.scenario import Scenario, load

MAX_REPLICATES: Final = 1000
DEFAULT_BASES: Final[Mapping[str, int]] = {"morris": 10, "sobol": 64}

LARGE_MISS_POINTS: Final = 0.3
"""Twice what the fit is held to: a draw that misses by more is not anchored."""

LIMITS: Final = (
    "An index says how far a prior moves the model's answer, not how far the world does: most "
    "priors are assumptions (R), and a wide prior alone makes a factor look important.",
    "Factors are drawn independently of each other; the data would tie some of them together.",
    "Parameters that the fit pins down are held at the fit unless they are named.",
)


@dataclass(frozen=True)
class Spec:
    """A question of sensitivity.

    Attributes
    ----------
    method : str
        ``morris`` or ``sobol``.
    outcome : str
        ``<outcome>_<year>``, such as ``adoption_2030``.
    effect : str or None
        Scenario whose paired difference to the baseline is analysed; None for the baseline's level.
    baseline : str
    bases : int
        Trajectories (Morris) or base samples (Sobol).
    replicates : int
        Runs of each scenario in each draw, at least 2.
    seed : int
        1 to 2**32 - 1: of the design and of the luck.
    factors : tuple of str or None
        Symbols; None for every parameter with an open prior that the fit does not pin down, but
        for ``product`` if draws are not anchored.
    anchored : bool
        Whether every draw is made to fit the yearly shares of 2017 to 2024 again.
    """

    method: str
    outcome: str
    effect: str | None = None
    baseline: str = "baseline"
    bases: int = DEFAULT_BASES["morris"]
    replicates: int = 4
    seed: int = 2026
    factors: tuple[str, ...] | None = None
    anchored: bool = True

    def __post_init__(self) -> None:
        if not 2 <= self.replicates <= MAX_REPLICATES:
            raise UserError(
                f"{self.replicates} is out of range",
                "--replicates",
                f"use 2 to {MAX_REPLICATES}: with one, luck cannot be told from signal",
            )
        if self.effect == self.baseline:
            raise UserError(
                f"{self.effect!r} is the baseline itself", "--effect", "name another scenario"
            )

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the baseline, and the package if there is one."""
        names = (self.baseline, *(() if self.effect is None else (self.effect,)))
        return tuple(load(name) for name in names)


def set_by(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return the parameters that scenarios set, and which scenario does."""
    return {symbol: each.name for each in scenarios for symbol in each.parameters}


def identity(
    spec: Spec,
    scenarios: Sequence[Scenario],
    population: Population,
    fit: Fit,
    values: NDArray[np.float64],
) -> dict[str, Any]:
    """Return what decides every draw, as plain data.

    Parameters
    ----------
    values : ndarray, shape (draws, parameters)
        Of the design.
    """
    return {
        "sensitivity": {
            **{key: getattr(spec, key) for key in ("method", "outcome", "bases", "anchored")},
            "factors": None if spec.factors is None else list(spec.factors),
        },
        "scenarios": {each.name: each.digest() for each in scenarios},
        "replicates": spec.replicates,
        "seed": spec.seed,
        "population": population.digest(),
        "parameters": dict(fit.parameters),
        "fit": plain_intercepts(fit.intercepts),
        "values": hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest(),
        "data": data_digest(),
        "code": code_digest(),
    }


def record(
    spec: Spec,
    command: Sequence[str],
    scenarios: Sequence[Scenario],
    population: Population,
    firms: Mapping[str, Any],
    fit: Fit,
    factors: Factors,
    noise: Noise,
    miss_points: NDArray[np.float64],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """Return the run record as JSON types; it holds no time and no path of a machine."""
    return {
        "command": list(command),
        "method": spec.method,
        "outcome": spec.outcome,
        "effect": None if spec.effect is None else scenarios[1].name,
        "baseline": scenarios[0].name,
        "bases": spec.bases,
        "replicates": spec.replicates,
        "seed": spec.seed,
        "draws": len(miss_points),
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "factors": {
            p.symbol: {"prior": str(p.prior), "low": p.low, "high": p.high, "grade": p.grade}
            for p in factors.parameters
        },
        "dummy": DUMMY,
        "held_at_the_fit": [s for s in (*FITTED_SYMBOLS, EXPLANATION) if s not in factors.names],
        "set_by_scenarios": set_by(scenarios),
        "noise": {"sd": noise.sd, "total_sd": noise.total_sd, "share": noise.share},
        "anchoring": _anchoring(spec, miss_points),
        "scenarios": {each.name: each.resolve() for each in scenarios},
        "population": {**firms, "rows": population.n, "digest": population.digest()},
        "parameters": dict(fit.parameters),
        "fit": plain_intercepts(fit.intercepts),
        "warnings": list(warnings),
        "known_limits": [*LIMITS, *(english for english, _ in KNOWN)],
        "versions": {**versions(), "SALib": metadata.version("SALib")},
        "digests": {"data": data_digest(), "code": code_digest()},
    }


def _anchoring(spec: Spec, miss_points: NDArray[np.float64]) -> dict[str, Any]:
    if not spec.anchored:
        return {"anchored": False}
    return {
        "anchored": True,
        "median_miss_points": float(np.median(miss_points)),
        "largest_miss_points": float(np.max(miss_points)),
        "draws_not_anchored": int((miss_points > LARGE_MISS_POINTS).sum()),
        "largest_miss_allowed_points": LARGE_MISS_POINTS,
    }


def warnings_about_anchoring(miss_points: NDArray[np.float64]) -> tuple[str, ...]:
    """Say how many draws could not be made to fit; none without anchoring (NaN)."""
    missed = int((miss_points > LARGE_MISS_POINTS).sum())
    if missed == 0:
        return ()
    return (
        f"{missed} of {len(miss_points)} draws miss a yearly share of 2017 to 2022 by more than "
        f"{LARGE_MISS_POINTS:g} points (up to {np.max(miss_points):.2g}) after anchoring",
    )
