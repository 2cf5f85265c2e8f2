"""The part of ``docs/cli.md`` that is written from the declarations of the command line."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from enum import Enum, EnumType
from pathlib import Path
from typing import Final

from sim import resources
from sim.cli import every_command
from sim.cli.declaration import Member, Options, members
from sim.docs.markdown import table

MARK: Final = "<!-- Below: written by `make docs` from sim/cli; do not edit by hand. -->"
_COLUMNS: Final = ("option", "default", "meaning", "recorded")
_METAVARS: Final = {int: "N", float: "NUMBER", Path: "PATH", str: "TEXT"}
_INTRODUCTION: Final = """## Every command and option

Arguments come first. "Recorded": the option decides results, so `command` in
`run.json` gives it (of the commands that write one: `compare`, `run`, `decompose`, `response`,
`optimise`, `sensitivity`, `discover` and `robustness`). There paths become names: run a recorded
command in the folder that holds its files.
"""


def commands_markdown() -> str:
    """Return the page: what stands in it above the mark, then every command with its options.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    page = resources.path("docs", "cli.md").read_text(encoding="utf-8")
    by_hand, mark, _ = page.partition(MARK)
    if not mark:
        raise ValueError(f"docs/cli.md has no line {MARK!r}")
    sections = [f"{by_hand.rstrip()}\n", f"{MARK}\n", _INTRODUCTION]
    sections += [_command(each) for each in every_command()]
    return "\n".join(sections)


def _command(options: type[Options]) -> str:
    taken = members(options)
    words = [_argument(each) for each in taken if each.positional]
    heading = " ".join(["hwaksan", options.command, *words])
    rows = table(_COLUMNS, map(_row, taken))
    about = inspect.cleandoc(options.__doc__ or "")
    return "\n".join([f"### `{heading}`", "", about, "", *rows, ""])


def _argument(member: Member) -> str:
    text = f"{member.name}..." if member.repeated else member.name
    return text if member.required else f"[{text}]"


def _row(member: Member) -> tuple[str, ...]:
    return (
        f"`{_written(member)}`",
        _default(member),
        f"{member.declaration.help}{_bounds(member)}",
        "yes" if member.declaration.recorded else "",
    )


def _written(member: Member) -> str:
    """Return an option as it is typed, with what stands for its value."""
    if member.positional:
        return member.name
    if member.kind is bool:
        negatable = member.declaration.negatable
        return f"{member.name} / {member.opposite}" if negatable else member.name
    if isinstance(member.kind, EnumType):
        choices: Iterable[Enum] = member.kind
        value = "|".join(str(each.value) for each in choices)
    else:
        value = member.declaration.metavar or _METAVARS[member.kind]
    return f"{member.name} {value}"


def _default(member: Member) -> str:
    if member.required:
        return "required"
    value = member.default
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Path):
        return f"`{value.as_posix()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _bounds(member: Member) -> str:
    low, high = member.declaration.low, member.declaration.high
    if low is None:
        return ""
    return f" ({low} or more)" if high is None else f" ({low} to {high})"
