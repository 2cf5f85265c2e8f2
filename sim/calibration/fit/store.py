"""The stored fit: what the moments pinned down, kept with the data and code it was made for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim import resources
from sim.calibration.fit.fixed_point import SYMBOLS, Fit
from sim.calibration.targets import catalogue
from sim.engine.coefficients import Intercepts
from sim.engine.rules import product
from sim.errors import UserError
from sim.parameters.registry import Parameters, defaults, registry
from sim.population.schema import REGIONS
from sim.population.sectors import REGRESSED
from sim.sizes import TEXT_BYTES, read_text

FITTED_SYMBOLS = ("a_0", *SYMBOLS.values())
DECIMALS = 6
YEARLY = ("year", "product")
#: Parameters of earlier versions, which their fits still hold: slopes by sector stand for them.
RETIRED = ("serv_x", "serv_gamma", "serv_robot")


def as_document(fit: Fit, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a fit as plain data, rounded so that it reads the same on every machine."""
    numbers = asdict(fit.intercepts)
    for name in YEARLY:
        numbers[name] = {str(y): round(v, DECIMALS) for y, v in sorted(numbers[name].items())}
    for name in ("industry", "region"):
        numbers[name] = {k: round(v, DECIMALS) for k, v in sorted(numbers[name].items())}
    numbers["deviation"] = {
        sector: {symbol: round(v, DECIMALS) for symbol, v in sorted(own.items())}
        for sector, own in sorted(fit.intercepts.deviation.items())
    }
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
        document = json.loads(read_text(path, TEXT_BYTES))
    except FileNotFoundError as error:
        raise UserError(
            "there is no fit", str(path), "run hwaksan calibrate --quick --out FILE"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _no_fit(f"the file is not a fit ({error})", path) from error
    try:
        found = _Document.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "the document"
        raise _no_fit(f"the file is not a fit ({field}: {first['msg'].lower()})", path) from error
    numbers = found.intercepts
    _check_names(numbers, path)
    intercepts = Intercepts(
        **dict(numbers)
        | {name: {int(y): v for y, v in getattr(numbers, name).items()} for name in YEARLY}
    )
    parameters = defaults() if base is None else base
    values = {symbol: v for symbol, v in found.parameters.items() if symbol not in RETIRED}
    try:
        return Fit(parameters.replace(**values), intercepts)
    except UserError as error:
        raise UserError(error.what, f"{path} {error.where}".strip(), error.hint) from error


class _Intercepts(BaseModel):
    """Fields of `Intercepts` as they are stored: years as text."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, extra="forbid")

    b_0: float
    industry: dict[str, float]
    region: dict[str, float]
    year: dict[str, float]
    product: dict[str, float]
    later: float
    reference: float
    deviation: dict[str, dict[str, float]] = Field(default_factory=dict)
    large: float = 0.0
    kappa_response: float
    deployments: float
    domain: float
    talent: float


class _Document(BaseModel):
    """A stored fit."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)

    parameters: dict[str, float]
    intercepts: _Intercepts


def _check_names(numbers: _Intercepts, path: Path) -> None:
    """Refuse a fit that lacks an industry, region or year, or has one that is none."""
    products = bool(numbers.product)
    years = [str(year) for year in catalogue.year_targets()]
    since = [year for year in years if int(year) >= product.FIRST_YEAR]
    wanted: Mapping[str, Collection[str]] = {
        "industry": [*catalogue.industry_targets()],
        "region": REGIONS,
        "year": [year for year in years if not (products and year in since)],
        "product": since if products else (),
    }
    for what, names in wanted.items():
        found = getattr(numbers, what)
        missing = [name for name in names if name not in found]
        unknown = [name for name in found if name not in names]
        if missing:
            raise _no_fit(f"intercepts.{what} has no {missing[0]!r}", path)
        if unknown:
            raise _no_fit(f"intercepts.{what} has {unknown[0]!r}, which is none", path)
    for sector, own in numbers.deviation.items():
        if sector not in REGRESSED:
            raise _no_fit(f"intercepts.deviation has {sector!r}, which is none", path)
        for symbol in own:
            if symbol not in SYMBOLS.values():
                raise _no_fit(f"intercepts.deviation.{sector} has {symbol!r}, no slope", path)


def _no_fit(what: str, path: Path) -> UserError:
    return UserError(what, str(path), "expected the output of calibrate")


FILES = ("fit.json", "fit_product.json")
"""Of the two explanations of the rise after 2022: the year effect, ready products."""


@cache
def shipped(product: bool = False) -> Fit:
    """Return the fit that travels with the program, of one explanation of the rise after 2022."""
    return read(resources.path("calibration", "fitted", FILES[product]))
