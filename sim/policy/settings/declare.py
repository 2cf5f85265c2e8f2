"""How a class declares its settings: the default of a field, with all that is known about it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from sim.policy.settings.published import Published
from sim.policy.settings.setting import Setting


def setting(
    default: Any,
    *,
    unit: str,
    label_en: str,
    label_ko: str,
    source: str = "",
    grade: str = "",
    bounds: tuple[float, float] = (0.0, math.inf),
    integer: bool = False,
    optional: bool = False,
    choices: Iterable[str] = (),
    many: bool = False,
    by_year: bool = False,
    groups: Iterable[str] = (),
    scales: bool = False,
    span: bool = False,
    divisions: bool = False,
) -> Any:
    """Declare a setting: the default of a field together with all that is known about it.

    Parameters
    ----------
    default
        A value, or `Published` figures; these bring their own source and grade.
    unit, label_en, label_ko, source, grade
        See `Setting`.
    bounds : tuple of float
        Lowest and highest number allowed.
    integer, optional, choices, many, by_year, groups, scales, span, divisions
        See `Setting`.

    Returns
    -------
    pydantic.fields.FieldInfo
        To be assigned to an annotated field of a `Settings` class.
    """
    about = Setting(
        unit=unit,
        label_en=label_en,
        label_ko=label_ko,
        grade=grade,
        source=source,
        published=default if isinstance(default, Published) else None,
        low=bounds[0],
        high=bounds[1],
        integer=integer,
        optional=optional,
        choices=tuple(choices),
        many=many,
        by_year=by_year,
        groups=tuple(groups),
        scales=scales,
        span=span,
        divisions=divisions,
    )
    return _field(default, about)


def override_default(
    model: type[BaseModel],
    key: str,
    default: Any,
    *,
    source: str = "",
    grade: str,
    scales: bool | None = None,
) -> Any:
    """Declare an inherited setting again with another default; all else stays as it was.

    Parameters
    ----------
    model : type
        The class that declares the setting first.
    key : str
    default
        As in `setting`.
    source, grade : str
        Of the new default.
    scales : bool, optional
        As it was, if not given.
    """
    published = default if isinstance(default, Published) else None
    before = about_field(model.model_fields[key])
    about = replace(
        before,
        source=source,
        grade=grade,
        published=published,
        scales=before.scales if scales is None else scales,
    )
    return _field(default, about)


def about_field(field: FieldInfo) -> Setting:
    """Return the setting that a field was declared with."""
    about = field.json_schema_extra
    if not isinstance(about, Setting):
        raise TypeError("the field was not declared with setting()")
    return about


def _field(default: Any, about: Setting) -> Any:
    if isinstance(default, Published):
        return Field(default_factory=default.value, json_schema_extra=about)
    return Field(default=default, json_schema_extra=about)
