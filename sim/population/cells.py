"""How the cells of a user's column become numbers, and which of them are wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.population.categories import FIRST_YEAR, INDUSTRIES, LAST_YEAR, REGIONS, T
from sim.population.margins import rows
from sim.population.trait import FLAG, NAME, SECTION, WHOLE, YEARS, Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FLAG_WORDS: Final = {
    **dict.fromkeys(("1", "1.0", "y", "yes", "true", "o", "예", "유"), 1.0),
    **dict.fromkeys(("0", "0.0", "n", "no", "false", "x", "아니오", "아니요", "무"), 0.0),
}
"""What a flag may be, in small letters."""
ALL_YEARS: Final = float(2**T - 1)
"""Years in use as a number: bit t is year index t."""

_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SPELL: Final = re.compile(r"(\d{4})(-(\d{4})?)?")
_NUMBERED: Final = re.compile(r"\d{3}-\d{2}-\d{5}|\d{6}-\d{7}")  # business, corporation
_CODE: Final = re.compile(r"([a-z])?(\d{1,5})?")
_FULL_CODE: Final = 5  # digits of a KSIC code


def empty(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which cells hold nothing.

    Parameters
    ----------
    values : array[n]
        Text, or what Parquet holds.

    Returns
    -------
    bool[n]
    """
    import pandas as pd

    nothing: NDArray[np.bool_] = pd.isna(values) | (values.astype(str) == "")
    return nothing


def parse(column: Column, values: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return cells as numbers, and which of them are wrong.

    Parameters
    ----------
    column : Column
        What they must be.
    values : array[n]
        Text, or what Parquet holds.

    Returns
    -------
    numbers : float64[n]
        Names and sections as codes, years in use as bits; NaN where wrong, the default where empty.
    wrong : bool[n]
    """
    missing = empty(values)
    read = _BY_WORD.get(column.kind)
    if read is None:
        numbers = _numbers(column, values)
        wrong = ~np.isfinite(numbers) | (numbers < column.low) | (numbers > column.high)
        if column.kind == WHOLE:
            wrong |= numbers != np.floor(numbers)
    else:
        numbers = _each(values, lambda text: read(column, text))
        wrong = np.isnan(numbers)
    if column.default is not None:
        numbers = np.where(missing, column.default, numbers)
        wrong &= ~missing
    return np.where(wrong, np.nan, numbers), wrong


def divisions(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the divisions of KSIC that cells of a section name, 0 where they name none."""
    return _each(values, lambda text: section_and_division(text)[1])


def _numbers(column: Column, values: NDArray[Any]) -> NDArray[np.float64]:
    if values.dtype != object:
        refused = values.dtype.kind not in "iuf"  # flags and dates are no amounts
        return np.full(len(values), np.nan) if refused else values.astype(np.float64)
    text = np.array([str(value) for value in values], dtype=object)
    if column.kind == WHOLE:  # 1.23457E+09 is what a spreadsheet has left of an id
        text = np.array(["" if "e" in each.lower() else each for each in text], dtype=object)
    numbers = _numeric(text)
    odd = np.flatnonzero(np.isnan(numbers))
    numbers[odd] = _numeric(np.array([_plain(column, text[i]) for i in odd], dtype=object))
    return numbers


def _numeric(text: NDArray[Any]) -> NDArray[np.float64]:
    import pandas as pd

    found = pd.to_numeric(pd.Series(text, dtype=object), errors="coerce")
    return found.to_numpy(np.float64, na_value=np.nan).copy()


def _plain(column: Column, text: str) -> str:
    """Take separators out of a number."""
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if column.kind == WHOLE and _NUMBERED.fullmatch(text):
        return text.replace("-", "")
    return text


def _each(values: NDArray[Any], read: Callable[[str], float]) -> NDArray[np.float64]:
    """Read each distinct text once."""
    import pandas as pd

    codes, distinct = pd.factorize(values.astype(str).astype(object))
    known = np.array([read(text.strip().lower()) for text in distinct], np.float64)
    return known[codes]


def _flag(column: Column, text: str) -> float:
    return FLAG_WORDS.get(text, np.nan)


def _name(column: Column, text: str) -> float:
    return name_codes(column).get(text, np.nan)


def _section(column: Column, text: str) -> float:
    return section_and_division(text)[0]


def _years(column: Column, text: str) -> float:
    flag = _flag(column, text)
    if not np.isnan(flag):
        return flag * ALL_YEARS
    bits = 0
    for part in text.removesuffix(".0").split():
        spell = _SPELL.fullmatch(part)
        if spell is None:
            return np.nan
        first = int(spell[1])
        last = int(spell[3]) if spell[3] else LAST_YEAR if spell[2] else first
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            return np.nan
        bits |= 2 ** (last - FIRST_YEAR + 1) - 2 ** (first - FIRST_YEAR)
    return float(bits) if bits else np.nan


_BY_WORD: Final = {FLAG: _flag, NAME: _name, SECTION: _section, YEARS: _years}


def name_codes(column: Column) -> dict[str, int]:
    """Return the code of each name that a column takes, in small letters: Korean names, too."""
    codes = {name.lower(): code for code, name in enumerate(column.names)}
    codes |= {name: codes[stands_for] for name, stands_for in column.also}
    if column.name == "region":  # Korean names: official, former, short and common
        known = rows("region_names.csv", "microdata")
        codes |= {row["name"]: REGIONS.index(row["region"]) for row in known}
    return codes


def section_and_division(text: str) -> tuple[float, float]:
    """Read ``C``, ``C26``, ``26``, ``C. 제조업(10~34)`` or the like; NaN where it is no section."""
    wrong = (np.nan, 0.0)
    bare = _bare(re.sub(r"\([\d~\s-]*\)", "", text.removesuffix(".0")))
    code = _CODE.fullmatch(bare)
    if code is None or not bare:
        return _named_sections().get(bare, np.nan), 0.0
    letter, digits = (code[1] or "").upper(), code[2] or ""
    if letter not in INDUSTRIES:
        return wrong
    if not digits:
        return float(INDUSTRIES.index(letter)), 0.0
    if not letter and len(digits) not in (1, 2, _FULL_CODE):
        return wrong  # 1110 may be a class of section C, or 01110 without its zero
    division = int(digits[:2])
    for row in rows("ksic.csv"):
        if int(row["first_division"]) <= division <= int(row["last_division"]):
            fits = letter in ("", row["section"])
            return (float(INDUSTRIES.index(row["section"])), float(division)) if fits else wrong
    return wrong


def _named_sections() -> dict[str, float]:
    names: dict[str, float] = {}
    for row in rows("sections.csv"):
        code = float(INDUSTRIES.index(row["section"]))
        for label in (row["label_en"], row["label_ko"]):
            names |= {_bare(label): code, _bare(row["section"] + label): code}
    return names


def _bare(text: str) -> str:
    """Letters and digits alone, in small letters: names are written with and without commas."""
    return re.sub(r"[\W_]", "", text).lower()
