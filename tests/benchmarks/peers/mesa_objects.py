"""The model in Mesa as its documentation teaches it: every firm in the frame is a `mesa.Agent`.

A firm is made when it enters the frame and removed when it leaves; what it has and is are
attributes, what it does are methods with plain Python numbers. Python has no single precision, so
beliefs and their precision, project costs and lasting effects are kept in double precision, where
the engine rounds them to 24 bits. That moves the index V by less than 1e-5 and an effect by at most
one step of its grid (2**-20), too little to change a path but in rare cases: with `numpy_arrays`
unrounded in the same way, none of 300 paths of 13,824 firms differed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from types import SimpleNamespace

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import FIRST_YEAR, MAX_AGE, NEVER, E, I, P, T, U
from sim.engine.passes.performance import CLOUD_BIT, PRINT3D_BIT
from sim.engine.rules import normal
from sim.engine.rules.adoption import MIN_INDEX
from sim.engine.rules.awareness import GENERATIVE_AI_YEAR
from sim.engine.rules.belief import LAST_RESULTS
from sim.engine.rules.cost import MAX_PROJECT, MIN_PROJECT
from sim.engine.rules.performance import GRID
from sim.engine.run import World
from sim.population.categories import REFERENCE_LN_EMPLOYEES
from tests.benchmarks.peers import common
from tests.benchmarks.peers.common import Inputs, Market, Seen

ROOT_HALF = math.sqrt(0.5)
#: The engine's own rule, uncompiled: plain Python with `math`.
quantile = normal.quantile.py_func

#: By the row of the firm that sees them, users: effect, whether it is new, and whether it is early.
Partners = dict[int, list[tuple[float, bool, bool]]]


def run(world: World, *, seed: int, replicate: int, years: int = T) -> NDArray[np.float64]:
    """Return the yearly path of a world without policy.

    Parameters
    ----------
    world : World
    seed, replicate : int
        The key of the run's luck.
    years : int
        How many, from 2010.

    Returns
    -------
    float64[years, 2, 4]
        By frame, represented firms in the columns of `common.COLUMNS`.
    """
    model = Diffusion(common.inputs(world), seed, replicate)
    for _ in range(years):
        model.step()
    return np.array(model.path)


class Firm(mesa.Agent):
    """One firm, from its entry into the frame to its exit.

    Parameters
    ----------
    model : Diffusion
    row : int
        The firm's row in the world.
    luck : list of float
        Its draws at entry.
    """

    model: Diffusion

    def __init__(self, model: Diffusion, row: int, luck: list[float]) -> None:
        super().__init__(model)
        p, inputs = model.p, model.lists
        self.row = row
        self.weight = inputs.weight[row]
        self.ln_employees = inputs.ln_employees[row]
        self.sales = inputs.sales[row]
        self.rd = inputs.rd[row]
        self.capability = inputs.capability[row]
        self.traits = inputs.traits[row]
        self.birth = inputs.birth[row]
        self.exit = inputs.exit[row]
        self.frame = inputs.frame[row]
        self.sector = inputs.sector[row]
        self.industry_cell = inputs.industry_cell[row]
        self.region_cell = inputs.region_cell[row]
        self.per_partner = inputs.per_partner[row]
        self.followers = inputs.followers[row]
        self.industry = self.industry_cell % model.industries
        self.branching = model.year - max(self.birth, FIRST_YEAR) + 1
        u_cost, u_belief, u_effect, u_use = luck
        self.project = ln_project(p, self.ln_employees, self.sales, u_cost)
        self.belief = p.m_0 + p.sd_m * quantile(u_belief)
        self.precision = p.h0
        self.lasting = p.sd_u * quantile(u_effect)
        self.no_use = u_use < p.no_use
        self.place = 0
        self.stage = U
        self.since = 0
        self.results = NEVER
        self.effect = 0.0
        self.news = False
        self.depth = 0.0

    def consider(self) -> None:
        """Awareness, beliefs and the decision; users then wait for their results."""
        q = self.prepare_year()
        if self.stage < P:
            standing = self.standing()
            if self.stage == U and self.hears(standing, q):
                self.stage = I
            if self.stage == I and self.adopts(standing):
                self.begin_use()
        self.branching = 1
        if self.stage >= P:
            self.model.users.append(self)
        else:
            self.report(self.model.p.f)

    def prepare_year(self) -> float:
        """Update the belief by what was new to the firm; return q, users among its peers."""
        model, p = self.model, self.model.p
        q, news, effects, early = model.seen_industry[self.industry_cell]
        users_r, news_r, effects_r, early_r = model.seen_region[self.region_cell]
        q += users_r
        news += news_r
        effects += effects_r
        early += early_r
        for effect, is_news, is_early in model.seen_partners.get(self.row, ()):
            q += self.per_partner
            if is_news:
                news += self.per_partner
                effects += self.per_partner * effect
                early += self.per_partner * is_early
        passing = p.n_peer * early * (p.a_late - p.a_early)
        total = self.precision + p.w_p * (p.n_peer * news)
        evidence = self.precision * self.belief
        evidence += p.w_p * (p.n_peer * effects + (1.0 - p.xi) * passing)
        if self.news:
            total += p.w_o
            evidence += p.w_o * self.effect
            self.news = False
        self.belief = evidence / total
        self.precision = total
        return q

    def standing(self) -> float:
        """Return the decision index without belief, cost and year."""
        model = self.model
        age = min(max(model.year - self.birth, 1), MAX_AGE)
        tech = model.tech[self.row]
        return self.traits + model.technologies[self.sector][tech] + model.age[self.sector][age]

    def hears(self, standing: float, q: float) -> bool:
        """Return whether the firm hears of AI and has a use for it."""
        if self.no_use:
            return False
        p, year = self.model.p, self.model.year
        v = standing + self.model.fit.reference
        relevance = cdf(v) if v > MIN_INDEX else 0.0
        log_hazard = p.a_0 + p.a_L * (self.ln_employees - REFERENCE_LN_EMPLOYEES)
        log_hazard += p.a_V * relevance + p.a_N * q
        if year >= GENERATIVE_AI_YEAR:
            log_hazard += p.a_G
        u = over_years(self.model.luck[common.HEARS][self.place], self.branching)
        return u < 1.0 - math.exp(-math.exp(log_hazard))

    def adopts(self, standing: float) -> bool:
        """Return whether the interested firm decides this year, can, and goes ahead."""
        model, p = self.model, self.model.p
        luck, place = model.luck, self.place
        branching = min(self.branching, p.k_entry)
        if over_years(luck[common.DECIDES][place], branching) >= p.o:
            return False
        u_able = luck[common.IS_ABLE][place]
        if math.log(u_able / (1.0 - u_able)) >= p.k_0 + p.k_1 * self.capability:
            return False
        v = standing + model.year_effect[self.sector] + p.b_m * (self.belief - p.m_0) / p.sd_m
        v -= model.kappa_ln_burden
        outlay = model.market.relative * math.exp(self.project)
        fin = 1.0 if outlay <= p.psi * self.sales else p.phi_0
        return over_years(luck[common.ADOPTS][place], branching) < cdf(v) * fin

    def begin_use(self) -> None:
        """Become a pilot."""
        model, p = self.model, self.model.p
        u = model.luck[common.HAS_RESULTS][self.place]
        self.stage = P
        self.since = model.year
        self.depth = 0.0
        if u >= p.r_ever:
            self.results = NEVER
        else:
            point = u / p.r_ever * (p.r_1 + p.r_2 + p.r_3)
            after = 1 if point < p.r_1 else 2 if point < p.r_1 + p.r_2 else 3
            self.results = model.year + after
        model.path[-1][self.frame][common.ADOPTED] += self.weight
        model.adopted[self.industry_cell] += self.weight

    def live(self) -> None:
        """A user's year: results, depth, giving up or embedding, and what others see of it."""
        model, p, year = self.model, self.model.p, self.model.year
        luck, place = model.luck, self.place
        results = year >= self.results
        self.news = self.tells_something_new()
        embedded = self.stage == E
        tech = model.tech[self.row]
        y = p.a_late if results else p.a_early
        if tech & CLOUD_BIT:
            y += p.a_cloud
        if tech & PRINT3D_BIT:
            y += p.a_3d
        y += p.a_rd * (self.rd - 1.0) + p.a_dom * model.ln_domain[self.industry]
        if embedded:
            y += p.a_embed
        noise = normal(luck[common.NOISE_1][place], luck[common.NOISE_2][place])
        self.effect = on_grid(y + self.lasting + p.sd_y * noise)
        level = p.depth_E if embedded else p.depth_P
        self.depth = on_grid(self.depth + p.depth_rate * (level - self.depth))
        if self.since < year:
            if luck[common.ABANDONS][place] < self.chance_to_abandon():
                self.stage = I
                self.since = -year
                self.report(p.f)
                return
            if results and not embedded:
                hazard = p.e_0 * math.exp(p.e_K * self.capability)
                if luck[common.EMBEDS][place] < 1.0 - math.exp(-hazard):
                    self.stage = E
        self.show()
        path = model.path[-1][self.frame]
        if self.stage == P:
            path[common.PILOT] += self.weight
            self.report(p.pi_P)
        else:
            path[common.EMBEDDED] += self.weight
            self.report(p.pi_E)

    def tells_something_new(self) -> bool:
        """Return whether the user's year is its first, that of its results, or of its failure."""
        year = self.model.year
        failed = self.results == NEVER and year == self.since + LAST_RESULTS
        return year in (self.since, self.results) or failed

    def chance_to_abandon(self) -> float:
        """Return the chance that a user gives AI up."""
        p = self.model.p
        odds = math.log(p.d_0 / (1.0 - p.d_0)) - p.d_y * (self.effect - self.belief)
        if self.stage == E:
            odds += math.log(p.d_E)
        return 1.0 / (1.0 + math.exp(-odds))

    def show(self) -> None:
        """Let the industry, the region and trading partners see the firm's year."""
        model, effect, news = self.model, self.effect, self.news
        early = self.since == model.year
        for sums in (
            model.users_industry[self.industry_cell],
            model.users_region[self.region_cell],
        ):
            sums[0] += self.weight
            if news:
                sums[1] += self.weight
                sums[2] += self.weight * effect
            if early:
                sums[3] += self.weight
        result = (effect, news, early)
        for follower in self.followers:
            model.users_partners[follower].append(result)

    def report(self, chance: float) -> None:
        """Tell the survey."""
        if self.model.luck[common.REPORTS][self.place] < chance:
            self.model.path[-1][self.frame][common.REPORTED] += self.weight


class Lists:
    """The columns of a world as lists of Python numbers, which are faster to read one by one."""

    def __init__(self, inputs: Inputs) -> None:
        self.weight = inputs.weight.tolist()
        self.ln_employees = inputs.ln_employees.tolist()
        self.sales = inputs.sales.tolist()
        self.rd = inputs.rd.tolist()
        self.capability = inputs.capability.tolist()
        self.traits = inputs.traits.tolist()
        self.birth = inputs.birth.tolist()
        self.exit = inputs.exit.tolist()
        self.frame = inputs.frame.tolist()
        self.sector = inputs.sector.tolist()
        self.industry_cell = inputs.industry_cell.tolist()
        self.region_cell = inputs.region_cell.tolist()
        self.per_partner = inputs.per_partner.tolist()
        self.tech = inputs.tech.tolist()
        self.technologies = inputs.technologies.tolist()
        self.age = inputs.age.tolist()
        self.year_effect = inputs.year_effect.tolist()
        follower = inputs.follower.tolist()
        self.followers = [follower[i:k] for i, k in pairwise(inputs.start.tolist())]


class Diffusion(mesa.Model):
    """The model: a step is a year.

    Parameters
    ----------
    inputs : Inputs
    seed, replicate : int

    Attributes
    ----------
    path : list
        By year and frame, the columns of `common.COLUMNS`.
    users : list of Firm
        The year's users.
    """

    def __init__(self, inputs: Inputs, seed: int, replicate: int) -> None:
        super().__init__(rng=seed)
        self.inputs, self.key = inputs, (seed, replicate)
        self.lists = lists(inputs)
        self.p, self.fit = inputs.p, inputs.fit
        self.technologies, self.age = self.lists.technologies, self.lists.age
        self.market = Market(inputs)
        self.seen = Seen.nothing()
        self.seen_partners: Partners = {}
        self.industries = self.market.ln_domain.size
        self.leaving: dict[int, list[Firm]] = {}
        self.t = -1
        self.path: list[list[list[float]]] = []

    def step(self) -> None:
        """Run one year."""
        self.t += 1
        self.year = FIRST_YEAR + self.t
        self.leave_and_enter()
        self.prepare_year()
        self.draw()
        self.users: list[Firm] = []
        self.agents.do("consider")
        for firm in self.users:
            firm.live()
        self.close()

    def leave_and_enter(self) -> None:
        """Remove the firms that leave the frame, and make those that enter."""
        for firm in self.leaving.pop(self.year, ()):
            firm.remove()
        rows = self.inputs.entering[self.t]
        luck = common.trait_draws(*self.key, self.inputs.id[rows]).T.tolist()
        for firm in Firm.create_agents(self, rows.size, rows.tolist(), luck):
            self.leaving.setdefault(firm.exit, []).append(firm)

    def draw(self) -> None:
        """Draw the year's uniforms: the firm in place k finds its own in ``luck[...][k]``."""
        rows = []
        for place, firm in enumerate(self.agents):
            firm.place = place
            rows.append(firm.row)
        self.luck = common.draws(*self.key, self.year, self.inputs.id[rows]).tolist()

    def prepare_year(self) -> None:
        """Put together what holds for all firms this year."""
        self.seen_industry = self.seen.industry.T.tolist()
        self.seen_region = self.seen.region.T.tolist()
        self.year_effect = self.lists.year_effect[self.t]
        self.tech = self.lists.tech[self.t]
        self.kappa_ln_burden = self.fit.kappa * self.market.ln_burden
        self.ln_domain = self.market.ln_domain.tolist()
        self.path.append([[0.0] * len(common.COLUMNS) for _ in range(2)])
        self.adopted = [0.0] * common.INDUSTRY_CELLS
        rows = len(common.SIGHT)
        self.users_industry = [[0.0] * rows for _ in range(common.INDUSTRY_CELLS)]
        self.users_region = [[0.0] * rows for _ in range(common.REGION_CELLS)]
        self.users_partners: Partners = defaultdict(list)

    def close(self) -> None:
        """Let suppliers learn, and keep what firms will see of this year in the next."""
        industry = np.array(self.users_industry).T
        self.seen = Seen.of_year(self.inputs, self.t, industry, np.array(self.users_region).T)
        self.seen_partners = self.users_partners
        self.market.advance(self.year, np.array(self.adopted), float(industry[0].sum()))


@lru_cache(maxsize=2)
def lists(inputs: Inputs) -> Lists:
    """Return a world's columns as lists; made once a world and kept."""
    return Lists(inputs)


def ln_project(p: SimpleNamespace, ln_employees: float, sales: float, u: float) -> float:
    """Return the log cost of a firm's project (`sim.engine.rules.cost.project`)."""
    mean = p.mu_B + p.eta_B * (ln_employees - REFERENCE_LN_EMPLOYEES)
    largest = max(min(MAX_PROJECT, sales), 2.0 * MIN_PROJECT)
    low = cdf((math.log(MIN_PROJECT) - mean) / p.sigma_B)
    high = cdf((math.log(largest) - mean) / p.sigma_B)
    return mean + p.sigma_B * quantile(low + u * (high - low))


def over_years(u: float, years: float) -> float:
    """Return the draw that falls below q as often as one of so many yearly draws would."""
    return u if years == 1 else 1.0 - (1.0 - u) ** (1.0 / years)


def on_grid(value: float) -> float:
    """Round to the nearest multiple of 2**-20."""
    return math.floor(value * GRID + 0.5) / GRID


def cdf(x: float) -> float:
    """Return Phi(x)."""
    return 0.5 * math.erfc(-x * ROOT_HALF)


def normal(u1: float, u2: float) -> float:
    """Return a standard normal draw from two uniforms (Box and Muller)."""
    return math.sqrt(-2.0 * math.log(u1)) * math.cos(2.0 * math.pi * u2)
