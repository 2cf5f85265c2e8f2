"""What several commands begin with: what they tell the functions of `sim.api`, from the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.api.inputs import OwnFile
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.cli.options import Model, OwnFirms


def model(options: Model, assignments: Sequence[str]) -> dict[str, Any]:
    """Return what the functions of `sim.api` are told of models, random seed and firms.

    Parameters
    ----------
    options : Model
    assignments : sequence of str
        As `overrides` reads them.
    """
    return {
        "replicates": options.replicates,
        "parameters": str(options.parameters),
        "posterior": options.posterior,
        "allow_stale": options.allow_stale,
        "explanation": str(options.explanation),
        "future": options.future,
        "seed": options.seed,
        "overrides": overrides(assignments),
        **own_firms(options),
        "workers": options.threads,
    }


def own_firms(options: OwnFirms) -> dict[str, Any]:
    """Return what the functions of `sim.api` are told of firms."""
    return {
        "population": own_file(options),
        "firms": options.firms,
        "small": options.small,
        "population_seed": options.population_seed,
    }


def own_file(options: OwnFirms) -> OwnFile | None:
    """Return the file of the user's own firms and how it is taken, None if there is none.

    Raises
    ------
    UserError
        If an option is about such a file, and there is none.
    """
    if options.population is None:
        if options.without_other_frame:
            raise UserError(
                "--without-other-frame is about own firms", hint="give them with --population"
            )
        return None
    language = str(getattr(options, "lang", "en"))
    return OwnFile(options.population, not options.without_other_frame, language)


def overrides(assignments: Sequence[str]) -> Mapping[str, float]:
    """Read ``SYMBOL=VALUE`` options.

    Raises
    ------
    UserError
        If one is not of that form; whether symbol and value exist is for `Parameters` to say.

    Examples
    --------
    >>> overrides(["xi=0.5", "eps = 1.2"])
    {'xi': 0.5, 'eps': 1.2}
    """
    values: dict[str, float] = {}
    for assignment in assignments:
        symbol, equals, number = (part.strip() for part in assignment.partition("="))
        try:
            value = float(number)
        except ValueError:
            equals = ""
        if not equals or not symbol:
            raise UserError(f"--set {assignment!r} is not understood", hint="write --set xi=0.5")
        if symbol in values:
            raise UserError(f"--set names {symbol} twice", hint="give one value a symbol")
        values[symbol] = value
    return values


def years(text: str, first: int, last: int) -> tuple[int, int]:
    """Read ``2017-2022`` or ``2022``.

    Examples
    --------
    >>> years("2017-2022", 2017, 2035)
    (2017, 2022)
    """
    start, _, end = (part.strip() for part in text.partition("-"))
    try:
        found = int(start), int(end or start)
    except ValueError:
        found = (0, 0)
    if not first <= found[0] <= found[1] <= last:
        raise UserError(
            f"--years {text!r} is not understood",
            hint=f"write --years 2017-2022, within {first} to {last}",
        )
    return found
