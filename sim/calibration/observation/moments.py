"""What the simulated survey says: the moments of one world, as means over replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.calibration.observation import regression, size
from sim.calibration.observation.design import Frame
from sim.calibration.observation.regression import Probit
from sim.calibration.targets.vocabulary import YEARS
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.run import Run, World, simulate
from sim.jobs.run import map_jobs

LAST_INDEX = 2025 - ar.FIRST_YEAR  # the moments end in 2024
MARGIN_YEAR = 2022  # of the published shares by section and region
KIET_INDEX = 2024 - ar.FIRST_YEAR
KIET_SMALL_SHARE = 0.746  # of the non-users asked, below 50 employees (Table 6-1)


@dataclass(frozen=True, eq=False)
class Replicate:
    """The moments of one run; shares in percent.

    Attributes
    ----------
    lpm, probit : dict
        Coefficients and marginal effects by panel column; `probit` is empty if not asked for.
    premium : float
        OLS coefficient of reported AI on log labour productivity; NaN if not asked for.
    year, industry, region, band : ndarray
        Reported shares: by year from 2017; by section and region 2022; by employment band 2021.
    largest : float
        Reported share of firms with 1,000 or more employees, 2017-2021; NaN without regressions.
    flow, product_flow : ndarray
        Reported share that the adopters of each year make up: of projects, of ready products.
    uninterested : float
        Non-users without interest in 2024, in the mix of the 2024 survey's design.
    response, deployments, domain, talent : float
        Reference values (see `sim.engine.coefficients.Intercepts`).
    sectors : dict of str to Probit
        Probits of one sector's firms; empty if not asked for. A sector, or a regressor in it, that
        cannot be estimated is missing.
    """

    lpm: dict[str, float]
    probit: dict[str, float]
    premium: float
    year: NDArray[np.float64]
    industry: NDArray[np.float64]
    region: NDArray[np.float64]
    band: NDArray[np.float64]
    largest: float
    flow: NDArray[np.float64]
    product_flow: NDArray[np.float64]
    uninterested: float
    response: float
    deployments: float
    domain: float
    talent: float
    sectors: dict[str, Probit] = field(default_factory=dict)


def replicate(
    world: World,
    plan: Plan,
    frame: Frame,
    *,
    seed: int,
    number: int,
    with_regressions: bool = True,
    with_probit: bool = False,
    with_sectors: bool = False,
    years: range = YEARS,
) -> Replicate:
    """Run one replicate to 2024, or the last of `years`, and measure it.

    Parameters
    ----------
    world : World
    plan : Plan
    frame : Frame
        The survey frame's rows and regressors for this world's population.
    seed, number : int
        Key of the luck.
    with_regressions, with_probit, with_sectors : bool
        Whether to run the linear probability model; by statsmodels, with the probits and the
        productivity premium; and the probits of the sectors alone, which only the slopes'
        deviations need.
    years : range
        Of the yearly shares; those that are published if not given.
    """
    run = simulate(
        world,
        plan,
        seed=seed,
        replicate=number,
        histories=with_regressions,
        years=max(LAST_INDEX, years[-1] + 1 - ar.FIRST_YEAR),
    )
    return of_run(
        run,
        frame,
        with_regressions=with_regressions,
        with_probit=with_probit,
        with_sectors=with_sectors,
        years=years,
    )


def of_run(
    run: Run,
    frame: Frame,
    *,
    with_regressions: bool = True,
    with_probit: bool = False,
    with_sectors: bool = False,
    years: range = YEARS,
) -> Replicate:
    """Measure a run that went to 2024 or further (with histories, if regressions are wanted)."""
    world = run.world
    groups = run.outputs.groups
    totals = world.firms.totals
    t1 = MARGIN_YEAR - ar.FIRST_YEAR
    yearly = slice(years[0] - ar.FIRST_YEAR, years[-1] + 1 - ar.FIRST_YEAR)
    industry = slice(ar.INDUSTRY_ROW, ar.REGION_ROW)
    region = slice(ar.REGION_ROW, ar.CLASS_ROW)
    band = slice(ar.BAND_ROW, ar.ROWS)
    reported = 100.0 * groups["reported"][:, 0] / np.maximum(totals[:, 0], 1e-9)
    supply = run.outputs.years
    lpm: dict[str, float] = {}
    probit: dict[str, float] = {}
    sectors: dict[str, Probit] = {}
    premium = largest = float("nan")
    if with_regressions:
        y, ln_lp = frame.observe(run)
        largest = size.share_of_largest(run, frame, y)
        linear = regression.lpm if with_probit else regression.quick_lpm
        lpm = linear(frame.design, y, ln_lp)
        if with_probit:
            probit = regression.probit_margins(frame.design, y, ln_lp)
            premium = regression.premium(frame.design, y, ln_lp)
        if with_probit or with_sectors:
            sectors = _sectors(frame, y, ln_lp)
    adopted = groups["adopted"][yearly, 0, 0] / totals[yearly, 0, 0]
    subscribed = groups["subscribed"][yearly, 0, 0] / totals[yearly, 0, 0]
    return Replicate(
        lpm=lpm,
        probit=probit,
        premium=premium,
        year=reported[yearly, 0],
        industry=reported[t1, industry],
        region=reported[t1, region],
        band=reported[t1 - 1, band],
        largest=largest,
        flow=100.0 * world.parameters["pi_P"] * adopted,
        product_flow=100.0 * world.parameters["pi_S"] * subscribed,
        uninterested=_uninterested(groups, totals),
        response=float(supply["slope"][t1] / max(supply["flow"][t1], 1e-9)),
        deployments=float(supply["deployments"][t1]),
        domain=float(run.outputs.industries["domain"][t1].mean()),
        talent=float(supply["talent_demand"][t1 + 1]),
        sectors=sectors,
    )


def _sectors(frame: Frame, y: NDArray[np.float64], ln_lp: NDArray[np.float64]) -> dict[str, Probit]:
    """Return the probits of the sectors that have one."""
    found = {}
    for name, sector in frame.sectors.items():
        # A few firms may predict perfectly together: such a panel says nothing of the sector.
        with suppress(ArithmeticError):
            found[name] = regression.probit(sector.design, y[sector.rows], ln_lp[sector.rows])
    return found


def _uninterested(groups: np.recarray, totals: NDArray[np.float64]) -> float:
    """Return the share of stage U among non-users in 2024, frames mixed as in the survey."""
    share = []
    for f in range(ar.N_FRAMES):
        total = groups[KIET_INDEX, f, ar.TOTAL_ROW]
        firms = totals[KIET_INDEX, f, ar.TOTAL_ROW]
        non_users = firms - total["product"] - total["pilot"] - total["embedded"]
        share.append(100.0 * (non_users - total["interested"]) / max(non_users, 1e-9))
    if totals[KIET_INDEX, 1, ar.TOTAL_ROW] == 0.0:
        return float(share[0])
    return float((1.0 - KIET_SMALL_SHARE) * share[0] + KIET_SMALL_SHARE * share[1])


def mean(results: Sequence[Replicate]) -> Replicate:
    """Return the mean of replicates, field by field (regressions over those that have them)."""

    def table(name: str) -> dict[str, float]:
        return _means([getattr(r, name) for r in results])

    def number(name: str) -> float:
        return float(np.mean([getattr(r, name) for r in results]))

    def array(name: str) -> NDArray[np.float64]:
        stacked: NDArray[np.float64] = np.mean([getattr(r, name) for r in results], axis=0)
        return stacked

    def some(name: str) -> float:
        known = [getattr(r, name) for r in results if np.isfinite(getattr(r, name))]
        return float(np.mean(known)) if known else float("nan")

    return Replicate(
        lpm=table("lpm"),
        probit=table("probit"),
        premium=some("premium"),
        year=array("year"),
        industry=array("industry"),
        region=array("region"),
        band=array("band"),
        largest=some("largest"),
        flow=array("flow"),
        product_flow=array("product_flow"),
        uninterested=number("uninterested"),
        response=number("response"),
        deployments=number("deployments"),
        domain=number("domain"),
        talent=number("talent"),
        sectors={
            name: Probit(
                _means([r.sectors[name].effect for r in results if name in r.sectors]),
                _means([r.sectors[name].response for r in results if name in r.sectors]),
            )
            for name in dict.fromkeys(name for r in results for name in r.sectors)
        },
    )


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of every entry over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {k: float(np.mean([row[k] for row in rows if k in row])) for k in names}


def measure(
    world: World,
    plan: Plan,
    frame: Frame,
    executor: Executor,
    *,
    seed: int,
    replicates: int,
    regressions: int | None = None,
    probits: int = 0,
    sectors: int = 0,
) -> list[Replicate]:
    """Measure many replicates in parallel; the first ones also by regression.

    Parameters
    ----------
    replicates : int
        Runs for shares and reference values.
    regressions, probits, sectors : int
        How many of them also go through the linear probability model; through all regressions;
        through the probits of the sectors.
    """
    ols = replicates if regressions is None else regressions

    def measured(number: int) -> Replicate:
        return replicate(
            world,
            plan,
            frame,
            seed=seed,
            number=number,
            with_regressions=number < ols,
            with_probit=number < probits,
            with_sectors=number < sectors,
        )

    # Replicates already fill the cores: threads of the linear algebra below them only get in the
    # way (a probit took 13 times longer with them).
    with threadpool_limits(1, user_api="blas"):
        return map_jobs(measured, range(replicates), executor)
