"""Conduct a search: from its question to a result folder that stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.optimisation import robust, tables
from sim.analysis.optimisation.candidate import candidate
from sim.analysis.optimisation.evaluator import Elsewhere, Evaluator
from sim.analysis.optimisation.evolution import Values, check_installed
from sim.analysis.optimisation.log import FILE, Log, content_digest, search_digest
from sim.analysis.optimisation.models import Models
from sim.analysis.optimisation.objective import Measured
from sim.analysis.optimisation.search import Search
from sim.analysis.optimisation.spec import Spec, record
from sim.errors import UserError
from sim.experiment.identity import identity_digest
from sim.experiment.progress import Progress, Silent
from sim.experiment.result_folder import (
    check_path,
    exchange,
    try_place,
    write_record,
    write_table,
)
from sim.experiment.working_folder import hold, refusing, remove_tree
from sim.jobs.executor import Where, check_workers, open_executor
from sim.jobs.interruption import told_to_stop
from sim.jobs.sharing import shares_memory
from sim.policy.package import all_warnings
from sim.population.schema import Population
from sim.scenario import Scenario, load
from sim.scenario.writing import text as scenario_text

if TYPE_CHECKING:
    import pandas as pd

RESERVE: Final = 0.02
"""Share of a budget that the search leaves, for draws and luck that it does not see."""


class SearchStopped(Exception):
    """A search was stopped from the keyboard; what was finished is kept.

    Attributes
    ----------
    kept : int
        Finished evaluations.
    folder : pathlib.Path
        Where they are kept.
    """

    def __init__(self, kept: int, folder: Path) -> None:
        super().__init__(kept, folder)
        self.kept = kept
        self.folder = folder


@dataclass(frozen=True, eq=False)
class Found:
    """What a search gives.

    Attributes
    ----------
    front : pandas.DataFrame
        See `sim.analysis.optimisation.tables.front`.
    shrinkage : list of dict
        See `sim.analysis.optimisation.tables.shrinkage`.
    base : mapping of str to float
        The base package on the fresh draws.
    budget : float
        That the points are held to there, KRW bn.
    """

    front: pd.DataFrame
    shrinkage: list[dict[str, Any]]
    base: Mapping[str, float]
    budget: float


def optimise(
    spec: Spec,
    out: Path,
    population: Population,
    models: tuple[Models, Models],
    *,
    firms: Mapping[str, Any] | None = None,
    workers: int = 1,
    executor: Where = None,
    force: bool = False,
    csv: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    finish: Callable[[Path], object] | None = None,
) -> Found:
    """Search for packages and write the result folder.

    The results are the same for any number of workers, and whether or not it was interrupted.

    Parameters
    ----------
    spec : Question
    out : pathlib.Path
        The result folder. Until it is whole, ``<out>.partial`` beside it keeps what is finished.
    population : Population
    models : tuple of Models
        For the search, and for the second look at its front.
    firms : mapping, optional
        How the population was made, for the record.
    workers : int
        Threads, if no executor is given.
    executor : Executor, distributed.Client or str, optional
        Where packages are run instead: see `sim.jobs.executor.open_executor`.
    force : bool
        Replace earlier results, and throw away evaluations of another search.
    csv : bool
        Write CSV beside Parquet.
    command : sequence of str
        The command line for the record.
    progress : Progress, optional
        Told of evaluations.
    warn : callable, optional
        Takes each doubt about a scenario.
    finish : callable, optional
        Called with the folder before it is moved, to add the figure to it.

    Returns
    -------
    Found

    Raises
    ------
    UserError
        If the place is taken, a scenario cannot be applied, or no package is affordable.
    SearchStopped
        On Ctrl-C.
    """
    check_workers(workers)
    with refusing(out):
        check_path(out)
    check_installed()
    remarks = (*spec.remarks, *all_warnings((spec.baseline, spec.base), population))
    for remark in remarks:
        if warn is not None:
            warn(remark)
    identity = spec.identity(population, models)
    names = [each.name for each in spec.levers]
    with hold(out) as held:
        with refusing(out):
            try_place(held, force=force)
            log = Log.open(held, names, identity, force=force)
            log.take_over(out)
        try:
            # Ctrl-C between two generations waits for the next one to begin.
            with told_to_stop(), open_executor(executor, workers) as opened:
                search = Search(spec, log, opened)
                found, points = _found(search, population, models, progress or Silent())
            evaluations = log.text()
            noted = record(
                spec,
                command,
                population,
                firms or {},
                models,
                found.budget,
                found.base,
                found.shrinkage,
                remarks,
            )
            noted["digests"] |= {
                "search": search_digest(identity),
                FILE: content_digest(evaluations.encode("utf-8")),
            }
            with refusing(out, f"every evaluation is kept in {held.folder}"):
                held.building.mkdir()
                write_table(found.front, held.building, "front", csv=csv)
                _write_scenarios(held.building, spec, found, points)
                (held.building / FILE).write_text(evaluations, encoding="utf-8", newline="\n")
                write_record(noted, held.building)
                if finish is not None:
                    finish(held.building)
                exchange(held, held.building, force=force)
        except KeyboardInterrupt:
            raise SearchStopped(len(log), held.folder) from None
        finally:
            remove_tree(held.building)
        with refusing(out, "the results stand, only the working folder was not emptied"):
            log.remove()
    return found


def _found(
    search: Search,
    population: Population,
    models: tuple[Models, Models],
    progress: Progress,
) -> tuple[Found, Mapping[str, Values]]:
    """Search, then look at the front again on the other models; also return levers by point."""
    spec = search.spec

    def prepared(which: Models) -> Evaluator | Elsewhere:
        asked = (spec.baseline, spec.base, population, which, spec.seed, spec.horizon)
        if shares_memory(search.executor):
            return Evaluator.prepare(*asked, search.executor)
        decides = {**spec.identity(population, models), "check": which is models[1]}
        return Elsewhere(*asked, identity_digest(decides))

    evaluator = prepared(models[0])
    base = evaluator.measure(spec.base)
    _check_defined(spec, base)
    # What is chosen at the very edge of a budget is over it half of the time on other draws.
    budget = robust.cost(spec.rule, base) if spec.budget is None else (1.0 - RESERVE) * spec.budget
    progress.start(spec.evaluations, min(search.log.count("search"), spec.evaluations))
    try:
        search.run(evaluator, budget, progress.advance)
    finally:
        progress.close()
    points = search.front(spec.rule, budget)
    again = prepared(models[1])
    fresh_base = again.measure(spec.base)
    searched = search.evaluate("search", evaluator, points, _nothing)
    # The base package's own cost is another one on other draws.
    asked = spec.budget
    budget = robust.cost(spec.rule, fresh_base) if asked is None else asked
    progress.start(len(points), 0)
    try:
        fresh = search.evaluate("check", again, points, progress.advance)
    finally:
        progress.close()
    table = tables.front(spec, points, searched, fresh, budget)
    names = [each.name for each in spec.levers]
    levers = {
        str(row["point"]): tuple(float(row[name]) for name in names)
        for row in table.to_dict("records")
    }
    shrank = tables.shrinkage(spec, searched, fresh, (base, fresh_base))
    found = Found(
        front=table,
        shrinkage=shrank,
        base=tables.base(spec, fresh_base),
        budget=budget,
    )
    return found, levers


def _check_defined(spec: Spec, base: Measured) -> None:
    """Refuse an objective that these firms give no value, such as a gap with nobody on one side."""
    undefined = [each.name for each in spec.objectives if np.isnan(each.of(base)).any()]
    if undefined:
        raise UserError(
            f"these firms give {', '.join(undefined)} no value",
            "--objectives",
            "a gap needs firms on both sides of it up to the horizon: name other objectives, "
            "or take other firms",
        )


def _nothing() -> None:
    """All of it is known already."""


def _write_scenarios(folder: Path, spec: Spec, found: Found, points: Mapping[str, Values]) -> None:
    """Write a scenario file for every point that stands, and see that it reads as it was meant."""
    place = folder / "scenarios"
    place.mkdir()
    for row in found.front.to_dict("records"):
        if not row["stands"]:
            continue
        name = str(row["point"])
        scenario = _described(spec, name, points[name])
        file = place / f"{name}.toml"
        comment = (
            f"Found by hwaksan optimise from {spec.base.name}, seed {spec.seed}; grade R:",
            "the levers are a search's choice, not anybody's proposal.",
        )
        file.write_text(scenario_text(scenario, comment), encoding="utf-8", newline="\n")
        if load(file).digest() != scenario.digest():
            raise RuntimeError(f"{file.name} does not read as the package that was evaluated")


def _described(spec: Spec, name: str, values: Values) -> Scenario:
    base = spec.base
    found = candidate(base, spec.levers, values, spec.since, name)
    number = int(name.removeprefix("point-"))
    return replace(
        found,
        label_en=f"Search from {base.label_en}, point {number}",
        label_ko=f"{base.label_ko} 탐색 결과 {number}",
        description_en=(
            f"Point of the front that hwaksan optimise found from {base.name} (levers from "
            f"{spec.since}, horizon {spec.horizon}, seed {spec.seed}). Grade R."
        ),
        description_ko=(
            f"hwaksan optimise가 {base.name}에서 찾은 파레토 전선의 한 점({spec.since}년부터 "
            f"적용, {spec.horizon}년 기준, 시드 {spec.seed}). 등급 R."
        ),
    )
