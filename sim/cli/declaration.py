"""An option of the command line is declared once: what it is, and whether it decides results.

The options of a command are a frozen dataclass whose fields carry the declarations. The command
itself (`sim.cli.command`), the command line that a run record keeps (`Options.recorded`) and the
page docs/cli.md all read them from there.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Declaration:
    """What is said once about an option or an argument.

    Parameters
    ----------
    help : str
        What it means, in English.
    recorded : bool
        Whether it decides results, so that the recorded command must give it. There is no default:
        an option that is forgotten here would make the recorded command wrong.
    name : str
        As the user writes it, such as ``--set``; that of the field if empty.
    metavar : str
        What stands for the value in the help.
    low, high : int, optional
        Bounds of a number.
    negatable : bool
        A switch that can also be written as ``--no-...``.
    written : callable
        Writes a value into the recorded command; paths become names.
    """

    help: str
    _: KW_ONLY
    recorded: bool
    name: str = ""
    metavar: str = ""
    low: int | None = None
    high: int | None = None
    negatable: bool = False
    written: Callable[[Any], str] | None = None


class Option(Declaration):
    """An option: ``--name VALUE``, or a switch."""


class Argument(Declaration):
    """A word that is given by its position."""


@dataclass(frozen=True)
class Member:
    """One option or argument of a command.

    Attributes
    ----------
    field : str
        Its field of the dataclass.
    kind : type
        Of a value, or of each value.
    optional, repeated : bool
        Whether it may be absent (None), or stand several times (a tuple).
    default : object
        `dataclasses.MISSING` where it must be given.
    declaration : Declaration
    """

    field: str
    kind: Any
    optional: bool
    repeated: bool
    default: object
    declaration: Declaration

    @property
    def positional(self) -> bool:
        """Whether its position says what it is."""
        return isinstance(self.declaration, Argument)

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is dataclasses.MISSING

    @property
    def name(self) -> str:
        """As the user writes it."""
        if self.declaration.name:
            return self.declaration.name
        dashed = self.field.replace("_", "-")
        return dashed.upper() if self.positional else f"--{dashed}"

    @property
    def opposite(self) -> str:
        """What turns a switch off."""
        return f"--no-{self.name.removeprefix('--')}"

    def words(self, value: object) -> list[str]:
        """Return how a value is written in the recorded command."""
        if value is None:
            return []
        if self.kind is bool:
            off = [self.opposite] if self.declaration.negatable else []
            return [self.name] if value else off
        values = value if isinstance(value, tuple) else (value,)
        texts = [(self.declaration.written or _text)(each) for each in values]
        if self.positional:
            return texts
        return [word for text in texts for word in (self.name, text)]


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a command; the docstring of each subclass is the help of its command.

    Attributes
    ----------
    command : str
        Name of the command, such as ``scenarios list``.
    runs : str
        What does it, as ``module:function`` of `sim.cli.commands`; loaded when it is called.
    """

    command: ClassVar[str]
    runs: ClassVar[str]

    def recorded(self) -> tuple[str, ...]:
        """Return the command line that gives these results on any machine."""
        words = ["hwaksan", *self.command.split()]
        for member in members(type(self)):
            if member.declaration.recorded:
                words += member.words(getattr(self, member.field))
        return tuple(words)


def members(options: type[Options]) -> tuple[Member, ...]:
    """Return what a command takes: arguments first, then its own options, then shared ones."""
    hints = get_type_hints(options, include_extras=True)
    found = [_member(field, hints[field.name], options) for field in dataclasses.fields(options)]
    order = {name: place for place, name in enumerate(_own_first(options))}
    return tuple(sorted(found, key=lambda each: (not each.positional, order[each.field])))


def name_of_file(value: str | Path) -> str:
    """Return a file or folder without the way to it, which is another on each machine."""
    path = Path(value)
    return path.name if path.name not in ("", "..") else path.resolve().name


def _text(value: object) -> str:
    if isinstance(value, Path):
        return name_of_file(value)
    return str(value.value if isinstance(value, Enum) else value)


def _member(field: dataclasses.Field[Any], hint: object, options: type[Options]) -> Member:
    declared = [each for each in get_args(hint)[1:] if isinstance(each, Declaration)]
    if get_origin(hint) is not Annotated or len(declared) != 1:
        raise TypeError(f"{options.__name__}.{field.name} has no declaration of its option")
    kind = get_args(hint)[0]
    optional = get_origin(kind) in (Union, types.UnionType)
    if optional:
        (kind,) = (each for each in get_args(kind) if each is not types.NoneType)
    repeated = get_origin(kind) is tuple
    return Member(
        field=field.name,
        kind=get_args(kind)[0] if repeated else kind,
        optional=optional,
        repeated=repeated,
        default=field.default,
        declaration=declared[0],
    )


def _own_first(options: type[Options]) -> list[str]:
    """Return the fields by the class that declares them first; a later default moves nothing."""
    classes = [each for each in options.__mro__ if issubclass(each, Options)]
    home: dict[str, type[Options]] = {}
    for each in classes:
        declared = inspect.get_annotations(each)
        home = {name: owner for name, owner in home.items() if name not in declared}
        home |= dict.fromkeys(declared, each)
    return [name for each in classes for name, owner in home.items() if owner is each]
