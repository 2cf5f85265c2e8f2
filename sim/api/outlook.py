"""Explanations of the rise after 2022, and futures: what may be asked for together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.errors import UserError
from sim.scenario import Scenario
from sim.scenario.future import default_probabilities

if TYPE_CHECKING:
    from sim.calibration.fit.fixed_point import Fit

EITHER: Final = "both"
"""Both explanations of the rise after 2022, where one could be asked for."""


def check_explanation(name: str) -> str:
    """Return the name of an explanation of the rise after 2022, or of both.

    Raises
    ------
    UserError
        If there is none of that name.
    """
    from sim.calibration.future.pace import checked_explanation

    return checked_explanation(name, EITHER)


def fitted(scenario: Scenario, explanation: str = EITHER, future: str | None = None) -> Fit:
    """Return the best fit of an explanation on a future, for a single run.

    Parameters
    ----------
    scenario : Scenario
        Whose probabilities say which future is the likeliest.
    explanation : str
        With both, the year effect stands for them.
    future : str, optional
        Name of a future; the likeliest if not given.
    """
    from sim.calibration.future.path import best_fit

    name = "year-effect" if check_explanation(explanation) == EITHER else explanation
    return best_fit(name, future, scenario.futures)


def probabilities(scenario: Scenario) -> dict[str, float]:
    """Return the probability of each future under a baseline."""
    return dict(scenario.futures) or default_probabilities()


def check_futures(scenarios: Sequence[Scenario]) -> None:
    """Refuse packages that speak of other futures than the baseline: a future is nobody's policy.

    Raises
    ------
    UserError
    """
    wanted = probabilities(scenarios[0])
    for each in scenarios[1:]:
        if each.futures and probabilities(each) != wanted:
            raise UserError(
                f"{each.name} gives the futures other probabilities than {scenarios[0].name}",
                f"{each.name} [futures]",
                "give them in the baseline: all that is compared meets the same future",
            )


def check_overrides(scenarios: Sequence[Scenario], overrides: Mapping[str, float]) -> None:
    """Refuse a value for the explanation: what was fitted goes with it.

    Raises
    ------
    UserError
    """
    for where, values in (
        ("--set", overrides),
        *((f"{each.name} [parameters]", each.parameters) for each in scenarios),
    ):
        if "product" in values:
            raise UserError(
                "product cannot be set: the yearly effects are fitted under one explanation",
                where,
                "choose with --explanation year-effect or product",
            )
