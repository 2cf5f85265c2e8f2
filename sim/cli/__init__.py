"""The command line: ``hwaksan``.

Every command is declared in `sim.cli` and done in `sim.cli.commands`, which is loaded only when it
is called, so that ``hwaksan --help`` answers at once.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

import sim
from sim.cli import evidence, experiments, listings, searches
from sim.cli.commands.exit_codes import WRONG_INPUT
from sim.errors import UserError


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
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(hwaksan)
    for command in (
        experiments.compare,
        experiments.run,
        experiments.decompose,
        experiments.report,
        searches.goal,
        experiments.panel,
        evidence.validate,
        evidence.trial,
        listings.parameters,
        searches.sensitivity,
        searches.optimise,
    ):
        app.command()(command)
    calibrate = typer.Typer(help="Fit the model and search the posterior.")
    calibrate.callback(invoke_without_command=True)(evidence.calibrate)
    calibrate.command()(evidence.diagnose)
    app.add_typer(calibrate, name="calibrate")
    scenarios = typer.Typer(help="Policy packages as files.")
    scenarios.command("list")(listings.scenarios_list)
    scenarios.command("show")(listings.scenarios_show)
    scenarios.command("diff")(listings.scenarios_diff)
    app.add_typer(scenarios, name="scenarios")
    population = typer.Typer(help="The firms of the model.")
    population.command("check")(listings.population_check)
    population.command("synthesise")(listings.population_synthesise)
    app.add_typer(population, name="population")
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the process by default.

    Returns
    -------
    int
        0; 1 where a check is missed; 2 for a mistake in the input, said in one line; 130 when
        interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that lacks a letter shows its code instead of failing.
            stream.reconfigure(errors="backslashreplace")
    given = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        status = _application()(given, prog_name="hwaksan", standalone_mode=False)
    except UserError as error:
        return _refuse(str(error), WRONG_INPUT)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = "hwaksan" if context is None else context.command_path
        text = " ".join(error.format_message().split()).rstrip(".")
        return _refuse(f"{text}; see {command} --help", error.exit_code)
    return int(status or 0)


def _refuse(text: str, status: int) -> int:
    print(f"hwaksan: {text}", file=sys.stderr)
    return status
