"""Types of the fields of a run record, by what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

_STRICT: Final = ConfigDict(strict=True, allow_inf_nan=False, extra="allow")
_Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = _STRICT


class _Header(_Part):
    label_en: str
    label_ko: str


class _Target(_Part):
    adoption_share_percent: float
    year: int
    frame: str


class _Scenario(_Part):
    scenario: _Header
    parameters: dict[str, float] = {}
    instruments: dict[str, dict[str, Any]] = {}
    target: _Target | None = None


class _Outcome(_Part):
    label_en: str
    label_ko: str
    unit: str
    frames: list[str]


class _Draws(_Part):
    source: str
    draw_ids: list[int] = []
    shrinkage: dict[str, float] = {}


class _SearchDraws(_Part):
    source: str
    runs: int


class _Decomposition(_Part):
    instruments: list[str]
    channels: list[str]
    permutations: int


class _Response(_Part):
    setting: str
    label_en: str
    label_ko: str
    unit: str
    grade: str
    base: float
    scales: list[float]
    package: str = ""
    moved: _Scenario | None = None


class _Lever(_Part):
    base: float
    unit: str
    label_en: str
    label_ko: str
    instrument: str


class _Objective(_Part):
    column: str
    better: str
    unit: str
    label_en: str
    label_ko: str


class _Shrunk(_Part):
    objective: str
    search: float
    fresh: float
    base_search: float
    base_fresh: float


_ALWAYS: Final[dict[str, Any]] = {
    "command": list[str],
    "baseline": str,
    "horizon": int,
    "seed": int,
    "scenarios": dict[str, _Scenario],
    "population": dict[str, Any],
    "parameters": dict[str, float],
    "overrides": dict[str, float],
    "fit": dict[str, Any],
    "warnings": list[str],
    "warnings_ko": list[str],
    "known_limits": list[str],
    "versions": dict[str, str],
    "digests": dict[str, str],
    "tables": dict[str, _Sha256],
    "files": list[str],
}
_COMPARISON: Final[dict[str, Any]] = {
    "replicates": int,
    "draws": _Draws,
    "outcomes": dict[str, _Outcome],
    "attribution_classes": list[str],
}
_FRONT: Final[dict[str, Any]] = {
    "base": str,
    "levers": dict[str, _Lever],
    "objectives": dict[str, _Objective],
    "robust": str,
    "budget_krw_bn": float,
    "budget_is_the_base_packages": bool,
    "from": int,
    "evaluations": int,
    "generation": int,
    "base_package": dict[str, float],
    "shrinkage": list[_Shrunk],
    "draws": dict[str, _SearchDraws],
}
_SENSITIVITY: Final[dict[str, Any]] = {
    "method": str,
    "outcomes_asked": list[str],
    "answers": list[dict[str, Any]],
    "effects": list[str],
    "bases": int,
    "replicates": int,
    "draws": int,
    "confidence": float,
    "factors": dict[str, Any],
    "factors_asked": list[str] | None,
    "grouped": bool,
    "second_order": bool,
    "from_posterior": bool,
    "anchoring": dict[str, Any],
    "models": dict[str, Any],
}
TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "compare or run": _ALWAYS | _COMPARISON,
    "decompose": _ALWAYS | _COMPARISON | {"decomposition": _Decomposition},
    "optimise": _ALWAYS | _FRONT,
    "response": _ALWAYS | _COMPARISON | {"response": _Response},
    "discover": _ALWAYS | {"discovery": dict[str, Any], "of": dict[str, Any]},
    "robustness": _ALWAYS | {"robustness": dict[str, Any], "of": dict[str, Any]},
    "sensitivity": _ALWAYS | _SENSITIVITY,
    "another command": _ALWAYS,
}
"""Kind of results -> field -> type; a field that is missing is missed where it is needed."""


def wrong_field(record: Mapping[str, Any], kind: str) -> str | None:
    """Say which field of a record has a wrong type or value first, None if none has.

    Examples
    --------
    >>> wrong_field({"seed": "7"}, "compare or run")
    "'seed' is '7' (input should be a valid integer)"
    """
    for key in TYPES[kind]:
        if key not in record:
            continue
        try:
            _adapter(kind, key).validate_python(record[key])
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(map(str, (key, *first["loc"])))
            message = first["msg"][0].lower() + first["msg"][1:]
            return f"{field!r} is {_shown(first['input'])} ({message})"
    return _wrong_name(record)


def _wrong_name(record: Mapping[str, Any]) -> str | None:
    """Say which field names a scenario that the record does not hold."""
    if "scenarios" not in record:
        return None
    for key in ("baseline", "base"):
        if key in record and record[key] not in record["scenarios"]:
            return f"{key!r} is {_shown(record[key])}, which is not among the scenarios"
    return None


@cache
def _adapter(kind: str, key: str) -> TypeAdapter[Any]:
    wanted = TYPES[kind][key]
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return TypeAdapter(wanted)  # it has its own configuration
    return TypeAdapter(wanted, config=_STRICT)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
