"""A scenario as a file that stands on its own: nothing in it is inherited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.errors import UserError
from sim.policy.instrument import Instrument
from sim.policy.settings.model import Settings
from sim.scenario.document import SUFFIX
from sim.scenario.resolved import Resolved

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_HEADER: Final = ("name", "label_en", "label_ko", "description_en", "description_ko")


def text(scenario: Resolved, comment: Sequence[str] = ()) -> str:
    """Return the file of a scenario.

    Parameters
    ----------
    scenario : Resolved
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
    lines += _table("futures", scenario.futures)
    if scenario.target is not None:  # its defaults are a target, its absence is none
        lines += list(_settings("target", scenario.target, {})) or ["", "[target]"]
    return "\n".join(lines).lstrip("\n") + "\n"


def save(scenario: Resolved, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write a scenario into a file and return the file.

    Parameters
    ----------
    scenario : Resolved
    path : str or pathlib.Path
        Ends in ``.toml``; the scenario in it bears the file's name.
    overwrite : bool

    Raises
    ------
    UserError
        If there is a file already, or it cannot be written.
    """
    file = Path(path)
    if file.suffix != SUFFIX:
        raise UserError(
            f"{file.name!r} is no name of a scenario file", "save", f"end it in {SUFFIX}"
        )
    if file.exists() and not overwrite:
        raise UserError(
            f"there is a file {file} already", "save", "choose another name, or overwrite=True"
        )
    content = text(replace(scenario, name=file.stem))
    try:
        file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(
            f"the file cannot be written ({error.strerror})", str(file), "choose another folder"
        ) from error
    return file


def _settings(name: str, settings: Settings, head: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that are no defaults, have a source of their own, or must be stated."""
    about = settings.settings()
    stated = settings.must_state() if isinstance(settings, Instrument) else ()
    kept = {
        key: about[key].plain(value)
        for key, value in settings.values().items()
        if value is not None
        and (value != settings.default_of(key) or key in settings.sources or key in stated)
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
