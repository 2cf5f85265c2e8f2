"""Every parameter of the model, once: symbol, meaning, unit, prior, bounds, source, labels.

The rows live in `calibration/parameters.csv`; adding a parameter is adding a row. Validation, the
command line, the docs page, the calibration prior and the sensitivity problem all read from here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim import resources
from sim.errors import UserError, nearest
from sim.parameters.priors import DISTRIBUTIONS, WITHOUT_B, Prior, known_distributions
from sim.units import suffix

if TYPE_CHECKING:
    import pandas as pd

#: What a grade says about a number, in English and Korean. It travels with the number.
GRADES: Final[Mapping[str, tuple[str, str]]] = {
    "A": ("official figure", "공식 통계"),
    "B": ("secondary source", "2차 자료"),
    "C": ("derived here", "도출값"),
    "R": ("assumption", "가정"),
}

_TEXT_COLUMNS: Final = (
    "symbol",
    "group",
    "meaning",
    "label_ko",
    "unit",
    "distribution",
    "grade",
    "identified_by",
    "source",
)


@dataclass(frozen=True)
class Parameter:
    """One parameter with everything that is known about it.

    Attributes
    ----------
    symbol : str
        Name in the equations, in code and in every table.
    group : str
        Part of the model it belongs to.
    meaning, label_ko : str
        Label in English and in Korean.
    unit : str
        Unit of `default`, `low` and `high`; ``1`` for a pure number.
    default : float
        Value where nobody says otherwise.
    distribution, a, b
        The prior; see `Prior`.
    low, high : float
        Bounds, both allowed.
    grade : str
        A official, B secondary, C derived, R assumption.
    identified_by, source : str
        What in the data speaks about it; where the number comes from.
    """

    symbol: str
    group: str
    meaning: str
    label_ko: str
    unit: str
    default: float
    distribution: str
    a: float
    b: float
    low: float
    high: float
    grade: str
    identified_by: str
    source: str

    @property
    def prior(self) -> Prior:
        """The prior, truncated to [low, high]."""
        return Prior(self.distribution, self.a, self.b, self.low, self.high)

    def check(self, value: float) -> float:
        """Return `value` as a float, or raise `UserError` if it is outside the bounds."""
        if not self.low <= value <= self.high:  # also refuses NaN
            raise UserError(
                f"{self.symbol} = {value:g} ({self.meaning}) is out of bounds",
                where="parameters",
                hint=f"use {self.low:g} to {self.high:g}{suffix(self.unit)}",
            )
        return float(value)


class Parameters(Mapping[str, float]):
    """Values of all parameters: a frozen mapping from symbol to value, in registry order.

    Start from `defaults` and use `replace`.

    Examples
    --------
    >>> changed = defaults().replace(xi=1.0)
    >>> changed["xi"], len(changed) == len(registry())
    (1.0, True)
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, float]) -> None:
        known = {parameter.symbol: parameter for parameter in registry()}
        for symbol in values:
            if symbol not in known:
                raise UserError(
                    f"there is no parameter {symbol!r}",
                    where="parameters",
                    hint=nearest(symbol, known),
                )
        missing = [symbol for symbol in known if symbol not in values]
        if missing:
            raise UserError(
                f"no value for {', '.join(missing)}",
                where="parameters",
                hint="start from the defaults and replace",
            )
        self._values = {
            symbol: parameter.check(values[symbol]) for symbol, parameter in known.items()
        }

    def __getitem__(self, symbol: str) -> float:
        return self._values[symbol]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        changed = {p.symbol: self[p.symbol] for p in registry() if self[p.symbol] != p.default}
        return f"Parameters(defaults, {changed})" if changed else "Parameters(defaults)"

    def _repr_html_(self) -> str:
        """Return the values as a table for a notebook; those that are not defaults stand bold."""
        heads = ("symbol", "value", "unit", "meaning", "grade")
        lines = [f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"]
        for p in registry():
            value = f"{self[p.symbol]:.6g}"
            shown = value if self[p.symbol] == p.default else f"<b>{value}</b>"
            texts = (escape(p.symbol), shown, escape(p.unit), escape(p.meaning), escape(p.grade))
            lines.append(f"<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>")
        return f"<table>{''.join(lines)}</table>"

    def replace(self, **values: float) -> Parameters:
        """Return a copy with some values changed.

        Parameters
        ----------
        **values : float
            New value by symbol.

        Raises
        ------
        UserError
            For an unknown symbol (with the nearest one) or a value out of bounds.
        """
        return Parameters({**self._values, **values})

    def record(self) -> np.record:
        """Return the values as one NumPy record: ``record.xi`` in Python and in compiled code."""
        layout = np.dtype([(symbol, np.float64) for symbol in self._values])
        record: np.record = np.rec.array([tuple(self._values.values())], dtype=layout)[0]
        return record


@cache
def registry() -> tuple[Parameter, ...]:
    """Return the shipped parameters in file order."""
    return read_registry(resources.path("calibration", "parameters.csv"))


def defaults() -> Parameters:
    """Return every parameter at its default."""
    return Parameters({parameter.symbol: parameter.default for parameter in registry()})


def read_registry(file: Path) -> tuple[Parameter, ...]:
    """Read and check a registry file.

    Parameters
    ----------
    file : pathlib.Path
        UTF-8 CSV with the columns of `Parameter`.

    Raises
    ------
    UserError
        Naming the line and what a parameter must satisfy.
    """
    columns = [field.name for field in fields(Parameter)]
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if reader.fieldnames != columns:
            raise UserError(
                "the columns are not those of a parameter",
                where=file.name,
                hint=f"expected {','.join(columns)}",
            )
        found: dict[str, Parameter] = {}
        for row in reader:
            where = f"{file.name} line {reader.line_num}"
            if None in row:  # where DictReader puts what is left over
                raise UserError("the row has too many columns", where, "quote text with a comma")
            parameter = _parsed(row, where)
            if parameter.symbol in found:
                raise UserError(f"{parameter.symbol} is there twice", where, "use one row a symbol")
            found[parameter.symbol] = parameter
    return tuple(found.values())


def table() -> pd.DataFrame:
    """Return the registry as a table, one row a parameter, the prior and grade in words."""
    import pandas as pd

    return pd.DataFrame(
        {
            "symbol": p.symbol,
            "group": p.group,
            "meaning": p.meaning,
            "label_ko": p.label_ko,
            "unit": p.unit,
            "default": p.default,
            "prior": str(p.prior),
            "low": p.low,
            "high": p.high,
            "grade": p.grade,
            "grade_meaning": GRADES[p.grade][0],
            "identified_by": p.identified_by,
            "source": p.source,
        }
        for p in registry()
    )


def _parsed(row: Mapping[str, str], where: str) -> Parameter:
    try:
        text = {name: row[name].strip() for name in _TEXT_COLUMNS}
        one_number = text["distribution"] in WITHOUT_B
        parameter = Parameter(
            default=float(row["default"]),
            a=float(row["a"]),
            b=0.0 if one_number else float(row["b"]),
            low=float(row["low"]),
            high=float(row["high"]),
            **text,
        )
    except (AttributeError, ValueError) as error:  # a short row gives None, a word no number
        raise UserError(f"the row cannot be read ({error})", where, "fill every column") from error
    for what, hint in _problems(parameter):
        raise UserError(f"{parameter.symbol or 'a row'}: {what}", where, hint)
    return parameter


def _problems(p: Parameter) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row and what would be right."""
    # The record of values is read by attribute, so a symbol must not hide one of NumPy's.
    if not p.symbol.isidentifier() or hasattr(np.record, p.symbol):
        yield "the symbol cannot be an attribute", "use letters, digits and _"
    for name in _TEXT_COLUMNS:
        if not getattr(p, name):
            yield f"{name} is empty", "say it, or write 'assumption'"
    if p.grade not in GRADES:
        yield f"grade {p.grade!r} is unknown", f"use one of {', '.join(GRADES)}"
    if not p.low <= p.default <= p.high:
        yield f"default {p.default:g} is outside [{p.low:g}, {p.high:g}]", "move the bounds"
    if p.distribution not in DISTRIBUTIONS:
        yield f"distribution {p.distribution!r} is unknown", known_distributions()
    if p.distribution == "fixed" and p.a != p.default:
        yield f"fixed at {p.a:g} but the default is {p.default:g}", "make them equal"
