"""Scenarios: policy and parameters as a file that a non-programmer can read and change."""

from sim.scenario.definition import Scenario
from sim.scenario.loading import LibraryEntry, library, load, scenario_from_dict
from sim.scenario.target import Target
from sim.scenario.view import Difference, diff, remarks, show

__all__ = [
    "Difference",
    "LibraryEntry",
    "Scenario",
    "Target",
    "diff",
    "library",
    "load",
    "remarks",
    "scenario_from_dict",
    "show",
]
