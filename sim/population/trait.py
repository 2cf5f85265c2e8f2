"""What is declared of a firm trait: how it is kept, read, seen by a survey and weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

NUMBER, WHOLE, FLAG, NAME = "number", "whole number", "0 or 1", "name"
YEARS, SECTION = "0 or 1, or years in use", "KSIC code or name"


@dataclass(frozen=True)
class Column:
    """One column of the microdata schema.

    Attributes
    ----------
    name : str
        As in the header of the file.
    kind : str
        ``NUMBER``, ``WHOLE``, ``FLAG``, ``NAME``, ``SECTION`` (a section of KSIC, or what lies in
        it) or ``YEARS`` (a flag for all years, or the years in which it is 1).
    low, high : float
        Bounds, both allowed.
    names : tuple of str
        Valid names, in the order of their codes.
    also : tuple of (str, str)
        Other names, such as Korean ones, and the valid name that each stands for.
    headers : tuple of str
        Other headers of the column. An amount of money has its unit in each.
    partly : bool
        Whether some cells may be empty where others are not.
    default : float or None
        Value where the column or the cell is missing; None if it must be there. NaN means that
        it is worked out from other columns.
    holds : str
        For the documentation: what it may hold, where that is more than kind and bounds say.
    if_left_out : str
        For the documentation: what stands for a missing value.
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    names: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    partly: bool = True
    default: float | None = None
    holds: str = ""
    if_left_out: str = "required"

    @property
    def range(self) -> str:
        """What it may hold, as the documentation says it."""
        if self.holds:
            return self.holds
        if self.kind == NAME:
            return ", ".join(f"`{name}`" for name in self.names)
        if self.kind == FLAG:
            return FLAG
        if self.kind == YEARS:
            return "0 or 1 in all years, or the years in use: `2015-2019 2022-`"
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Trait:
    """One row of the trait table.

    Attributes
    ----------
    dtype : dtype
        Of the array that a population holds.
    label_en, label_ko : str
        What it is, in English and in Korean.
    unit : str
        Unit of the microdata column, or of what is kept where there is none; empty without one.
    grade, source : str
        A official, B secondary, C derived, R assumption: what the values of synthetic firms rest
        on.
    name : str
        Attribute of `Population`.
    width : int
        Columns of a matrix; 0 for one value a firm.
    column : Column or None
        Of the microdata; None for what a file cannot say.
    log : bool
        Whether the logarithm of the column is kept.
    note : str
        What the documentation of the column adds to the label.
    panel : str
        Column of the panel that the survey would see; empty for none.
    panel_note : str
        For the documentation: what the panel shows, where that is not the label.
    codes : tuple of str
        What the panel shows instead of the numbers 0, 1, ...; empty for names or numbers.
    coefficient : str
        Parameter that weighs the trait in x'beta; empty for none.
    reference : float
        Value at which its part of x'beta is zero, in the unit of the panel column.
    channel : int or None
        Key of the draws that give it to synthetic firms; traits with the same key are drawn one
        after another. None for what needs no draw of its own.
    """

    dtype: DTypeLike
    label_en: str
    label_ko: str
    unit: str = ""
    grade: str = "R"
    source: str = "assumption"
    name: str = ""
    width: int = 0
    column: Column | None = None
    log: bool = False
    note: str = ""
    panel: str = ""
    panel_note: str = ""
    codes: tuple[str, ...] = ()
    coefficient: str = ""
    reference: float = 0.0
    channel: int | None = None

    @property
    def declared(self) -> dict[str, Trait]:
        """The row as the metadata of a dataclass field."""
        return {"trait": self}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its codes; empty where values are numbers."""
        return self.column.names if self.column else ()

    def shape(self, n: int) -> tuple[int, ...]:
        """Shape of the array for n firms."""
        return (n, self.width) if self.width else (n,)

    def kept(self, read: NDArray[np.float64]) -> NDArray[Any]:
        """What a population keeps of the numbers in the microdata column.

        Parameters
        ----------
        read : float64[n]
            Numbers in the unit of the column, names as codes.

        Returns
        -------
        ndarray[n]
            Not yet in `dtype`.
        """
        return np.log(read) if self.log else read

    def seen(self, kept: NDArray[Any]) -> NDArray[Any]:
        """What the panel shows of what a population keeps.

        Parameters
        ----------
        kept : ndarray[n]
            Part of the population's array.

        Returns
        -------
        ndarray[n]
            Names as text (dtype object), floats as float64 (logarithms stay), other numbers as
            they are.
        """
        text = self.codes or self.names
        if text:
            return np.array(text, dtype=object)[kept]
        return kept.astype(np.float64) if np.issubdtype(kept.dtype, np.floating) else kept

    def written(self, kept: NDArray[Any]) -> NDArray[Any]:
        """Microdata of what a population keeps: the inverse of `kept`.

        Parameters
        ----------
        kept : ndarray[n]
            Part of the population's array.

        Returns
        -------
        ndarray[n]
            Names as text (dtype object), floats as float64, whole numbers as integers.
        """
        if self.names:
            return np.array(self.names, dtype=object)[kept]
        if not np.issubdtype(kept.dtype, np.floating):
            return kept
        values = kept.astype(np.float64)
        if self.log:
            values = np.exp(values)
        if self.column and self.column.kind == WHOLE:
            return np.rint(values).astype(np.int64)
        return values
