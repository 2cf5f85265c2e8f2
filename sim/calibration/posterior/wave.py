"""Points of the search: at drawn parameters the baseline is fitted again and everything observed.

Parameters are drawn in normal scores z: a parameter is its prior's quantile at Phi(z), so the
prior of z is standard normal whatever the priors are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.calibration import trial
from sim.calibration.fit import fixed_point
from sim.calibration.fit.fixed_point import Fit, fitted_values, with_numbers
from sim.calibration.observation import evidence, moments
from sim.calibration.observation.evidence import Surveys
from sim.calibration.posterior.posterior import open_parameters
from sim.engine.arrays import Plan
from sim.engine.run import World
from sim.jobs.place import Place
from sim.parameters.registry import Parameters

Floats = NDArray[np.float64]
Plans = Callable[[Parameters], Plan]

#: Panels that a point's inner fit sees. Each point has luck of its own, so that its slopes carry
#: the sampling error of a survey: two panels give 0.7 of one panel's.
FITTED: Final = 2
#: Other panels on which it is then observed.
OBSERVED: Final = 4
ITERATIONS: Final = 16
TRIALS: Final = ("dutch-voucher", "creative-credits")
_FIRST_OBSERVED: Final = 2**30


@dataclass(frozen=True, eq=False)
class Point:
    """One point.

    Attributes
    ----------
    number : int
    z : ndarray, shape (open parameters,)
    numbers : ndarray
        Fitted numbers (see `sim.calibration.fit.fixed_point.fitted_names`).
    statistics, noise : mapping of str to float
        Mean over the observed panels, and its Monte-Carlo standard error.
    """

    number: int
    z: Floats
    numbers: Floats
    statistics: Mapping[str, float]
    noise: Mapping[str, float]

    def line(self) -> str:
        """Return the point as a line of JSON."""
        document: dict[str, Any] = {
            "number": self.number,
            "z": self.z.tolist(),
            "numbers": self.numbers.tolist(),
            "statistics": dict(self.statistics),
            "noise": dict(self.noise),
        }
        return json.dumps(document)

    @classmethod
    def of_line(cls, line: str) -> Point:
        """Read a line back."""
        d = json.loads(line)
        return cls(
            d["number"], np.array(d["z"]), np.array(d["numbers"]), d["statistics"], d["noise"]
        )


def parameters_at(z: Floats, base: Parameters) -> Parameters:
    """Return the parameters at normal scores; those that are not open stay as in `base`."""
    values = {
        p.symbol: float(score > 0.0) if p.prior.is_choice else float(p.prior.ppf(ndtr(score)))
        for p, score in zip(open_parameters(), z, strict=True)
    }
    return base.replace(**values)


def run(
    world: World, plans: Plans, views: Surveys, number: int, z: Floats, start: Floats, seed: int
) -> Point:
    """Fit the baseline at drawn parameters and observe it.

    Parameters
    ----------
    world : World
        Firms, and the fit whose other numbers hold.
    plans : callable
        Gives the baseline's policy at a set of parameters.
    views : Surveys
    number : int
        Number of the point, the key of its luck with `seed`.
    z : ndarray
    start : ndarray
        Fitted numbers from which the inner fit begins.
    seed : int
    """
    base = Fit(parameters_at(z, world.parameters), world.intercepts)
    plan = plans(base.parameters)
    luck = 64 * number

    def residual(x: Floats) -> Floats:
        fit = with_numbers(base, x)
        here = world.with_parameters(fit.parameters, fit.intercepts)
        seen = [
            moments.replicate(here, plan, views.frame, seed=seed, number=luck + r)
            for r in range(FITTED)
        ]
        return fixed_point.steps(fit, moments.mean(seen))

    x = fixed_point.accelerate(residual, start, ITERATIONS)
    fit = with_numbers(base, x)
    here = world.with_parameters(fit.parameters, fit.intercepts)
    found = [
        evidence.observe(here, plan, views, seed=seed, number=_FIRST_OBSERVED + luck + r)[0]
        for r in range(OBSERVED)
    ]
    spread = {
        name: float(np.std([each[name] for each in found], ddof=1) / np.sqrt(OBSERVED))
        for name in found[0]
    }
    tried, error = _tried(here, number, seed)
    return Point(number, z, fitted_values(fit), evidence.mean(found) | tried, spread | error)


def _tried(world: World, number: int, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the statistics of the virtual trials and their Monte-Carlo errors, by two halves."""
    one, other = (
        trial.statistics(
            world, seed=(seed + 2 * number + half) % 2**32, replicates=2, trials=TRIALS
        )
        for half in (0, 1)
    )
    mean = {name: 0.5 * (one[name] + other[name]) for name in one}
    return mean, {name: 0.5 * abs(one[name] - other[name]) for name in one}


def read(path: Path) -> dict[int, Point]:
    """Return the finished points of a file; a line that was cut short is left out."""
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            point = Point.of_line(line)
        except (json.JSONDecodeError, KeyError):
            continue  # the last line of a search that was killed
        found[point.number] = point
    return found


@dataclass(frozen=True, eq=False)
class _At:
    """Runs a point by its number."""

    point: Callable[[int, Floats, Floats], Point]
    points: Mapping[int, tuple[Floats, Floats]]

    def __call__(self, number: int) -> Point:
        return self.point(number, *self.points[number])


def run_missing(
    path: Path,
    points: Mapping[int, tuple[Floats, Floats]],
    point: Callable[[int, Floats, Floats], Point],
    *,
    place: Place,
    done: Callable[[int, int], None],
) -> list[Point]:
    """Run the points that a file does not have yet, append each as it is finished, return all.

    Parameters
    ----------
    path : Path
        Lines of JSON; kept when the search is stopped, so that it can go on.
    points : mapping of int to (z, start)
        By number of the point.
    point : callable
        Runs one.
    place : Place
        Where points are run; a point does not depend on it.
    done : callable
        Called with (finished, wanted).
    """
    finished = {
        k: t for k, t in read(path).items() if k in points and np.array_equal(t.z, points[k][0])
    }
    missing = [number for number in points if number not in finished]
    done(len(finished), len(points))
    # A line that a kill cut short must not swallow the next one.
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write("\n")
    with path.open("a", encoding="utf-8", newline="\n") as stream:

        def keep(number: int, found: Point) -> None:
            stream.write(found.line() + "\n")
            stream.flush()
            finished[number] = found
            done(len(finished), len(points))

        place.run(_At(point, points), missing, keep)
    return [finished[number] for number in points]


def starts(z: Floats, earlier: Sequence[Point], default: Floats) -> Floats:
    """Return where inner fits begin, shape (points, numbers): a linear prediction from z.

    Without enough earlier points, `default`.
    """
    if len(earlier) < 2 * z.shape[1]:
        return np.repeat(default[None], len(z), axis=0)
    from sklearn.linear_model import RidgeCV

    known = np.stack([t.z for t in earlier])
    numbers = np.stack([t.numbers for t in earlier])
    fitted = RidgeCV(alphas=np.logspace(0, 4, 9)).fit(known, numbers)
    predicted: Floats = np.asarray(fitted.predict(z))
    # Beyond what was seen a line means nothing.
    return np.clip(predicted, numbers.min(axis=0), numbers.max(axis=0))


def prior_points(count: int, seed: int) -> Floats:
    """Return normal scores of prior draws, shape (count, open parameters), by a Sobol net."""
    from scipy.stats import qmc  # half a second, which only the search needs

    net = qmc.Sobol(len(open_parameters()), rng=np.random.default_rng(seed))
    u = net.random_base2(int(np.ceil(np.log2(count))))[:count]
    z = np.asarray(ndtri(np.clip(u, 1e-6, 1.0 - 1e-6)))
    for k in choices():
        z[:, k] = np.where(u[:, k] > 0.5, 1.0, -1.0)
    return z


def choices() -> list[int]:
    """Return the places of the open parameters that are a choice of two.

    Their score is 1 or -1, so that a regression sees two groups and nothing between them.
    """
    return [k for k, p in enumerate(open_parameters()) if p.prior.is_choice]


def finite(points: Iterable[Point]) -> list[Point]:
    """Return the points whose statistics are all defined."""
    return [t for t in points if all(np.isfinite(v) for v in t.statistics.values())]
