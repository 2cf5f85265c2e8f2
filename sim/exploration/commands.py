"""What `hwaksan sensitivity` does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.calibration import store
from sim.calibration.fixed_point import Fit
from sim.errors import UserError
from sim.experiment.folder import RECORD, check_free, move_into_place, write_table
from sim.experiment.progress import Progress, Silent
from sim.experiment.record import text
from sim.exploration import design as designs
from sim.exploration import figure, tables
from sim.exploration.draws import Study, evaluate
from sim.exploration.factors import choose
from sim.exploration.indices import analyse, check_outputs, noise
from sim.exploration.inquiry import Inquiry, doubts_about_anchoring, record, set_by
from sim.exploration.quantity import quantity
from sim.population import Population, synthesise

if TYPE_CHECKING:
    import pandas as pd

MOST_WORKERS: Final = 1024


def sensitivity(
    inquiry: Inquiry,
    out: Path,
    *,
    population: Population | None = None,
    firms: Mapping[str, Any] | None = None,
    fit: Fit | None = None,
    workers: int = 1,
    force: bool = False,
    language: str = "en",
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Run a sensitivity analysis and write its result folder.

    The results are the same for any number of workers.

    Parameters
    ----------
    inquiry : Inquiry
    out : pathlib.Path
        The result folder: ``sensitivity`` as Parquet, CSV, PNG and SVG, ``draws.parquet`` and
        ``run.json``. It appears when it is whole.
    population : Population, optional
        The synthetic one by default.
    firms : mapping, optional
        How the population was made, for the record.
    fit : Fit, optional
        The shipped one by default.
    workers : int
        Threads.
    force : bool
        Replace earlier results.
    language : str
        Of the figure: ``en`` or ``ko``.
    command : sequence of str
        The command line for the record.
    progress : Progress, optional
        Told of replicates.
    warn : callable, optional
        Takes each doubt about a scenario or the anchoring.

    Returns
    -------
    pandas.DataFrame
        See `sim.exploration.tables.indices`.

    Raises
    ------
    UserError
        For a wrong inquiry, a place that is taken, or outputs that have no indices; nothing is
        written then.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise UserError(f"workers = {workers} is out of range", hint=f"use 1 to {MOST_WORKERS}")
    check_free(out, force=force)
    figure.check_language(language)
    asked = quantity(inquiry.outcome)
    scenarios = inquiry.scenarios()
    factors = choose(inquiry.factors, set_by(scenarios))
    design = designs.sample(inquiry.method, factors.names, inquiry.bases, inquiry.seed)
    fit = store.shipped() if fit is None else fit
    population = synthesise() if population is None else population
    study, doubts = Study.prepare(
        scenarios,
        population,
        fit.parameters,
        fit.intercepts,
        asked,
        factors,
        design,
        inquiry.replicates,
        inquiry.anchored,
    )
    tell = warn or _ignore
    for doubt in doubts:
        tell(doubt)
    drawn = _run(study, workers, progress or Silent())
    levels = np.stack([each.levels for each in drawn])
    miss = np.array([each.miss_points for each in drawn])
    unanchored = doubts_about_anchoring(miss)
    for doubt in unanchored:
        tell(doubt)
    outputs = levels[..., 0] if inquiry.effect is None else levels[..., 1] - levels[..., 0]
    names = [each.name for each in scenarios]
    what = asked.name if inquiry.effect is None else f"effect of {names[1]} on {asked.name}"
    check_outputs(design, outputs, study.values, what)
    luck = noise(design, outputs)
    unit = asked.unit if inquiry.effect is None else asked.effect_unit
    table = tables.indices(design, factors, analyse(design, outputs), luck, what, unit)
    words = figure.Caption(
        quantity=asked,
        package=scenarios[1] if inquiry.effect is not None else None,
        bases=inquiry.bases,
        replicates=inquiry.replicates,
        draws=len(drawn),
    )
    picture = figure.draw(table, words, language)
    noted = record(
        inquiry,
        command,
        scenarios,
        population,
        firms or {},
        fit,
        factors,
        luck,
        miss,
        (*doubts, *unanchored),
    )
    building = out.with_name(f"{out.name}.building-{os.getpid()}")
    building.mkdir(parents=True)
    try:
        write_table(table, building, "sensitivity", csv=True)
        per_draw = tables.draws(design, factors, study.values, levels, names, miss)
        write_table(per_draw, building, "draws", csv=False)
        (building / "sensitivity.png").write_bytes(picture.png())
        (building / "sensitivity.svg").write_bytes(picture.svg)
        (building / RECORD).write_text(text(noted), encoding="utf-8", newline="\n")
        move_into_place(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return table


def _ignore(_doubt: str) -> None:
    """Nobody asked to be warned; the record has it."""


def _run(study: Study, workers: int, progress: Progress) -> Sequence[Any]:
    draws = study.design.u.shape[0]

    def finished() -> None:
        for _ in range(study.replicates):
            progress.advance()

    progress.start(draws * study.replicates, 0)
    try:
        return evaluate(study.draw, draws, workers=workers, done=finished)
    finally:
        progress.close()
