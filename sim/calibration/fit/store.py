"""The stored fit: what the moments pinned down, kept with the data and code it was made for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from sim import resources
from sim.calibration.fit.fixed_point import SYMBOLS, Fit
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.parameters.registry import Parameters, defaults, registry

FITTED_SYMBOLS = ("a_0", *SYMBOLS.values())
DECIMALS = 6


def as_document(fit: Fit, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a fit as plain data, rounded so that it reads the same on every machine."""
    numbers = asdict(fit.intercepts)
    numbers["year"] = {str(y): round(v, DECIMALS) for y, v in sorted(fit.intercepts.year.items())}
    for name in ("industry", "region"):
        numbers[name] = {k: round(v, DECIMALS) for k, v in sorted(numbers[name].items())}
    for name, value in numbers.items():
        if isinstance(value, float):
            numbers[name] = round(value, DECIMALS)
    return {
        "parameters": {
            p.symbol: round(fit.parameters[p.symbol], DECIMALS)
            for p in registry()
            if not p.prior.is_fixed
        },
        "intercepts": numbers,
        "record": dict(record),
    }


def write(path: Path, fit: Fit, record: Mapping[str, Any]) -> None:
    """Write a fit as JSON, all or nothing."""
    text = json.dumps(as_document(fit, record), indent=1, ensure_ascii=False, sort_keys=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
    temporary.replace(path)


def read(path: Path, base: Parameters | None = None) -> Fit:
    """Read a stored fit; parameters that it does not hold keep their value in `base`.

    Raises
    ------
    UserError
        If the file is missing or is not a fit.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        numbers = dict(document["intercepts"])
        numbers["year"] = {int(y): float(v) for y, v in numbers["year"].items()}
        intercepts = Intercepts(**numbers)
        fitted = {str(s): float(v) for s, v in document["parameters"].items()}
    except FileNotFoundError as error:
        raise UserError(
            "there is no fit", str(path), "run hwaksan calibrate --quick --out FILE"
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(
            f"the file is not a fit ({error})", str(path), "expected the output of calibrate"
        ) from error
    parameters = defaults() if base is None else base
    return Fit(parameters.replace(**fitted), intercepts)


@cache
def shipped() -> Fit:
    """Return the fit that travels with the program."""
    return read(resources.path("calibration", "fitted", "fit.json"))
