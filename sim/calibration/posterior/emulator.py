"""A fast stand-in for the model: quadratic regressions of every statistic on the normal scores.

A point takes seconds, a search of the posterior needs a million. After the search the draws are
run through the model itself, the regressions are fitted again with them, and the draws weighted by
the difference, so an emulator that is a little off costs draws, not honesty.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.posterior.wave import Point

Floats = NDArray[np.float64]

#: Inputs of one statistic beyond which its regression is not made richer.
MAX_INPUTS: Final = 12
FOLDS: Final = 5
#: Beyond this a quadratic is not trusted: it is held at its value there.
REACH: Final = 3.0


@dataclass(frozen=True, eq=False)
class Emulator:
    """Quadratic regressions of statistics on normal scores.

    Attributes
    ----------
    names : tuple of str
        Statistics.
    inputs : int64[d]
        Places of the parameters that matter to any of them.
    pairs : ndarray of int, shape (m, 2)
        Products of inputs that enter.
    coefficients : ndarray, shape (1 + d + m, statistics)
    error : ndarray, shape (statistics,)
        Standard deviation of the cross-validated residuals, Monte-Carlo noise included.
    explained : ndarray, shape (statistics,)
        Cross-validated R squared.
    """

    names: tuple[str, ...]
    inputs: NDArray[np.int64]
    pairs: NDArray[np.int64]
    coefficients: Floats
    error: Floats
    explained: Floats

    def __call__(self, z: Floats) -> Floats:
        """Return predicted statistics, shape (points, statistics), at scores (points, open)."""
        x = np.clip(z[:, self.inputs], -REACH, REACH)
        return _features(x, self.pairs) @ self.coefficients


def _features(x: Floats, pairs: NDArray[np.int64]) -> Floats:
    return np.hstack([np.ones((len(x), 1)), x, x[:, pairs[:, 0]] * x[:, pairs[:, 1]]])


def fit(points: Sequence[Point], names: Sequence[str]) -> Emulator:
    """Fit the regressions of some statistics by the lasso, inputs chosen by cross-validation.

    Parameters
    ----------
    points : sequence of Point
    names : sequence of str
        Statistics to emulate.
    """
    z = np.clip(np.stack([t.z for t in points]), -REACH, REACH)
    y = np.array([[t.statistics[name] for name in names] for t in points])
    found = [_regression(z, column) for column in y.T]
    inputs = np.array(sorted({i for each in found for i in each.linear}), dtype=np.int64)
    place = {int(i): k for k, i in enumerate(inputs)}
    pairs = sorted({pair for each in found for pair in each.products})
    row = {pair: 1 + len(inputs) + k for k, pair in enumerate(pairs)}
    coefficients = np.zeros((1 + len(inputs) + len(pairs), len(found)))
    for k, each in enumerate(found):
        coefficients[0, k] = each.constant
        for i, value in each.linear.items():
            coefficients[1 + place[i], k] = value
        for pair, value in each.products.items():
            coefficients[row[pair], k] = value
    placed = np.array([(place[i], place[j]) for i, j in pairs], dtype=np.int64).reshape(-1, 2)
    return Emulator(
        names=tuple(names),
        inputs=inputs,
        pairs=placed,
        coefficients=coefficients,
        error=np.array([each.error for each in found]),
        explained=np.array([each.explained for each in found]),
    )


@dataclass(frozen=True)
class _Regression:
    constant: float
    linear: dict[int, float]
    products: dict[tuple[int, int], float]
    error: float
    explained: float


def _regression(z: Floats, y: Floats) -> _Regression:
    """Regress one statistic: first choose inputs, then their products."""
    from sklearn.linear_model import Lasso, LassoCV

    spread = float(y.std())
    if spread == 0.0:
        return _Regression(float(y.mean()), {}, {}, 0.0, 1.0)
    scaled = (y - y.mean()) / spread
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # paths that end before they converge are not chosen
        both = np.hstack([z, z**2 - 1.0])
        path = LassoCV(cv=FOLDS, alphas=30).fit(both, scaled)
        first = Lasso(alpha=_sparse(path.alphas_, path.mse_path_)).fit(both, scaled)
        strength = np.abs(first.coef_[: z.shape[1]]) + np.abs(first.coef_[z.shape[1] :])
        chosen = np.sort(np.argsort(-strength)[:MAX_INPUTS])
        chosen = chosen[strength[chosen] > 0.0]
        if not chosen.size:
            return _Regression(float(y.mean()), {}, {}, spread, 0.0)
        x = z[:, chosen]
        products = [(a, b) for a in range(chosen.size) for b in range(a, chosen.size)]
        features = _features(x, np.array(products))[:, 1:]
        model = LassoCV(cv=FOLDS, alphas=30).fit(features, scaled)
    error = float(model.mse_path_.mean(axis=1).min())
    d = chosen.size
    return _Regression(
        constant=float(y.mean() + spread * model.intercept_),
        linear={int(i): float(spread * c) for i, c in zip(chosen, model.coef_[:d], strict=True)},
        products={
            (int(chosen[a]), int(chosen[b])): float(spread * c)
            for (a, b), c in zip(products, model.coef_[d:], strict=True)
            if c != 0.0
        },
        error=spread * float(np.sqrt(error)),
        explained=1.0 - error,
    )


def _sparse(alphas: Floats, errors: Floats) -> float:
    """Return the strongest penalty whose error is within one standard error of the least.

    The least error takes up inputs that do nothing; with a chance correlation in each of fifty
    figures, a parameter that no figure depends on would seem to be known.
    """
    mean = errors.mean(axis=1)
    least = int(np.argmin(mean))
    within = mean <= mean[least] + errors[least].std(ddof=1) / np.sqrt(errors.shape[1])
    return float(alphas[within].max())
