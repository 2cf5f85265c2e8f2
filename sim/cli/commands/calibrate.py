"""The command `calibrate` and the one below it: which of the two searches, and the diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api.calibration import place
from sim.cli.commands import posterior

if TYPE_CHECKING:
    from sim.cli.evidence import Calibrate, Diagnose


def calibrate(options: Calibrate) -> None:
    """Search the posterior or go on with it, or do one part alone: the baseline, the futures."""
    from sim.calibration import procedures

    procedures.check_parts(quick=options.quick, more=options.more, futures=options.futures)
    where = place(options.executor, options.threads, quick=options.quick)
    if options.futures:
        posterior.calibrate_futures(options.out, place=where, lang=str(options.lang))
    elif options.quick:
        from sim.cli.commands import fit

        fit.calibrate(options.out, workers=options.threads, force=options.force, lang=options.lang)
    else:
        posterior.calibrate(
            options.out,
            place=where,
            force=options.force,
            more=options.more,
            lang=str(options.lang),
        )


def diagnose(options: Diagnose) -> bool:
    """Say what the data can and cannot tell; return whether all checks pass."""
    return posterior.diagnose(
        options.posterior,
        truths=options.truths,
        seed=options.seed,
        allow_stale=options.allow_stale,
        figures=options.figures,
        csv=options.csv,
        lang=options.lang,
    )
