"""A population of firms: the arrays of the trait table, and what is asked of them together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.categories import (
    FIRST_DATA_YEAR,
    FIRST_YEAR,
    FRAMES,
    INDUSTRIES,
    LAST_YEAR,
    NEVER,
    PARTNERS,
    REFERENCE_LN_EMPLOYEES,
    REGIONS,
    SIZE_CLASSES,
    STAGES,
    TECHNOLOGIES,
    WEIGHT_UNIT,
    YEARS,
    T,
)
from sim.population.compact import Calendar, Table
from sim.population.trait_table import TRAITS, FirmTraits

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "FIRST_DATA_YEAR",
    "FIRST_YEAR",
    "FRAMES",
    "INDUSTRIES",
    "LAST_YEAR",
    "NEVER",
    "PARTNERS",
    "REFERENCE_LN_EMPLOYEES",
    "REGIONS",
    "SIZE_CLASSES",
    "STAGES",
    "TECHNOLOGIES",
    "WEIGHT_UNIT",
    "YEARS",
    "Population",
    "T",
]

_HASHED_FIRST = (
    "id",
    "frame",
    "industry",
    "industry2",
    "region",
    "size_class",
    "birth",
    "entry",
    "exit",
    "ln_employees",
    "ln_sales",
    "intangible",
    "ln_lp",
    "rd",
    "foreign",
    "multi_plant",
)
"""Hashed in this order before all others, so that the digests in earlier results stay valid."""


@dataclass(frozen=True, eq=False)
class Population(FirmTraits):
    """All firms that are ever in the frame between 2010 and 2035.

    Attributes are the rows of `sim.population.trait_table`: one array a trait. ``tech`` is kept as
    changes (`calendar`) and ``partners`` may be kept as `Observers`; both are written out at every
    reading. ``weight`` is a multiple of ``WEIGHT_UNIT``. ``own_ids`` are the ids of a
    user's file where they are too large to key random numbers; None where ``id`` says them.
    """

    own_ids: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        n = len(self.id)
        for trait in TRAITS:
            array, shape = vars(self)[trait.name], trait.shape(n)
            if array.dtype != trait.dtype or array.shape != shape:
                raise ValueError(
                    f"population.{trait.name}: {array.dtype}{array.shape}, "
                    f"expected {np.dtype(trait.dtype)}{shape}"
                )
        if isinstance(vars(self)["tech"], np.ndarray):
            vars(self)["tech"] = Calendar.of(vars(self)["tech"])

    @property
    def kept(self) -> dict[str, Any]:
        """Every trait as it is kept: an array, a `Calendar` or `Observers`."""
        return {trait.name: vars(self)[trait.name] for trait in TRAITS}

    @property
    def calendar(self) -> Calendar:
        """Technologies as they are kept."""
        kept: Calendar = vars(self)["tech"]
        return kept

    @property
    def ids(self) -> NDArray[np.int64]:
        """Ids as the user knows them."""
        return self.id.astype(np.int64) if self.own_ids is None else self.own_ids

    @property
    def n(self) -> int:
        """Number of rows: firms ever in the frame."""
        return len(self.id)

    @property
    def nbytes_per_firm(self) -> float:
        """Bytes of what is kept divided by the number of rows."""
        return sum(kept.nbytes for kept in self.kept.values()) / max(self.n, 1)

    @property
    def employees(self) -> NDArray[np.int64]:
        """Regular employees, whole persons."""
        return np.rint(np.exp(self.ln_employees.astype(np.float64))).astype(np.int64)

    @cached_property
    def survey_rows(self) -> NDArray[np.int64]:
        """Rows of the survey frame in the order of id; of everybody where there is no such firm."""
        order = np.argsort(self.id, kind="stable")
        frame = order[self.frame[order] == FRAMES.index("sba")]
        return frame if frame.size else order

    def active(self, year: int) -> NDArray[np.bool_]:
        """Firms in the frame in ``year``.

        Parameters
        ----------
        year : int
            Calendar year.

        Returns
        -------
        bool[n]
        """
        result: NDArray[np.bool_] = (self.entry <= year) & (year < self.exit)
        return result

    def uses(self, technology: str, year: int) -> NDArray[np.bool_]:
        """Firms with ``technology`` in use in ``year``, whether or not they are active then.

        Parameters
        ----------
        technology : str
            One of ``TECHNOLOGIES``.
        year : int
            2010 to 2035.

        Returns
        -------
        bool[n]
        """
        bit = np.uint8(1 << TECHNOLOGIES.index(technology))
        result: NDArray[np.bool_] = (self.calendar.year(year - FIRST_YEAR) & bit) != 0
        return result

    def permuted(self, order: NDArray[np.integer[Any]]) -> Population:
        """The same firms with row ``r`` taken from row ``order[r]``; partners follow.

        Parameters
        ----------
        order : int[n]
            A permutation of the rows.

        Returns
        -------
        Population
        """
        order = np.asarray(order)
        if order.shape != (self.n,) or not np.array_equal(np.sort(order), np.arange(self.n)):
            raise ValueError(f"order must be a permutation of 0..{self.n - 1}")
        new_row = np.empty(self.n + 1, np.int32)
        new_row[order] = np.arange(self.n, dtype=np.int32)
        new_row[-1] = -1  # partner -1 (none) indexes the last cell and stays -1
        moved = {trait.name: getattr(self, trait.name)[order] for trait in TRAITS}
        moved["partners"] = new_row[moved["partners"]]
        own_ids = None if self.own_ids is None else self.own_ids[order]
        return replace(self, **moved, own_ids=own_ids)

    def digest(self) -> str:
        """SHA-256 of all arrays in the order of id, so that row order does not matter.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        order = np.argsort(self.id, kind="stable")
        partner_ids = np.append(self.id, np.int32(-1))[self.partners]
        sha = hashlib.sha256()
        later = [trait.name for trait in TRAITS if trait.name not in _HASHED_FIRST]
        for name in (*_HASHED_FIRST, *later):
            array = partner_ids if name == "partners" else getattr(self, name)
            little = array[order].astype(array.dtype.newbyteorder("<"), copy=False)
            sha.update(name.encode())
            sha.update(np.ascontiguousarray(little).data)
        return sha.hexdigest()

    def to_frame(self) -> pd.DataFrame:
        """A table with one row a firm and the names of categories written out.

        Returns
        -------
        pandas.DataFrame
            All traits but the matrices.
        """
        import pandas as pd

        columns: dict[str, Any] = {}
        for trait in TRAITS:
            if trait.width:
                continue
            values = getattr(self, trait.name)
            if trait.names:
                values = pd.Categorical.from_codes(
                    values.tolist(), dtype=pd.CategoricalDtype(list(trait.names))
                )
            columns[trait.name] = values
        return pd.DataFrame(columns)


# Set here, so that the fields stay plain ones without a default.
for _trait in TRAITS:
    if _trait.width:
        setattr(Population, _trait.name, Table(_trait.name))
