"""A small search at numbers that do not move with the shipped fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.analysis.optimisation import levers, objective
from sim.analysis.optimisation.models import Models, of_fit
from sim.analysis.optimisation.spec import Spec
from sim.calibration.fit.fixed_point import Fit
from sim.engine.coefficients import Intercepts
from sim.parameters.registry import defaults
from sim.population import Population, synthesise
from sim.scenario import load

LEVERS = "ai_voucher.budget_krw_bn,ai_voucher.own_share_sme_percent,training_expert.budget_krw_bn"


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=500, n_small=100)


@pytest.fixture(scope="session")
def models() -> tuple[Models, Models]:
    return of_fit(Fit(defaults(), Intercepts()), 2, 3)


@pytest.fixture(scope="session")
def ask() -> Callable[..., Spec]:
    def spec(**changed: Any) -> Spec:
        base = load("full-package")
        asked: dict[str, Any] = {
            "base": base,
            "baseline": load("baseline"),
            "levers": levers.choose(changed.pop("levers", LEVERS), base, 2026, 2030),
            "objectives": objective.choose("users,windfall-share,sme-gap"),
            "rule": "mean",
            "budget": None,
            "since": 2026,
            "horizon": 2030,
            "evaluations": 24,
            "generation": 8,
            "seed": 5,
        }
        return Spec(**{**asked, **changed})

    return spec
