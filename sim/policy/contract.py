"""What every instrument must keep: its declarations, and what its terms say about firms.

`sim.policy.instrument.check_instrument` holds one class against all of it. Each rule raises a
`UserError` that says what is wrong in which class, and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.parameters.registry import GRADES, defaults
from sim.policy.channels import Channel, parameters
from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting
from sim.policy.settings.text import MAX_DESCRIPTION, checked_text, likely, short
from sim.policy.terms import EconomyWide, Mechanism, Programme, TaxTerms
from sim.population.schema import FIRST_YEAR, LAST_YEAR, SIZE_CLASSES, Population, T
from sim.population.synthesis import synthesise

_TYPE_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_TEXTS: Final = ("label_en", "label_ko", "summary_en", "summary_ko")
_SUFFIX: Final = {"KRW bn": "_krw_bn", "KRW million": "_krw_million", "percent": "_percent"}
_SHARES: Final = ("reach", "success", "exempt", "additionality", "default_rate")


def path_of(model: type) -> str:
    """Return where a class is defined, as ``module.Class``."""
    return f"{model.__module__}.{model.__qualname__}"


def check_class(model: type[Settings]) -> None:
    """Check what a class declares: names, texts in two languages, channels and every setting."""
    where = path_of(model)
    open_methods: frozenset[str] = getattr(model, "__abstractmethods__", frozenset())
    if open_methods:
        raise UserError(
            f"{', '.join(sorted(open_methods))} is not defined", where, "write that method"
        )
    name = getattr(model, "type_name", None)
    if not isinstance(name, str) or not _TYPE_NAME.fullmatch(name):
        raise UserError(
            f"type_name is {short(name)}", where, "use small letters, digits and _, a letter first"
        )
    for key in _TEXTS:
        text = checked_text(getattr(model, key, None), key, where, MAX_DESCRIPTION)
        _check_hangul(key, text, where)
    precedence = getattr(model, "precedence", None)
    if isinstance(precedence, bool) or not isinstance(precedence, int):
        raise UserError(
            f"precedence is {short(precedence)}", where, "write a whole number; vouchers have 30"
        )
    _check_channels(getattr(model, "channels", None), where)
    _check_settings(model, where)
    _check_presets(model, where)


def check_terms(model: type[Any]) -> None:
    """Check what the terms of a class say about a few firms, with its defaults.

    The defaults must make an instrument, the terms must read only parameters that the channels
    declare, and every array must be of the kind and length that the engine takes.
    """
    where = path_of(model)
    read = _ReadLog(defaults())
    try:
        instrument = model()
        terms = instrument.terms("programme", _firms(), read)
    except UserError as error:
        raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error
    except Exception as error:
        raise UserError(
            f"its terms cannot be laid out: {type(error).__name__}: {short(str(error))}",
            where,
            "terms(name, population, parameters) returns a Programme or TaxTerms",
        ) from error
    undeclared = read.symbols - set(parameters(model.channels))
    if undeclared:
        raise UserError(
            f"its terms read {', '.join(sorted(undeclared))}, which none of its channels declares",
            where,
            "name the channel (sim.policy.channels) that works through it",
        )
    if isinstance(terms, Programme):
        _check_programme(terms, where)
    elif isinstance(terms, TaxTerms):
        _check_arrays(terms, _TAX_ARRAYS, where)
    else:
        raise UserError(f"its terms are {short(terms)}", where, "return a Programme or TaxTerms")
    if terms.name != "programme":
        raise UserError(
            f"its terms are named {short(terms.name)}", where, "hand on the name that it is given"
        )


class _ReadLog(dict[str, float]):
    """Parameters that note which of them were read."""

    def __init__(self, values: Mapping[str, float]) -> None:
        super().__init__(values)
        self.symbols: set[str] = set()

    def __getitem__(self, symbol: str) -> float:
        self.symbols.add(symbol)
        return super().__getitem__(symbol)


@cache
def _firms() -> Population:
    """Return so few firms that a check is quick, and so many that every kind is among them."""
    return synthesise(n_sba=200, n_small=50, seed=1)


def _check_hangul(key: str, text: str, where: str) -> None:
    if key.endswith("_ko") and not any("가" <= letter <= "힣" for letter in text):
        raise UserError(f"{key} is {short(text)}", where, "write it in Korean")


def _check_channels(channels: object, where: str) -> None:
    if (
        not isinstance(channels, tuple)
        or not channels
        or not all(isinstance(each, Channel) for each in channels)
    ):
        raise UserError(
            f"channels is {short(channels)}",
            where,
            "name what it works through, as channels = (Channel.COST_SHARE,)",
        )


def _check_settings(model: type[Settings], where: str) -> None:
    settings = model.settings()
    for key in model.model_fields:
        if key not in settings and key != "sources":
            raise UserError(
                f"{key} is no setting", where, f"write {key}: ... = setting(...) with its unit"
            )
    for key, about in settings.items():
        _check_setting(key, about, f"{where}.{key}")
    for key, default in model.default_values().items():
        if settings[key].by_year and default[-1][0] > LAST_YEAR:
            raise UserError(f"{key} begins after {LAST_YEAR}", where, "use an earlier year")


def _check_setting(key: str, about: Setting, where: str) -> None:
    checked_text(about.label_en, "label_en", where)
    _check_hangul("label_ko", checked_text(about.label_ko, "label_ko", where), where)
    if not about.unit and not about.choices:
        raise UserError("it has no unit", where, 'write unit = "..." ("1" for a pure number)')
    suffix = _SUFFIX.get(about.unit, "")
    if not key.endswith(suffix):
        raise UserError(f"it is given in {about.unit}", where, f"let its name end in {suffix}")
    if about.published is not None:
        try:
            about.published.value()
        except KeyError as error:
            raise UserError(
                f"no published figure has the id {error}", where, "see calibration/*.csv"
            ) from error
    origin = about.provenance()
    if origin.grade not in GRADES:
        raise UserError(
            f"grade is {short(origin.grade)}", where, f"use {likely('', GRADES)} (R: assumption)"
        )
    if not origin.source.strip():
        raise UserError(
            "it has no source", where, 'write source = "..."; of an assumption, why this value'
        )


def _check_presets(model: type[Settings], where: str) -> None:
    preset, presets = getattr(model, "preset", ""), getattr(model, "presets", {})
    settings = model.settings()
    if not preset:
        return
    if preset not in settings or set(presets) != set(settings[preset].choices):
        raise UserError(
            f"presets are {short(sorted(presets))}", where, f"give one for every choice of {preset}"
        )
    for brought in presets.values():
        for key in brought:
            if key not in settings:
                raise UserError(f"a preset brings {short(key)}", where, likely(key, settings))


_PER_YEAR = (np.dtype(np.float64), (T,))
_TAX_ARRAYS: Final = {
    "valid": (np.dtype(np.bool_), (T,)),
    "general": (np.dtype(np.bool_), (T,)),
    **dict.fromkeys(
        ("current", "bonus", "bonus_cap", "increment"),
        (np.dtype(np.float64), (T, len(SIZE_CLASSES))),
    ),
}


def _check_programme(terms: Programme, where: str) -> None:
    if terms.mechanism not in tuple(Mechanism):
        raise UserError(
            f"mechanism is {short(terms.mechanism)}", where, likely("", Mechanism.__members__)
        )
    _check_arrays(terms, dict(_needed(terms)), where)
    money = terms.budget > 0
    if (terms.budget < 0).any() or not money.any():
        raise UserError(
            "with its defaults there is no money in any year"
            if not money.any()
            else "its budget is negative in a year",
            where,
            "give budget_krw_bn a default, and start_year one that is not later",
        )
    if not terms.eligible.any():
        raise UserError("with its defaults no firm is eligible", where, "widen who may apply")
    for key in _SHARES:
        if not 0.0 <= getattr(terms, key) <= 1.0:
            raise UserError(f"{key} is {getattr(terms, key):g}", where, "use a share of 0 to 1")
    if terms.share is not None and not ((terms.share >= 0.0) & (terms.share <= 1.0)).all():
        raise UserError("share is not between 0 and 1 for some firm", where, "use a share")
    if terms.repeat_years < 1 or not 1 <= terms.pay_years <= 10:
        raise UserError(
            f"repeat_years is {terms.repeat_years}, pay_years {terms.pay_years}",
            where,
            "use 1 or more, and 1 to 10",
        )
    if terms.mechanism is Mechanism.CREDIT and terms.grace_years >= terms.tenor_years:
        raise UserError(
            f"grace_years {terms.grace_years} is not below tenor_years {terms.tenor_years}",
            where,
            "leave at least one year for repayment",
        )
    if terms.unit_cost is not None and (terms.unit_cost[money] <= 0).any():
        raise UserError("a place costs nothing in a year with money", where, "give unit_cost")


def _needed(terms: Programme) -> Iterator[tuple[str, tuple[np.dtype[Any], tuple[int, ...]]]]:
    """Yield the arrays that a programme of its mechanism has, with type and shape."""
    n = (_firms().n,)
    yield "eligible", (np.dtype(np.bool_), n)
    yield "score", (np.dtype(np.float32), n)
    yield "budget", (np.dtype(np.int64), (T,))
    if terms.mechanism is Mechanism.PLACES:
        yield "unit_cost", (np.dtype(np.int64), (T,))
    if terms.mechanism in (Mechanism.CONTEST, Mechanism.CREDIT):
        yield "share", (np.dtype(np.float32), n)
    for key in ("max_awards", "cap", "floor"):
        if getattr(terms, key) is not None:  # None: there is no limit
            yield key, _PER_YEAR
    if terms.mechanism in (Mechanism.PROVISION, Mechanism.EQUITY):
        yield "economy_wide", (np.dtype(np.float64), ())


def _check_arrays(
    terms: object, needed: Mapping[str, tuple[np.dtype[Any], tuple[int, ...]]], where: str
) -> None:
    for key, (dtype, shape) in needed.items():
        value = getattr(terms, key)
        if key == "economy_wide":
            _check_economy_wide(value, where)
            continue
        if not isinstance(value, np.ndarray) or value.dtype != dtype or value.shape != shape:
            found = (
                f"{value.dtype}{list(value.shape)}"
                if isinstance(value, np.ndarray)
                else short(value)
            )
            raise UserError(f"{key} is {found}", where, f"give {dtype}{list(shape)}")
        _check_no_nan(key, value, where)


def _check_economy_wide(value: object, where: str) -> None:
    if not isinstance(value, EconomyWide):
        raise UserError(
            f"economy_wide is {short(value)}", where, "say what the money brings: EconomyWide"
        )
    for key, expected in vars(EconomyWide.none()).items():
        array = getattr(value, key)
        if not isinstance(array, np.ndarray) or array.shape != expected.shape:
            raise UserError(
                f"economy_wide.{key} has not the shape {list(expected.shape)}",
                where,
                f"years are {FIRST_YEAR} to {LAST_YEAR}; see sim.policy.terms.EconomyWide",
            )
        _check_no_nan(f"economy_wide.{key}", array, where)


def _check_no_nan(key: str, value: NDArray[Any], where: str) -> None:
    if value.dtype.kind == "f" and np.isnan(value).any():
        raise UserError(f"{key} is not a number somewhere", where, "fill it for every year")
