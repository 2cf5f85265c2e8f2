"""A set of settings: a frozen model that refuses unknown keys, and says what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from sim.errors import UserError
from sim.policy.settings.declare import about_field
from sim.policy.settings.provenance import Provenance
from sim.policy.settings.setting import Setting
from sim.policy.settings.text import MAX_DESCRIPTION, checked_text, likely, short

_SOURCE: Final = re.compile(r"[ABCR]: \S.*")
_VALIDITY: Final = ("start_year", "end_year")

SET_IN_SCENARIO: Final = "R: set in scenario"
CHANGED_IN_PYTHON: Final = "R: changed in Python"
SCALED: Final = "R: scaled by"
_NOT_STATED: Final = (SET_IN_SCENARIO, CHANGED_IN_PYTHON, SCALED)
"""How the source of a changed value begins if nobody stated one."""

# Longest first: `rate_cut_percent_points` must not be taken for a percent.
_UNIT_SUFFIXES: Final = (
    "_percent_points",
    "_krw_thousand",
    "_krw_million",
    "_krw_bn",
    "_percent",
    "_persons",
    "_years",
    "_year",
    "_krw",
)


# What a plan may well ask for, and how it is asked here.
_INSTEAD: Final = {
    "eligible_age_years": (
        "eligible_founded",
        "a firm's age changes from year to year: write founding years, "
        "eligible_founded = [2019, 2026], or by year "
        "{ 2026 = [2019, 2026], 2027 = [2020, 2027] } for firms of up to 7 years",
    ),
}


class Settings(BaseModel):
    """Base of everything that a scenario may set.

    Attributes
    ----------
    sources : dict of str to str
        Where changed settings come from, as "A: Ministry notice 2024". A changed setting without
        a source is an assumption.

    Raises
    ------
    UserError
        For an unknown key or a value that its `Setting` refuses.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    sources: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def settings(cls) -> Mapping[str, Setting]:
        """Return every setting by key: amounts that scale first, else in order of declaration."""
        return _settings(cls)

    @classmethod
    def default_values(cls) -> dict[str, Any]:
        """Return the default of every setting in its normal form."""
        return dict(_defaults(cls))

    def values(self) -> dict[str, Any]:
        """Return every setting's value in its normal form."""
        return {key: getattr(self, key) for key in self.settings()}

    def plain(self) -> dict[str, Any]:
        """Return every setting as a scenario file would write it; open ones are left out."""
        written = {key: about.plain(getattr(self, key)) for key, about in self.settings().items()}
        return {key: value for key, value in written.items() if value is not None}

    def stated(self) -> dict[str, Any]:
        """Return the values that were given, in their normal form; all others are defaults."""
        given = self.model_fields_set
        return {key: getattr(self, key) for key in self.settings() if key in given}

    def insists(self, key: str) -> bool:
        """Return whether somebody said where the value of a setting comes from."""
        return key in self.sources and not self.sources[key].startswith(_NOT_STATED)

    def default_of(self, key: str) -> Any:
        """Return the default of a setting in its normal form."""
        return type(self).default_values()[key]

    def provenance(self, key: str) -> Provenance:
        """Return where the value of a setting comes from.

        A stated source counts; else the default keeps its own source, and a changed value is an
        assumption.
        """
        if key in self.sources:
            grade, source = self.sources[key].split(": ", 1)
            return Provenance(grade, source)
        if getattr(self, key) == self.default_of(key):
            return self.settings()[key].provenance()
        return Provenance("R", "set by the user")

    def assumptions(self) -> tuple[str, ...]:
        """Return the settings in force without a published figure, as ``key = value unit``."""
        listed = []
        for key, about in self.settings().items():
            value = getattr(self, key)
            if value is not None and key not in _VALIDITY and self.provenance(key).grade == "R":
                listed.append(f"{key} = {about.shown(value)}")
        return tuple(listed)

    def source(self) -> str:
        """Return the publications that the other settings come from."""
        found = (self.provenance(key) for key in self.settings() if key not in _VALIDITY)
        parts = (part for each in found if each.grade != "R" for part in each.source.split("; "))
        return "; ".join(dict.fromkeys(parts))

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for key in data:
                check_key(key, cls.model_fields, cls.settings())
        return data

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        key = str(info.field_name)
        about = cls.settings().get(key)
        return value if about is None else about.read(value, key)

    @field_validator("sources", mode="before")
    @classmethod
    def _read_sources(cls, value: Any) -> dict[str, str]:
        return check_sources(value, cls.settings(), "sources")


# Both are asked for at every setting of every instrument, and a policy is built for every draw.
@cache
def _settings(model: type[Settings]) -> Mapping[str, Setting]:
    found = {
        key: about_field(field)
        for key, field in model.model_fields.items()
        if isinstance(field.json_schema_extra, Setting)
    }
    return MappingProxyType(dict(sorted(found.items(), key=lambda each: not each[1].scales)))


@cache
def _defaults(model: type[Settings]) -> Mapping[str, Any]:
    return {
        key: about.read(model.model_fields[key].get_default(call_default_factory=True), key)
        for key, about in model.settings().items()
    }


def check_sources(value: object, settings: Mapping[str, Setting], where: str) -> dict[str, str]:
    """Return stated sources by key, or raise `UserError` if one is not graded or names no setting.

    Examples
    --------
    >>> check_sources({"cap": "A: notice of 2024"}, {"cap": None}, "")
    {'cap': 'A: notice of 2024'}
    """
    right = 'write sources = { key = "A: publication, place" } with grade A, B, C or R'
    if not isinstance(value, Mapping):
        raise UserError(f"{short(value)} is not a table of sources", where, right)
    stated: dict[str, str] = {}
    for key, text in value.items():
        if key not in settings:
            raise UserError(f"a source is given for {short(key)}", where, likely(key, settings))
        if not isinstance(text, str) or not _SOURCE.fullmatch(text):
            raise UserError(f"source of {key} is {short(text)}", where, right)
        stated[key] = checked_text(text, f"source of {key}", where, MAX_DESCRIPTION)
    return stated


def check_key(
    key: object, valid: Iterable[str], settings: Mapping[str, Setting], where: str = ""
) -> None:
    """Raise unless `key` is valid, naming the right unit or the nearest key.

    Parameters
    ----------
    key : str
    valid : iterable of str
    settings : mapping
        To tell the unit of a key that differs in nothing but its unit.
    where : str

    Raises
    ------
    UserError
    """
    valid = list(valid)
    if key in valid:
        return
    if isinstance(key, str) and key in _INSTEAD and _INSTEAD[key][0] in valid:
        raise UserError(f"unknown key {short(key)}", where, _INSTEAD[key][1])
    stem = _stem(key) if isinstance(key, str) else None
    for other in valid:
        if _stem(other) == stem and other in settings:
            raise UserError(
                f"unknown key {short(key)}",
                where,
                f"this is given in {settings[other].unit}, as {other!r}",
            )
    raise UserError(f"unknown key {short(key)}", where, likely(key, valid))


def _stem(key: str) -> str:
    for suffix in _UNIT_SUFFIXES:
        if key.endswith(suffix):
            return key.removesuffix(suffix)
    return key
