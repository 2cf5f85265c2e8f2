"""From a run to its outcomes, labelled by year, frame, group and outcome."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.outcomes.labelled import Floats, LabelledArray
from sim.outcomes.registry import (
    REPORTED_FRAMES,
    REPORTED_GROUPS,
    REPORTED_YEARS,
    Outcome,
    group_outcomes,
    registry,
)
from sim.outcomes.run_view import RunView

GROUPED_FRAMES: Final = REPORTED_FRAMES[: ar.N_FRAMES]
"""Frames that outcomes are kept for by group."""


def measure(run: Run | RunView, outcomes: Iterable[str] | None = None) -> LabelledArray:
    """Measure outcomes of a finished run.

    Parameters
    ----------
    run : Run or RunView
        A view keeps what it has worked out, and knows the baseline.
    outcomes : iterable of str, optional
        Names; all of them by default. Others are not worked out.

    Returns
    -------
    LabelledArray, shape (19, 3, number of outcomes)
        By ``year`` of `REPORTED_YEARS`, ``frame`` of `REPORTED_FRAMES` and ``outcome``; NaN where
        an outcome is not defined, such as the mean effect of users when there are none.
    """
    view = run if isinstance(run, RunView) else RunView(run)
    names = tuple(registry() if outcomes is None else outcomes)
    values = np.full((len(REPORTED_YEARS), len(REPORTED_FRAMES), len(names)), np.nan)
    for position, name in enumerate(names):
        _put(values[:, :, position], registry()[name], view)
    return LabelledArray(
        values, {"year": REPORTED_YEARS, "frame": REPORTED_FRAMES, "outcome": names}
    )


def by_group(run: Run | RunView) -> LabelledArray:
    """Measure for every group the outcomes that are kept by group.

    Returns
    -------
    LabelledArray, shape (19, 2, 41, number of outcomes)
        By ``year``, ``frame`` (both, not their sum), ``group`` of `REPORTED_GROUPS` and
        ``outcome``.
    """
    view = run if isinstance(run, RunView) else RunView(run)
    kept = group_outcomes()
    axes = {
        "year": REPORTED_YEARS,
        "frame": GROUPED_FRAMES,
        "group": REPORTED_GROUPS,
        "outcome": tuple(kept),
    }
    values = np.full(tuple(map(len, axes.values())), np.nan)
    for position, outcome in enumerate(kept.values()):
        found = view.value(outcome)
        for place, frame in enumerate(GROUPED_FRAMES):
            if frame in outcome.frames:
                values[:, place, :, position] = found[:, place, ar.TOTAL_ROW + 1 :]
    return LabelledArray(values, axes)


def _put(into: Floats, outcome: Outcome, view: RunView) -> None:
    """Write an outcome into the frames for which it is defined, shape (19, 3)."""
    found = view.value(outcome)
    if outcome.by_group:
        found = found[:, :, ar.TOTAL_ROW]
    for place, frame in enumerate(REPORTED_FRAMES):
        if frame in outcome.frames:
            into[:, place] = found if found.ndim == 1 else found[:, place]
