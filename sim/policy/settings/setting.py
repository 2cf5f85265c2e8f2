"""A setting: its meaning declared once, its values read strictly.

Unit, labels, bounds, source and grade stand beside the default. From that one place come
validation and its messages, `hwaksan scenarios show`, the docs page and, through the model's JSON
schema, any form that edits it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import UserError
from sim.policy.settings import korean
from sim.policy.settings.names import official, without_covered
from sim.policy.settings.provenance import Provenance
from sim.policy.settings.published import Published
from sim.policy.settings.schedule import continued
from sim.policy.settings.span import plain_span, read_span, span_text
from sim.policy.settings.table import means_a_year, read_year, unpaired
from sim.policy.settings.text import likely, short
from sim.population.schema import FIRST_YEAR
from sim.units import suffix

#: The group that stands for every region or industry not named itself.
ALL: Final = "all"

_MAX_NUMBER: Final = 1e15
_OPEN: Final = "open"


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
    span : bool
        Whether the value is a range, such as employees from 50 to 299.
    divisions : bool
        Whether a list of KSIC sections may name divisions of them, such as C26.
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
    span: bool = False
    divisions: bool = False

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

    def for_all(self, parent: Any, raw: object, child: Any) -> Any:
        """Return a child's normal form with what was written without groups given to all of them.

        So one level for everyone also reaches the groups that the parent names.
        """
        if not self.groups or _names_groups(unpaired(raw)):
            return child
        (_, steps), *_rest = child
        return tuple((group, steps) for group in {ALL, *dict(parent)})

    def plain(self, value: Any) -> Any:
        """Return a normal form as a scenario file would write it (JSON and TOML types)."""
        if value is None:
            return None
        if self.groups:
            table = {group: self._plain_steps(steps) for group, steps in value}
            return table[ALL] if set(table) == {ALL} else table
        if self.by_year:
            return self._plain_steps(value)
        return self._plain_level(value)

    def shown(self, value: Any, language: str = "en") -> str:
        """Return a normal form as text with its unit, in English (``en``) or Korean (``ko``)."""
        plain = self.plain(value)
        if self.many or self.span:
            return self._shown_limits(value, language)
        if self.unit == "year":
            return str(plain)
        if plain is None:
            return _word(_OPEN, language)
        return f"{_text(plain, language)}{suffix(self.unit, language)}"

    def _shown_limits(self, value: Any, language: str) -> str:
        """Return who is let in as text: a list or a range."""
        if value is None or value == self.choices:
            return "전체" if language == "ko" else "all"
        if self.many:
            return ", ".join(_word(each, language) for each in value)
        return span_text(
            value, "" if self.unit == "year" else suffix(self.unit, language), language
        )

    def allowed(self) -> str:
        """Say in words which values are allowed."""
        if self.many:
            also = ", or divisions of them, as C26" if self.divisions else ""
            return f"some of {', '.join(self.choices)}{also}"
        if self.span:
            return f"[from, to] within {self._range()}"
        return " or ".join(self.choices) if self.choices else self._range()

    def _range(self) -> str:
        unit = suffix(self.unit)
        if self.integer and self.unit == "year":  # a year takes no thousands separator
            return f"{self.low:g} to {self.high:g}"
        if math.isinf(self.high):
            return f"{_text(self.low)} or more{unit}"
        return f"{_text(self.low)} to {_text(self.high)}{unit}"

    def _grouped(self, value: object, where: str) -> tuple[tuple[str, Any], ...]:
        value = unpaired(value)
        if not _names_groups(value):
            value = {ALL: value}
        assert isinstance(value, Mapping)
        found: dict[str, Any] = {}
        for key, each in value.items():
            group = self._group(key, where)
            if group in found:  # by its Korean name, too
                raise UserError(f"{group} is named twice", where, "leave one out")
            found[group] = self._yearly(each, f"{where}.{key}")
        return tuple(sorted(found.items()))

    def _group(self, key: object, where: str) -> str:
        choices = (*self.groups, ALL)
        group = key if key in choices else self._official(key, self.groups)
        if not isinstance(group, str):
            raise UserError(
                f"{short(key)} is not one of the {self.unit_of_groups}",
                where,
                likely(key, choices),
            )
        return group

    @property
    def unit_of_groups(self) -> str:
        """Say what the groups are (plural)."""
        return "industries" if all(len(group) == 1 for group in self.groups) else "regions"

    def _yearly(self, value: object, where: str) -> tuple[tuple[int, Any], ...]:
        value = unpaired(value)
        if not isinstance(value, Mapping):
            return ((FIRST_YEAR, self._level(value, where)),)
        if not value:
            raise UserError("the table names no year", where, 'write { "2026" = ... }')
        steps: dict[int, Any] = {}
        for key, each in value.items():
            year = read_year(key, where)
            if year in steps:  # 2026 and "2026" are two keys to Python
                raise UserError(f"year {year} is named twice", where, "leave one out")
            steps[year] = self._level(each, f"{where}.{year}")
        return tuple(sorted(steps.items()))

    def _level(self, value: object, where: str) -> Any:
        if self.many:
            return self._list(value, where)
        if self.span:
            return read_span(value, self.low, self.high, where)
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
        if self.divisions:
            return without_covered([*chosen])
        return tuple(choice for choice in self.choices if choice in chosen)

    def _choice(self, value: object, where: str) -> str:
        if isinstance(value, str) and value in self.choices:
            return value
        named = self._official(value, self.choices)
        if named is None:
            raise UserError(
                f"{short(value)} is not possible here", where, likely(value, self.choices)
            )
        return named

    def _official(self, value: object, choices: Sequence[str]) -> str | None:
        if not isinstance(value, str):
            return None
        return official(value, choices, divisions=self.divisions)

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

    def _plain_steps(self, steps: Sequence[tuple[int, Any]]) -> Any:
        if len(steps) == 1 and steps[0][0] == FIRST_YEAR:
            return self._plain_level(steps[0][1])
        return {str(year): self._plain_level(value) for year, value in steps}

    def _plain_level(self, value: Any) -> Any:
        if self.span:
            return plain_span(value)
        return list(value) if self.many else value


def _word(word: str, language: str) -> str:
    return korean.value(word) if language == "ko" else word


def _text(plain: Any, language: str = "en") -> str:
    if isinstance(plain, dict):
        shown = {_word(key, language): _text(each, language) for key, each in plain.items()}
        return "; ".join(f"{key}: {each}" for key, each in shown.items())
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        # A whole number beyond the floats has no decimal form of ten digits.
        return f"{plain:,.10g}" if abs(plain) < 1e300 else short(plain)
    return _word(_OPEN if plain is None else str(plain), language)


def _names_groups(value: object) -> bool:
    """Whether a table is by region or industry, and not one level or one table by year for all."""
    return isinstance(value, Mapping) and not all(means_a_year(key) for key in value)
