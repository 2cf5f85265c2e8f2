"""What was measured in every replicate of every scenario, with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from sim.experiment import distribution
from sim.experiment.job import Arrays, Prepared
from sim.outcomes.attribution import CLASSES
from sim.outcomes.labelled import Axes, LabelledArray
from sim.outcomes.measures import GROUPED_FRAMES
from sim.outcomes.registry import (
    REPORTED_FRAMES,
    REPORTED_YEARS,
    registry,
)
from sim.population.schema import INDUSTRIES, REGIONS

_CLASSES: Final[Axes] = {"frame": REPORTED_FRAMES, "class": CLASSES}


@dataclass(frozen=True, eq=False)
class Measurements:
    """Labelled arrays of all replicates; the first axes of each are ``replicate`` and ``scenario``.

    Attributes
    ----------
    outcomes : LabelledArray
        By year, frame and outcome; units as the outcomes declare.
    heat : LabelledArray
        Users of the survey frame by year, industry and region.
    attribution : LabelledArray
        Represented firms by frame and class.
    accelerated_years : LabelledArray
        Mean years by frame.
    from_product : LabelledArray
        Represented firms by frame.
    distribution : LabelledArray
        By frame, group and measure of `sim.experiment.distribution`.
    """

    outcomes: LabelledArray
    heat: LabelledArray
    attribution: LabelledArray
    accelerated_years: LabelledArray
    from_product: LabelledArray
    distribution: LabelledArray

    @classmethod
    def of(cls, prepared: Prepared, replicates: Sequence[Arrays]) -> Self:
        """Label what `sim.experiment.job.run_replicate` returned, replicate by replicate."""
        first = {
            "replicate": tuple(range(len(replicates))),
            "scenario": prepared.experiment.names,
        }
        stacked = {
            name: LabelledArray(np.stack([each[name] for each in replicates]), {**first, **axes})
            for name, axes in _axes(prepared).items()
        }
        return cls(**stacked)


def _axes(prepared: Prepared) -> dict[str, Axes]:
    """Return the axes of one scenario's arrays of one replicate."""
    return {
        "outcomes": {
            "year": REPORTED_YEARS,
            "frame": REPORTED_FRAMES,
            "outcome": tuple(registry()),
        },
        "heat": {"year": prepared.heat_years, "industry": tuple(INDUSTRIES), "region": REGIONS},
        "attribution": _CLASSES,
        "accelerated_years": {"frame": REPORTED_FRAMES},
        "from_product": {"frame": REPORTED_FRAMES},
        "distribution": {
            "frame": GROUPED_FRAMES,
            "group": distribution.GROUPS,
            "measure": distribution.MEASURES,
        },
    }
