"""What `hwaksan calibrate` and `hwaksan validate` do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pandas as pd

from sim import resources
from sim.calibration import trial
from sim.calibration.firms import baseline_plan, fitted_firms
from sim.calibration.fit import check, fixed_point, store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.future import inversion, pace
from sim.calibration.observation import evidence, moments
from sim.calibration.observation.design import Frame
from sim.calibration.observation.moments import Replicate
from sim.calibration.posterior import archive, futures, posterior, search, wave
from sim.calibration.posterior.posterior import Posterior
from sim.calibration.posterior.search import Wave
from sim.calibration.posterior.wave import Point
from sim.engine.arrays import Plan
from sim.engine.coefficients import Intercepts
from sim.engine.run import World
from sim.errors import UserError
from sim.jobs.executor import open_executor
from sim.jobs.place import Place
from sim.parameters.registry import Parameters, defaults
from sim.scenario import load

FIT_SEED = 20241231
CHECK_SEED = 7
NEEDED = ("sklearn", "emcee")
"""What only the search of the posterior needs."""
REPLICATES = 50
TRIAL_REPLICATES = 20
#: (iterations, replicates): rough first, then with more replicates.
QUICK = ((20, 16), (6, 80))
CENTRING = (4, 400)
# Shares of small sections (75 firms in D) need many runs; a probit takes as long as thirty of them.
RUNS = 400
LEAST_MORE = 2
"""Draws of a further wave at least: one of each explanation."""


@dataclass(frozen=True, eq=False)
class Setting:
    """The baseline that is fitted: a world's firms and the policies as they were."""

    world: World
    plan: Plan


def baseline(parameters: Parameters, intercepts: Intercepts) -> Setting:
    """Return the synthetic population and the baseline scenario's policy."""
    population = fitted_firms()
    world = World.of(population, parameters, intercepts)
    return Setting(world, baseline_plan(population, parameters))


def calibrate(
    out: Path,
    *,
    workers: int = 2,
    force: bool = False,
    start: Path | None = None,
    tell: Callable[[int, int, Fit, Replicate], None] | None = None,
) -> pd.DataFrame:
    """Fit the baseline under each explanation of the rise after 2022, and store it.

    Beside a fit its table is written as CSV, and beside both what it takes to keep the pace of
    each future (`sim.calibration.future.pace`).

    Parameters
    ----------
    out : Path
        `fit.json` to write, for the year effect; that of ready products is written beside it as
        `fit_product.json`.
    workers : int
    force : bool
        Overwrite an existing fit.
    start : Path, optional
        A stored fit to start from; without it the search starts at `centre`.
    tell : callable, optional
        Progress: called with (iteration, iterations, fit, mean moments).

    Returns
    -------
    DataFrame
        Both fit tables (see `sim.calibration.fit.check.table`), by a column ``explanation``.
    """
    if out.exists() and not force:
        raise UserError("a fit is there already", str(out), "use --force or another --out")
    if not out.parent.is_dir():
        raise UserError("the folder does not exist", str(out.parent), "make it first")
    began = time.perf_counter()
    first = centre() if start is None else store.read(start)
    files = (out, out.with_name(f"{out.stem}_product.json"))
    tables: list[pd.DataFrame] = []
    paces: dict[str, pace.Pace] = {}
    with open_executor(None, workers) as executor:
        for explanation, file in zip(pace.EXPLANATIONS, files, strict=True):
            product = float(explanation == "product")
            begin = baseline(first.parameters.replace(product=product), first.intercepts)
            fit = fixed_point.solve(
                begin.world,
                begin.plan,
                executor,
                seed=FIT_SEED,
                stages=QUICK,
                centring=CENTRING,
                tell=tell,
            )
            here = begin.world.with_parameters(fit.parameters, fit.intercepts)
            frame = Frame.of(here.population, here.parameters)
            results = _measure(here, begin.plan, executor, REPLICATES, CHECK_SEED)
            paces[explanation] = inversion.pace_of(
                inversion.best_fit(here, begin.plan, frame, FIT_SEED, executor)
            )
            table = check.table(results)
            store.write(file, fit, _record(begin))
            write_table(file.with_suffix(".csv"), table)
            table.insert(0, "explanation", explanation)
            tables.append(table)
            first = fit  # the slopes hardly differ
    pace.write(out.with_name(pace.FILE[-1]), paces)
    table = pd.concat(tables, ignore_index=True)
    table.attrs["seconds"] = time.perf_counter() - began
    return table


def _record(begin: Setting) -> dict[str, object]:
    """Return what a stored fit says of how it was made."""
    return {
        "seed": FIT_SEED,
        "stages": [list(stage) for stage in (*QUICK, CENTRING)],
        "population": begin.world.population.digest(),
        "scenario": load("baseline").digest(),
        "check_seed": CHECK_SEED,
        "check_replicates": REPLICATES,
    }


def shipped_folder() -> Path:
    """Return the folder of the posterior that travels with the program."""
    return resources.root() / "calibration"


def check_parts(*, quick: bool, more: int | None, futures: bool) -> None:
    """Refuse to do more than one part of a calibration, or a wave of too few draws.

    Raises
    ------
    UserError
    """
    parts = {"--quick": quick, "--futures": futures, "--more": more is not None}
    asked = [name for name, given in parts.items() if given]
    if len(asked) > 1:
        raise UserError(f"{' and '.join(asked)} ask for different work", asked[0], "give one")
    if more is not None and more < LEAST_MORE:
        raise UserError(f"{more} draws are too few", "--more", f"use {LEAST_MORE} or more")


def search_posterior(
    folder: Path,
    *,
    place: Place | None = None,
    force: bool = False,
    more: int | None = None,
    waves: Sequence[int] = search.WAVES,
    tell: Callable[[str, int, int], None] | None = None,
) -> Posterior:
    """Search the posterior, and store draws, record and points in a folder.

    What is finished is kept beside the folder, so that an interrupted search resumes.

    Parameters
    ----------
    folder : Path
    place : Place, optional
        Where runs are made; the result does not depend on it.
    force : bool
        Replace a posterior that is there.
    more : int, optional
        Go on from the search whose posterior is in the folder: so many draws come to its own,
        proposed by an emulator that knows them.
    waves : sequence of int
        Points of each wave of a search from the beginning.
    tell : callable, optional
        Progress; see `sim.calibration.posterior.search.search`.

    Raises
    ------
    UserError
        If what the search needs is not installed, or the folder is taken or has no parent, or
        holds no search that could go on.
    """
    check_installed()
    where = place or Place()
    if more is None and (folder / posterior.FILE).exists() and not force:
        raise UserError(
            "a posterior is there already",
            str(folder),
            "use --force or another --out, or go on from it with --more",
        )
    if not folder.parent.is_dir():
        raise UserError("the folder does not exist", str(folder.parent), "make it first")
    known: list[Point] = []
    drawn: list[Wave] = []
    before: list[int] = []
    if more is not None:
        known, drawn, before = _searched(folder)
        waves = (more,)
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(exist_ok=True)
    found = search.search(
        partial,
        waves=waves,
        place=where,
        known=known,
        drawn_before=drawn,
        tell=tell or _silent,
    )
    record = {**found.posterior.record, "waves": [*before, *waves]}
    firms = fitted_firms()
    made = futures.with_paces(
        Posterior(found.posterior.table, record),
        firms,
        futures.of_best_fits(firms, workers=where.workers),
        place=where,
        tell=tell or _silent,
    )
    folder.mkdir(exist_ok=True)
    archive.write(folder, found.earlier, found.draws)
    posterior.write(folder, made)
    shutil.rmtree(partial)
    return made


def measure_futures(
    folder: Path,
    *,
    place: Place | None = None,
    tell: Callable[[str, int, int], None] | None = None,
) -> Posterior:
    """Work out again what keeps the pace of each future in every draw of a stored posterior.

    For when the futures themselves were changed; the draws stay. Beside the shipped posterior
    stand the best fits, whose paces are written again, too.

    Parameters
    ----------
    folder : Path
        Of the posterior, which is replaced.
    place : Place, optional
        Where runs are made; the result does not depend on it.
    tell : callable, optional
        Called with (what, done, of).

    Raises
    ------
    UserError
        If there is no posterior, or it was made for something else.
    """
    found = posterior.read(folder, paced=False)
    firms = fitted_firms()
    where = place or Place()
    starts = futures.of_best_fits(firms, workers=where.workers)
    made = futures.with_paces(found, firms, starts, place=where, tell=tell or _silent)
    posterior.write(folder, made)
    if folder.samefile(shipped_folder()):
        best = {name: inversion.pace_of(of_future) for name, of_future in starts.items()}
        pace.write(resources.path(*pace.FILE), best)
    return made


def _searched(folder: Path) -> tuple[list[Point], list[Wave], list[int]]:
    """Return a finished search: points that are no draws, waves of draws, points of every wave.

    Raises
    ------
    UserError
        If it was made for something else than what is here.
    """
    found = posterior.read(folder, paced=False)
    earlier, draws = archive.read(folder)
    numbers = found.table[list(fixed_point.fitted_names())].to_numpy(dtype=float)
    whole = [replace(point, numbers=own) for point, own in zip(draws, numbers, strict=True)]
    begins = found.record.get("draws_from", [min(t.number for t in whole)])
    drawn = []
    for first, after in pairwise([*begins, float("inf")]):
        known = [t for t in (*earlier, *whole) if t.number < first]
        own = [t for t in whole if first <= t.number < after]
        drawn.append(Wave(own, search.emulator_of(known)))
    return earlier, drawn, list(found.record["waves"])


def check_installed() -> None:
    """Refuse before anything is computed if what only the search needs is not there.

    Raises
    ------
    UserError
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(
            f"the search needs {' and '.join(missing)}",
            hint="install them with: pip install 'hwaksan[calibrate]'",
        )


def _silent(what: str, done: int, of: int) -> None:
    """Nobody asked how far the search is."""


def centre() -> Fit:
    """Return the unfitted model at the posterior's means, or at the defaults without a posterior.

    One set of numbers has to stand for the posterior where a single run is made. Parameters that
    stayed at their prior keep their default: the mean of a few hundred draws would only add
    chance. Nothing that is already fitted enters, so the baseline fit starts cold.
    """
    if not (resources.path("calibration") / posterior.FILE).is_file():
        return Fit(defaults(), Intercepts())
    # Of another version it is still a better place to start from than the priors' medians.
    found = posterior.read(resources.path("calibration"), allow_stale=True)
    learnt = found.shrinkage()
    means = {
        s: found.mean(s)
        for s, gone in learnt.items()
        if gone >= posterior.STAYED and s != "product"
    }
    return Fit(defaults().replace(**means), Intercepts())


def _measure(
    world: World, plan: Plan, executor: Executor, replicates: int, seed: int
) -> list[Replicate]:
    frame = Frame.of(world.population, world.parameters)
    return moments.measure(
        world,
        plan,
        frame,
        executor,
        seed=seed,
        replicates=max(replicates, RUNS),
        probits=replicates,
    )


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write the fit table as CSV, all or nothing."""
    temporary = path.with_suffix(".tmp")
    # Excel reads Korean in a CSV only behind a byte order mark.
    table.round(6).to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")
    temporary.replace(path)


def validate(
    fit: Path | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = CHECK_SEED,
    workers: int = 2,
) -> pd.DataFrame:
    """Re-compute every comparable figure under the baseline fit and return one table.

    Parameters
    ----------
    fit : Path, optional
        A stored fit; the shipped one if not given.
    replicates : int
        Runs whose probits are averaged; one panel alone carries sampling noise of the size of the
        published errors. Shares are means over at least 400 runs.
    seed : int
    workers : int
    """
    path = resources.path("calibration", "fitted", "fit.json") if fit is None else fit
    stored = store.read(path)
    here = baseline(stored.parameters, stored.intercepts)
    with open_executor(None, workers) as executor:
        results = _measure(here.world, here.plan, executor, replicates, seed)
        views = evidence.Surveys.of(here.world)
        numbers = range(replicates)
        seen = evidence.measure(here.world, here.plan, views, executor, seed=seed, numbers=numbers)
    others = [statistics for statistics, _ in seen]
    tried = trial.statistics(
        here.world, seed=seed, replicates=TRIAL_REPLICATES, workers=workers, trials=wave.TRIALS
    )
    return pd.concat([check.table(results), check.others(others, tried)], ignore_index=True)
