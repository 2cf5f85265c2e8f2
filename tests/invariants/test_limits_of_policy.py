"""What policy must do whatever the parameters: vanish with its money, grow with it, need no name.

Runs are paired by firm, so these hold run by run and not only on average, except where the award
of one firm can cost another its own.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.calibration.fit import store
from sim.engine import arrays as ar
from sim.engine.run import Run, World
from sim.outcomes import measures
from sim.policy.instrument import instrument_type
from sim.policy.package import build_package
from sim.population import synthesise

# Whatever its money, a programme that pays a thousandth of a project's cost is worth nothing.
TOKENS: dict[str, dict[str, Any]] = {
    "voucher": {
        "own_share_sme_percent": 99.9,
        "own_share_mid_percent": 99.9,
        "own_share_large_percent": 99.9,
        "minimum_project_krw_million": 0,
        "cap_krw_million": {2026: 200},
        "budget_krw_bn": {2026: 100},
    },
    "lead_projects": {
        "own_share_percent": 99.9,
        "minimum_project_krw_million": 0,
        "projects_new": {2026: 100},
    },
    "policy_fund": {"loan_to_cost_percent": 0.1, "budget_krw_bn": {2026: 100}},
}


@pytest.fixture(scope="module")
def world() -> World:
    fit = store.shipped()
    # A row of the fringe stands for 14 firms: with few rows an award to one is most of a budget.
    return World.of(synthesise(n_sba=4000, n_small=14_000), fit.parameters, fit.intercepts)


@pytest.fixture(scope="module")
def users(world: World) -> Callable[..., float]:
    """Return users of the survey frame in 2030, mean of some runs."""

    def of(scenario: sim.Scenario, replicates: int = 2) -> float:
        from sim.engine.plan import lay_out

        package = build_package(scenario, world.population, world.parameters)
        plan = lay_out(package, world.population.n)
        total = 0.0
        for replicate in range(replicates):
            run = Run.start(world, plan, seed=3, replicate=replicate)
            run.advance(2031 - ar.FIRST_YEAR)
            total += measures.measure(run, {"users": None}).at("users", "sba", 2030)
        return total / replicates

    return of


def added(kind: str, name: str, tmp_path: Path, **settings: Any) -> sim.Scenario:
    """Return the baseline with one more programme."""
    lines = [f"[instruments.{name}]", f'type = "{kind}"', "start_year = 2026"]
    for key, value in settings.items():
        shown = (
            "{ " + ", ".join(f'"{year}" = {each}' for year, each in value.items()) + " }"
            if isinstance(value, dict)
            else str(value)
        )
        lines.append(f"{key} = {shown}")
    file = tmp_path / f"{name}.toml"
    head = f'[scenario]\nname = "{name}"\nextends = "baseline"\n\n'
    file.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return sim.load(file)


@pytest.mark.parametrize("kind", TOKENS)
def test_a_subsidy_of_a_thousandth_changes_nothing(kind, users, tmp_path) -> None:
    token = added(kind, "token", tmp_path, reach_percent=100, **TOKENS[kind])
    assert instrument_type(kind).type_name == kind
    # A row stands for 3.5 firms, and one that decides otherwise takes others with it: two in a
    # thousand users are two or three rows of one run.
    base = users(sim.load("baseline"))
    assert abs(users(token) - base) <= 0.002 * base


def test_more_money_never_brings_fewer_users_and_less_and_less_of_them(users) -> None:
    """Between nothing and eight times; a tenth of the whole effect is left to noise."""
    base = sim.load("baseline")
    budgets = (0.0, 40.0, 80.0, 160.0, 320.0)
    found = [users(base.change("ai_voucher", budget_krw_bn={2026: b}), 4) for b in budgets]
    noise = 0.1 * (found[-1] - found[0])
    assert found[-1] > found[0]
    gains = [after - before for before, after in pairwise(found)]
    assert all(gain >= -noise for gain in gains)
    per_bn = [
        gain / (after - before)
        for gain, before, after in zip(gains, budgets, budgets[1:], strict=False)
    ]
    width = [after - before for before, after in pairwise(budgets)]
    for k in range(len(per_bn) - 1):
        assert per_bn[k + 1] <= per_bn[k] + noise / min(width[k], width[k + 1])


def test_a_programme_in_parts_or_under_another_name_is_the_same(users, tmp_path) -> None:
    base = sim.load("baseline").change("ai_voucher", budget_krw_bn={2026: 0})
    text = '[scenario]\nname = "{0}"\nextends = "baseline"\n[instruments.ai_voucher]\n'
    text += 'budget_krw_bn = {{ "2026" = 0 }}\n{1}'
    part = '[instruments.{0}]\ntype = "voucher"\nstart_year = 2026\n'
    part += 'budget_krw_bn = {{ "2026" = {1} }}\n'

    def parts(name: str, *each: float) -> sim.Scenario:
        file = tmp_path / f"{name}.toml"
        rows = "".join(part.format(f"{name}_{k}", money) for k, money in enumerate(each))
        file.write_text(text.format(name, rows), encoding="utf-8")
        return sim.load(file)

    one = users(sim.load("baseline").change("ai_voucher", budget_krw_bn={2026: 120}), 4)
    renamed, halves = users(parts("other", 120), 4), users(parts("halves", 60, 60), 4)
    gain = one - users(base, 4)
    assert renamed == one
    assert abs(halves - one) <= 0.15 * gain


def test_removing_and_beginning_a_programme_are_mirror_images(users) -> None:
    """Nothing of a programme is left where it has no money from its first year on."""
    base = sim.load("baseline")
    closed = base.change("ai_voucher", budget_krw_bn={2020: 0})
    assert users(closed) == users(base.without("ai_voucher"))
