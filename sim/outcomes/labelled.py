"""Numbers with names for their axes and labels for their places, so that nothing is counted off."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError, nearest

Floats = NDArray[np.float64]
Axes = Mapping[str, tuple[Hashable, ...]]


@dataclass(frozen=True, eq=False)
class LabelledArray:
    """An array whose places are found by label.

    Attributes
    ----------
    data : ndarray of float64
        One dimension an axis.
    axes : mapping of str to tuple
        The labels of every axis, in the order of the dimensions.

    Raises
    ------
    ValueError
        If the labels are not as many as the values.

    Examples
    --------
    >>> rate = LabelledArray(np.array([[1.0, 2.0], [3.0, 4.0]]),
    ...                      {"year": (2022, 2023), "frame": ("sba", "small")})
    >>> float(rate.sel(year=2023, frame="sba").data)
    3.0
    >>> rate.sel(frame="small").data
    array([2., 4.])
    """

    data: Floats
    axes: Axes

    def __post_init__(self) -> None:
        labelled = tuple(len(labels) for labels in self.axes.values())
        if labelled != np.shape(self.data):
            raise ValueError(
                f"axes {', '.join(self.axes)} have {labelled} labels for values of shape "
                f"{np.shape(self.data)}"
            )

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of labels by axis."""
        return np.shape(self.data)

    def sel(self, **labels: Hashable) -> LabelledArray:
        """Return what stands at one label of each named axis; these axes are gone.

        Raises
        ------
        UserError
            If an axis or a label does not exist, naming the nearest label.
        """
        places = {axis: self._place(axis, label) for axis, label in labels.items()}
        index = tuple(places.get(axis, slice(None)) for axis in self.axes)
        left = {axis: all_of for axis, all_of in self.axes.items() if axis not in places}
        return LabelledArray(self.data[index], left)

    def at(self, outcome: str, frame: str, year: int) -> Floats:
        """Return one outcome of one frame and year, by the axes that are left."""
        return self.sel(outcome=outcome, frame=frame, year=year).data

    def take(self, axis: str, labels: Sequence[Hashable]) -> LabelledArray:
        """Return the part of an axis with these labels, in their order."""
        places = [self._place(axis, label) for label in labels]
        values = np.take(self.data, places, axis=list(self.axes).index(axis))
        return LabelledArray(values, {**self.axes, axis: tuple(labels)})

    def over(self, *axes: str) -> LabelledArray:
        """Return a view with the axes in another order; those that are not named come last."""
        order = [*axes, *(axis for axis in self.axes if axis not in axes)]
        values = np.transpose(self.data, [list(self.axes).index(axis) for axis in order])
        return LabelledArray(values, {axis: self.axes[axis] for axis in order})

    def _place(self, axis: str, label: Hashable) -> int:
        if axis not in self.axes:
            raise UserError(f"there is no axis {axis!r}", hint=nearest(axis, self.axes))
        known = self.axes[axis]
        if label not in known:
            raise UserError(f"there is no {axis} {label!r}", hint=nearest(str(label), _text(known)))
        return known.index(label)


def _text(labels: tuple[Hashable, ...]) -> list[str]:
    return [str(label) for label in labels]


def differences(array: LabelledArray, baseline: str) -> LabelledArray:
    """Return every scenario minus the baseline, replicate by replicate.

    Parameters
    ----------
    array : LabelledArray
        With an axis ``scenario``.
    baseline : str
        The scenario that is taken from the others.

    Examples
    --------
    >>> users = LabelledArray(np.array([10.0, 14.0]), {"scenario": ("none", "more")})
    >>> differences(users, "none").axes, differences(users, "none").data
    ({'scenario': ('more',)}, array([4.]))
    """
    others = [name for name in array.axes["scenario"] if name != baseline]
    found = array.take("scenario", others)
    return LabelledArray(found.data - array.take("scenario", [baseline]).data, found.axes)
