"""From a population, parameters, a fit and a package to the arrays of a run."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import layout as a
from sim.firms import cost
from sim.firms.awareness import REFERENCE_LN_EMPLOYEES
from sim.jit import kernel
from sim.layout import Coefficients, Firms, Plan, Record, Scratch
from sim.parameters import Parameters
from sim.policy.succession import stem
from sim.policy.terms import MOST_PROGRAMMES, Package, Programme
from sim.population.kept import Observers
from sim.population.schema import INDUSTRIES, PARTNERS, REGIONS, TECHNOLOGIES, Population
from sim.shocks import BLOCK, PROGRAMME

MANUFACTURING, SERVICES, OTHER = range(3)
SERVICE_SECTIONS = "GHIJKLMNPQRS"
COVID_YEAR = 2020
LARGE_BAND = 300.0
#: From so many rows on what would be kept twice, or can be worked out at entry, is not kept. Below,
#: it is a few megabytes that many replicates share.
SPARING = 1_000_000
CHUNK = 2**17  # rows whose traits are added up at once

#: The firm at which x'beta is zero: about the mean of the SBA frame. Fixed numbers, not sample
#: means, so that a firm's index does not depend on who else is in the population.
REFERENCE_FIRM: Mapping[str, float] = {
    "ln_employees": REFERENCE_LN_EMPLOYEES,
    "ln_sales": 11.0,
    "intangible": 0.03,
    "ln_lp": 4.5,
    "ln_age": 3.0,
    "foreign": 0.05,
    "multi_plant": 0.55,
    "rd": 1.0,
}
TRAITS: Mapping[str, str] = {
    "ln_employees": "beta_L",
    "ln_sales": "beta_S",
    "intangible": "beta_I",
    "ln_lp": "beta_P",
    "foreign": "beta_F",
    "multi_plant": "beta_M",
    "rd": "beta_R",
}
GAMMAS: Mapping[str, str] = {
    name: f"gamma_{'3d' if name == 'print3d' else name}" for name in TECHNOLOGIES
}

#: Columns of a population that a firm's record in the engine holds too.
SAME = (
    "weight",
    "id",
    "ln_employees",
    "rd",
    "capability",
    "tax_due",
    "birth",
    "frame",
    "industry",
    "region",
    "size_class",
)

LONGEST_PAYMENT = 16
MOST_ROWS = np.iinfo(np.int32).max // PARTNERS  # followers are counted in 32 bits


@dataclass(frozen=True)
class Intercepts:
    """Fitted numbers that are not parameters of a single symbol.

    Attributes
    ----------
    b_0 : float
        Common intercept of the decision index.
    industry : dict of str to float
        mu_j by KSIC section letter.
    region : dict of str to float
        mu_r by region.
    year : dict of int to float
        d_t; the first entry holds for earlier years, `later` for years after the last entry.
    later : float
        d_t of the projection.
    kappa_response : float
        Mean of phi(V) / Phi(V) over the deciding firms of 2022, weighted by their chance to adopt;
        kappa = eps / kappa_response gives the aggregate price elasticity -eps.
    deployments, domain, talent : float
        Reference values: Q_2022, mean stock of domain knowledge in 2022, talent demand in 2023.
    """

    b_0: float = -1.5
    industry: Mapping[str, float] = field(default_factory=dict)
    region: Mapping[str, float] = field(default_factory=dict)
    year: Mapping[int, float] = field(default_factory=lambda: {2017: 0.0})
    later: float = 0.0
    kappa_response: float = 2.0
    deployments: float = 4000.0
    domain: float = 100.0
    talent: float = 4000.0

    def year_effect(self, year: int) -> float:
        """Return d_t."""
        known = sorted(self.year)
        if year > known[-1]:
            return self.later
        return self.year[max(year, known[0])]


def sectors(population: Population) -> NDArray[np.uint8]:
    """Return 0 for manufacturing, 1 for services (sections G to S), 2 for the other sections."""
    return _sector_codes()[population.industry]


def _sector_codes() -> NDArray[np.uint8]:
    return np.array(
        [
            MANUFACTURING if s == "C" else SERVICES if s in SERVICE_SECTIONS else OTHER
            for s in INDUSTRIES
        ],
        dtype=np.uint8,
    )


@kernel
def _totals(firms: np.recarray, stays: np.recarray) -> NDArray[np.float64]:
    """Return represented firms by year, frame and group row, shape (T, 2, ROWS)."""
    total = np.zeros((a.YEARS, a.N_FRAMES, a.ROWS))
    for i in range(firms.size):
        firm, stay = firms[i], stays[i]
        first = max(stay.entry - a.FIRST_YEAR, 0)
        last = min(stay.exit - a.FIRST_YEAR, a.YEARS)
        for t in range(first, last):
            year = total[t, firm.frame]
            year[a.TOTAL_ROW] += firm.weight
            year[a.INDUSTRY_ROW + firm.industry] += firm.weight
            year[a.REGION_ROW + firm.region] += firm.weight
            year[a.CLASS_ROW + firm.size_class] += firm.weight
            year[a.BAND_ROW + firm.band] += firm.weight
    return total


@kernel
def _followers(
    partners: NDArray[np.int32], firms: np.recarray
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Turn "i observes j" into, for each j, the firms that observe it (compressed rows).

    Which of i's partners j is stands above the row, so that the partners can be told from the
    followers; and how many partners it has is written into its record.
    """
    n, most = partners.shape
    start = np.zeros(n + 1, np.int32)
    for i in range(n):
        for d in range(most):
            if partners[i, d] >= 0:
                start[partners[i, d] + 1] += 1
    for j in range(n):
        start[j + 1] += start[j]
    follower = np.empty(start[n], np.uint32)
    for i in range(n):
        degree = 0
        for d in range(most):
            j = partners[i, d]
            if j >= 0:
                follower[start[j]] = i | (d << a.SLOT_SHIFT)
                start[j] += 1
                degree += 1
        firms[i].degree = degree
    # Every start has moved to the next one's place.
    for j in range(n, 0, -1):
        start[j] = start[j - 1]
    start[0] = 0
    return start, follower


def _arrivals(population: Population) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return rows in the order of entry, empty if they lie in it, and how many entered by year."""
    entry = population.entry
    years = np.arange(a.FIRST_YEAR, a.LAST_YEAR + 2)
    if (entry[1:] >= entry[:-1]).all():
        return np.zeros(0, np.uint32), np.searchsorted(entry, years)
    order = np.argsort(entry, kind="stable").astype(np.uint32)
    return order, np.searchsorted(entry[order], years)


def firms(population: Population) -> Firms:
    """Lay a population out for the engine; build once and share between runs."""
    if population.n > MOST_ROWS:
        raise ValueError(f"a world holds at most {MOST_ROWS:,} rows")
    firm = a.records(population.n, a.FIRM)
    for name in SAME:
        firm[name] = getattr(population, name)
    firm["sales"] = np.exp(population.ln_sales)
    firm["band"] = np.exp(population.ln_employees) >= LARGE_BAND
    start, follower = _followers(population.partners, firm)
    arrivals, arrived = _arrivals(population)
    changes = population.calendar
    stay = a.records(population.n, a.STAY)
    for name in a.STAY.names or ():
        stay[name] = getattr(population, name)
    return Firms(
        firm=firm,
        stay=stay,
        sector=_sector_codes(),
        change_start=changes.start,
        change_row=changes.row,
        change_tech=changes.pattern,
        arrivals=arrivals,
        arrived=arrived,
        follower_start=start,
        follower=follower,
        totals=_totals(firm, stay),
    )


def shared(population: Population, firms: Firms) -> Population:
    """Return the population with the columns that the engine has too kept there only.

    The same numbers in the same types; a column then no longer lies in one piece. A population with
    fewer rows than SPARING is returned as it is.
    """
    if population.n < SPARING:
        return population
    columns: dict[str, Any] = {name: np.asarray(firms.firm[name]) for name in SAME}
    columns |= {name: np.asarray(firms.stay[name]) for name in a.STAY.names or ()}
    shape = population.kept["partners"].shape
    columns["partners"] = Observers(shape, firms.follower_start, firms.follower)
    return Population(**population.kept | columns)


@kernel
def _projects(firms: np.recarray, p: np.record, projects: np.recarray) -> None:
    """Find where firms' project costs are cut off: the same for all runs of a world."""
    for i in range(projects.size):
        firm, project = firms[i], projects[i]
        project.low, project.width = cost.truncation(p, firm.ln_employees, firm.sales)


def coefficients(
    population: Population, firms: Firms, parameters: Parameters, intercepts: Intercepts
) -> Coefficients:
    """Return the numbers of the decision index for every firm.

    Firm traits count in services by `serv_x`, technologies by `serv_gamma`, and robots outside
    manufacturing by `serv_robot` (mechanisms m.serv.macro and m.complement.serv).
    """
    p = parameters
    traits = np.empty(population.n, np.float32)
    for low in range(0, population.n, CHUNK):
        part = slice(low, low + CHUNK)
        traits[part] = _traits(population, part, p, intercepts)
    by_sector = p["beta_A"] * np.array([1.0, p["serv_x"], 1.0])
    ln_age = np.log(np.maximum(np.arange(a.OLDEST + 1), 1)) - REFERENCE_FIRM["ln_age"]
    year = np.zeros((a.YEARS, 3))
    for t in range(a.YEARS):
        d_t = intercepts.year_effect(a.FIRST_YEAR + t)
        swing = p["serv_d"] * (d_t - intercepts.later)
        year[t] = d_t + np.array([0.0, swing, 0.0])
    year[COVID_YEAR - a.FIRST_YEAR, SERVICES] += p["covid"]
    project = a.records(population.n if population.n < SPARING else 0, a.PROJECT)
    _projects(firms.firm, p.record(), project)
    return Coefficients(
        traits=traits,
        project=project,
        technologies=_technologies(p),
        age=np.outer(by_sector, ln_age),
        year=year,
        fit=_fit(p, intercepts),
    )


def _traits(
    population: Population, part: slice, p: Parameters, intercepts: Intercepts
) -> NDArray[np.float64]:
    """Return b_0 + mu_j + mu_r + x'beta without age for some rows."""
    industry = population.industry[part]
    traits = np.zeros(len(industry))
    for column, symbol in TRAITS.items():
        values = getattr(population, column)[part].astype(np.float64)
        traits += p[symbol] * (values - REFERENCE_FIRM[column])
    traits *= np.array([1.0, p["serv_x"], 1.0])[_sector_codes()[industry]]
    mu_j = np.array([intercepts.industry.get(j, 0.0) for j in INDUSTRIES])
    mu_r = np.array([intercepts.region.get(r, 0.0) for r in REGIONS])
    traits += intercepts.b_0 + mu_j[industry] + mu_r[population.region[part]]
    traits += p["small_d"] * population.frame[part]
    return traits


def _fit(p: Parameters, intercepts: Intercepts) -> np.record:
    fit = a.records(1, a.FIT)
    fit["later"] = intercepts.later
    fit["kappa"] = p["eps"] / intercepts.kappa_response
    fit["deployments_ref"] = intercepts.deployments
    fit["domain_ref"] = intercepts.domain
    fit["talent_ref"] = intercepts.talent
    record: np.record = fit[0]
    return record


def _technologies(p: Parameters) -> NDArray[np.float64]:
    """Return Z'gamma for the 256 patterns of technologies, by sector."""
    gamma = np.array([p[GAMMAS[name]] for name in TECHNOLOGIES])
    robot = TECHNOLOGIES.index("robot")
    by_sector = np.stack([gamma, p["serv_gamma"] * gamma, gamma])
    by_sector[SERVICES, robot] = by_sector[OTHER, robot] = p["serv_robot"] * gamma[robot]
    patterns = (np.arange(256)[:, None] >> np.arange(len(TECHNOLOGIES))) & 1
    table: NDArray[np.float64] = by_sector @ patterns.T.astype(np.float64)
    return table


def plan(package: Package, n: int) -> Plan:
    """Lay a package out for the engine; build once a scenario and share between runs.

    Parameters
    ----------
    package : Package
    n : int
        Number of firms (rows of the population).
    """
    programmes = package.programmes
    if len(programmes) > MOST_PROGRAMMES:
        raise ValueError(f"a package holds at most {MOST_PROGRAMMES} programmes")
    if any(q.pay_years > LONGEST_PAYMENT for q in package.programmes):
        raise ValueError(f"an award is paid over at most {LONGEST_PAYMENT} years")
    k = len(programmes)
    terms = a.records(k, a.TERMS)
    offers = a.records((k, a.YEARS), a.OFFER)
    conditions = a.records((k, n), a.CONDITION)
    for row, programme in enumerate(programmes):
        _lay_out(programme, terms, offers[row], conditions[row], row)
    tax = a.records((a.YEARS, a.N_CLASSES), a.TAX)
    law = package.tax
    never = np.zeros(a.YEARS, dtype=np.bool_)
    if law is not None:
        for name in a.TAX.names or ():
            tax[name] = getattr(law, name)
    covers = a.records(a.YEARS, a.COVER)
    for name in a.COVER.names or ():
        covers[name] = getattr(package.covers, name)
    given = a.records((a.YEARS, a.N_INDUSTRIES), a.GIVEN)
    for name in a.GIVEN.names or ():
        given[name] = getattr(package.covers, name)
    return Plan(
        terms=terms,
        offers=offers,
        conditions=conditions,
        tax_valid=never if law is None else law.valid,
        tax_general=never if law is None else law.general & law.valid,
        tax=tax,
        covers=covers,
        infrastructure=package.covers.infrastructure,
        regulation=package.covers.regulation,
        given=given,
    )


def _lay_out(
    programme: Programme, terms: np.recarray, offers: np.recarray, conditions: np.recarray, row: int
) -> None:
    """Fill one programme's rows of the plan."""
    for name in a.TERMS.names or ():
        if name not in ("key", "best_share"):
            terms[name][row] = getattr(programme, name)
    # Keyed by name, so that a package with one more programme leaves the others' luck alone.
    terms["key"][row] = PROGRAMME + zlib.crc32(stem(programme.name).encode())
    offers["budget"] = programme.budget
    offers["unit_cost"] = 0 if programme.unit_cost is None else programme.unit_cost
    offers["max_awards"] = np.inf if programme.max_awards is None else programme.max_awards
    offers["cap"] = np.inf if programme.cap is None else programme.cap
    offers["floor"] = 0.0 if programme.floor is None else programme.floor
    conditions["eligible"] = programme.eligible
    conditions["score"] = programme.score
    conditions["share"] = 0.0 if programme.share is None else programme.share
    terms["best_share"][row] = conditions["share"].max(initial=0.0)


def states(n: int) -> np.recarray:
    """Return the firms' state before the first year."""
    empty = a.records(n, a.STATE)
    empty["first"] = a.NO_YEAR
    empty["results"] = a.NEVER
    return empty


def scratch(n: int) -> Scratch:
    """Return room to work in for n firms; pages that are never touched cost no memory."""
    return Scratch(
        tech=np.zeros(n, np.uint8),
        deciding=a.records(n, a.DECIDING),
        deciding_id=np.zeros(n, np.int32),
        applications=a.records(n, a.APPLICATION),
        active=np.zeros(n, np.uint32),
        active_id=np.zeros(n, np.int32),
        users=np.zeros(n, np.uint32),
        claimants=np.zeros(n, np.uint32),
        filled=a.records(1, a.COUNT),
        open=np.zeros(n, np.uint32),
        open_id=np.zeros(n, np.int32),
        sights=a.records(n, a.SIGHT),
        sight=a.records((a.N_FRAMES, a.ROWS), a.SEEN),
        shown=a.records(a.N_INDUSTRIES, a.SHOWN),
        relative=np.zeros((a.N_INDUSTRIES, a.N_REGIONS)),
        ln_relative=np.zeros((a.N_INDUSTRIES, a.N_REGIONS)),
        domain=np.zeros(a.N_INDUSTRIES),
        now=a.records(1, a.NOW),
        luck=np.zeros((2, 4, BLOCK)),
        peers=np.zeros(BLOCK),
        standing=np.zeros(BLOCK),
        asleep=np.zeros(BLOCK, np.uint32),
        awake=np.zeros(BLOCK, np.uint32),
        awake_id=np.zeros(BLOCK, np.int32),
        could=np.zeros(BLOCK, np.uint32),
        left=np.zeros(BLOCK, np.uint32),
    )


def record(plan: Plan, n: int, histories: bool) -> Record:
    """Return empty records; firm histories only if asked for (7 bytes a firm and year)."""
    k = plan.terms.size
    kept = (a.YEARS, n) if histories else (0, 0)
    by_group = (a.YEARS, a.N_FRAMES, a.ROWS)
    return Record(
        groups=a.records(by_group, a.GROUP),
        seen=a.records(by_group, a.SEEN),
        industries=a.records((a.YEARS, a.N_INDUSTRIES), a.INDUSTRY),
        years=a.records(a.YEARS, a.YEAR),
        heat=np.zeros((a.YEARS, a.N_INDUSTRIES, a.N_REGIONS)),
        books=a.records((k + 1, a.YEARS), a.BOOK),
        committed=np.zeros((k, a.YEARS + LONGEST_PAYMENT), np.int64),
        cohort=np.zeros((k, a.YEARS), np.int64),
        stage=np.full(kept, a.NO_YEAR, np.uint8),
        event=np.zeros(kept, np.uint16),
        effect=np.zeros(kept, np.float32),
    )


def programme_names(package: Package) -> tuple[str, ...]:
    """Return the ledger's row names: the programmes in order, then the tax credit."""
    tax = "rd_tax_credit" if package.tax is None else package.tax.name
    return (*(q.name for q in package.programmes), tax)
