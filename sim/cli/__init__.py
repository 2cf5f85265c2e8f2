"""The command line: ``hwaksan``.

Every command is declared in `sim.cli` and done in `sim.cli.commands`, which is loaded only when it
is called, so that ``hwaksan --help`` answers at once.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

import sim
from sim.cli import evidence, experiments, language, listings, searches, system_errors
from sim.cli.command import function, group_function
from sim.cli.commands.exit_codes import FAILED, WRONG_INPUT
from sim.cli.declaration import Options
from sim.errors import ReplicatesFailed, UserError
from sim.policy.remark import said_in

#: In the order in which the help lists them.
COMMANDS: Final[tuple[type[Options], ...]] = (
    experiments.Compare,
    experiments.Run,
    experiments.Decompose,
    experiments.Response,
    experiments.Report,
    experiments.Verify,
    experiments.Reproduce,
    searches.Goal,
    experiments.Panel,
    evidence.Validate,
    evidence.Trial,
    listings.Parameters,
    searches.Sensitivity,
    searches.Discover,
    searches.Robustness,
    searches.Optimise,
    experiments.Workshop,
)
#: Name -> help of the group, and its commands.
GROUPS: Final[Mapping[str, tuple[str, tuple[type[Options], ...]]]] = {
    "calibrate": (
        "Fit the model and search the posterior.",
        (evidence.Calibrate, evidence.Diagnose),
    ),
    "forecast": (
        "Forecast the next survey, and score the forecast later.",
        (evidence.Forecast, evidence.ScoreForecast),
    ),
    "scenarios": (
        "Policy packages as files.",
        (listings.ListScenarios, listings.ShowScenario, listings.DiffScenarios),
    ),
    "population": (
        "The firms of the model.",
        (listings.CheckPopulation, listings.SynthesisePopulation),
    ),
}


def every_command() -> tuple[type[Options], ...]:
    """Return the options of all commands, those of groups last."""
    return (*COMMANDS, *(each for _, group in GROUPS.values() for each in group))


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hwaksan {sim.__version__}")
        raise typer.Exit


def hwaksan(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """How AI spreads among Korean firms, and what policy packages change."""


def _application() -> typer.Typer:
    """Return all commands, in the order in which the help lists them."""
    app = typer.Typer(
        name="hwaksan",
        help="How AI spreads among Korean firms, and what policy packages change.",
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(hwaksan)
    for options in COMMANDS:
        app.command()(function(options))
    for name, (about, commands) in GROUPS.items():
        app.add_typer(_group(about, commands), name=name)
    return app


def _group(about: str, commands: tuple[type[Options], ...]) -> typer.Typer:
    """Return commands under one name; the one that bears that name alone runs without another."""
    group = typer.Typer(help=about)
    for options in commands:
        _, _, name = options.command.partition(" ")
        if name:
            group.command(name)(function(options))
        else:
            group.callback(invoke_without_command=True)(group_function(options))
    return group


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the process by default.

    Returns
    -------
    int
        0; 1 where a check is missed; 2 for a mistake in the input, said in one line; 3 where
        runs failed that should not; 130 when interrupted.
    """
    if sys.stdout is None:
        return _refuse("standard output is closed", WRONG_INPUT)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that lacks a letter shows its code instead of failing.
            stream.reconfigure(errors="backslashreplace")
    given = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    in_korean = language.asks_for_korean(given)
    say = _korean if in_korean else str
    try:
        status = _application()(given, prog_name="hwaksan", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is said now, not when the interpreter ends
    except UserError as error:
        return _refuse(say(error), WRONG_INPUT)
    except ReplicatesFailed as failed:
        return _refuse(said_in(failed.text, language.KOREAN if in_korean else "en"), FAILED)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = "hwaksan" if context is None else context.command_path
        text = " ".join(error.format_message().split()).rstrip(".")
        wrong = UserError(text, hint=f"see {command} --help")
        return _refuse(say(wrong), error.exit_code)
    except OSError as error:
        system_errors.give_up_standard_output()
        return _refuse(say(system_errors.one_line(error)), WRONG_INPUT)
    except SystemExit as stop:
        # Typer ends the program at a closed pipe, without a word.
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _refuse(say(UserError(system_errors.CLOSED)), WRONG_INPUT)
    except Exception as error:
        if not system_errors.is_short_of_memory(error):
            raise
        return _refuse(say(system_errors.NO_MEMORY), WRONG_INPUT)
    return int(status or 0)


def _korean(error: UserError) -> str:
    from sim.report.refusals.korean import refusal  # a command that does its work needs none of it

    return refusal(error)


def _refuse(text: str, status: int) -> int:
    print(f"hwaksan: {text}", file=sys.stderr)
    return status
