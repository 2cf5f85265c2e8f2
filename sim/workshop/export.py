"""What is taken home: scenario files, and the command that gives the page's numbers from them."""

from __future__ import annotations

from sim.workshop import takehome
from sim.workshop.live import Desk
from sim.workshop.package import NAME
from sim.workshop.question import REPLICATES
from sim.workshop.state import State
from sim.workshop.takehome import Sample


def sample(desk: Desk) -> Sample:
    """Return how much a page runs, as the options that ask for it."""
    return Sample(
        replicates=desk.replicates if desk.replicates != REPLICATES else None,
        firms=desk.whole.firms,
        small=desk.whole.small,
    )


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
    found = {f"{name}.toml": takehome.scenario_text(state, name, sample(desk))}
    if takehome.needs_baseline(state):
        other = takehome.baseline_name(name)
        found[f"{other}.toml"] = takehome.baseline_text(state, other)
    return found


def command(state: State, desk: Desk) -> str:
    """Return the command line that gives the numbers of a state's page."""
    return takehome.compare_command(state, sample=sample(desk))
