"""What an earlier version said of policies that published figures refute, and what is said now.

    make evidence

Writes ``results/evidence/policy_effects.csv`` and the table of ``docs/policy_effects.md``. All
effects are additional users of the survey frame in 2030, means over paired runs at the shipped
fit; what the earlier version (0.1, before applications were decisions) said was measured with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

import sim
from sim.calibration.fit import store
from sim.calibration.posterior import posterior
from sim.calibration.posterior.diagnosis import quantiles
from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.policy.package import build_package
from sim.population import synthesise
from sim.population.schema import INDUSTRIES

ROOT: Final = Path(__file__).resolve().parents[2]
TABLE: Final = ROOT / "results" / "evidence" / "policy_effects.csv"
PAGE: Final = ROOT / "docs" / "policy_effects.md"
BEGIN, END = "<!-- begin table: make evidence -->\n", "<!-- end table -->\n"
REPLICATES: Final = 12
SEED: Final = 7
FREE: Final = {
    "budget_krw_bn": {2026: 1_000_000},
    "cap_krw_million": {2026: 20_000},
    "minimum_project_krw_million": 0,
    "reach_percent": 100,
    "eligible_size_classes": ["sme", "mid", "large"],
}
OWN_SHARES: Final = ("own_share_sme_percent", "own_share_mid_percent", "own_share_large_percent")


class Row(NamedTuple):
    """One finding."""

    finding: str
    earlier: str
    now: str


def scenarios() -> dict[str, sim.Scenario]:
    """Return the packages that are compared, by a name of their own."""
    base = sim.load("baseline")
    found: dict[str, sim.Scenario] = {}

    def add(name: str, scenario: sim.Scenario) -> None:
        found[name] = scenario.renamed(name)

    new = {"start_year": 2026}
    token = {
        **new, **FREE, "budget_krw_bn": {2026: 100}, "cap_krw_million": {2026: 200},
        **dict.fromkeys(OWN_SHARES, 99.9),
    }  # fmt: skip
    add("token-voucher", base.change("token", type="voucher", **token))
    guarantee = {
        **new, "kind": "guarantee", "budget_krw_bn": {2026: 100}, "loan_to_cost_percent": 0.1,
        "minimum_project_krw_million": 0,
    }  # fmt: skip
    add("token-guarantee", base.change("token", type="policy_fund", **guarantee))
    for money in (60, 80, 100, 175, 300, 1000):
        add(f"voucher-{money}", base.change("ai_voucher", budget_krw_bn={2026: money}))
    for projects in (40, 70, 150, 500):
        add(f"lead-{projects}", base.change("lead_projects", projects_new={2026: projects}))
    for money in (160, 480, 800):
        add(f"fund-{money}", base.change("digital_fund", budget_krw_bn={2026: money}))
    for money in (20, 400, 2000):
        fund = {**new, "kind": "loan", "budget_krw_bn": {2026: money}}
        add(f"new-fund-{money}", base.change("new_fund", type="policy_fund", **fund))
    thirds = base.change("ai_voucher", budget_krw_bn={2026: 58.5})
    for name in ("second", "third"):
        voucher = {**new, "budget_krw_bn": {2026: 58.25}}
        thirds = thirds.change(name, type="voucher", **voucher)
    add("three-vouchers", thirds)
    small = base.change("ai_voucher", budget_krw_bn={2026: 175}, minimum_project_krw_million=20)
    add("voucher-175-small-projects", small)
    return found


def effects() -> pd.DataFrame:
    """Return the summary of a comparison of all packages, by name."""
    packages = scenarios()
    done = sim.compare(
        list(packages.values()), baseline="baseline", parameters="fit", replicates=REPLICATES,
        seed=SEED,
    )  # fmt: skip
    paid = done.execution.query("year == 2030")
    executed = paid.pivot_table("executed_percent", "scenario", "instrument")
    return done.summary.set_index("scenario").join(executed.add_prefix("executed_"))


def _series(table: pd.DataFrame, prefix: str, numbers: tuple[int, ...]) -> str:
    return ", ".join(
        f"{table.loc[f'{prefix}-{each}', 'additional_users_sba']:+.0f}" for each in numbers
    )


def of_effects(table: pd.DataFrame) -> Iterator[Row]:
    """Yield what is said of effects."""
    users = table["additional_users_sba"]
    yield Row(
        "a voucher paying 0.1 % of cost, all sizes, KRW 100 bn a year",
        "+229 to +349",
        f"{users['token-voucher']:+.1f}",
    )
    yield Row("a guarantee of 0.1 %", "+241", f"{users['token-guarantee']:+.1f}")
    yield Row(
        "voucher of KRW 60, 80, 100, 175, 300, 1,000 bn a year",
        "+44, +74, +78, +78, +78, +78",
        _series(table, "voucher", (60, 80, 100, 175, 300, 1000)),
    )
    executed = ", ".join(
        f"{table.loc[f'voucher-{each}', 'executed_ai_voucher']:.0f} %" for each in (175, 300, 1000)
    )
    yield Row("of 175, 300, 1,000 bn spent in 2030", "40 % of 175", executed)
    yield Row(
        "40, 70, 150, 500 lead projects a year",
        "+1.3 each",
        _series(table, "lead", (40, 70, 150, 500)),
    )
    yield Row(
        "digital fund of KRW 160, 480, 800 bn", "0 each", _series(table, "fund", (160, 480, 800))
    )
    yield Row(
        "a new fund of KRW 20, 400, 2,000 bn",
        "+9.3 each",
        _series(table, "new-fund", (20, 400, 2000)),
    )
    yield Row(
        "one voucher of KRW 175 bn, and the same as three",
        "+77, +105",
        f"{users['voucher-175']:+.1f}, {users['three-vouchers']:+.1f}",
    )
    yield Row(
        "the voucher of KRW 175 bn with a smallest project of KRW 20m instead of 100m (R)",
        "+391 instead of +77",
        f"{users['voucher-175-small-projects']:+.0f} instead of {users['voucher-175']:+.0f}",
    )


class Bench:
    """The shipped fit's world; runs of it with histories."""

    def __init__(self) -> None:
        fit = store.shipped()
        self.world = World.of(synthesise(), fit.parameters, fit.intercepts)

    def run(self, scenario: sim.Scenario, replicate: int, last: int = 2030) -> Run:
        """Return a run to the end of a year."""
        world = self.world
        plan = lay_out(
            build_package(scenario, world.population, world.parameters), world.population.n
        )
        run = Run.start(world, plan, seed=SEED, replicate=replicate, histories=True)
        run.advance(last - ar.FIRST_YEAR + 1)
        return run


def of_decisions(bench: Bench) -> Iterator[Row]:
    """Yield what free projects bring, and how many introductions are supported."""
    base = sim.load("baseline")
    frame = bench.world.population.frame == 0
    found = []
    for own in (0.0, 1.0, 20.0):
        offer = {"type": "voucher", "start_year": 2026, **FREE, **dict.fromkeys(OWN_SHARES, own)}
        run = bench.run(base.change("free", **offer), 0, 2026)
        before, after = run.outputs.stage[15], run.outputs.stage[16]
        others = frame & (before != ar.NO_YEAR) & (before < ar.P)
        found.append(100.0 * float(np.mean(after[others] >= ar.P)))
    yield Row(
        "non-users that introduce AI in the year in which it costs 0, 1, 20 % of its price",
        "63.6, 54, 18 %",
        ", ".join(f"{each:.1f}" for each in found) + " %",
    )
    shares = []
    for replicate in range(4):
        event = bench.run(base, replicate, 2023).outputs.event[10:14, frame]
        began = (event & ar.ADOPTED) != 0
        helped = began & ((event & ar.AWARDED) != 0)
        shares.append(100.0 * helped.sum(axis=1) / began.sum(axis=1))
    first, *later = np.mean(shares, axis=0)
    yield Row(
        "introductions in the survey frame with an award, 2020; 2021-2023 (no figure published)",
        "58; 49 %",
        f"{first:.0f}; {np.mean(later):.0f} %",
    )


def of_beliefs(bench: Bench) -> Iterator[Row]:
    """Yield how far beliefs of manufacturing firms without AI have risen."""
    world = bench.world
    makers = (world.population.industry == INDUSTRIES.index("C")) & (world.population.frame == 0)
    risen: dict[int, list[float]] = {2030: [], 2035: []}
    for replicate in range(4):
        run = bench.run(sim.load("baseline"), replicate, 2030)
        for year, found in risen.items():
            run.advance(year - ar.FIRST_YEAR + 1)
            there = makers & world.population.active(year) & (run.states["stage"] < ar.P)
            belief = float(run.states["belief"][there].mean())
            found.append((belief - world.parameters["m_0"]) / world.parameters["sd_m"])
    yield Row(
        "mean belief of manufacturing non-users above the first, sd, 2030; 2035",
        "+1.3; +2.4",
        "; ".join(f"{np.mean(found):+.2f}" for found in risen.values()),
    )


#: Statistic, what it is, what the earlier version said, what is published.
FIGURES: Final = (
    (
        "programme.voucher.applicants_per_award.2023",
        "applicants a voucher, 2023 (published 10.2, half of them assumed below 10 employees)",
        "1.15 (at most 3.5)",
    ),
    (
        "programme.voucher.executed.2020_2024",
        "voucher budget paid 2020-2024, percent (published: exhausted)",
        "below 80 in a third of draws",
    ),
    ("programme.voucher.award.2023", "mean voucher 2023, KRW million (published 280)", "not known"),
    (
        "programme.lead_projects.applications.2024",
        "applications for lead projects 2024 (published 213, half assumed to use AI already)",
        "22",
    ),
    (
        "trial.dutch-voucher.additional",
        "Dutch lottery: additional, percent (published 80)",
        "82.6",
    ),
    ("trial.dutch-voucher.windfall", "Dutch lottery: windfall, percent (published 10)", "8.0"),
    ("trial.dutch-voucher.unused", "Dutch lottery: unused, percent (published 10)", "9.4"),
    (
        "trial.creative-credits.additional",
        "Creative Credits: additional, percent (published: at least 84)",
        "71",
    ),
)


def of_posterior() -> Iterator[Row]:
    """Yield what the posterior says of programmes and lotteries: median and 90 %."""
    draws = posterior.shipped()
    points = pd.read_parquet(ROOT / "calibration" / "search.parquet").tail(len(draws.table))
    for statistic, label, earlier in FIGURES:
        values = points[f"s.{statistic}"].to_numpy()
        low, middle, high = quantiles(values, draws.weights, (0.05, 0.5, 0.95))
        digits = 0 if high >= 20 else 1
        now = f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
        yield Row(label, earlier, now)


def of_rows() -> Iterator[Row]:
    """Yield what lead projects bring by how many rows stand for the small firms."""
    found = []
    for small in (5_000, 50_000, 200_000):
        done = sim.compare(
            "lead-projects", parameters="fit", replicates=REPLICATES, seed=SEED, small=small
        )
        row: Any = done.summary.set_index("scenario").loc["lead-projects"]
        found.append(
            f"{row['additional_users_sba']:+.1f} ({row['additional_users_sba_mc_se']:.1f})"
        )
    yield Row(
        "lead projects with 5,000, 50,000, 200,000 rows for the small firms (Monte-Carlo error)",
        "+18 (sd 47) with 5,000, +3.5 (3.9) with 200,000",
        ", ".join(found),
    )


def main() -> None:
    """Measure, write."""
    bench = Bench()
    rows = [
        *of_effects(effects()), *of_rows(), *of_decisions(bench), *of_beliefs(bench),
        *of_posterior(),
    ]  # fmt: skip
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    _, tail = rest.split(END)
    PAGE.write_text(head + BEGIN + table() + END + tail, encoding="utf-8", newline="\n")


def table() -> str:
    """Return the table as Markdown from the stored file."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = [Row(**row) for row in csv.DictReader(stream)]
    lines = ["| finding | earlier version | now |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {r.finding} | {r.earlier} | {r.now} |" for r in rows)]) + "\n"


if __name__ == "__main__":
    main()
