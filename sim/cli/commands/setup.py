"""What several commands begin with: firms, numbers and luck from the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import resources
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.experiment import memory
from sim.parameters.registry import Parameters
from sim.population import Population, synthesise
from sim.population.microdata import read_microdata

if TYPE_CHECKING:
    from sim.cli.options import Model
    from sim.experiment import Experiment
    from sim.experiment.draws import Draws
    from sim.scenario import Scenario

DEFAULT_SMALL: Final = 5000
SURVEY_FIRMS: Final = 13_824
"""About how many firms the survey frame has in a year."""


def experiment(
    scenarios: Sequence[Scenario],
    options: Model,
    assignments: Sequence[str],
    *,
    horizon: int,
    side_by_side: int,
) -> Experiment:
    """Return the experiment that the options ask for.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The first is the baseline.
    options : Model
    assignments : sequence of str
        As `overrides` reads them.
    horizon : int
        Year of the answer.
    side_by_side : int
        Scenarios that a thread compares at a time, for the memory it takes.

    Raises
    ------
    UserError
        If an option is wrong, before the firms are made, or there is not enough memory for them.
    """
    from sim.experiment import Experiment

    changed = overrides(assignments)
    drawn = draws(
        options.parameters,
        options.posterior,
        options.replicates,
        allow_stale=options.allow_stale,
    )
    drawn.first.parameters.replace(**changed)  # a wrong symbol is refused before firms are made
    population, made = firms(
        options.population,
        options.firms,
        options.small,
        workers=options.threads,
        scenarios=side_by_side,
    )
    return Experiment(
        scenarios=tuple(scenarios),
        baseline=scenarios[0].name,
        draws=drawn,
        seed=options.seed,
        horizon=horizon,
        population=population,
        firms=made,
        overrides=changed,
    )


def firms(
    file: Path | None,
    n_sba: int | None,
    n_small: int | None,
    *,
    workers: int = 0,
    scenarios: int = 1,
    kept: int = 0,
) -> tuple[Population, dict[str, Any]]:
    """Return the population that the options ask for, and how it was made.

    Parameters
    ----------
    file : pathlib.Path, optional
        Own firms.
    n_sba, n_small : int, optional
        Sizes of synthetic frames.
    workers, scenarios, kept : int
        As in `sim.experiment.memory.needed`.

    Raises
    ------
    UserError
        If a file and numbers of firms are both given, either is wrong, or there is not enough
        memory.
    """
    if file is None:
        small = DEFAULT_SMALL if n_small is None else n_small
        asked = small + (SURVEY_FIRMS if n_sba is None else n_sba)
        rows = round(memory.ROWS_PER_FIRM * asked)
        memory.require(rows, workers=workers, scenarios=scenarios, kept=kept)
        population = synthesise(n_sba=n_sba, n_small=small)
        return population, {"source": "synthetic", "n_sba": n_sba, "n_small": small}
    if n_sba is not None or n_small is not None:
        raise UserError(
            "--population and --firms or --small exclude each other",
            hint="a file brings its own firms",
        )
    population = read_microdata(file)
    memory.require(population.n, workers=workers, scenarios=scenarios, kept=kept)
    return population, {"source": "microdata", "file": file.name}


def fitted() -> tuple[Parameters, Intercepts]:
    """Return the parameters and intercepts of the baseline fit."""
    from sim.calibration.fit.store import shipped

    return shipped()


def draws(source: str, folder: Path | None, replicates: int, *, allow_stale: bool) -> Draws:
    """Return the fitted models that replicates take in turn.

    Parameters
    ----------
    source : str
        ``posterior``, or ``fit`` for the best fit alone.
    folder : pathlib.Path, optional
        Of the posterior; the shipped one by default.
    replicates : int
    allow_stale : bool
        Take a posterior that was made for another version.

    Raises
    ------
    UserError
        If there is no such posterior, it is stale, or the numbers do not fit together.
    """
    from sim.calibration.fit.fixed_point import Fit
    from sim.calibration.posterior import posterior
    from sim.experiment.draws import Draws

    if source == "fit":
        if folder is not None or allow_stale:
            raise UserError(
                "--parameters fit takes no posterior",
                hint="leave --posterior and --allow-stale out",
            )
        return Draws.of_fit(Fit(*fitted()), replicates)
    place = resources.path("calibration") if folder is None else folder
    return Draws.of_posterior(posterior.read(place, allow_stale=allow_stale), replicates)


def overrides(assignments: Sequence[str]) -> Mapping[str, float]:
    """Read ``SYMBOL=VALUE`` options.

    Raises
    ------
    UserError
        If one is not of that form; whether symbol and value exist is for `Parameters` to say.

    Examples
    --------
    >>> overrides(["xi=0.5", "eps = 1.2"])
    {'xi': 0.5, 'eps': 1.2}
    """
    values: dict[str, float] = {}
    for assignment in assignments:
        symbol, equals, number = (part.strip() for part in assignment.partition("="))
        try:
            value = float(number)
        except ValueError:
            equals = ""
        if not equals or not symbol:
            raise UserError(f"--set {assignment!r} is not understood", hint="write --set xi=0.5")
        if symbol in values:
            raise UserError(f"--set names {symbol} twice", hint="give one value a symbol")
        values[symbol] = value
    return values


def years(text: str, first: int, last: int) -> tuple[int, int]:
    """Read ``2017-2022`` or ``2022``.

    Examples
    --------
    >>> years("2017-2022", 2017, 2035)
    (2017, 2022)
    """
    start, _, end = (part.strip() for part in text.partition("-"))
    try:
        found = int(start), int(end or start)
    except ValueError:
        found = (0, 0)
    if not first <= found[0] <= found[1] <= last:
        raise UserError(
            f"--years {text!r} is not understood",
            hint=f"write --years 2017-2022, within {first} to {last}",
        )
    return found
