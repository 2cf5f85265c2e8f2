"""The policy cases of `scenarios/cases`: what a non-programmer can work out or would expect."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.fit.store import shipped
from sim.engine import arrays as ar
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import World, simulate
from sim.outcomes import ledger
from sim.policy.package import build_package
from sim.population.schema import INDUSTRIES, REGIONS, SIZE_CLASSES
from sim.population.synthesis import synthesise
from sim.scenario import library, load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "cases"
REPLICATES = 24
KEYS = {"name", "scenario", "year", "outcome"}
OPTIONAL = {
    "against",
    "expect",
    "value",
    "within",
    "instrument",
    "industry",
    "region",
    "size_class",
}
EXPECTED = ("higher", "lower", "equal")

BOOKED = ("appropriated", "paid", "lapsed", "repaid", "defaulted")
STAGES = {
    "users": ("pilot", "embedded"),
    "embedded_users": ("embedded",),
    "aware": ("interested", "pilot", "embedded"),
}


def cases():
    for file in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['name']}")


@cache
def population():
    return synthesise(n_sba=1500, n_small=0, seed=4)


@cache
def runs(name):
    """Return runs of a scenario with the shipped fit, and the names of its accounts."""
    scenario = load(name)
    fitted, intercepts = shipped()
    values = fitted.replace(**scenario.parameters)
    package = build_package(scenario, population(), values)
    laid_out = lay_out(package, population().n)
    world = World.of(population(), values, intercepts)
    done = [simulate(world, laid_out, seed=7, replicate=r) for r in range(REPLICATES)]
    return done, programme_names(package)


def row(case):
    """Return the group that a case is about."""
    if "industry" in case:
        return ar.INDUSTRY_ROW + INDUSTRIES.index(case["industry"])
    if "region" in case:
        return ar.REGION_ROW + REGIONS.index(case["region"])
    if "size_class" in case:
        return ar.CLASS_ROW + SIZE_CLASSES.index(case["size_class"])
    return ar.TOTAL_ROW


def outcome(run, accounts, case):
    t, what = case["year"] - ar.FIRST_YEAR, case["outcome"]
    account = accounts.index(case["instrument"]) if "instrument" in case else slice(None)
    if what in STAGES:
        group = run.outputs.groups[t, 0, row(case)]
        return float(sum(group[name] for name in STAGES[what]))
    if what == "public_cost_krw_bn":
        return float(ledger.public_cost(run)[account, t].sum()) / 1e6
    if what.removesuffix("_krw_bn") in BOOKED:
        return float(run.outputs.accounts[what.removesuffix("_krw_bn")][account, t].sum()) / 1e6
    if what == "discount_percent":
        return 100.0 * float(run.plan.infrastructure[t, REGIONS.index(case["region"])])
    if what == "regulation_level":
        return float(run.plan.regulation[t, INDUSTRIES.index(case["industry"])])
    if what == "talent_percent":
        return 100.0 * float(run.outputs.years.talent[t])
    assert what in ("price", "deployments"), f"no outcome {what!r}"
    return float(run.outputs.years[what][t])


@pytest.mark.parametrize("case", list(cases()))
def test_case(case):
    assert set(case) >= KEYS
    assert set(case) <= KEYS | OPTIONAL, "a misspelt key would be no test"
    assert ("value" in case) != ("expect" in case)
    done, accounts = runs(case["scenario"])
    found = np.array([outcome(run, accounts, case) for run in done])
    if "against" in case:
        other, there = runs(case["against"])
        found = found - np.array([outcome(run, there, case) for run in other])
    if "value" in case:
        assert found == pytest.approx(case["value"], abs=case.get("within", 1e-6))
    elif case["expect"] == "equal":
        assert not found.any()
    else:
        assert case["expect"] in EXPECTED
        assert found.mean() > 0 if case["expect"] == "higher" else found.mean() < 0


def test_every_scenario_has_a_case():
    told = {case.values[0][key] for case in cases() for key in ("scenario", "against")
            if key in case.values[0]}  # fmt: skip
    assert told == {entry.name for entry in library()}
