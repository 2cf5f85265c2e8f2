"""What is asked of a sensitivity analysis, and its record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity import answers
from sim.analysis.sensitivity.design import GIVEN_DATA
from sim.analysis.sensitivity.factors import DUMMY, EXPLANATION, Factors
from sim.analysis.sensitivity.found import Found
from sim.analysis.sensitivity.indices import CONFIDENCE, RESAMPLES, RESAMPLES_GIVEN
from sim.analysis.sensitivity.quantity import Quantity
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.errors import UserError
from sim.experiment.experiment import plain_intercepts
from sim.experiment.limits import KNOWN
from sim.experiment.provenance import code_digest, data_digest, versions
from sim.policy.remark import Remark, in_korean
from sim.population.schema import Population
from sim.scenario import Scenario, load

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

MAX_REPLICATES: Final = 1000
DEFAULT_BASES: Final[Mapping[str, int]] = {
    "morris": 10,
    "sobol": 64,
    **dict.fromkeys(GIVEN_DATA, 400),
}

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
        One of `sim.analysis.sensitivity.design.METHODS`.
    outcomes : tuple of str
        ``<outcome>_<year>``, such as ``adoption_2030``; ``cost_per_user_<year>`` of packages.
    effects : tuple of str
        Scenarios whose paired differences to the baseline are analysed, and of the first two the
        lead of one over the other; the baseline's level without any.
    baseline : str
    bases : int
        Trajectories (Morris), base samples (Sobol) or draws (PAWN, delta, RSA).
    replicates : int
        Runs of each scenario in each draw, at least 2.
    seed : int
        1 to 2**32 - 1: of the design and of the luck.
    factors : tuple of str or None
        Symbols, settings, or words for many at once; None for every parameter with an open prior
        that the fit does not pin down, but for ``product`` if draws are not anchored.
    anchored : bool
        Whether every draw is made to fit the yearly shares of 2017 to 2024 again.
    grouped : bool
        Whether the factors of a mechanism are moved as one (Morris and Sobol).
    second_order : bool
        Whether Sobol's indices of pairs are asked for.
    posterior : bool
        Whether parameters are draws of the posterior, with what ties them together, instead of
        independent ones of their priors (PAWN, delta, RSA).
    """

    method: str
    outcomes: tuple[str, ...]
    effects: tuple[str, ...] = ()
    baseline: str = "baseline"
    bases: int = DEFAULT_BASES["morris"]
    replicates: int = 4
    seed: int = 2026
    factors: tuple[str, ...] | None = None
    anchored: bool = True
    grouped: bool = False
    second_order: bool = False
    posterior: bool = False

    def __post_init__(self) -> None:
        if not 2 <= self.replicates <= MAX_REPLICATES:
            raise UserError(
                f"{self.replicates} is out of range",
                "--replicates",
                f"use 2 to {MAX_REPLICATES}: with one, luck cannot be told from signal",
            )
        for name in self.effects:
            if name == self.baseline:
                raise UserError(
                    f"{name!r} is the baseline itself", "--effect", "name another scenario"
                )
        if len(set(self.effects)) < len(self.effects):
            raise UserError("a scenario is named twice", "--effect", "name each one once")
        if self.posterior and self.method not in GIVEN_DATA:
            raise UserError(
                f"{self.method} needs a design of its own, and draws of the posterior have none",
                "--parameters posterior",
                f"use it with {', '.join(GIVEN_DATA)}",
            )

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the baseline, and the package if there is one."""
        return tuple(load(name) for name in (self.baseline, *self.effects))


def set_by(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return the parameters that scenarios set, and which scenario does."""
    return {symbol: each.name for each in scenarios for symbol in each.parameters}


_DECISIVE: Final = ("method", "bases", "grouped", "second_order", "posterior")


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
            **{key: getattr(spec, key) for key in _DECISIVE},
            # Draws of a posterior are fitted models already.
            "anchored": spec.anchored and not spec.posterior,
            "outcomes": list(spec.outcomes),
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
    models: Mapping[str, Any],
    factors: Factors,
    found: Sequence[Found],
    quantities: Sequence[Quantity],
    miss_points: NDArray[np.float64],
    warnings: Sequence[str],
    digest: str,
) -> dict[str, Any]:
    """Return the run record as JSON types; it holds no time and no path of a machine.

    Parameters
    ----------
    models : mapping
        `models_record`.
    digest : str
        Of `identity`.
    """
    return {
        "command": list(command),
        "method": spec.method,
        "outcomes_asked": list(spec.outcomes),
        "outcomes_analysed": [
            {"name": each.name, "outcome": each.outcome, "frame": each.frame, "year": each.year}
            for each in quantities
        ],
        "answers": [
            answers.record(each.answer, quantities, scenarios)
            | {
                "noise": {
                    "sd": each.noise.sd,
                    "total_sd": each.noise.total_sd,
                    "share": each.noise.share,
                },
                "convergence": {
                    "width": each.convergence.width,
                    "converged": each.convergence.converged,
                    "screened": each.convergence.screened,
                    "bases_needed": each.convergence.bases_needed,
                },
            }
            for each in found
        ],
        "effects": [each.name for each in scenarios[1:]],
        "baseline": scenarios[0].name,
        "bases": spec.bases,
        "replicates": spec.replicates,
        "seed": spec.seed,
        "draws": len(miss_points),
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES_GIVEN if spec.method in GIVEN_DATA else RESAMPLES,
        "factors_asked": None if spec.factors is None else list(spec.factors),
        "factors": {
            name: {
                "prior": each.prior,
                "low": each.low,
                "high": each.high,
                "grade": each.grade,
                "unit": each.unit,
                "group": each.group,
                "label_en": each.label_en,
                "label_ko": each.label_ko,
            }
            for name, each in factors.about.items()
        },
        "futures": list(factors.futures),
        "grouped": spec.grouped,
        "second_order": spec.second_order,
        "from_posterior": spec.posterior,
        "models": dict(models),
        "dummy": DUMMY,
        "held_at_the_fit": [s for s in (*FITTED_SYMBOLS, EXPLANATION) if s not in factors.names],
        "set_by_scenarios": set_by(scenarios),
        "anchoring": _anchoring(spec, miss_points),
        "scenarios": {each.name: each.resolve() for each in scenarios},
        "population": {**firms, "rows": population.n, "digest": population.digest()},
        "parameters": dict(fit.parameters),
        "fit": plain_intercepts(fit.intercepts),
        "warnings": list(warnings),
        "warnings_ko": in_korean(warnings),
        "known_limits": [
            *(LIMITS if not spec.posterior else LIMITS[:1]),
            *(english for english, _ in KNOWN),
        ],
        "versions": {**versions(), "SALib": metadata.version("SALib")},
        "digests": {"experiment": digest, "data": data_digest(), "code": code_digest()},
    }


def models_record(posterior: Posterior | None) -> dict[str, Any]:
    """Return where fitted models come from: the best fit, or the draws of a posterior."""
    if posterior is None:
        return {"source": "fit"}
    about = {"source": "posterior", "posterior": posterior.digest}
    return {**about, "stale": list(posterior.stale)}


def _anchoring(spec: Spec, miss_points: NDArray[np.float64]) -> dict[str, Any]:
    if not spec.anchored or spec.posterior:
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
    worst = f"{np.max(miss_points):.2g}"
    return (
        Remark(
            f"{missed} of {len(miss_points)} draws miss a yearly share of 2017 to 2022 by more "
            f"than {LARGE_MISS_POINTS:g} points (up to {worst}) after anchoring",
            f"추출 {len(miss_points)}개 중 {missed}개는 2017~2022년의 연간 비율에 맞춘 뒤에도 "
            f"{LARGE_MISS_POINTS:g}%p 넘게 벗어난다(최대 {worst}%p)",
        ),
    )
