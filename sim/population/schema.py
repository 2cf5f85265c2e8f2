"""What a firm is: the names of its categories and the arrays that hold a population."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.compact import Calendar, Table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FIRST_YEAR = 2010
LAST_YEAR = 2035
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
T = len(YEARS)
FIRST_DATA_YEAR = 2017
NEVER = 9999
"""The year of what does not happen, such as the ``exit`` of a firm that never leaves."""

FRAMES = ("sba", "small")
INDUSTRIES = "ABCDEFGHIJKLMNPQRS"
REGIONS = (
    "seoul",
    "busan",
    "daegu",
    "incheon",
    "gwangju",
    "daejeon",
    "ulsan",
    "sejong",
    "gyeonggi",
    "gangwon",
    "chungbuk",
    "chungnam",
    "jeonbuk",
    "jeonnam",
    "gyeongbuk",
    "gyeongnam",
    "jeju",
)
TECHNOLOGIES = (
    "iot",
    "cloud",
    "bigdata",
    "mobile",
    "blockchain",
    "print3d",
    "robot",
    "arvr",
)
SIZE_CLASSES = ("sme", "mid", "kosdaq_mid", "large")
STAGES = "UIPE"
PARTNERS = 6
"""Number D of trading partners that a firm observes."""

WEIGHT_UNIT = 2.0**-10
"""Weights are multiples of this, so that their sums are exact in any order."""

DTYPES: Mapping[str, Any] = {
    "id": np.int32,
    "frame": np.uint8,
    "industry": np.uint8,
    "industry2": np.uint8,
    "region": np.uint8,
    "size_class": np.uint8,
    "birth": np.int16,
    "entry": np.int16,
    "exit": np.int16,
    "ln_employees": np.float32,
    "ln_sales": np.float32,
    "intangible": np.float32,
    "ln_lp": np.float32,
    "rd": np.float32,
    "foreign": np.uint8,
    "multi_plant": np.uint8,
    "maturity": np.float32,
    "capability": np.float32,
    "tax_due": np.float32,
    "tech": np.uint8,
    "partners": np.int32,
    "weight": np.float64,
}


@dataclass(frozen=True, eq=False)
class Population:
    """All firms that are ever in the frame between 2010 and 2035.

    Attributes
    ----------
    id : int32[n]
        Unique, at least 1, stable for a seed.
    frame, industry, region, size_class : uint8[n]
        Positions in ``FRAMES``, ``INDUSTRIES``, ``REGIONS``, ``SIZE_CLASSES``.
    industry2 : uint8[n]
        KSIC division (two digits), 0 if unknown.
    birth, entry, exit : int16[n]
        Founding year; first year in the frame (2010 for incumbents); first year out of the frame
        (9999: stays). A firm is active when ``entry <= year < exit``.
    ln_employees : float32[n]
        Log of regular employees.
    ln_sales : float32[n]
        Log of yearly sales in KRW million at the level of 2022.
    intangible : float32[n]
        Intangible share of assets, 0 to 1.
    ln_lp : float32[n]
        Log of value added per worker in KRW million: the lasting effect of the firm.
    rd : float32[n]
        R&D spending in percent of sales.
    foreign, multi_plant : uint8[n]
        0 or 1.
    maturity, capability : float32[n]
        Latent digital maturity and capability K, standardised over the survey frame.
    tax_due : float32[n]
        Corporate tax due a year, KRW million, 0 in loss (assumption).
    tech : uint8[n, T]
        Bit k is set when ``TECHNOLOGIES[k]`` is in use in year ``FIRST_YEAR + t``. Kept as changes
        (`calendar`) and written out at every reading.
    partners : int32[n, D]
        Rows of the trading partners that the firm observes, -1 for none. Written out at every
        reading where only `Observers` are kept.
    weight : float64[n]
        Firms represented, a multiple of ``WEIGHT_UNIT``.
    """

    id: NDArray[np.int32]
    frame: NDArray[np.uint8]
    industry: NDArray[np.uint8]
    industry2: NDArray[np.uint8]
    region: NDArray[np.uint8]
    size_class: NDArray[np.uint8]
    birth: NDArray[np.int16]
    entry: NDArray[np.int16]
    exit: NDArray[np.int16]
    ln_employees: NDArray[np.float32]
    ln_sales: NDArray[np.float32]
    intangible: NDArray[np.float32]
    ln_lp: NDArray[np.float32]
    rd: NDArray[np.float32]
    foreign: NDArray[np.uint8]
    multi_plant: NDArray[np.uint8]
    maturity: NDArray[np.float32]
    capability: NDArray[np.float32]
    tax_due: NDArray[np.float32]
    tech: NDArray[np.uint8]
    partners: NDArray[np.int32]
    weight: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.id)
        shapes = {"tech": (n, T), "partners": (n, PARTNERS)}
        for name, dtype in DTYPES.items():
            array = vars(self)[name]
            if array.dtype != dtype or array.shape != shapes.get(name, (n,)):
                raise ValueError(
                    f"population.{name}: {array.dtype}{array.shape}, "
                    f"expected {np.dtype(dtype)}{shapes.get(name, (n,))}"
                )
        if isinstance(vars(self)["tech"], np.ndarray):
            vars(self)["tech"] = Calendar.of(vars(self)["tech"])

    @property
    def kept(self) -> dict[str, Any]:
        """Every field as it is kept: an array, a `Calendar` or `Observers`."""
        return {f.name: vars(self)[f.name] for f in fields(self)}

    @property
    def calendar(self) -> Calendar:
        """Technologies as they are kept."""
        kept: Calendar = vars(self)["tech"]
        return kept

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
        moved = {f.name: getattr(self, f.name)[order] for f in fields(self)}
        moved["partners"] = new_row[moved["partners"]]
        return replace(self, **moved)

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
        for field in fields(self):
            array = partner_ids if field.name == "partners" else getattr(self, field.name)
            little = array[order].astype(array.dtype.newbyteorder("<"), copy=False)
            sha.update(field.name.encode())
            sha.update(np.ascontiguousarray(little).data)
        return sha.hexdigest()

    def to_frame(self) -> pd.DataFrame:
        """A table with one row a firm and the names of categories written out.

        Returns
        -------
        pandas.DataFrame
            All traits except ``tech`` and ``partners``, which are matrices.
        """
        import pandas as pd

        names = {
            "frame": FRAMES,
            "industry": tuple(INDUSTRIES),
            "region": REGIONS,
            "size_class": SIZE_CLASSES,
        }
        columns: dict[str, Any] = {}
        for field in fields(self):
            if field.name in ("tech", "partners"):
                continue
            values = getattr(self, field.name)
            if field.name in names:
                columns[field.name] = pd.Categorical.from_codes(
                    values.tolist(), dtype=pd.CategoricalDtype(list(names[field.name]))
                )
            else:
                columns[field.name] = values
        return pd.DataFrame(columns)


# Set here, so that the fields above stay plain ones without a default.
for _name in ("tech", "partners"):
    setattr(Population, _name, Table(_name))
