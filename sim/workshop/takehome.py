"""What a participant takes home as files: the scenario, what it is held against, numbers."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim import __version__
from sim.errors import UserError
from sim.experiment.spreadsheet import csv_bytes
from sim.scenario import Scenario, writing
from sim.workshop.package import BASELINE_NAME, NAME, to_baseline, to_scenario
from sim.workshop.state import SEED, State

_BANDS: Final = ("p05", "p25", "p75", "p95")


@dataclass(frozen=True)
class Series:
    """What a graph shows, as it is written into a table.

    Attributes
    ----------
    label : str
        As the participant named it.
    outcome, unit : str
    years : sequence of int
    mean : sequence of float
    p05, p25, p75, p95 : sequence of float
        Ends of the 90 and 50 % band; empty where there is none.
    pairs, draws : int
        Runs and fitted models behind it.
    """

    label: str
    outcome: str
    unit: str
    years: Sequence[int]
    mean: Sequence[float]
    p05: Sequence[float] = ()
    p25: Sequence[float] = ()
    p75: Sequence[float] = ()
    p95: Sequence[float] = ()
    pairs: int = 0
    draws: int = 0


@dataclass(frozen=True)
class Sample:
    """How much is run, where it is not what the command line runs by itself.

    Attributes
    ----------
    replicates, firms, small : int or None
        As the options of the same names; None for their defaults.
    population : str or None
        Name of the file of own firms, where it is about those.
    """

    replicates: int | None = None
    firms: int | None = None
    small: int | None = None
    population: str | None = None

    def options(self) -> str:
        """Return the options that ask for it.

        Examples
        --------
        >>> Sample(replicates=60, small=5000).options()
        ' --replicates 60 --small 5000'
        """
        asked = (("replicates", self.replicates), ("firms", self.firms), ("small", self.small))
        own = "" if self.population is None else f" --population {shlex.quote(self.population)}"
        return own + "".join(f" --{name} {value}" for name, value in asked if value is not None)


USUAL: Final = Sample()
"""What the command line runs by itself."""


def scenario_text(state: State, name: str = NAME, sample: Sample = USUAL) -> str:
    """Return the scenario file of a state: it stands on its own, and `hwaksan run` accepts it.

    Parameters
    ----------
    state : State
    name : str
        Of the file without ``.toml``; a scenario bears the name of its file.
    sample : Sample
        What stood behind the numbers of the page.

    Examples
    --------
    >>> print(scenario_text(State(seed=7)).splitlines()[2])
    #     hwaksan run what-if.toml --seed 7
    """
    return _text(to_scenario(state, name), state, name, sample)


def package_text(scenario: Scenario, state: State, name: str, sample: Sample = USUAL) -> str:
    """Return the file of a package that no levers make: a shipped one, or one that was uploaded.

    Parameters
    ----------
    scenario : Scenario
    state : State
        What is assumed; its levers do not count.
    name : str
        Of the file without ``.toml``.
    sample : Sample
        What stood behind the numbers of the page.
    """
    return _text(under(scenario, state, name), state, name, sample)


def under(scenario: Scenario, state: State, name: str) -> Scenario:
    """Return a package under the assumptions of a state, so that it can be held against them."""
    base = to_baseline(state)
    called = scenario.renamed(
        name,
        scenario.label_en,
        scenario.label_ko,
        description_en=scenario.description_en,
        description_ko=scenario.description_ko,
    )
    return replace(called, parameters=base.parameters, futures=base.futures)


def baseline_name(name: str = NAME) -> str:
    """Return the name of the file of what a package's file is held against.

    Examples
    --------
    >>> baseline_name("mine")
    'mine-baseline'
    """
    return f"{name}-baseline"


def baseline_text(state: State, name: str = BASELINE_NAME) -> str:
    """Return the file of what the package is held against, see `to_baseline`.

    Parameters
    ----------
    state : State
    name : str
        As `baseline_name` gives it.
    """
    return writing.text(to_baseline(state, name), [f"From the workshop of hwaksan {__version__}."])


def needs_baseline(state: State) -> bool:
    """Return whether the shipped baseline is not what the package is held against.

    Examples
    --------
    >>> needs_baseline(State()), needs_baseline(State(future="pace-holds"))
    (False, True)
    """
    return to_baseline(state).digest() != to_baseline(State()).digest()


def run_command(state: State, name: str = NAME, sample: Sample = USUAL) -> str:
    """Return the command that runs the scenario file of a state with the same random numbers."""
    return f"hwaksan run {shlex.quote(f'{name}.toml')}{_options(state)}{sample.options()}"


def compare_command(state: State, name: str = NAME, sample: Sample = USUAL) -> str:
    """Return the command that gives the numbers of the workshop.

    Examples
    --------
    >>> compare_command(State(explanation="product"))
    'hwaksan compare what-if.toml --explanation product'
    """
    file, other = (shlex.quote(f"{each}.toml") for each in (name, baseline_name(name)))
    against = f" --baseline {other}" if needs_baseline(state) else ""
    return f"hwaksan compare {file}{against}{_options(state)}{sample.options()}"


def csv(series: Sequence[Series]) -> bytes:
    """Return series as CSV that Excel reads in Korean and computes nothing of.

    One row a series and year; ends of bands that a series does not have are left empty.

    Raises
    ------
    UserError
        If there is nothing to write, or the columns of a series have not one length.

    Examples
    --------
    >>> one = Series("=1+1", "adoption_rate", "percent", [2030], [12.5])
    >>> csv([one]).decode("utf-8-sig").splitlines()[1]
    "'=1+1,adoption_rate,percent,2030,12.5,,,,,0,0"
    """
    import pandas as pd

    if not series:
        raise UserError("there is no series to write", "CSV", "open a graph first")
    return csv_bytes(pd.concat([pd.DataFrame(_columns(each)) for each in series]))


def _columns(series: Series) -> dict[str, object]:
    years = list(series.years)
    columns: dict[str, object] = {
        "scenario": series.label,
        "outcome": series.outcome,
        "unit": series.unit,
        "year": years,
    }
    for name in ("mean", *_BANDS):
        values = list(getattr(series, name))
        if values and len(values) != len(years):
            raise UserError(
                f"{series.outcome}: {len(values)} values of {name} for {len(years)} years", "CSV"
            )
        columns[name] = values or [float("nan")] * len(years)
    return {**columns, "pairs": series.pairs, "draws": series.draws}


def _text(scenario: Scenario, state: State, name: str, sample: Sample) -> str:
    commands = run_command(state, name, sample), compare_command(state, name, sample)
    return writing.text(scenario, [*_comment(state, baseline_name(name), *commands)])


def _options(state: State) -> str:
    seed = f" --seed {state.seed}" if state.seed != SEED else ""
    return seed + (f" --explanation {state.explanation}" if state.explanation else "")


def _comment(state: State, other: str, *commands: str) -> Iterator[str]:
    yield f"From the workshop of hwaksan {__version__}. The same numbers again:"
    yield ""
    for each in commands:
        yield f"    {each}"
    if needs_baseline(state):
        yield ""
        yield f"{other}.toml holds the same assumptions and future without the package."
