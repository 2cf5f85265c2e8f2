"""The columns of a user's microdata, what each may hold, and how a value is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.margins import rows
from sim.population.schema import (
    FIRST_YEAR,
    FRAMES,
    INDUSTRIES,
    LAST_YEAR,
    NEVER,
    REGIONS,
    SIZE_CLASSES,
    TECHNOLOGIES,
    WEIGHT_UNIT,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBER, WHOLE, FLAG, NAME = "number", "whole number", "0 or 1", "name"


@dataclass(frozen=True)
class Column:
    """One column of the microdata schema.

    Attributes
    ----------
    name, meaning, unit : str
        As in the file; what it says.
    kind : str
        ``number``, ``whole number``, ``0 or 1`` or ``name``.
    low, high : float
        Bounds, both allowed, except a ``low`` that is ``open``.
    open : bool
        Whether ``low`` itself is refused.
    names : tuple of str
        Valid names, in the order of their codes.
    default : float or None
        Value where the column or the cell is missing; None if it must be there. NaN means that
        it is worked out from other columns.
    """

    name: str
    meaning: str
    unit: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    open: bool = False
    names: tuple[str, ...] = ()
    default: float | None = None

    @property
    def rule(self) -> str:
        """What a value must be, in words."""
        if self.kind == NAME:
            return f"must be one of {', '.join(self.names)}"
        if self.kind == FLAG:
            return "must be 0 or 1"
        a = "a whole number" if self.kind == WHOLE else "a number"
        above = f"above {self.low:.10g}" if self.open else f"at least {self.low:.10g}"
        return f"must be {a} {above} and at most {self.high:.10g}"

    def parse(self, values: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Values as numbers (names as codes), and which of them are wrong.

        Parameters
        ----------
        values : array[n]
            Text, or what Parquet holds.

        Returns
        -------
        numbers : float64[n]
            NaN where wrong.
        wrong : bool[n]
        """
        import pandas as pd

        missing = pd.isna(values) | (values.astype(str) == "")
        if self.kind == NAME:
            numbers = pd.Series(values.astype(str)).str.lower().map(self._codes()).to_numpy(float)
        else:
            numbers = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(float)
        if self.kind == FLAG:
            wrong = ~np.isin(numbers, (0.0, 1.0))
        elif self.kind == NAME:
            wrong = np.isnan(numbers)
        else:
            below = numbers <= self.low if self.open else numbers < self.low
            wrong = ~np.isfinite(numbers) | below | (numbers > self.high)
            if self.kind == WHOLE:
                wrong |= numbers != np.floor(numbers)
        if self.default is not None:
            numbers = np.where(missing, self.default, numbers)
            wrong &= ~missing
        return np.where(wrong, np.nan, numbers), wrong

    def reason(self, value: object) -> str:
        """Why a value is refused."""
        text = str(value)
        if text in ("", "None", "nan", "NaN", "<NA>"):
            return f"is empty; {self.rule}"
        return f"{text[:40]!r} {self.rule}"

    def _codes(self) -> dict[str, int]:
        codes = {name.lower(): code for code, name in enumerate(self.names)}
        if self.name == "region":  # Korean names as the statistics office writes them
            codes |= {row["label_ko"]: REGIONS.index(row["region"]) for row in rows("regions.csv")}
        return codes


def columns() -> tuple[Column, ...]:
    """The microdata schema in its documented order.

    Returns
    -------
    tuple of Column
    """
    derived = float("nan")
    technologies = {row["technology"]: row["label_en"] for row in rows("technologies.csv")}
    return (
        Column("id", "number of the firm, unique", "", WHOLE, 1, 2**31 - 1),
        Column("frame", "survey frame or smaller firm", "", NAME, names=FRAMES),
        Column("industry", "KSIC section", "", NAME, names=tuple(INDUSTRIES)),
        Column("region", "region, English or Korean name", "", NAME, names=REGIONS),
        Column("employees", "regular employees", "persons", WHOLE, 1, 10_000_000),
        Column(
            "sales_krw_million", "yearly sales, 2022", "KRW million", NUMBER, 0, 1e12, open=True
        ),
        Column("intangible_share", "intangible assets over assets", "share", NUMBER, 0, 1),
        Column(
            "value_added_per_worker_krw_million",
            "value added per regular employee",
            "KRW million",
            NUMBER,
            0,
            1e9,
            open=True,
        ),
        Column("rd_intensity_percent", "R&D over sales", "percent", NUMBER, 0, 1000),
        Column("birth_year", "founding year", "year", WHOLE, 1800, LAST_YEAR),
        Column("foreign", "foreign share of 50 % or more", "", FLAG),
        Column("multi_plant", "more than one plant", "", FLAG),
        *(Column(name, f"uses {technologies[name]}", "", FLAG) for name in TECHNOLOGIES),
        Column("industry2", "KSIC division", "", WHOLE, 0, 99, default=0),
        Column("weight", "firms represented", "firms", NUMBER, WEIGHT_UNIT, 1e9, default=1),
        Column("size_class", "size class in law", "", NAME, names=SIZE_CLASSES, default=derived),
        Column(
            "entry_year",
            "first year in the frame",
            "year",
            WHOLE,
            FIRST_YEAR,
            LAST_YEAR,
            default=derived,
        ),
        Column(
            "exit_year",
            "first year out of the frame",
            "year",
            WHOLE,
            FIRST_YEAR + 1,
            NEVER,
            default=NEVER,
        ),
    )
