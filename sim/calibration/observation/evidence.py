"""Every statistic of the registry that a world gives: what each survey would have published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.calibration.observation import moments, nia, productivity
from sim.calibration.observation.design import Frame
from sim.calibration.observation.kiet import NON_USERS, USERS, Sample
from sim.calibration.observation.moments import Replicate
from sim.calibration.observation.within import Within
from sim.calibration.targets import catalogue
from sim.calibration.targets.vocabulary import YEARS
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.plan import key
from sim.engine.rules import product
from sim.engine.run import Run, World
from sim.jobs.run import map_jobs
from sim.outcomes import surveys
from sim.population.schema import INDUSTRIES, REGIONS

Floats = NDArray[np.float64]

#: Years after the survey in which a planned investment is made: the question names no horizon.
PLAN_YEARS: Final = 2
SURVEY_YEAR: Final = 2024
EVER: Final = (2017, 2021)
VOUCHER_YEARS: Final = range(2020, 2025)
SPENDING: Final[Mapping[str, tuple[float, float]]] = {
    "lt10m": (0.0, 10.0),
    "10to100m": (10.0, 100.0),
    "100mto1bn": (100.0, 1000.0),
    "ge1bn": (1000.0, np.inf),
}
DEPTH: Final[Mapping[str, tuple[float, float]]] = {
    "lt25": (0.0, 0.25),
    "25to50": (0.25, 0.5),
    "50to75": (0.5, 0.75),
    "ge75": (0.75, np.inf),
}
_LAST: Final = SURVEY_YEAR + PLAN_YEARS - ar.FIRST_YEAR + 1


@dataclass(frozen=True, eq=False)
class Surveys:
    """The three views of a population: panel, fixed effects, sample survey. Build once."""

    frame: Frame
    within: Within
    kiet: Sample
    probit: bool = False

    @classmethod
    def of(cls, world: World, *, probit: bool = False) -> Surveys:
        """Build for a world's population; `probit` asks for columns (2) to (4), which are slow."""
        frame = Frame.of(world.population, world.parameters)
        return cls(frame, Within.of(frame), Sample.of(world.population), probit)


def observe(
    world: World, plan: Plan, views: Surveys, *, seed: int, number: int
) -> tuple[dict[str, float], Replicate]:
    """Run one replicate past the survey of 2024 and return every statistic by name.

    Returns
    -------
    dict of str to float
        In the units of the registry of statistics.
    Replicate
        The moments that the baseline fit iterates on.
    """
    run = Run.start(world, plan, seed=seed, replicate=number, histories=True)
    depth = {}
    for year in (2022, 2023, SURVEY_YEAR):
        run.advance(year - ar.FIRST_YEAR + 1)
        depth[year] = run.states["depth"].copy()
    then = run.states.copy()
    run.advance(_LAST)
    moment = moments.of_run(run, views.frame, with_probit=views.probit)
    found = _panel(run, views, moment)
    found |= _kiet(run, then, depth, views.kiet)
    found |= _programmes(run)
    found |= nia.statistics(run)
    return found, moment


def _panel(run: Run, views: Surveys, moment: Replicate) -> dict[str, float]:
    """Return the statistics of the Survey of Business Activities."""
    found = {f"sba.share.{y}": float(v) for y, v in zip(YEARS, moment.year, strict=True)}
    found |= {
        f"sba.share.industry.{s}": float(moment.industry[INDUSTRIES.index(s)]) for s in INDUSTRIES
    }
    found |= {
        f"sba.share.region.{r}": float(v) for r, v in zip(REGIONS, moment.region, strict=True)
    }
    found["sba.share.band.below_300"] = float(moment.band[0])
    found["sba.share.band.300_plus"] = float(moment.band[1])
    found |= {f"sba.lpm.{name}": value for name, value in moment.lpm.items()}
    found |= {f"sba.probit.{name}": value for name, value in moment.probit.items()}
    for sector, probit in moment.sectors.items():
        found |= {f"sba.probit_{sector}.{name}": value for name, value in probit.effect.items()}
    reports, ln_lp = views.frame.observe(run)
    found["sba.premium"] = quick_premium(views.frame, reports, ln_lp)
    found |= views.within.statistics(reports, ln_lp)
    found["sba.share.band.1000_plus"] = moment.largest
    found |= productivity.statistics(run, views.frame, views.within, reports, ln_lp)
    first, last = EVER
    found[f"sba.ever.{first}_{last}"] = surveys.ever_reported(run, first, last)
    return found


def _programmes(run: Run) -> dict[str, float]:
    """Return what the programmes of the years to 2024 gave and to how many, of those there are."""
    found: dict[str, float] = {}
    voucher, lead = _accounts(run, "voucher"), _accounts(run, "lead_projects")
    if voucher is not None:
        then = voucher[[year - ar.FIRST_YEAR for year in VOUCHER_YEARS]]
        year = voucher[2023 - ar.FIRST_YEAR]
        used = float(year["awards"] - year["unused"])
        executed = _ratio(then["paid"].sum(), then["appropriated"].sum())
        found |= {
            "programme.voucher.applicants_per_award.2023": _ratio(year["applications"], used),
            "programme.voucher.executed.2020_2024": 100.0 * executed,
            "programme.voucher.award.2023": 1e-3 * _ratio(year["paid"], used),
        }
    if lead is not None:
        applications = lead["applications"][2024 - ar.FIRST_YEAR]
        found["programme.lead_projects.applications.2024"] = float(applications)
    return found


def _accounts(run: Run, family: str) -> NDArray[np.void] | None:
    """Return the yearly accounts of the one programme of a family, None if there is none."""
    rows = np.flatnonzero(run.plan.terms["key"] == key(family))
    return run.outputs.accounts.view(np.ndarray)[rows[0]] if rows.size == 1 else None


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole > 0 else 0.0


def quick_premium(frame: Frame, reports: Floats, ln_lp: Floats) -> float:
    """Return the OLS coefficient of AI on productivity with industry, region and year effects.

    The same number as `sim.calibration.observation.regression.premium`, by projecting both on
    the effects.
    """
    effects = frame.effects
    left = ln_lp - effects @ (effects.T @ ln_lp)
    right = reports - effects @ (effects.T @ reports)
    return float(left @ right) / float(right @ right)


def _kiet(
    run: Run, then: np.recarray, depth: Mapping[int, NDArray[np.float32]], sample: Sample
) -> dict[str, float]:
    """Return the statistics of the survey of 2024."""
    p = run.world.parameters
    firm = run.world.firms.firm
    weight = firm["weight"]
    t = SURVEY_YEAR - ar.FIRST_YEAR
    here = run.world.population.active(SURVEY_YEAR)
    stage = then["stage"]
    # It was asked in the course of the year about the year before: who began since is in neither.
    begun = then["since"] == SURVEY_YEAR
    uses = stage >= ar.S
    here &= ~(uses & begun)
    users, others = np.flatnonzero(here & uses), np.flatnonzero(here & ~uses)
    # Who uses a ready product calls itself a user as often as in the yearly survey.
    calls = np.where(stage == ar.S, p["pi_S"], 1.0)
    w = sample.weights(users, weight * calls, users=True)
    v = sample.weights(others, weight, users=False)
    unaware = 100.0 * float(v @ (stage[others] == ar.U))
    adopted = run.outputs.event[t + 1 : t + 1 + PLAN_YEARS][:, others] & ar.ADOPTED
    planned = (adopted != 0).any(axis=0)
    found = {
        "kiet.nonusers.no_need": unaware,
        "kiet.all.not_interested": unaware * NON_USERS / (USERS + NON_USERS),
        "kiet.users.embedded": 100.0 * float(w @ (stage[users] == ar.E)),
        "kiet.nonusers.plan": 100.0 * float(v @ planned),
    }
    project = np.exp(then["ln_project"].astype(np.float64))
    price = float(run.outputs.years["price"][SURVEY_YEAR - 1 - ar.FIRST_YEAR])
    record = run.world.parameter_record
    product_price = product.price(record, SURVEY_YEAR - 1)
    spent = project * price
    for i in np.flatnonzero(stage == ar.S):
        spent[i] = product.cost(record, float(firm["ln_employees"][i]), product_price)
    found |= _bands("kiet.users.spend", SPENDING, spent[users], w, "")
    for year in (2022, 2023):
        level = depth[year][users].astype(np.float64)
        found[f"kiet.users.depth.{year}"] = 100.0 * float(w @ level)
        found |= _bands("kiet.users.depth", DEPTH, level, w, f".{year}")
    found["kiet.users.attain.below"] = _below_expectation(
        then["effect"][users] - then["belief"][users], w
    )
    belief = then["belief"].astype(np.float64)
    for side, share in (
        ("low", catalogue.number("expect.nonusers.now.low") / 100.0),
        ("high", 1.0 - catalogue.number("expect.nonusers.now.high") / 100.0),
    ):
        found[f"kiet.belief.gap.{side}"] = _gap(belief[users], w, belief[others], v, share)
    skill = firm["capability"] + p["training_gain"] * then["gain"].astype(np.float64)
    collecting = 1.0 - collecting_non_users()
    found["kiet.capability.gap"] = _gap(skill[users], w, skill[others], v, collecting)
    dear = spent > p["psi"] * firm["sales"].astype(np.float64)
    found["kiet.users.funds"] = 100.0 * float(w @ dear[users])
    without = ~planned
    rest = float(v[without].sum())
    found["kiet.nonusers.funds"] = 100.0 * float(v[without] @ dear[others][without]) / rest
    gate = np.where(stage[users] == ar.S, p["k_S"], p["k_0"])
    closed = 1.0 - expit(gate + p["k_1"] * skill[users])
    found["kiet.users.tech"] = 100.0 * float(w @ closed)
    return found


def collecting_non_users() -> float:
    """Return the share of non-users that collect data: all that do, less the users that do."""
    everybody = catalogue.number("data.collect.all") / 100.0 * (USERS + NON_USERS)
    users = catalogue.number("data.collect.users") / 100.0 * USERS
    return (everybody - users) / NON_USERS


def _bands(
    name: str, bands: Mapping[str, tuple[float, float]], values: Floats, w: Floats, suffix: str
) -> dict[str, float]:
    """Return the percent of weight in each band."""
    return {
        f"{name}.{band}{suffix}": 100.0 * float(w @ ((values >= low) & (values < high)))
        for band, (low, high) in bands.items()
    }


def _below_expectation(surprise: Floats, w: Floats) -> float:
    """Return, of users whose results are not as expected, the percent below expectation.

    How far a result must be off to be called so is not known: as far as makes the published
    share (63.5 %) of users not as expected, the same upward and downward.
    """
    off = (catalogue.number("attain.now.below") + catalogue.number("attain.now.above")) / 100.0
    band = _quantile(np.abs(surprise), w, 1.0 - off)
    below, above = float(w @ (surprise < -band)), float(w @ (surprise > band))
    return 100.0 * below / (below + above)


def _gap(one: Floats, w: Floats, other: Floats, v: Floats, share: float) -> float:
    """Return by how many standard deviations of `other` the first group lies higher.

    Read as an answer would be: the scale's point is where `share` of the others lie below, and
    what share of the first group lies below it is turned into a distance.
    """
    point = _quantile(other, v, share)
    below = float(w @ (one < point))
    least = 0.5 / USERS
    return float(ndtri(share) - ndtri(min(max(below, least), 1.0 - least)))


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the weighted quantile."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    place = int(np.searchsorted(reached, share * reached[-1]))
    return float(values[order][min(place, order.size - 1)])


def measure(
    world: World,
    plan: Plan,
    views: Surveys,
    executor: Executor,
    *,
    seed: int,
    numbers: Sequence[int],
) -> list[tuple[dict[str, float], Replicate]]:
    """Observe several replicates in parallel."""
    return map_jobs(lambda n: observe(world, plan, views, seed=seed, number=n), numbers, executor)


def mean(found: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of every statistic."""
    return {name: float(np.mean([each[name] for each in found])) for name in found[0]}
