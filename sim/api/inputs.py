"""What every verb begins with: scenarios, firms, fitted models and threads from its arguments."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim import resources
from sim.api.outlook import (
    EITHER,
    check_explanation,
    check_futures,
    check_overrides,
    probabilities,
)
from sim.calibration.fit.fixed_point import Fit
from sim.errors import UserError, nearest, require_whole
from sim.experiment import Experiment, memory
from sim.experiment.draws import MAX_REPLICATES, RUNS_PER_DRAW, Draws
from sim.experiment.populations import check as check_populations
from sim.experiment.suppression import MIN_CELL_FIRMS
from sim.policy.remark import in_both
from sim.population import Population, synthesise
from sim.population.microdata import read_firms
from sim.population.schema import FRAMES
from sim.population.synthesis import DEFAULT_SEED, DEFAULT_SMALL, SURVEY_FIRMS
from sim.scenario import Scenario, load
from sim.scenario.future import chosen, default_probabilities

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

SOURCES: Final = ("posterior", "fit")
"""Where parameters come from: draws of whole fitted models, or the best fit alone."""

Given = str | Path | Scenario
"""A scenario, the name of a shipped one, or a scenario file."""

_TWICE: Final = UserError(
    "a population and numbers of firms exclude each other",
    hint="own firms bring their own number: give one only of the frame that they do not hold, "
    "and a population seed only with a file",
)


@dataclass(frozen=True)
class OwnFile:
    """A file of the user's own firms, and how it is taken.

    Attributes
    ----------
    path : Path
    with_other_frame : bool
        Whether synthetic firms stand for a frame that the file does not hold: nobody else would
        compete for public money.
    language : str
        Of what an error says.
    """

    path: Path
    with_other_frame: bool = True
    language: str = "en"


Firms = Population | str | Path | OwnFile
"""A population, or a file of the user's own firms (docs/microdata.md)."""


def scenario(given: Given) -> Scenario:
    """Return a scenario from what the user gave for it.

    Raises
    ------
    UserError
        If it is nothing that names a scenario, or what it names is wrong.

    Examples
    --------
    >>> scenario("training").name
    'training'
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | Path):
        return load(given)
    raise UserError(
        f"{given!r} is no scenario",
        hint="give a name such as 'training', a file ending in .toml, or what sim.load returned",
    )


def several(given: Given | Iterable[Given]) -> tuple[Scenario, ...]:
    """Return scenarios from one or many that the user gave."""
    if isinstance(given, str | Path | Scenario) or not isinstance(given, Iterable):
        return (scenario(given),)
    return tuple(scenario(each) for each in given)


def threads(asked: int | None) -> int:
    """Return how many threads are meant: all cores where nothing is said."""
    return asked or os.cpu_count() or 1


def population(
    given: Firms | None,
    n_sba: int | None,
    n_small: int | None,
    seed: int | None = None,
    *,
    workers: int = 0,
    scenarios: int = 1,
    kept: int = 0,
    samples: int = 1,
) -> tuple[Population, dict[str, Any]]:
    """Return the firms, and how they were made for the run record.

    Parameters
    ----------
    given : Population, str, Path or OwnFile, optional
        The user's own firms; synthetic ones if not given.
    n_sba, n_small : int, optional
        Sizes of the synthetic frames.
    seed : int, optional
        Which sample of synthetic firms, and of what a file leaves open; 1 by default.
    workers, scenarios, kept, samples : int
        As in `sim.experiment.memory.needed`.

    Raises
    ------
    UserError
        If firms and numbers of firms are both given, either is wrong, or there is not enough
        memory.
    """
    if given is None:
        small = DEFAULT_SMALL if n_small is None else n_small
        asked = small + (SURVEY_FIRMS if n_sba is None else n_sba)
        rows = round(memory.ROWS_PER_FIRM * asked)
        memory.require(rows, workers=workers, scenarios=scenarios, kept=kept, samples=samples)
        seed = DEFAULT_SEED if seed is None else seed
        made = {"source": "synthetic", "n_sba": n_sba, "n_small": small, "seed": seed}
        return synthesise(n_sba=n_sba, n_small=small, seed=seed), made
    if isinstance(given, Population):
        if n_sba is not None or n_small is not None or seed is not None:
            raise _TWICE
        found, made = given, {"source": "population"}
    elif not isinstance(given, str | Path | OwnFile):
        raise UserError(
            f"population: firms are no {type(given).__name__}",
            hint="give a file (.csv, .xlsx or .parquet: write a table there first), or what "
            "sim.population.read_microdata or synthesise returned",
        )
    else:
        file = given if isinstance(given, OwnFile) else OwnFile(Path(given))
        found, made = _read(file, n_sba, n_small, DEFAULT_SEED if seed is None else seed)
    memory.require(found.n, workers=workers, scenarios=scenarios, kept=kept)
    return found, made


def _read(
    file: OwnFile, n_sba: int | None, n_small: int | None, seed: int
) -> tuple[Population, dict[str, Any]]:
    if n_sba is not None and n_small is not None:
        raise _TWICE  # a file holds one frame at least
    read = read_firms(
        file.path,
        seed=seed,
        with_other_frame=file.with_other_frame,
        sizes=(n_sba, n_small),
        language=file.language,
    )
    frames = [FRAMES[code] for code in np.unique(read.population.frame[: read.own])]
    if ("sba" in frames and n_sba is not None) or ("small" in frames and n_small is not None):
        raise _TWICE
    return read.population, {
        "source": "microdata",
        "file": file.path.name,
        "n_sba": n_sba,
        "n_small": n_small,
        "seed": seed,
        "own_rows": read.own,
        "own_frames": frames,
        "synthetic_frame": read.added,
        "remarks": [remark.text() for remark in read.remarks],
        "remarks_ko": [remark.text("ko") for remark in read.remarks],
        # As in the tables: of fewer firms nothing leaves the machine.
        "observed_ai": [asdict(each) for each in read.observed if each.firms >= MIN_CELL_FIRMS],
    }


def remarks(made: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what has to be known of the user's firms, from how they were made."""
    return in_both(made.get("remarks", ()), made.get("remarks_ko", ()))


def posterior(folder: str | Path | None, *, allow_stale: bool) -> Posterior:
    """Return the posterior of a folder, the shipped one if none is given."""
    from sim.calibration.posterior import posterior as stored

    where = resources.path("calibration") if folder is None else Path(folder)
    return stored.read(where, allow_stale=allow_stale)


def runs(draws: int, replicates: int | None) -> int:
    """Return how many runs of each scenario are meant: two of every draw if nothing is said."""
    if replicates is None:
        require_whole("draws", draws, 1, MAX_REPLICATES // RUNS_PER_DRAW)
        return RUNS_PER_DRAW * draws
    require_whole("replicates", replicates, 1, MAX_REPLICATES)
    return replicates


def check_source(source: str, folder: str | Path | None, *, allow_stale: bool) -> None:
    """Refuse a source of parameters that does not exist, or with what does not belong to it."""
    if source not in SOURCES:
        raise UserError(f"parameters = {source!r}", hint=nearest(str(source), SOURCES))
    if source == "fit" and (folder is not None or allow_stale):
        raise UserError(
            "the best fit alone takes no posterior",
            "parameters = 'fit'",
            "leave the posterior and allow-stale out",
        )


def draws(
    source: str,
    folder: str | Path | None,
    replicates: int,
    *,
    allow_stale: bool,
    explanation: str = EITHER,
    futures: Mapping[str, float] | None = None,
) -> Draws:
    """Return the fitted models that replicates take in turn.

    Parameters
    ----------
    source : str
        One of `SOURCES`.
    folder : str or Path, optional
        Of the posterior; the shipped one by default.
    replicates : int
    allow_stale : bool
        Take a posterior that was made for another version.
    explanation : str
        Of the rise after 2022: ``both``, ``year-effect`` or ``product``; of the best fit the
        year effect stands for both.
    futures : mapping of str to float, optional
        Probability of each future; the shipped ones by default.

    Raises
    ------
    UserError
        If there is no such posterior, it is stale, or the numbers do not fit together.
    """
    found = fitted_models(source, folder, allow_stale=allow_stale, explanation=explanation)
    asked = default_probabilities() if futures is None else futures
    if isinstance(found, Fit):
        return Draws.of_fit(found, replicates, asked)
    return Draws.of_posterior(found, replicates, asked)


def fitted_models(
    source: str, folder: str | Path | None, *, allow_stale: bool, explanation: str
) -> Fit | Posterior:
    """Return the best fit, or the posterior, of an explanation of the rise after 2022.

    Parameters
    ----------
    source, folder, allow_stale, explanation
        As in `draws`.

    Raises
    ------
    UserError
        If there is no such source, explanation or posterior, or the posterior is stale.
    """
    from sim.calibration.fit import store

    check_source(source, folder, allow_stale=allow_stale)
    products = check_explanation(explanation) == "product"
    if source == "fit":
        return store.shipped(products)
    found = posterior(folder, allow_stale=allow_stale)
    return found if explanation == EITHER else found.of_explanation(products)


def experiment(
    scenarios: Sequence[Scenario],
    *,
    replicates: int,
    parameters: str,
    posterior: str | Path | None,
    allow_stale: bool,
    overrides: Mapping[str, float],
    seed: int,
    horizon: int,
    firms: Firms | None,
    n_sba: int | None,
    n_small: int | None,
    population_seed: int | None,
    workers: int,
    side_by_side: int,
    explanation: str = EITHER,
    future: str | None = None,
    populations: int = 1,
) -> Experiment:
    """Return the experiment that the arguments ask for; the first scenario is the baseline.

    Parameters
    ----------
    side_by_side : int
        Scenarios that a thread compares at a time, for the memory it takes.
    explanation : str
        As in `draws`.
    future : str, optional
        One future alone, instead of all with the baseline's probabilities.
    populations : int
        Samples of synthetic firms that the draws take in turn.

    Raises
    ------
    UserError
        If an argument is wrong, before the firms are made, or there is not enough memory for them.
    """
    check_futures(scenarios)
    drawn = draws(
        parameters,
        posterior,
        replicates,
        allow_stale=allow_stale,
        explanation=explanation,
        futures=chosen(future, probabilities(scenarios[0])),
    )
    check_overrides(scenarios, overrides)
    drawn.first.parameters.replace(**overrides)  # a wrong symbol is refused before firms are made
    check_populations(drawn, populations)
    if populations > 1 and firms is not None:
        raise UserError(
            "own firms are one population",
            "--populations",
            "leave it out, or leave out --population",
        )
    found, made = population(
        firms,
        n_sba,
        n_small,
        population_seed,
        workers=workers,
        scenarios=side_by_side,
        samples=populations,
    )
    further = [made["seed"] + k for k in range(1, populations)]
    if further:
        made["further_seeds"] = further
    return Experiment(
        scenarios=tuple(scenarios),
        baseline=scenarios[0].name,
        draws=drawn,
        seed=seed,
        horizon=horizon,
        population=found,
        firms=made,
        overrides=dict(overrides),
        further=tuple(
            synthesise(n_sba=n_sba, n_small=made["n_small"], seed=each) for each in further
        ),
    )


def warner(warn: Callable[[str], None] | None) -> Callable[[str], None]:
    """Return who takes remarks: the given function, else Python's warnings."""
    if warn is not None:
        return warn

    def tell(text: str) -> None:
        warnings.warn(text, stacklevel=3)

    return tell
