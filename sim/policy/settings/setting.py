"""A setting: its meaning declared once, its values read strictly.

Unit, labels, bounds, source and grade stand beside the default. From that one place come
validation and its messages, `hwaksan scenarios show`, the docs page and, through the model's JSON
schema, any form that edits it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import UserError
from sim.policy.settings.published import Published
from sim.policy.settings.schedule import continued
from sim.policy.settings.text import likely, short
from sim.population.schema import FIRST_YEAR, LAST_YEAR
from sim.units import suffix

#: The group that stands for every region or industry not named itself.
ALL: Final = "all"

_MAX_NUMBER: Final = 1e15
_YEAR: Final = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from.

    Attributes
    ----------
    grade : str
        A official, B secondary, C derived, R assumption.
    source : str
    """

    grade: str
    source: str

    def __str__(self) -> str:
        return f"{self.grade}: {self.source}"


@dataclass(frozen=True)
class Setting:
    """What is known about one setting.

    Attributes
    ----------
    unit : str
        Unit as shown; ``1`` for a pure number.
    label_en, label_ko : str
    grade, source : str
        Of the default. Empty if `published` says it.
    published : Published or None
        The figures that the default is read from.
    low, high : float
        Bounds of a number, both allowed.
    integer : bool
    optional : bool
        Whether the value may be left open, to follow from something else (see the label).
    choices : tuple of str
        Allowed words; empty for a number.
    many : bool
        Whether the value is a list of `choices`.
    by_year : bool
        Whether it may be a table of values from a year on.
    groups : tuple of str
        Regions or industries of which each may have its own value.
    scales : bool
        Whether more of the instrument means more of this: money, places, persons.
    """

    unit: str
    label_en: str
    label_ko: str
    grade: str = ""
    source: str = ""
    published: Published | None = None
    low: float = 0.0
    high: float = math.inf
    integer: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()
    many: bool = False
    by_year: bool = False
    groups: tuple[str, ...] = ()
    scales: bool = False

    def __call__(self, schema: dict[str, Any]) -> None:
        """Add the metadata to the field's JSON schema."""
        provenance = self.provenance()
        schema.update(
            unit=self.unit,
            label_en=self.label_en,
            label_ko=self.label_ko,
            grade=provenance.grade,
            source=provenance.source,
        )

    def provenance(self) -> Provenance:
        """Return grade and source of the default."""
        if self.published is None:
            return Provenance(self.grade, self.source)
        return Provenance(
            self.grade or self.published.grade(), self.source or self.published.source()
        )

    def read(self, value: object, where: str) -> Any:
        """Return a value in its normal form.

        Parameters
        ----------
        value
            As written in a scenario file or by a caller, or already in normal form.
        where : str
            The key, for messages.

        Returns
        -------
        float, int, str, tuple or None
            A yearly value becomes pairs (year, value), a grouped one pairs (group, steps).

        Raises
        ------
        UserError
            If it is of the wrong kind, out of bounds or outside the years of a run.
        """
        if value is None and self.optional:
            return None
        if self.groups:
            return self._grouped(value, where)
        return self._yearly(value, where) if self.by_year else self._level(value, where)

    def merge(self, parent: Any, child: Any) -> Any:
        """Return the child's normal form laid over the parent's.

        A yearly value takes over from its first named year; a grouped one group by group; all
        others replace the parent's.
        """
        if self.groups:
            merged = dict(parent)
            for group, steps in child:
                merged[group] = continued(merged[group], steps) if group in merged else steps
            return tuple(sorted(merged.items()))
        return continued(parent, child) if self.by_year else child

    def plain(self, value: Any) -> Any:
        """Return a normal form as a scenario file would write it (JSON and TOML types)."""
        if value is None:
            return None
        if self.groups:
            table = {group: _plain_steps(steps) for group, steps in value}
            return table[ALL] if set(table) == {ALL} else table
        if self.by_year:
            return _plain_steps(value)
        return list(value) if self.many else value

    def shown(self, value: Any, language: str = "en") -> str:
        """Return a normal form as text with its unit, in English (``en``) or Korean (``ko``)."""
        plain = self.plain(value)
        if self.many:
            every = "전체" if language == "ko" else "all"
            return every if value == self.choices else ", ".join(plain)
        if self.unit == "year":
            return str(plain)
        return f"{_text(plain)}{suffix(self.unit, language)}"

    def allowed(self) -> str:
        """Say in words which values are allowed."""
        return " or ".join(self.choices) if self.choices else self._range()

    def _range(self) -> str:
        unit = suffix(self.unit)
        if self.integer and self.unit == "year":  # a year takes no thousands separator
            return f"{self.low:g} to {self.high:g}"
        if math.isinf(self.high):
            return f"{_text(self.low)} or more{unit}"
        return f"{_text(self.low)} to {_text(self.high)}{unit}"

    def _grouped(self, value: object, where: str) -> tuple[tuple[str, Any], ...]:
        value = _unpaired(value)
        if not isinstance(value, Mapping) or all(_means_a_year(key) for key in value):
            value = {ALL: value}
        for group in value:
            if group not in (ALL, *self.groups):
                raise UserError(
                    f"{short(group)} is not one of the {self.unit_of_groups}",
                    where,
                    likely(group, (*self.groups, ALL)),
                )
        return tuple(
            sorted((group, self._yearly(each, f"{where}.{group}")) for group, each in value.items())
        )

    @property
    def unit_of_groups(self) -> str:
        """Say what the groups are (plural)."""
        return "industries" if all(len(group) == 1 for group in self.groups) else "regions"

    def _yearly(self, value: object, where: str) -> tuple[tuple[int, Any], ...]:
        value = _unpaired(value)
        if not isinstance(value, Mapping):
            return ((FIRST_YEAR, self._level(value, where)),)
        if not value:
            raise UserError("the table names no year", where, 'write { "2026" = ... }')
        steps: dict[int, Any] = {}
        for key, each in value.items():
            year = _year(key, where)
            if year in steps:  # 2026 and "2026" are two keys to Python
                raise UserError(f"year {year} is named twice", where, "leave one out")
            steps[year] = self._level(each, f"{where}.{year}")
        return tuple(sorted(steps.items()))

    def _level(self, value: object, where: str) -> Any:
        if self.many:
            return self._list(value, where)
        if self.choices:
            return self._choice(value, where)
        return self._number(value, where)

    def _list(self, value: object, where: str) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise UserError(
                f"{short(value)} is not a list", where, f"write [{self.choices[0]!r}, ...]"
            )
        chosen = {self._choice(each, where) for each in value}
        if not chosen:
            raise UserError("the list is empty", where, f"name some of {', '.join(self.choices)}")
        return tuple(choice for choice in self.choices if choice in chosen)

    def _choice(self, value: object, where: str) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise UserError(
                f"{short(value)} is not possible here", where, likely(value, self.choices)
            )
        return value

    def _number(self, value: object, where: str) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(
                f"{short(value)} is not a number", where, f"give a number in {self._in()}"
            )
        # The first comparison refuses what has too many digits for a float, the second NaN.
        if abs(value) > _MAX_NUMBER or not self.low <= value <= self.high:
            shown = short(value) if self.unit == "year" else _text(value)
            raise UserError(f"{shown} is out of bounds", where, f"use {self._range()}")
        if self.integer and value != int(value):
            raise UserError(f"{value:g} is not a whole number", where, f"use {self._range()}")
        return int(value) if self.integer else float(value)

    def _in(self) -> str:
        return self.unit if self.unit != "1" else "no unit"


def _plain_steps(steps: Sequence[tuple[int, Any]]) -> Any:
    if len(steps) == 1 and steps[0][0] == FIRST_YEAR:
        return steps[0][1]
    return {str(year): value for year, value in steps}


def _text(plain: Any) -> str:
    if isinstance(plain, dict):
        return "; ".join(f"{key}: {_text(value)}" for key, value in plain.items())
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        # A whole number beyond the floats has no decimal form of ten digits.
        return f"{plain:,.10g}" if abs(plain) < 1e300 else short(plain)
    return "open" if plain is None else str(plain)


def _unpaired(value: object) -> object:
    """Return the table that a normal form stands for; anything else as it is."""
    pairs = isinstance(value, tuple) and all(
        isinstance(each, tuple) and len(each) == 2 for each in value
    )
    return dict(value) if pairs else value  # type: ignore[call-overload]


def _means_a_year(key: object) -> bool:
    """Whether a key is no group's name but a year, be it a wrong one."""
    return isinstance(key, int) or (isinstance(key, str) and key.isdecimal())


def _year(key: object, where: str) -> int:
    # isdecimal() would let through other scripts' digits, int() a leading zero as well.
    written = isinstance(key, str) and _YEAR.fullmatch(key) is not None
    if not written and (isinstance(key, bool) or not isinstance(key, int)):
        raise UserError(f"{short(key)} is not a year", where, 'write the year in quotes, as "2026"')
    year = int(str(key)) if written else key
    assert isinstance(year, int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(
            f"year {short(year)} is outside the run", where, f"use {FIRST_YEAR} to {LAST_YEAR}"
        )
    return year
