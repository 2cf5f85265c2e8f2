"""The command `validate`: which of the three tables it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import UserError

if TYPE_CHECKING:
    from sim.cli.evidence import Validate


def validate(options: Validate) -> bool:
    """Print a table of model against published figures; return False if a fitted one is missed."""
    if options.rolling and options.contest:
        raise UserError("--rolling and --contest exclude each other", hint="use one of them")
    if not options.rolling and (options.origins is not None or options.figure is not None):
        raise UserError("--origins and --figure belong to --rolling", hint="add --rolling")
    if options.rolling or options.contest:
        from sim.cli.commands import benchmarks

        (benchmarks.roll if options.rolling else benchmarks.compete)(options)
        return True
    from sim.cli.commands import fit

    return fit.validate(options)
