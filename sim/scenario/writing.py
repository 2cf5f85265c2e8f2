"""A resolved scenario as a file that stands by itself and reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.policy.settings import Settings
from sim.scenario.definition import Scenario

_BARE: Final = re.compile(r"[A-Za-z0-9_]*[A-Za-z_][A-Za-z0-9_-]*")


def written(scenario: Scenario) -> str:
    """Return a scenario as the text of a TOML file that extends nothing.

    Settings at their default without a source of their own are left out.

    Parameters
    ----------
    scenario : Scenario
        The file's stem must be its name.
    """
    header = {
        "name": scenario.name,
        "label_en": scenario.label_en,
        "label_ko": scenario.label_ko,
        "description_en": scenario.description_en,
        "description_ko": scenario.description_ko,
    }
    lines = ["[scenario]", *_pairs({key: text for key, text in header.items() if text})]
    if scenario.parameters:
        lines += ["", "[parameters]", *_pairs(scenario.parameters)]
    for name, instrument in scenario.instruments.items():
        label_en, label_ko = scenario.instrument_labels[name]
        about = {"type": instrument.type_name, "label_en": label_en, "label_ko": label_ko}
        lines += ["", f"[instruments.{name}]", *_pairs({**about, **_own(instrument)})]
        lines += _sources(f"instruments.{name}", instrument)
    for title, model in (("covers", scenario.covers), ("target", scenario.target)):
        own = {} if model is None else _own(model)
        if model is not None and (own or title == "target"):
            lines += ["", f"[{title}]", *_pairs(own), *_sources(title, model)]
    return "\n".join(lines) + "\n"


def _own(model: Settings) -> dict[str, Any]:
    """Return the settings that a file has to name."""
    return {
        key: value
        for key, value in model.plain().items()
        if key in model.sources or getattr(model, key) != model.default_of(key)
    }


def _sources(title: str, model: Settings) -> list[str]:
    if not model.sources:
        return []
    return ["", f"[{title}.sources]", *_pairs(model.sources)]


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in table.items())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """Return a value in TOML; its strings, numbers and lists are written as in JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
