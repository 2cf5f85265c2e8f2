"""The model against null models on published figures that neither of them was fitted to.

On the national series a null model may do as well; what firms add shows elsewhere: who keeps
reporting AI, which firms do, and how much each trait counts once the others are held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sim.calibration.observation import regression
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import Target
from sim.calibration.validation.candidates import Candidates
from sim.engine import arrays as ar
from sim.engine.run import simulate
from sim.jobs.run import map_jobs
from sim.outcomes import surveys

EVER_STATISTIC: Final = "sba.ever.2017_2021"
EVER_USERS: Final = "ai_firms_2021"
EVER_YEARS: Final = (2017, 2021)
BAND_YEAR: Final = 2021
PROBIT: Final = "probit.{}"
EVER: Final = "ever"
BANDS: Final = ("band.below300", "band.300plus")
RUNS: Final = 20
"""A probit takes as long as many runs; its means are then known to a third of a published error."""


@dataclass(frozen=True)
class Moment:
    """A published figure outside the fit.

    Attributes
    ----------
    key : str
    group : str
        ``persistence``, ``size`` or ``traits``.
    label_en, label_ko, unit : str
    value : float
    error : float
        The target's tolerance: its published error with the discrepancy, or our bound.
    """

    key: str
    group: str
    label_en: str
    label_ko: str
    unit: str
    value: float
    error: float


@dataclass(frozen=True)
class Null:
    """What a null model says about the moments it can speak about.

    Attributes
    ----------
    name, label_en, label_ko : str
    says : mapping of str to float
        By key of the moment.
    """

    name: str
    label_en: str
    label_ko: str
    says: Mapping[str, float]


def outside() -> tuple[Moment, ...]:
    """Return the published figures that the fit does not move any number for."""
    ever = catalogue.of_statistic(EVER_STATISTIC, "outer")
    found = [_moment(EVER, "persistence", ever)]
    for key, target in zip(BANDS, catalogue.size_targets(), strict=True):
        found.append(_moment(key, "size", target))
    for column, target in catalogue.coefficient_targets(2).items():
        found.append(_moment(PROBIT.format(column), "traits", target))
    return tuple(found)


def _moment(key: str, group: str, target: Target) -> Moment:
    return Moment(
        key, group, target.label_en, target.label_ko, target.unit, target.value, target.tolerance
    )


def nulls() -> tuple[Null, ...]:
    """Return the null models.

    Absorbing: whoever reported AI goes on, so those who ever did are the users of the last year.
    Independent: every firm draws its report anew each year at the year's share. Proportional: every
    firm is as likely as any other to use AI, so bands have the national share and traits count
    nothing. Scaled: the probit's effects are those of the linear model (which the fit does meet)
    times one number, chosen by least squares on the probit's own figures: a null that has seen
    the answers.
    """
    first, last = EVER_YEARS
    shares = {y: s for y, s in catalogue.year_shares().items() if first <= y <= last}
    users = catalogue.number(EVER_USERS)
    firms = 100.0 * users / shares[last]
    never = float(np.prod([1.0 - share / 100.0 for share in shares.values()]))
    linear, probit = catalogue.coefficient_targets(1), catalogue.coefficient_targets(2)
    weights = np.array([1.0 / t.tolerance for t in probit.values()])
    x = np.array([linear[c].value for c in probit]) * weights
    y = np.array([t.value for t in probit.values()]) * weights
    scale = float(x @ y / (x @ x))
    return (
        Null("absorbing", "absorbing use", "한번 쓰면 계속 활용", {EVER: users}),
        Null("independent", "independent years", "연도별 독립", {EVER: firms * (1.0 - never)}),
        Null(
            "proportional",
            "no firm differs",
            "기업 간 차이 없음",
            {**dict.fromkeys(BANDS, shares[BAND_YEAR]), **{PROBIT.format(c): 0.0 for c in probit}},
        ),
        Null(
            "scaled",
            "linear effects, scaled",
            "선형모형 효과의 비례",
            {PROBIT.format(c): scale * linear[c].value for c in probit},
        ),
    )


def seen(here: Candidates, seed: int, number: int) -> dict[str, float]:
    """Return the moments of one run, by key."""
    setting = here.setting(number)
    last = EVER_YEARS[1] + 2 - ar.FIRST_YEAR  # the regressions go to 2022
    run = simulate(
        setting.world, setting.plan, seed=seed, replicate=number, histories=True, years=last
    )
    reports, ln_lp = here.frame.observe(run)
    margins = regression.probit_margins(here.frame.design, reports, ln_lp)
    t = BAND_YEAR - ar.FIRST_YEAR
    band = slice(ar.BAND_ROW, ar.ROWS)
    shares = 100.0 * run.outputs.groups["reported"][t, 0, band] / run.world.firms.totals[t, 0, band]
    return {
        EVER: surveys.ever_reported(run, *EVER_YEARS),
        **dict(zip(BANDS, shares.tolist(), strict=True)),
        **{PROBIT.format(column): value for column, value in margins.items()},
    }


def measure(
    here: Candidates, executor: Executor, *, seed: int, runs: int = RUNS
) -> list[dict[str, float]]:
    """Return the moments of many runs."""
    with threadpool_limits(1, user_api="blas"):
        return map_jobs(lambda number: seen(here, seed, number), range(runs), executor)


def table(runs: Sequence[Mapping[str, float]]) -> pd.DataFrame:
    """Return one row a moment and null model that speaks about it.

    Columns: key, group, label_en, label_ko, unit, published, error, model, model_sd (of one run),
    null, null_label_en, null_label_ko, null_value, model_miss and null_miss (in units of error),
    nearer (whether the model is).
    """
    rows = []
    for moment in outside():
        values = [run[moment.key] for run in runs]
        model = float(np.mean(values))
        for null in nulls():
            if moment.key not in null.says:
                continue
            other = null.says[moment.key]
            model_miss = (model - moment.value) / moment.error
            null_miss = (other - moment.value) / moment.error
            rows.append(
                {
                    "key": moment.key,
                    "group": moment.group,
                    "label_en": moment.label_en,
                    "label_ko": moment.label_ko,
                    "unit": moment.unit,
                    "published": moment.value,
                    "error": moment.error,
                    "model": model,
                    "model_sd": float(np.std(values, ddof=1)),
                    "null": null.name,
                    "null_label_en": null.label_en,
                    "null_label_ko": null.label_ko,
                    "null_value": other,
                    "model_miss": model_miss,
                    "null_miss": null_miss,
                    "nearer": abs(model_miss) < abs(null_miss),
                }
            )
    return pd.DataFrame(rows)


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """Return, by group and null model: moments, root mean square misses, where the model is nearer.

    Columns: group, null, null_label_en, null_label_ko, moments, model_rms, null_rms, nearer.
    """
    rows = []
    for (group, null), some in table.groupby(["group", "null"], sort=False):
        rows.append(
            {
                "group": group,
                "null": null,
                "null_label_en": some["null_label_en"].iloc[0],
                "null_label_ko": some["null_label_ko"].iloc[0],
                "moments": len(some),
                "model_rms": float(np.sqrt(np.square(some["model_miss"]).mean())),
                "null_rms": float(np.sqrt(np.square(some["null_miss"]).mean())),
                "nearer": int(some["nearer"].sum()),
            }
        )
    return pd.DataFrame(rows)
