"""The model in mesa-frames: all firms in the frame are the rows of one Polars data frame.

As its documentation advises, rules are Polars expressions for all agents at once, without loops
over agents; NumPy does what Polars cannot (the normal distribution). Eager expressions in this
order turned out faster than one lazy query a year, and than filtering before each rule.

mesa-frames 0.1.0a0 (MIT licence) is the only release on the package index. It asks for NumPy 1,
but runs with the NumPy 2 that this project needs, and with Polars 2.1. Into an environment that
has the project::

    pip install polars==2.1.0 typing-extensions
    pip install --no-deps mesa-frames==0.1.0a0

Polars takes all cores unless ``POLARS_MAX_THREADS`` is set before it is imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.engine.arrays import FIRST_YEAR, MAX_AGE, NEVER, E, I, P, T, U
from sim.engine.passes.performance import CLOUD_BIT, PRINT3D_BIT
from sim.engine.rules.adoption import MIN_INDEX
from sim.engine.rules.awareness import GENERATIVE_AI_YEAR
from sim.engine.rules.belief import LAST_RESULTS
from sim.engine.rules.performance import GRID
from sim.engine.run import World
from sim.population.categories import REFERENCE_LN_EMPLOYEES
from tests.benchmarks.peers import common
from tests.benchmarks.peers.common import SIGHT, Inputs, Market, Seen
from tests.benchmarks.peers.numpy_arrays import ln_project, over_years, quantile

#: Patterns of technologies.
PATTERNS = 256
#: What does not change about a firm.
LASTING = (
    "weight",
    "ln_employees",
    "sales",
    "rd",
    "capability",
    "traits",
    "per_partner",
    "birth",
    "exit",
    "frame",
    "sector",
    "industry_cell",
    "region_cell",
)
#: What luck gives a firm at entry, and what changes; all other columns are of one year only.
STATE = (
    "project",
    "belief",
    "precision",
    "lasting",
    "no_use",
    "stage",
    "since",
    "results",
    "effect",
    "own_news",
    "depth",
)
COLUMNS = ("unique_id", "row", *LASTING, *STATE)
#: What of `common.SIGHT` a firm sees of trading partners.
PARTNERS_SEEN = {f"partners_{name}": pl.Float64 for name in SIGHT}
#: The rows of `common.draws`.
DRAWS = (
    "u_hear",
    "u_report",
    "u_abandon",
    "u_embed",
    "u_decide",
    "u_adopt",
    "u_able",
    "u_results",
    "u_noise_1",
    "u_noise_2",
)

stage = pl.col("stage")
belief = pl.col("belief")
effect = pl.col("effect")
weight = pl.col("weight")


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
    return np.stack(model.path)


class Frames:
    """A world's firms as data frames; made once a world.

    Attributes
    ----------
    entering : list of DataFrame
        For each year, the firms that enter, with their lasting attributes.
    partners : DataFrame
        Who (``observer``) observes whom (``unique_id``).
    tech : list of Series
        For each year, the pattern of technologies by row.
    technologies, age : Series
        Tables of the decision index, by sector and pattern or sector and age.
    """

    def __init__(self, inputs: Inputs) -> None:
        firms = pl.DataFrame(
            {
                "unique_id": inputs.id.astype(np.int64),
                "row": np.arange(inputs.n, dtype=np.uint32),
                **{name: getattr(inputs, name) for name in LASTING},
            }
        )
        self.entering = [firms[rows] for rows in inputs.entering]
        observed = np.repeat(inputs.id, np.diff(inputs.start)).astype(np.int64)
        self.partners = pl.DataFrame(
            {"unique_id": observed, "observer": inputs.id[inputs.follower].astype(np.int64)}
        )
        self.tech = [pl.Series(row.astype(np.int64)) for row in inputs.tech]
        self.technologies = pl.Series(inputs.technologies.ravel())
        self.age = pl.Series(inputs.age.ravel())


@lru_cache(maxsize=2)
def frames(inputs: Inputs) -> Frames:
    """Return a world's data frames; made once a world and kept."""
    return Frames(inputs)


class Firms(AgentSetPolars):
    """All firms in the frame."""

    def __init__(self, model: Diffusion) -> None:
        super().__init__(model)
        # All firms act. As an expression, the mask need not be made anew when firms come and go.
        self.select(pl.lit(True))
        self.partners_seen = pl.DataFrame(schema={"unique_id": pl.Int64} | PARTNERS_SEEN)

    def step(self) -> None:
        """Run one year."""
        if len(self):
            self.leave()
        self.enter()
        self.prepare_year()
        self.hear()
        self.decide()
        self.live()
        self.be_seen()
        self.report()

    def leave(self) -> None:
        """Remove the firms that leave the frame."""
        self.agents = self.agents.filter(pl.col("exit") != self.model.year)

    def enter(self) -> None:
        """Add the firms that enter the frame, and draw the year's uniforms of all.

        A firm that grows into the frame was there before: its first year stands for more years.
        """
        model, p = self.model, self.model.p
        firms = model.frames.entering[model.t]
        u_cost, u_belief, u_effect, u_use = common.trait_draws(*model.key, ids(firms))
        project = ln_project(p, firms["ln_employees"].to_numpy(), firms["sales"].to_numpy(), u_cost)
        firms = firms.with_columns(
            project=single(pl.lit(pl.Series(project))),
            belief=single(pl.lit(pl.Series(p.m_0 + p.sd_m * quantile(u_belief)))),
            precision=single(pl.lit(p.h0)),
            lasting=single(pl.lit(pl.Series(p.sd_u * quantile(u_effect)))),
            no_use=pl.lit(pl.Series(u_use < p.no_use)),
            stage=pl.lit(U, pl.Int8),
            since=pl.lit(0, pl.Int64),
            results=pl.lit(NEVER, pl.Int64),
            effect=0.0,
            own_news=pl.lit(False, pl.Boolean),
            depth=0.0,
        )
        self.add(firms)
        words = common.draws(*model.key, model.year, ids(self.agents))
        branching = (model.year - firms["birth"].clip(FIRST_YEAR) + 1).to_numpy()
        entered = slice(self.agents.height - firms.height, None)
        for draw, most in (
            (common.HEARS, math.inf),
            (common.DECIDES, p.k_entry),
            (common.ADOPTS, p.k_entry),
        ):
            words[draw, entered] = over_years(words[draw, entered], np.minimum(branching, most))
        self.agents = self.agents.with_columns(
            pl.Series(name, words[k]) for k, name in enumerate(DRAWS)
        )

    def prepare_year(self) -> None:
        """Update beliefs by what was new to firms last year; note q, users among peers."""
        model, p = self.model, self.model.p
        seen = {
            name: look_up(industry, "industry_cell") + look_up(region, "region_cell")
            for name, industry, region in zip(
                SIGHT, model.seen.industry, model.seen.region, strict=True
            )
        }
        for name in SIGHT:
            seen[name] += pl.col("per_partner") * pl.col(f"partners_{name}").fill_null(0.0)
        precision = pl.col("precision")
        weight_own = p.w_o * pl.col("own_news").cast(pl.Float64)
        passing = p.n_peer * pl.col("early") * (p.a_late - p.a_early)
        total = precision + weight_own + p.w_p * (p.n_peer * pl.col("news"))
        evidence = (
            precision * belief
            + weight_own * effect
            + p.w_p * (p.n_peer * pl.col("effects") + (1.0 - p.xi) * passing)
        )
        frames, sector = model.frames, pl.col("sector")
        tech = pl.lit(frames.tech[model.t]).gather(pl.col("row"))
        age = (model.year - pl.col("birth")).clip(1, MAX_AGE)
        firms = self.agents.join(self.partners_seen, on="unique_id", how="left")
        self.agents = firms.with_columns(**seen).with_columns(
            belief=single(evidence / total),
            precision=single(total),
            standing=pl.col("traits")
            + pl.lit(frames.technologies).gather(sector * PATTERNS + tech)
            + pl.lit(frames.age).gather(sector * (MAX_AGE + 1) + age),
        )

    def hear(self) -> None:
        """Let firms without interest hear of AI (U to I), but for those that have no use for it."""
        model, p = self.model, self.model.p
        v = pl.col("standing") + model.fit.reference
        relevance = pl.when(v > MIN_INDEX).then(phi(v)).otherwise(0.0)
        log_hazard = p.a_0 + p.a_L * (pl.col("ln_employees") - REFERENCE_LN_EMPLOYEES)
        log_hazard += p.a_V * relevance
        log_hazard += p.a_N * pl.col("users")
        if model.year >= GENERATIVE_AI_YEAR:
            log_hazard += p.a_G
        hears = (
            (stage == U) & ~pl.col("no_use") & (pl.col("u_hear") < 1.0 - (-log_hazard.exp()).exp())
        )
        self.agents = self.agents.with_columns(
            stage=pl.when(hears).then(pl.lit(I, pl.Int8)).otherwise(stage)
        )

    def decide(self) -> None:
        """Let interested firms introduce AI (I to P); note who does in ``adopts``."""
        model, p = self.model, self.model.p
        relative = model.market.relative
        v = pl.col("standing") + look_up(model.inputs.year_effect[model.t], "sector")
        v += p.b_m * (belief - p.m_0) / p.sd_m
        v -= model.fit.kappa * model.market.ln_burden
        funded = relative * pl.col("project").exp() <= p.psi * pl.col("sales")
        fin = pl.when(funded).then(1.0).otherwise(p.phi_0)
        u_able = pl.col("u_able")
        can_adopt = (
            (stage == I)
            & (pl.col("u_decide") < p.o)
            & ((u_able / (1.0 - u_able)).log() < p.k_0 + p.k_1 * pl.col("capability"))
            & (pl.col("u_adopt") < phi(v) * fin)
        )
        u = pl.col("u_results")
        point = u / p.r_ever * (p.r_1 + p.r_2 + p.r_3)
        after = pl.when(point < p.r_1).then(1).when(point < p.r_1 + p.r_2).then(2).otherwise(3)
        results = pl.when(u < p.r_ever).then(model.year + after).otherwise(NEVER)
        adopts = pl.col("adopts")
        self.agents = self.agents.with_columns(adopts=can_adopt).with_columns(
            stage=pl.when(adopts).then(pl.lit(P, pl.Int8)).otherwise(stage),
            since=pl.when(adopts).then(model.year).otherwise(pl.col("since")),
            results=pl.when(adopts).then(results).otherwise(pl.col("results")),
            depth=pl.when(adopts).then(0.0).otherwise(pl.col("depth")),
        )

    def live(self) -> None:
        """Results of users old and new, and their next stage."""
        model, p, year = self.model, self.model.p, self.model.year
        uses, embedded, depth = stage >= P, stage == E, pl.col("depth")
        since, came = pl.col("since"), pl.col("results")
        results = came <= year
        failed = (came == NEVER) & (since + LAST_RESULTS == year)
        news = (since == year) | (came == year) | failed
        tech = pl.lit(model.frames.tech[model.t]).gather(pl.col("row"))
        domain = np.tile(model.market.ln_domain, 2)
        angle = 2.0 * math.pi * pl.col("u_noise_2")
        noise = (-2.0 * pl.col("u_noise_1").log()).sqrt() * angle.cos()
        y = pl.when(results).then(p.a_late).otherwise(p.a_early)
        y += p.a_cloud * ((tech & CLOUD_BIT) != 0)
        y += p.a_3d * ((tech & PRINT3D_BIT) != 0)
        y += p.a_rd * (pl.col("rd") - 1.0) + p.a_dom * look_up(domain, "industry_cell")
        y += p.a_embed * embedded
        y = on_grid(y + pl.col("lasting") + p.sd_y * noise)
        level = pl.when(embedded).then(p.depth_E).otherwise(p.depth_P)
        firms = self.agents.with_columns(
            effect=pl.when(uses).then(y).otherwise(effect),
            own_news=uses & news,
            depth=pl.when(uses)
            .then(single(on_grid(depth + p.depth_rate * (level - depth))))
            .otherwise(depth),
        )
        settled = uses & (since != year)
        odds = math.log(p.d_0 / (1.0 - p.d_0)) - p.d_y * (effect - belief)
        odds += math.log(p.d_E) * embedded
        abandons = settled & (pl.col("u_abandon") < 1.0 / (1.0 + (-odds).exp()))
        hazard = p.e_0 * (p.e_K * pl.col("capability")).exp()
        embeds = settled & results & (pl.col("u_embed") < 1.0 - (-hazard).exp())
        self.agents = firms.with_columns(
            stage=pl.when(abandons)
            .then(pl.lit(I, pl.Int8))
            .when(embeds)
            .then(pl.lit(E, pl.Int8))
            .otherwise(stage),
            since=pl.when(abandons).then(-year).otherwise(since),
        )

    def be_seen(self) -> None:
        """Show what users lived to their industries, regions, trading partners and suppliers."""
        model = self.model
        users = self.agents.filter(stage >= P).select(
            "unique_id",
            "industry_cell",
            "region_cell",
            "weight",
            "effect",
            news=pl.col("own_news").cast(pl.Float64),
            early=(pl.col("since") == model.year).cast(pl.Float64),
        )
        news, early = pl.col("news"), pl.col("early")
        sums = (weight, weight * news, weight * news * effect, weight * early)
        sums = tuple(x.sum() for x in sums)
        industry = users.group_by("industry_cell").agg(named(SIGHT, sums))
        region = users.group_by("region_cell").agg(named(SIGHT, sums))
        adopted = self.agents.filter("adopts").group_by("industry_cell").agg(weight.sum())
        sums = (pl.len().cast(pl.Float64), news.sum(), (news * effect).sum(), early.sum())
        self.partners_seen = (
            users.join(model.frames.partners, on="unique_id")
            .group_by(unique_id="observer")
            .agg(named(PARTNERS_SEEN, sums))
        )
        model.seen = Seen.of_year(
            model.inputs,
            model.t,
            table(industry, common.INDUSTRY_CELLS),
            table(region, common.REGION_CELLS),
        )
        adopted = table(adopted, common.INDUSTRY_CELLS)[0]
        model.market.advance(model.year, adopted, float(industry["users"].sum()))

    def report(self) -> None:
        """Add the year to the model's path, and forget what was of this year only."""
        p = self.model.p
        chance = pl.when(stage == P).then(p.pi_P).when(stage == E).then(p.pi_E).otherwise(p.f)
        path = self.agents.group_by("frame").agg(
            pilot=weight.filter(stage == P).sum(),
            embedded=weight.filter(stage == E).sum(),
            adopted=weight.filter("adopts").sum(),
            reported=weight.filter(pl.col("u_report") < chance).sum(),
        )
        self.model.path.append(table(path, 2).T)
        self.agents = self.agents.select(COLUMNS)


class Diffusion(ModelDF):
    """The model: a step is a year.

    Parameters
    ----------
    inputs : Inputs
    seed, replicate : int

    Attributes
    ----------
    path : list of float64[2, 4]
        By year, represented firms by frame in the columns of `common.COLUMNS`.
    """

    def __init__(self, inputs: Inputs, seed: int, replicate: int) -> None:
        super().__init__(seed)
        self.inputs, self.p, self.fit = inputs, inputs.p, inputs.fit
        self.key = (seed, replicate)
        self.frames = frames(inputs)
        self.market = Market(inputs)
        self.seen = Seen.nothing()
        self.path: list[NDArray[np.float64]] = []
        self.t = -1
        self.year = FIRST_YEAR - 1
        self.agents += Firms(self)

    def step(self) -> None:
        """Run one year."""
        self.t += 1
        self.year += 1
        self.agents.do("step")


def look_up(table: NDArray[np.float64], column: str) -> pl.Expr:
    """Return each firm's entry in a table, by a column that holds its place there."""
    return pl.lit(pl.Series(table)).gather(pl.col(column))


def named(names: Iterable[str], values: Iterable[pl.Expr]) -> list[pl.Expr]:
    """Name some columns."""
    return [x.alias(name) for name, x in zip(names, values, strict=True)]


def table(sums: pl.DataFrame, cells: int) -> NDArray[np.float64]:
    """Return sums by cell (the first column) as an array, shape (sums, cells)."""
    dense = np.zeros((sums.width - 1, cells))
    dense[:, sums.to_series()] = sums[:, 1:].to_numpy().T
    return dense


def ids(firms: pl.DataFrame) -> NDArray[np.int32]:
    """Return the firms' ids as the draws take them."""
    return firms["unique_id"].to_numpy().astype(np.int32)


def phi(x: pl.Expr) -> pl.Expr:
    """Return the standard normal distribution function, which Polars has not got, by SciPy."""
    return x.map_batches(
        lambda column: pl.Series(ndtr(column.to_numpy())),
        return_dtype=pl.Float64,
        is_elementwise=True,
    )


def single(x: pl.Expr) -> pl.Expr:
    """Round to single precision, as the engine keeps the number."""
    return x.cast(pl.Float32).cast(pl.Float64)


def on_grid(x: pl.Expr) -> pl.Expr:
    """Round to the nearest multiple of 2**-20 (`sim.engine.rules.performance.on_grid`)."""
    return (x * GRID + 0.5).floor() / GRID
