"""Scenarios: policy and parameters as a file that a non-programmer can read and change."""

from sim.scenario.definition import Scenario, Target
from sim.scenario.loading import LibraryEntry, library, load
from sim.scenario.view import Difference, diff, show

__all__ = [
    "Difference",
    "LibraryEntry",
    "Scenario",
    "Target",
    "diff",
    "library",
    "load",
    "show",
]
