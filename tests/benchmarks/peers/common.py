"""What the peers share: a world as plain arrays and numbers, the draws, the supply side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Outputs
from sim.engine.rules import supply
from sim.engine.run import World
from sim.policy.economy_wide import EconomyWideSettings
from sim.population.compact import OBSERVER
from tests.benchmarks.c_engine import Outcome

#: The columns of a path.
COLUMNS = ("pilot", "embedded", "adopted", "reported")
PILOT, EMBEDDED, ADOPTED, REPORTED = range(len(COLUMNS))
#: What a firm sees of its peers' last year: users; new results, their effects, and how many of
#: them are from a first year.
SIGHT = ("users", "news", "effects", "early")

#: Cells of an industry or a region within a frame.
INDUSTRY_CELLS = ar.N_FRAMES * ar.N_INDUSTRIES
REGION_CELLS = ar.N_FRAMES * ar.N_REGIONS

#: Rows of `draws`.
(
    HEARS,
    REPORTS,
    ABANDONS,
    EMBEDS,
    DECIDES,
    ADOPTS,
    IS_ABLE,
    HAS_RESULTS,
    NOISE_1,
    NOISE_2,
) = range(10)
DRAWS = 12


@dataclass(frozen=True, eq=False)
class Inputs:
    """What does not change between the runs of a world (n firms, T years); read-only.

    Attributes
    ----------
    p, fit : SimpleNamespace
        Parameters and fitted numbers as Python floats: ``p.h0``.
    id : int32[n]
    weight, ln_employees, sales, rd, capability, traits : float64[n]
        As in `sim.engine.arrays.FIRM` and `sim.engine.arrays.Coefficients`.
    birth, entry, exit, frame, sector : int64[n]
    industry_cell, region_cell : int64[n]
        Industry or region within the frame: frame * 18 + industry, frame * 17 + region.
    per_partner : float64[n]
        What one trading partner counts in a firm's exposure.
    entering : list of int64 arrays
        For each year, the rows of the firms that enter in it.
    tech : uint8[T, n]
    start : int64[n + 1]
    follower : int64[m]
        Rows of the firms that observe firm i: ``follower[start[i]:start[i + 1]]``.
    technologies : float64[3, 256]
    age : float64[3, 256]
    year_effect : float64[T, 3]
    industry_firms : float64[T, 36]
    region_firms : float64[T, 34]
        Represented firms by cell.
    """

    p: SimpleNamespace
    fit: SimpleNamespace
    id: NDArray[np.int32]
    weight: NDArray[np.float64]
    ln_employees: NDArray[np.float64]
    sales: NDArray[np.float64]
    rd: NDArray[np.float64]
    capability: NDArray[np.float64]
    traits: NDArray[np.float64]
    birth: NDArray[np.int64]
    entry: NDArray[np.int64]
    exit: NDArray[np.int64]
    frame: NDArray[np.int64]
    sector: NDArray[np.int64]
    industry_cell: NDArray[np.int64]
    region_cell: NDArray[np.int64]
    per_partner: NDArray[np.float64]
    entering: list[NDArray[np.int64]]
    tech: NDArray[np.uint8]
    start: NDArray[np.int64]
    follower: NDArray[np.int64]
    technologies: NDArray[np.float64]
    age: NDArray[np.float64]
    year_effect: NDArray[np.float64]
    industry_firms: NDArray[np.float64]
    region_firms: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Number of firms that are ever in the frame."""
        return self.id.size


@lru_cache(maxsize=2)
def inputs(world: World) -> Inputs:
    """Return a world as the peers take it; made once a world and kept."""
    firms, c = world.firms, world.coefficients
    firm = firms.firm
    p = SimpleNamespace(**world.parameters)
    fit = SimpleNamespace(**{name: float(c.fit[name]) for name in ar.FIT.names or ()})
    entry, exit = (firms.stay[name].astype(np.int64) for name in ("entry", "exit"))
    frame = firm["frame"].astype(np.int64)
    partners = max(1.0 - p.lambda_j - p.lambda_r, 0.0)
    return Inputs(
        p=p,
        fit=fit,
        id=np.ascontiguousarray(firm["id"]),
        **{
            name: firm[name].astype(np.float64)
            for name in ("weight", "ln_employees", "sales", "rd", "capability")
        },
        traits=c.traits.astype(np.float64),
        birth=firm["birth"].astype(np.int64),
        entry=entry,
        exit=exit,
        frame=frame,
        sector=firms.sector[firm["industry"]].astype(np.int64),
        industry_cell=frame * ar.N_INDUSTRIES + firm["industry"],
        region_cell=frame * ar.N_REGIONS + firm["region"],
        per_partner=partners / np.maximum(firm["degree"], 1),
        entering=[
            np.flatnonzero((entry <= year if t == 0 else entry == year) & (year < exit))
            for t, year in enumerate(range(ar.FIRST_YEAR, ar.LAST_YEAR + 1))
        ],
        tech=world.population.tech.T,
        start=firms.follower_start,
        follower=(firms.follower & np.uint32(OBSERVER)).astype(np.int64),
        technologies=c.technologies,
        age=c.age,
        year_effect=c.year,
        industry_firms=firms.totals[:, :, ar.INDUSTRY_ROW : ar.REGION_ROW].reshape(ar.T, -1),
        region_firms=firms.totals[:, :, ar.REGION_ROW : ar.CLASS_ROW].reshape(ar.T, -1),
    )


def path(record: Outputs | Outcome) -> NDArray[np.float64]:
    """Return the path of a run of the engine, or of its C version, as the peers give it.

    Shape (T, 2, 4).
    """
    return np.stack([record.groups[name][:, :, ar.TOTAL_ROW] for name in COLUMNS], axis=-1)


def draws(seed: int, replicate: int, year: int, ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return a year's uniforms of some firms, shape (12, firms): first index as named above."""
    words = np.empty((DRAWS, ids.size))
    for k, channel in enumerate((rng.LIFE, rng.DECISION, rng.NOISE)):
        rng.fill(words[4 * k : 4 * k + 4], rng.Key(seed, replicate), channel, year, ids)
    return words


def trait_draws(seed: int, replicate: int, ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the uniforms of firms that enter, shape (4, firms): cost, belief, effect, no use."""
    words = np.empty((4, ids.size))
    rng.fill(words, rng.Key(seed, replicate), rng.TRAITS, 0, ids)
    return words


@dataclass(frozen=True, eq=False)
class Seen:
    """Users of the year before, as one peer sees them: four rows, named as in `SIGHT`.

    Attributes
    ----------
    industry : float64[4, 36]
    region : float64[4, 34]
    """

    industry: NDArray[np.float64]
    region: NDArray[np.float64]

    @classmethod
    def nothing(cls) -> Seen:
        """Return what is seen before the first year."""
        rows = len(SIGHT)
        return cls(np.zeros((rows, INDUSTRY_CELLS)), np.zeros((rows, REGION_CELLS)))

    @classmethod
    def of_year(
        cls,
        inputs: Inputs,
        t: int,
        industry: NDArray[np.float64],
        region: NDArray[np.float64],
    ) -> Seen:
        """Weigh a year's weighted sums over the users of each cell for the year after."""
        p = inputs.p
        return cls(
            p.lambda_j / np.maximum(inputs.industry_firms[t], 1e-9) * industry,
            p.lambda_r / np.maximum(inputs.region_firms[t], 1e-9) * region,
        )


class Market:
    """The supply side (`sim.engine.rules.supply`) without policy.

    Attributes
    ----------
    relative : float
        This year's cost of a project relative to the same project in 2022.
    ln_burden : float
        Log of that cost and a firm's own effort together, relative to 2022.
    ln_domain : float64[18]
        By industry, log of one plus last year's domain knowledge, relative to 2022.

    Raises
    ------
    ValueError
        If regulation is not one level for all industries and years, which the peers suppose.
    """

    def __init__(self, inputs: Inputs) -> None:
        regulation = EconomyWideSettings().terms().regulation
        if regulation.min() != regulation.max():
            raise ValueError("the peers know one level of regulation only")
        self._regulation = float(regulation[0, 0])
        self._p, self._fit = inputs.p, inputs.fit
        self._deployments = 0.0
        self._domain = np.zeros(ar.N_INDUSTRIES)
        self._set(ar.FIRST_YEAR, 0.0)

    def _set(self, year: int, shortage: float) -> None:
        p, fit = self._p, self._fit
        stock = max(self._deployments / fit.deployments_ref, supply.MIN_DEPLOYMENTS)
        price = math.exp(-p.g * (year - supply.PRICE_YEAR)) * stock**-p.b_learn
        self.relative = price * (1.0 + p.rho_reg * self._regulation) * (1.0 + p.w_H * shortage)
        self.ln_burden = math.log((self.relative + p.h) / (1.0 + p.h))
        self.ln_domain = np.log((1.0 + self._domain) / (1.0 + fit.domain_ref))

    def advance(self, year: int, adopted: NDArray[np.float64], users: float) -> None:
        """Let suppliers learn from the year.

        Parameters
        ----------
        year : int
        adopted : float64[36]
            New adopters by industry cell.
        users : float
            Users of both frames.
        """
        p = self._p
        new = adopted.reshape(ar.N_FRAMES, ar.N_INDUSTRIES).sum(axis=0)
        self._deployments += float(new.sum())
        self._domain = new + (1.0 - p.delta_dom) * self._domain
        talent = (1.0 + p.talent_trend) ** (year - supply.TALENT_YEAR)
        demand = users * p.talent_user
        gap = (1.0 + p.H_ref) * demand / (self._fit.talent_ref * talent) - 1.0
        self._set(year + 1, min(max(gap, 0.0), supply.MAX_SHORTAGE))
