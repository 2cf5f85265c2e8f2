"""What was measured in every replicate of every scenario, with labels."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sim.experiment import distribution
from sim.experiment.job import Prepared
from sim.experiment.replicates import Replicates
from sim.outcomes.attribution import CLASSES
from sim.outcomes.labelled import Axes, LabelledArray
from sim.outcomes.measures import GROUPED_FRAMES
from sim.outcomes.registry import (
    REPORTED_FRAMES,
    REPORTED_YEARS,
    registry,
)
from sim.population.schema import INDUSTRIES, REGIONS

BLOCK_BYTES: Final = 64_000_000
"""Of all replicates at a time; what is computed of them takes several times as much."""
_CLASSES: Final[Axes] = {"frame": REPORTED_FRAMES, "class": CLASSES}


@dataclass(frozen=True, eq=False)
class Measurements:
    """What the jobs returned, with labels; read when it is asked for, as not all may fit in memory.

    Attributes
    ----------
    prepared : Prepared
    replicates : Replicates
        What `sim.experiment.job.run_replicate` returned.
    """

    prepared: Prepared
    replicates: Replicates

    def axes(self, name: str) -> Axes:
        """Return the labels of a scenario's array: ``scenario`` first, then its own axes."""
        return {"scenario": self.prepared.experiment.names, **_axes(self.prepared)[name]}

    def of(
        self, name: str, numbers: range | None = None, /, **only: tuple[Hashable, ...]
    ) -> LabelledArray:
        """Return an array of the replicates; its axes are ``replicate`` and those of `axes`.

        Parameters
        ----------
        name : str
            ``outcomes`` by year, frame and outcome, in the units that the outcomes declare;
            ``heat``: users of the survey frame by year, industry and region; ``attribution``:
            represented firms by frame and class; ``accelerated_years``: mean years by frame;
            ``from_product``: represented firms by frame; ``distribution`` by frame, group and
            measure of `sim.experiment.distribution`.
        numbers : range, optional
            Of these replicates; of all by default.
        **only
            By axis, neighbouring labels to which it is restricted.
        """
        axes = self.axes(name)
        part = []
        for axis, labels in axes.items():
            asked = only.get(axis, labels)
            first = labels.index(asked[0])
            if labels[first : first + len(asked)] != asked:
                raise ValueError(f"{asked} are no neighbours among {axis}")
            part.append(slice(first, first + len(asked)))
        values = self.replicates.gather(name, tuple(part), numbers)
        replicate = tuple(range(len(self.replicates)) if numbers is None else numbers)
        return LabelledArray(values, {"replicate": replicate, **axes, **only})

    def in_blocks(
        self, name: str, axis: str, /, **only: tuple[Hashable, ...]
    ) -> Iterator[LabelledArray]:
        """Yield an array of all replicates, some labels of an axis at a time (see `of`)."""
        axes = {**self.axes(name), **only}
        labels = axes[axis]
        others = math.prod(len(each) for each in axes.values()) // len(labels)
        each = 8 * len(self.replicates) * others
        step = max(BLOCK_BYTES // max(each, 1), 1)
        for first in range(0, len(labels), step):
            yield self.of(name, None, **only, **{axis: labels[first : first + step]})

    @cached_property
    def at_horizon(self) -> LabelledArray:
        """The outcomes of the horizon alone, an axis ``year`` with one label."""
        return self.of("outcomes", year=(self.prepared.experiment.horizon,))

    @cached_property
    def attribution(self) -> LabelledArray:
        """Represented firms by frame and class."""
        return self.of("attribution")

    @cached_property
    def accelerated_years(self) -> LabelledArray:
        """Mean years by frame."""
        return self.of("accelerated_years")


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
