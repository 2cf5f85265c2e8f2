"""What is taken home: a scenario file, and the command that gives the page's numbers from it."""

from __future__ import annotations

from sim.api.outlook import EITHER
from sim.scenario.future import MIXED
from sim.workshop.live import Desk
from sim.workshop.package import NAME, to_scenario
from sim.workshop.question import Question
from sim.workshop.state import State

FILE = f"{NAME}.toml"


def scenario_file(state: State) -> str:
    """Return the text of a scenario file that stands for a state.

    Examples
    --------
    >>> scenario_file(State()).splitlines()[:2]
    ['[scenario]', 'name = "what-if"']
    """
    return to_scenario(state).to_toml()


def command(state: State, desk: Desk) -> str:
    """Return the command line that gives the numbers of a state's page.

    A changed assumption goes for package and baseline alike, so it is said on the command line.
    """
    question = Question.of(state)
    words = ["hwaksan compare", FILE, f"--seed {question.seed}", f"--replicates {desk.replicates}"]
    if desk.whole.firms is not None:
        words.append(f"--firms {desk.whole.firms}")
    words.append(f"--small {desk.whole.small}")
    if question.future != MIXED:
        words.append(f"--future {question.future}")
    if question.explanation != EITHER:
        words.append(f"--explanation {question.explanation}")
    words += [f"--set {symbol}={value:g}" for symbol, value in question.parameters]
    return " ".join(words)
