"""A scenario as the text of a file that stands on its own: nothing in it is inherited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.policy.settings.model import Settings
from sim.scenario.definition import Scenario

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_HEADER: Final = ("name", "label_en", "label_ko", "description_en", "description_ko")


def text(scenario: Scenario, comment: Sequence[str] = ()) -> str:
    """Return the file of a scenario.

    Parameters
    ----------
    scenario : Scenario
    comment : sequence of str
        Lines above it.

    Examples
    --------
    >>> from sim.scenario import load
    >>> print(text(load("baseline"), ["As it was."]).splitlines()[0])
    # As it was.
    """
    lines = [f"# {line}".rstrip() for line in comment]
    header = {key: getattr(scenario, key) for key in _HEADER}
    lines += _table("scenario", {key: value for key, value in header.items() if value})
    lines += _table("parameters", dict(sorted(scenario.parameters.items())))
    for name, each in scenario.instruments.items():
        english, korean = scenario.instrument_labels[name]
        head = {"type": each.type_name, "label_en": english, "label_ko": korean}
        lines += _settings(f"instruments.{name}", each, head)
    lines += _settings("economy_wide", scenario.economy_wide, {})
    if scenario.target is not None:  # its defaults are a target, its absence is none
        lines += list(_settings("target", scenario.target, {})) or ["", "[target]"]
    return "\n".join(lines).lstrip("\n") + "\n"


def _settings(name: str, settings: Settings, head: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that are no defaults, or have a source of their own."""
    about = settings.settings()
    kept = {
        key: about[key].plain(value)
        for key, value in settings.values().items()
        if value is not None and (value != settings.default_of(key) or key in settings.sources)
    }
    yield from _table(name, {**head, **kept})
    yield from _table(f"{name}.sources", settings.sources)


def _table(name: str, entries: Mapping[str, Any]) -> Iterator[str]:
    if not entries:
        return
    yield ""
    yield f"[{name}]"
    for key, value in entries.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) and not key.isdecimal() else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    # JSON's strings, numbers and truth values are TOML's.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
