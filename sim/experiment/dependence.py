"""Which parameters an effect rests on: declared by the policy, and seen over the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.posterior.posterior import STAYED
from sim.experiment.experiment import Experiment
from sim.outcomes.labelled import LabelledArray, differences
from sim.outcomes.registry import REPORTED_FRAMES, registry
from sim.outcomes.schema import NUMBER, TEXT, YES_NO, Schema, columns
from sim.policy.channels import parameters
from sim.scenario import Scenario
from sim.statistics.intervals import Floats

if TYPE_CHECKING:
    import pandas as pd

FAMILYWISE_ALPHA: Final = 0.01
"""How often any parameter at all may be named by chance beside an effect."""
STRONGEST: Final = 3
_MIN_DRAWS: Final = 4

DEPENDENCE: Final = Schema(
    "dependence",
    {
        **columns(TEXT, "scenario", "frame", "outcome", "parameter"),
        "declared": YES_NO,
        "shrinkage": NUMBER,
        "stayed_at_prior": YES_NO,
        **columns(NUMBER, "rho", "p_value"),
        "significant": YES_NO,
    },
)


def declared(scenario: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """Return the parameters that what is changed declares to work through.

    Examples
    --------
    >>> from sim.scenario import load
    >>> declared(load("training"), load("baseline"))
    ('a_T', 'training_decay', 'training_gain', 'k_1', 'e_K')
    """
    one, other = scenario.instruments, baseline.instruments
    channels = [
        channel
        for name in dict.fromkeys([*one, *other])
        if one.get(name) != other.get(name)
        for instrument in (one.get(name), other.get(name))
        if instrument is not None
        for channel in instrument.channels
    ]
    economy_wide = scenario.economy_wide
    before = baseline.economy_wide.values()
    changed = (key for key, level in economy_wide.values().items() if level != before[key])
    channels += [economy_wide.channels[key] for key in changed]
    return parameters(channels)


def rank_correlation(effects: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return Spearman's correlation of every effect with every parameter, and its p-value.

    Parameters
    ----------
    effects : ndarray, shape (draws, E)
    values : ndarray, shape (draws, P)

    Returns
    -------
    tuple of ndarray, each of shape (E, P)
        NaN where one of the two does not vary, or the draws are fewer than four.

    Notes
    -----
    The p-value is by Student's t, as in `scipy.stats.spearmanr`.
    """
    from scipy.stats import rankdata, t

    n = len(effects)
    shape = (effects.shape[1], values.shape[1])
    if n < _MIN_DRAWS:
        return np.full(shape, np.nan), np.full(shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        standard = []
        for table in (effects, values):
            ranks = rankdata(table, axis=0, nan_policy="propagate")
            ranks = ranks - ranks.mean(axis=0)
            standard.append(ranks / np.sqrt((ranks**2).sum(axis=0)))
        rho = np.clip(standard[0].T @ standard[1], -1.0, 1.0)
        statistic = rho * np.sqrt((n - 2) / ((1.0 - rho) * (1.0 + rho)))
    return rho, 2.0 * t.sf(np.abs(statistic), n - 2)


def table(experiment: Experiment, outcomes: LabelledArray) -> pd.DataFrame:
    """Return every effect at the horizon with every drawn parameter; empty without a posterior.

    Parameters
    ----------
    experiment : Experiment
    outcomes : LabelledArray
        By replicate, scenario, year, frame and outcome.
    """
    import pandas as pd

    shrinkage = experiment.draws.record.get("shrinkage", {})
    baseline = experiment.scenarios[experiment.names.index(experiment.baseline)]
    paired = differences(outcomes.sel(year=experiment.horizon), experiment.baseline)
    where = [
        {"frame": frame, "outcome": name}
        for frame in REPORTED_FRAMES
        for name, outcome in registry().items()
        if frame in outcome.frames
    ]
    parts = []
    for scenario in experiment.packages:
        held = experiment.held(scenario)
        symbols = [symbol for symbol in shrinkage if symbol not in held]
        if not symbols:
            continue
        here = paired.sel(scenario=scenario.name)
        effects = np.stack([here.sel(**each).data for each in where], axis=1)
        rho, p_value = rank_correlation(_by_draw(effects, experiment), _values(symbols, experiment))
        names = declared(scenario, baseline)
        known = np.array([symbol in names for symbol in symbols])
        gone = np.array([shrinkage[symbol] for symbol in symbols])
        for each, one, p in zip(where, rho, p_value, strict=True):
            parts.append(
                pd.DataFrame(
                    {
                        "scenario": scenario.name,
                        **each,
                        "parameter": symbols,
                        "declared": known,
                        "shrinkage": gone,
                        "stayed_at_prior": gone < STAYED,
                        "rho": one,
                        "p_value": p,
                        "significant": _significant(p, known),
                    }
                )
            )
    return DEPENDENCE.joined(parts)


def strongest(found: pd.DataFrame, *, stayed: bool | None = None) -> list[str]:
    """Return the parameters that move one effect significantly, the strongest first.

    Parameters
    ----------
    found : DataFrame
        Rows of `table` of one effect.
    stayed : bool, optional
        Only those that stayed at their prior, or only the others.
    """
    told = found[found["significant"]]
    if stayed is not None:
        told = told[told["stayed_at_prior"] == stayed]
    order = told["rho"].abs().sort_values(ascending=False, kind="stable").index
    return [str(symbol) for symbol in told.loc[order, "parameter"].head(STRONGEST)]


def at_prior(found: pd.DataFrame) -> list[str]:
    """Return the parameters that stayed at their prior and that one effect depends on.

    Those that move it significantly come first; then those that the policy declares to work
    through.
    """
    declared_ones = found[found["declared"] & found["stayed_at_prior"]]["parameter"]
    return list(dict.fromkeys([*strongest(found, stayed=True), *map(str, declared_ones)]))


def _significant(p_value: Floats, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which correlations are significant, by Bonferroni's bound.

    Half of the chance goes to the parameters that the policy declares: there are few of them, and
    they were named before anything was looked at.
    """
    tests = np.where(known, known.sum(), (~known).sum())
    found: NDArray[np.bool_] = p_value < 0.5 * FAMILYWISE_ALPHA / np.maximum(tests, 1)
    return found


def _by_draw(effects: Floats, experiment: Experiment) -> Floats:
    """Return the mean effect over the runs of a draw, shape (draws, E)."""
    draws = experiment.draws
    return np.stack([effects[draws.by_replicate == number].mean(axis=0) for number in draws.fits])


def _values(symbols: list[str], experiment: Experiment) -> Floats:
    fits = experiment.draws.fits.values()
    return np.array([[fit.parameters[symbol] for symbol in symbols] for fit in fits])
