"""The decision index: fitted numbers and coefficients become one number a firm and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Coefficients, Firms
from sim.engine.firm_arrays import sparing
from sim.engine.jit import kernel
from sim.engine.rules import cost
from sim.parameters.registry import Parameters
from sim.population.schema import INDUSTRIES, REGIONS, TECHNOLOGIES, Population
from sim.population.sectors import OTHER_SERVICES, REGRESSED, SERVICES, sector_codes
from sim.population.trait_table import BY_NAME, TRAITS

COVID_YEAR = 2020
SECTORS = 4
LN_LARGE = float(np.log(300.0))
CHUNK = 2**17  # rows whose traits are added up at once

#: Age changes from year to year, so its part of x'beta is a table by age and not a firm's number.
AGE = BY_NAME["birth"]
#: The traits whose part of x'beta lasts, in the order in which it is added up.
LASTING = tuple(trait for trait in TRAITS if trait.coefficient and trait is not AGE)
GAMMAS: Mapping[str, str] = {
    name: f"gamma_{'3d' if name == 'print3d' else name}" for name in TECHNOLOGIES
}


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
        d_t; the first entry holds for earlier years, an entry until the next, `later` for years
        after the last.
    later : float
        d_t of years after the last entry.
    reference : float
        d_t of 2020-2022, at which relevance is taken; what comes later does not change it.
    product : dict of int to float
        s_t, the year effect of ready products; none before the first entry, the last holds on.
        Empty where the rise after 2022 is put down to the year effect of own projects.
    deviation : dict of str to dict of str to float
        By how much a slope (by symbol) differs in a sector (`sim.population.sectors.REGRESSED`).
    large : float
        What a unit of ln employees beyond 300 adds: size beyond its logarithm.
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
    reference: float = 0.0
    product: Mapping[int, float] = field(default_factory=dict)
    deviation: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    large: float = 0.0
    kappa_response: float = 2.0
    deployments: float = 4000.0
    domain: float = 100.0
    talent: float = 4000.0

    def year_effect(self, year: int) -> float:
        """Return d_t."""
        known = sorted(self.year)
        if year > known[-1]:
            return self.later
        return self.year[max((y for y in known if y <= year), default=known[0])]

    def product_effect(self, year: int) -> float:
        """Return s_t, `sim.engine.arrays.NO_PRODUCT` if no ready product is on the market."""
        known = sorted(self.product)
        if not known or year < known[0]:
            return ar.NO_PRODUCT
        return self.product[min(year, known[-1])]


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

    A slope is the common one, in manufacturing and in part of services with a deviation of that
    sector (mechanisms m.serv.macro and m.complement.serv).
    """
    p = parameters
    traits = np.empty(population.n, np.float32)
    for low in range(0, population.n, CHUNK):
        part = slice(low, low + CHUNK)
        traits[part] = _traits(population, part, p, intercepts)
    by_sector = slopes(p, intercepts, [AGE.coefficient])[:, 0]
    ln_age = np.log(np.maximum(np.arange(ar.MAX_AGE + 1), 1)) - AGE.reference
    year = np.zeros((ar.T, SECTORS))
    services = [SERVICES, OTHER_SERVICES]
    for t in range(ar.T):
        d_t = intercepts.year_effect(ar.FIRST_YEAR + t)
        swing = p["serv_d"] * (d_t - intercepts.reference)
        year[t] = d_t
        year[t, services] += swing
    year[COVID_YEAR - ar.FIRST_YEAR, services] += p["covid"]
    project = ar.records(0 if sparing(population.n) else population.n, ar.PROJECT)
    _projects(firms.firm, p.record(), project)
    return Coefficients(
        traits=traits,
        project=project,
        technologies=_technologies(p, intercepts),
        age=np.outer(by_sector, ln_age),
        year=year,
        product=np.array(
            [intercepts.product_effect(ar.FIRST_YEAR + t) for t in range(ar.T)], dtype=np.float64
        ),
        fit=_fit(p, intercepts),
    )


def slopes(p: Parameters, intercepts: Intercepts, symbols: Sequence[str]) -> NDArray[np.float64]:
    """Return the slopes of each sector: the common ones and what a sector deviates.

    Returns
    -------
    float64[sectors, symbols]
    """
    table = np.tile([p[symbol] for symbol in symbols], (SECTORS, 1))
    for name, sector in REGRESSED.items():
        own = intercepts.deviation.get(name, {})
        table[sector] += [own.get(symbol, 0.0) for symbol in symbols]
    return table


def _traits(
    population: Population, part: slice, p: Parameters, intercepts: Intercepts
) -> NDArray[np.float64]:
    """Return b_0 + mu_j + mu_r + x'beta without age for some rows."""
    industry = population.industry[part]
    sector = sector_codes()[industry]
    weights = slopes(p, intercepts, [trait.coefficient for trait in LASTING])
    traits = np.zeros(len(industry))
    for k, trait in enumerate(LASTING):
        values = getattr(population, trait.name)[part].astype(np.float64)
        traits += weights[sector, k] * (values - trait.reference)
    mu_j = np.array([intercepts.industry.get(j, 0.0) for j in INDUSTRIES])
    mu_r = np.array([intercepts.region.get(r, 0.0) for r in REGIONS])
    traits += intercepts.b_0 + mu_j[industry] + mu_r[population.region[part]]
    traits += p["small_d"] * population.frame[part]
    traits += intercepts.large * np.maximum(population.ln_employees[part] - LN_LARGE, 0.0)
    return traits


def _fit(p: Parameters, intercepts: Intercepts) -> np.record:
    fit = ar.records(1, ar.FIT)
    fit["reference"] = intercepts.reference
    fit["kappa"] = p["eps"] / intercepts.kappa_response
    fit["deployments_ref"] = intercepts.deployments
    fit["domain_ref"] = intercepts.domain
    fit["talent_ref"] = intercepts.talent
    record: np.record = fit[0]
    return record


def _technologies(p: Parameters, intercepts: Intercepts) -> NDArray[np.float64]:
    """Return Z'gamma for the 256 patterns of technologies, by sector."""
    by_sector = slopes(p, intercepts, [GAMMAS[name] for name in TECHNOLOGIES])
    patterns = (np.arange(256)[:, None] >> np.arange(len(TECHNOLOGIES))) & 1
    table: NDArray[np.float64] = by_sector @ patterns.T.astype(np.float64)
    return table
