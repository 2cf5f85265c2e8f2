"""A command of the command line from the declaration of its options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from types import GenericAlias
from typing import Any, Final

import typer

from sim.cli.commands.exit_codes import MISSED
from sim.cli.declaration import Member, Options, members

_CONTEXT: Final = "context"


def function(options: type[Options]) -> Callable[..., None]:
    """Return the function that typer calls: its signature is what the options declare.

    What does the work is imported when it is called, so that ``hwaksan --help`` answers at once.
    """

    def call(**values: Any) -> None:
        _run(options, values)

    return _signed(call, options, [_parameter(each) for each in members(options)])


def group_function(options: type[Options]) -> Callable[..., None]:
    """Return the function of a command that has commands below it: those are left alone."""

    def call(context: typer.Context, **values: Any) -> None:
        if context.invoked_subcommand is None:
            _run(options, values)

    context = inspect.Parameter(_CONTEXT, inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    return _signed(call, options, [context, *(_parameter(each) for each in members(options))])


def _run(options: type[Options], values: Mapping[str, Any]) -> None:
    known = {each.field: each for each in members(options)}
    given = {field: _value(known[field], value) for field, value in values.items()}
    module, name = options.runs.split(":")
    work = getattr(import_module(f"sim.cli.commands.{module}"), name)
    if work(options(**given)) is False:
        raise typer.Exit(MISSED)


def _value(member: Member, value: Any) -> Any:
    """Typer gives a list, or None, for what may stand several times."""
    return tuple(value or ()) if member.repeated else value


def _parameter(member: Member) -> inspect.Parameter:
    declared = member.declaration
    default = ... if member.required else None if member.repeated else member.default
    named: tuple[str, ...] = (member.name,)
    if member.positional:
        named = ()
    elif declared.negatable:
        named = (f"{member.name}/{member.opposite}",)
    make = typer.Argument if member.positional else typer.Option
    info = make(
        default,
        *named,
        help=declared.help,
        metavar=declared.metavar or None,
        min=declared.low,
        max=declared.high,
    )
    kind = GenericAlias(list, (member.kind,)) if member.repeated else member.kind
    return inspect.Parameter(
        member.field,
        inspect.Parameter.KEYWORD_ONLY,
        default=info,
        annotation=kind | None if default is None else kind,
    )


def _signed(
    call: Callable[..., None], options: type[Options], parameters: list[inspect.Parameter]
) -> Callable[..., None]:
    """Give a function the name, help and parameters that typer reads."""
    call.__name__ = options.command.split()[-1]
    call.__doc__ = inspect.cleandoc(options.__doc__ or "")
    call.__annotations__ = {each.name: each.annotation for each in parameters}
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return call
