"""What is taken home: scenario files, and the command that gives the page's numbers from them."""

from __future__ import annotations

from sim.scenario import Scenario
from sim.workshop import takehome
from sim.workshop.live import Desk
from sim.workshop.own_firms import OwnFirms
from sim.workshop.package import NAME
from sim.workshop.question import REPLICATES
from sim.workshop.state import State
from sim.workshop.takehome import Sample


def sample(desk: Desk) -> Sample:
    """Return how much a page runs, as the options that ask for it."""
    replicates = desk.replicates if desk.replicates != REPLICATES else None
    whole = desk.whole
    if isinstance(whole, OwnFirms):
        return Sample(replicates, small=whole.added_small, population=whole.name)
    return Sample(replicates, whole.firms, whole.small)


def files(state: State, desk: Desk, name: str = NAME) -> dict[str, str]:
    """Return name and text of the scenario files that stand for a state.

    The second is what the package is held against, where that is not the shipped baseline.

    Parameters
    ----------
    state : State
    desk : Desk
    name : str
        Of the first file, without ``.toml``.
    """
    return _with_baseline(takehome.scenario_text(state, name, sample(desk)), state, name)


def package_files(scenario: Scenario, state: State, desk: Desk, name: str) -> dict[str, str]:
    """Return name and text of the files of a package that no levers make, as `files` does.

    Parameters
    ----------
    scenario : Scenario
        A shipped package, or one that was uploaded.
    state : State
        What is assumed.
    desk : Desk
    name : str
    """
    text = takehome.package_text(scenario, state, name, sample(desk))
    return _with_baseline(text, state, name)


def _with_baseline(text: str, state: State, name: str) -> dict[str, str]:
    found = {f"{name}.toml": text}
    if takehome.needs_baseline(state):
        other = takehome.baseline_name(name)
        found[f"{other}.toml"] = takehome.baseline_text(state, other)
    return found


def command(state: State, desk: Desk) -> str:
    """Return the command line that gives the numbers of a state's page."""
    return takehome.compare_command(state, sample=sample(desk))
