"""What the data could and could not tell: checks of a posterior, each with what to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.calibration.posterior import likelihood, sampler
from sim.calibration.posterior.emulator import Emulator
from sim.calibration.posterior.likelihood import Likelihood
from sim.calibration.posterior.posterior import STAYED, Posterior, open_parameters, prior_sd
from sim.calibration.posterior.search import figures
from sim.calibration.posterior.wave import OBSERVED, Point, choices
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN

Floats = NDArray[np.float64]

COVERAGE: Final = 0.9
_STEP: Final = 0.5  # normal scores over which slopes are taken


def predictive(posterior: Posterior, draws: Sequence[Point], *, seed: int) -> pd.DataFrame:
    """Return the fit table: every comparable figure against its posterior predictive interval.

    Parameters
    ----------
    posterior : Posterior
    draws : sequence of Point
        In the order of the posterior's table.
    seed : int
        Of the errors that are added.

    Returns
    -------
    DataFrame
        One row a figure: id, use, statistic, labels, unit, published, model (mean), low and high
        (90 % predictive interval: draws, luck of one panel, sampling and discrepancy), residual
        (standardised), inside, and the shares of the predictive variance that parameters and
        Monte-Carlo noise make up.

    Notes
    -----
    Figures of which only the sign is published are inside if the interval reaches that side.
    """
    rng = np.random.default_rng(seed)
    weights = posterior.weights
    rows = []
    for figure in (
        *catalogue.of_use("fit"),
        *catalogue.of_use("outer"),
        *catalogue.of_use("check"),
    ):
        name = figure.statistic
        if any(name not in t.statistics for t in draws):
            continue
        values = np.array([t.statistics[name] for t in draws])
        noise = np.array([t.noise[name] for t in draws])
        luck = OBSERVED * float(np.average(noise**2, weights=weights))
        mean = float(np.average(values, weights=weights))
        between = float(np.average((values - mean) ** 2, weights=weights))
        own = figure.se**2 + figure.discrepancy**2 if figure.unit != SIGN else 0.0
        if not name.startswith(likelihood.WITH_CHANCE) or figure.unit == SIGN:
            own += luck
        picked = rng.choice(len(values), 4000, p=weights)
        predicted = values[picked] + np.sqrt(own) * rng.normal(size=4000)
        low, high = np.quantile(predicted, [0.5 - COVERAGE / 2, 0.5 + COVERAGE / 2])
        sd = float(np.sqrt(between + own))
        if figure.unit == SIGN:
            inside = figure.value == 0.0 or (low if figure.value < 0.0 else -high) < 0.0
            residual = float("nan")
        else:
            inside = low <= figure.value <= high
            residual = (mean - figure.value) / sd
        rows.append(
            {
                "id": figure.id,
                "use": figure.use,
                "statistic": name,
                "label_en": figure.label_en,
                "label_ko": figure.label_ko,
                "unit": figure.unit,
                "published": figure.value,
                "model": mean,
                "low": float(low),
                "high": float(high),
                "residual": residual,
                "inside": bool(inside),
                "share_parameters": max(between - luck / OBSERVED, 0.0) / sd**2,
                "share_monte_carlo": luck / OBSERVED / sd**2,
                "grade": figure.grade,
                "source": figure.origin,
            }
        )
    return pd.DataFrame(rows)


def learning(posterior: Posterior) -> pd.DataFrame:
    """Return prior against posterior by open parameter, the most learnt first."""
    gone = posterior.shrinkage()
    rows = []
    for p in open_parameters():
        prior = p.prior.ppf([0.05, 0.5, 0.95])
        values = posterior.table[p.symbol].to_numpy(dtype=np.float64)
        low, middle, high = quantiles(values, posterior.weights, (0.05, 0.5, 0.95))
        rows.append(
            {
                "symbol": p.symbol,
                "meaning": p.meaning,
                "label_ko": p.label_ko,
                "unit": p.unit,
                "prior_low": float(prior[0]),
                "prior_median": float(prior[1]),
                "prior_high": float(prior[2]),
                "low": low,
                "median": middle,
                "high": high,
                "shrinkage": gone[p.symbol],
                "shift": (posterior.mean(p.symbol) - float(prior[1])) / prior_sd(p),
                "stayed": gone[p.symbol] < STAYED,
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("shrinkage", ascending=False, ignore_index=True)


def directions(
    emulated: Emulator, given: Likelihood, draws: Sequence[Point], weights: Floats, most: int = 4
) -> pd.DataFrame:
    """Return the directions of the parameter space that the data see best and least.

    In normal scores the prior is a ball of radius 1. Where the statistics' slopes at the
    posterior's mean are J, a direction with eigenvalue l of J'J (in the figures' errors) keeps
    1 / sqrt(1 + l) of the prior's standard deviation. Asked for are directions among parameters
    each of which alone would halve its variance: a direction that is nevertheless sloppy is one
    along which they make up for each other.

    Returns
    -------
    DataFrame
        Columns kind (seen or sloppy), sd (posterior over prior), words: the parameters that make
        it up, with the sign in which they move together.
    """
    centre = np.average(np.stack([t.z for t in draws]), axis=0, weights=weights)
    steps = np.eye(centre.size)[emulated.inputs] * _STEP
    slopes = (emulated(centre + steps) - emulated(centre - steps)) / (2.0 * _STEP)
    information = (slopes / given.variance) @ slopes.T
    visible = np.flatnonzero(np.diag(information) >= 1.0)
    values, vectors = np.linalg.eigh(information[np.ix_(visible, visible)])
    symbols = [open_parameters()[k].symbol for k in emulated.inputs[visible]]
    order = np.argsort(values)
    most = min(most, visible.size // 2)
    rows = [
        {
            "kind": kind,
            "sd": float(1.0 / np.sqrt(1.0 + max(values[k], 0.0))),
            "words": _in_words(vectors[:, k], symbols),
        }
        for kind, places in (("seen", order[::-1][:most]), ("sloppy", order[:most]))
        for k in places
    ]
    return pd.DataFrame(rows)


def _in_words(vector: Floats, symbols: Sequence[str], most: int = 4) -> str:
    order = np.argsort(-np.abs(vector))[:most]
    sign = np.sign(vector[order[0]])
    return ", ".join(f"{symbols[k]} {'up' if sign * vector[k] > 0 else 'down'}" for k in order)


@dataclass(frozen=True, eq=False)
class Ranks:
    """Ranks of true parameters among posterior draws, in [0, 1].

    Attributes
    ----------
    symbols : tuple of str
    ranks : ndarray, shape (truths, parameters)
    covered : ndarray, shape (truths, parameters)
        Whether the truth lay in the central 90 % interval.
    """

    symbols: tuple[str, ...]
    ranks: Floats
    covered: NDArray[np.bool_]

    def table(self) -> pd.DataFrame:
        """Return coverage and a test of uniform ranks by parameter."""
        rows = []
        for k, symbol in enumerate(self.symbols):
            test = stats.kstest(self.ranks[:, k], "uniform")
            rows.append(
                {
                    "symbol": symbol,
                    "truths": len(self.ranks),
                    "coverage": float(self.covered[:, k].mean()),
                    "p_uniform": float(test.pvalue),
                }
            )
        return pd.DataFrame(rows)


def self_consistency(
    earlier: Sequence[Point],
    draws: Sequence[Point],
    emulated: Emulator,
    *,
    truths: int,
    seed: int,
    steps: int = 400,
    count: int = 200,
) -> Ranks:
    """Check the inference by itself: simulation-based calibration around the posterior.

    A draw's own statistics, with errors added, are a survey that might have been; conditioned on
    it and on the true survey, the draw must be an unremarkable one.

    Parameters
    ----------
    earlier, draws : sequence of Point
    emulated : Emulator
    truths : int
        Draws taken as truth.
    seed : int
    steps, count : int
        Length of each chain and draws from it.

    Notes
    -----
    T. Saeilynoja, M. Schmitt, P.-C. Buerkner, A. Vehtari (2025), "Posterior SBC". From the prior
    one would check places that the data rule out.
    """
    given = Likelihood.of(figures(), [*earlier, *draws])
    rng = np.random.default_rng(seed)
    inputs = _sampled(emulated)
    picked = rng.choice(len(draws), truths, replace=len(draws) < truths)
    ranks, covered = [], []
    for number, k in enumerate(picked):
        truth = draws[k]
        here = likelihood.table([truth], given.names)[0]
        again = given.replicated(1, rng, here)[0]
        both = _both(given, again)
        chain = sampler.sample(
            emulated,
            both,
            truth.z.size,
            count,
            seed=seed + 1 + number,
            steps=steps,
            held=_explanation(truth),
        )
        rank = (chain.z[:, inputs] < truth.z[inputs]).mean(axis=0)
        ranks.append(rank)
        covered.append(np.abs(rank - 0.5) <= COVERAGE / 2)
    symbols = tuple(open_parameters()[k].symbol for k in inputs)
    return Ranks(symbols, np.array(ranks), np.array(covered))


def _both(given: Likelihood, again: Floats) -> Likelihood:
    """Return the likelihood of two independent surveys: their mean, with half the variance."""
    return Likelihood(
        given.names, 0.5 * (given.published + again), 0.5 * given.variance, given.noise
    )


def recovery(
    earlier: Sequence[Point], emulated: Emulator, truth: Point, *, seed: int, count: int = 400
) -> pd.DataFrame:
    """Return what the inference finds from the statistics of a point whose parameters are known.

    Columns: symbol, truth, prior and posterior quantiles (as normal scores), inside.
    """
    given = Likelihood.of(figures(), earlier)
    at = given.at(likelihood.table([truth], given.names)[0])
    chain = sampler.sample(emulated, at, truth.z.size, count, seed=seed, held=_explanation(truth))
    rows = []
    for k in _sampled(emulated):
        low, middle, high = np.quantile(chain.z[:, k], [0.05, 0.5, 0.95])
        rows.append(
            {
                "symbol": open_parameters()[k].symbol,
                "truth": truth.z[k],
                "low": low,
                "median": middle,
                "high": high,
                "inside": low <= truth.z[k] <= high,
                "shrinkage": 1.0 - float(np.var(chain.z[:, k])),
            }
        )
    return pd.DataFrame(rows).sort_values("shrinkage", ascending=False, ignore_index=True)


def _explanation(truth: Point) -> dict[int, float]:
    """Return the scores that a truth's survey cannot be asked about: which explanation holds."""
    return {k: float(truth.z[k]) for k in choices()}


def _sampled(emulated: Emulator) -> NDArray[np.int64]:
    """Return the places of the parameters that any statistic depends on, choices left out."""
    return np.array([k for k in emulated.inputs.tolist() if k not in choices()], dtype=np.int64)


def quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> list[float]:
    """Return weighted quantiles; the weights sum to 1."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    places = np.minimum(np.searchsorted(reached, at), len(values) - 1)
    return [float(v) for v in values[order][places]]
