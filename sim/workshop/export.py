"""What is taken home: scenario files, and the command that gives the page's numbers from them."""

from __future__ import annotations

from sim.scenario import writing
from sim.workshop import takehome
from sim.workshop.live import Desk
from sim.workshop.package import BASELINE_NAME, NAME, to_scenario
from sim.workshop.question import REPLICATES
from sim.workshop.state import State


def files(state: State, desk: Desk) -> dict[str, str]:
    """Return name and text of the scenario files that stand for a state.

    The second is what the package is held against, where that is not the shipped baseline.
    """
    comment = ["From the workshop page. The same numbers again:", f"    {command(state, desk)}"]
    found = {f"{NAME}.toml": writing.text(to_scenario(state), comment)}
    if takehome.needs_baseline(state):
        found[f"{BASELINE_NAME}.toml"] = takehome.baseline_text(state)
    return found


def command(state: State, desk: Desk) -> str:
    """Return the command line that gives the numbers of a state's page."""
    words = [takehome.compare_command(state)]
    if desk.replicates != REPLICATES:
        words.append(f"--replicates {desk.replicates}")
    if desk.whole.firms is not None:
        words.append(f"--firms {desk.whole.firms}")
    return " ".join([*words, f"--small {desk.whole.small}"])
