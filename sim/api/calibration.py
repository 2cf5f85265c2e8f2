"""Fit the model, and hold it against what was published: the verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim import resources
from sim.api import inputs
from sim.errors import UserError
from sim.jobs.executor import Where, check_where
from sim.jobs.place import Place

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibration.posterior.posterior import Posterior

Warn = Callable[[str], None]


def calibrate(
    *,
    quick: bool = False,
    out: str | Path | None = None,
    workers: int | None = None,
    force: bool = False,
    more: int | None = None,
    futures: bool = False,
    executor: Where = None,
) -> pd.DataFrame | Posterior:
    """Fit the model: the baseline alone (``quick``, minutes), or search the posterior (an hour).

    Parameters
    ----------
    quick : bool
    out : str or Path, optional
        With ``quick`` the fit.json to write, else the folder of the posterior; the shipped ones
        by default.
    workers : int, optional
        Threads; all cores by default.
    force : bool
        Replace what is there.
    more : int, optional
        Go on from the search that is there: so many draws come to its own.
    futures : bool
        Only work out again what keeps the pace of each future, in the draws that are there.
    executor : Executor, distributed.Client or str, optional
        Where points and draws are run instead of on threads, see `sim.compare`; not with ``quick``.

    Raises
    ------
    UserError
        If more than one of ``quick``, ``more`` and ``futures`` is asked for, ``more`` is below 2,
        or what is there is in the way.

    Returns
    -------
    pandas.DataFrame or Posterior
        The fit table with ``quick``, else the posterior.
    """
    from sim.calibration import procedures

    number = inputs.threads(workers)
    target = None if out is None else Path(out)
    procedures.check_parts(quick=quick, more=more, futures=futures)
    where = place(executor, number, quick=quick)
    folder = target or procedures.shipped_folder()
    if futures:
        return procedures.measure_futures(folder, place=where)
    if quick:
        file = target or resources.root() / "calibration" / "fitted" / "fit.json"
        return procedures.calibrate(file, workers=number, force=force)
    return procedures.search_posterior(folder, place=where, force=force, more=more)


def place(executor: Where, workers: int, *, quick: bool) -> Place:
    """Return where a calibration runs its jobs; another program there refuses them.

    Raises
    ------
    UserError
        If there is nothing at the address, or the fit of the baseline alone is asked for.
    """
    from sim.experiment.same_program import SameProgram

    if quick and executor is not None:
        raise UserError(
            "the fit of the baseline alone runs on threads of this machine",
            "--executor",
            "leave it out, or leave out --quick",
        )
    check_where(executor)
    return Place(workers, executor, SameProgram)


def validate(
    fit: str | Path | None = None,
    *,
    replicates: int = 50,
    seed: int = 7,
    workers: int | None = None,
) -> pd.DataFrame:
    """Compute every comparable figure again: published, model, difference, one row each.

    Parameters
    ----------
    fit : str or Path, optional
        A fit.json; the shipped one by default.
    replicates : int
        Runs whose probits are averaged.
    seed : int
    workers : int, optional
    """
    from sim.calibration import procedures

    return procedures.validate(
        None if fit is None else Path(fit),
        replicates=replicates,
        seed=seed,
        workers=inputs.threads(workers),
    )
