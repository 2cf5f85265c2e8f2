"""Rolling origin: what the model would have said in 2019 to 2023 about the years to 2024.

At an origin the year effects are fitted again to the shares up to it; the d_t after it is the
projection's, with the uncertainty that d_t itself shows. Slopes and the intercepts of industries
and regions stay: they come from the panel of 2017-2022, as do the technologies and budgets of
the years after the origin. What is tested is the projection of the level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.fit.anchor import anchor
from sim.calibration.fit.yearly import drawn_on
from sim.calibration.observation import moments
from sim.calibration.procedures import Setting
from sim.calibration.targets import catalogue
from sim.calibration.validation import nulls
from sim.calibration.validation.candidates import Candidates
from sim.calibration.validation.forecast import Forecast, crps
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.jobs.run import map_jobs

ORIGINS: Final = (2019, 2020, 2021, 2022, 2023)
MODELS: Final = ("abm", "bass", "logistic", "random_walk")
LEVELS: Final = (0.5, 0.9)
PATHS: Final = 400
POINT_RUNS: Final = 80
"""Runs with d_t held, over all draws: the mean share is then known to 0.02 points."""
HELD_NUMBER: Final = 2**30
"""First replicate of those runs: their luck is not that of the paths."""
ANCHOR_RUNS: Final = 16
LEAST_ANCHOR_RUNS: Final = 4
GOOD_ENOUGH_POINTS: Final = 0.02
"""Of the anchoring: the projection answers to where the last years are, and to the references."""


def check_origins(origins: Sequence[int]) -> None:
    """Refuse origins without three years before, or without a published year after them.

    Raises
    ------
    UserError
        For such an origin, or one that is named twice.
    """
    for origin in origins:
        if origin not in ORIGINS:
            raise UserError(
                f"the origin {origin} is not possible",
                "--origins",
                f"use years from {ORIGINS[0]} to {ORIGINS[-1]}: a forecast needs three published "
                "shares before it and one after it",
            )
    if not origins or len(set(origins)) < len(origins):
        raise UserError("an origin is missing or named twice", "--origins", "such as 2019,2020")


def forecast(
    here: Candidates,
    shares: Mapping[int, float],
    years: Sequence[int],
    executor: Executor,
    *,
    seed: int,
    paths: int = PATHS,
) -> Forecast:
    """Forecast the reported share by the agent-based model.

    Parameters
    ----------
    here : Candidates
    shares : mapping of int to float
        Published shares by year up to the origin; the level is fitted to these alone.
    years : sequence of int
        The years after the origin.
    executor : Executor
        Of threads; the result does not depend on how many.
    seed : int
        Key of luck and of the innovations of d_t.
    paths : int
        Simulated futures: each has one fit, its own luck and its own walk of d_t.
    """
    count = len(here.settings)
    each = max(ANCHOR_RUNS // count, LEAST_ANCHOR_RUNS)

    def anchored(setting: Setting) -> Intercepts:
        return anchor(
            setting.world,
            setting.plan,
            here.frame,
            seed,
            shares,
            replicates=each,
            good_enough=GOOD_ENOUGH_POINTS,
        ).intercepts

    def reported(number: int, intercepts: Intercepts) -> NDArray[np.float64]:
        setting = here.setting(number)
        result = moments.replicate(
            setting.world.with_parameters(setting.world.parameters, intercepts),
            setting.plan,
            here.frame,
            seed=seed,
            number=number,
            with_regressions=False,
        )
        return result.year[len(shares) : len(shares) + len(years)]

    def path(number: int) -> NDArray[np.float64]:
        rng = np.random.default_rng((seed, number))
        return reported(number, walk(levels[number % count], years, rng))

    def held(number: int) -> NDArray[np.float64]:
        return reported(HELD_NUMBER + number, levels[(HELD_NUMBER + number) % count])

    levels = map_jobs(anchored, here.settings, executor)
    # Every draw counts the same: as many runs of each.
    runs = count * max(1, POINT_RUNS // count)
    point = np.mean(map_jobs(held, range(runs), executor), axis=0)
    drawn = np.array(map_jobs(path, range(paths), executor))
    return Forecast("abm", max(shares), tuple(years), point, drawn)


def walk(c: Intercepts, years: Sequence[int], rng: np.random.Generator) -> Intercepts:
    """Return the intercepts with a random walk of d_t from the projection's level.

    The projection holds d_t where the last years were. How far it may be off is what d_t did
    before: innovations have the root mean square of its yearly changes up to the origin (without
    a mean, as the projection has no drift); of s_t, where products explain the last years, they are
    those of d_t, for two values of its own tell no spread. That rests on few changes, so the spread
    is drawn too, which makes an innovation Student t with as many degrees of freedom.
    """
    known = [c.year[y] for y in sorted(c.year)]
    changes = np.array([b - a for a, b in pairwise(known)])
    sd = np.sqrt(changes @ changes / rng.chisquare(len(changes)))
    moved = (sd * rng.standard_normal(len(years))).cumsum()
    level = c.product[max(c.product)] if c.product else c.later
    ahead = dict(zip(years, (level + moved).tolist(), strict=True))
    return drawn_on(c, ahead, products=bool(c.product))


def contenders(
    here: Candidates,
    executor: Executor,
    *,
    origins: Sequence[int] = ORIGINS,
    seed: int,
    paths: int = PATHS,
    published: Mapping[int, float] | None = None,
) -> list[Forecast]:
    """Return the forecasts of the model and of the null models at every origin.

    Parameters
    ----------
    here : Candidates
    executor : Executor
    origins : sequence of int
    seed : int
    paths : int
        Of the agent-based model and of the curves.
    published : mapping of int to float, optional
        Shares by year; those of the survey if not given.
    """
    check_origins(origins)
    every = catalogue.year_shares() if published is None else published
    found = []
    for origin in origins:
        known = {year: share for year, share in every.items() if year <= origin}
        years = [year for year in every if year > origin]
        found.append(forecast(here, known, years, executor, seed=seed, paths=paths))
        found += nulls.forecasts(known, years, seed, executor, paths)
    return found


def table(forecasts: Sequence[Forecast], published: Mapping[int, float]) -> pd.DataFrame:
    """Return one row an origin, target year and model; shares in percent, errors in points.

    Columns: origin, year, horizon, model, published, forecast, low_90, low_50, high_50, high_90,
    error (forecast less published), crps.
    """
    rows = []
    for each in forecasts:
        ends = {level: each.interval(level) for level in LEVELS}
        for k, year in enumerate(each.years):
            actual = published[year]
            rows.append(
                {
                    "origin": each.origin,
                    "year": year,
                    "horizon": year - each.origin,
                    "model": each.model,
                    "published": actual,
                    "forecast": float(each.point[k]),
                    "low_90": float(ends[0.9][0][k]),
                    "low_50": float(ends[0.5][0][k]),
                    "high_50": float(ends[0.5][1][k]),
                    "high_90": float(ends[0.9][1][k]),
                    "error": float(each.point[k]) - actual,
                    "crps": crps(each.paths[:, k], actual),
                }
            )
    return pd.DataFrame(rows)


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """Return errors and interval coverage by model and horizon; horizon 0 stands for all.

    Columns: model, horizon, n, mae and crps (points), covered_50 and covered_90 (how many of n),
    width_90 (mean width of the 90 % interval, points).
    """
    rows = []
    for model in dict.fromkeys(table["model"]):
        own = table[table["model"] == model]
        for horizon in [*sorted(own["horizon"].unique()), 0]:
            some = own if horizon == 0 else own[own["horizon"] == horizon]
            row = {"model": model, "horizon": int(horizon), "n": len(some)}
            row["mae"] = float(some["error"].abs().mean())
            row["crps"] = float(some["crps"].mean())
            for level in (50, 90):
                low, high = some[f"low_{level}"], some[f"high_{level}"]
                row[f"covered_{level}"] = int(some["published"].between(low, high).sum())
            row["width_90"] = float((some["high_90"] - some["low_90"]).mean())
            rows.append(row)
    return pd.DataFrame(rows)
