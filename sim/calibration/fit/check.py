"""The fit table: every published figure of the baseline fit against the model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.calibration.observation.moments import Replicate, mean
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN, Target
from sim.population.schema import INDUSTRIES, REGIONS

#: Column (2) is checked in order where the printed figures differ by more than their errors.
TECHNOLOGY_ORDER = ("bigdata", "robot", "iot", "arvr", "cloud")
#: Standard errors from zero at which the table gives a coefficient its first star (10 %).
SIGNIFICANT = 1.645
#: Errors within which a figure that is not fitted counts as near.
NEAR = 2.0
PROBIT = "probit sign and order"
SECTOR = "sector probit"
RULES: Final = ("coefficient", "share", "sign", "sector", "direction", "kept")
"""By what a figure is judged; see `rule_of`."""
UNJUDGED: Final = "unjudged"
"""Only the sign is asked for, and as published the figure may have either: no model can miss it."""


@dataclass(frozen=True)
class Count:
    """How many figures of a rule are met, of how many."""

    met: int
    of: int


def rule_of(row: Mapping[Any, Any]) -> str:
    """Return which of `RULES` a row of the table is judged by, or `UNJUDGED`.

    Examples
    --------
    >>> rule_of({"kind": "lpm", "unit": "OLS_coefficient", "use": "fit"})
    'coefficient'
    >>> rule_of({"kind": "year", "unit": "percent", "use": "fit"})
    'share'
    >>> probit = {"kind": "probit sign and order", "unit": "probit_marginal_effect", "se": 0.001}
    >>> rule_of(probit | {"target": 0.004}), rule_of(probit | {"target": 0.0})
    ('sign', 'unjudged')
    """
    if row["kind"] == PROBIT:
        return "sign" if _is_significant(row["target"], row["se"]) else UNJUDGED
    if row["unit"] == SIGN:
        return "direction" if row["target"] != 0.0 else UNJUDGED
    if row["kind"] == SECTOR:
        return "sector"
    if row["use"] != "fit":
        return "kept"
    return "coefficient" if row["kind"] == "lpm" else "share"


def counts(rows: Iterable[Mapping[Any, Any]]) -> dict[str, Count]:
    """Return for each rule among the rows how many meet it, in the order of `RULES`.

    Rows that cannot be judged stand last, under `UNJUDGED`: none of them is met.
    """
    rules = [(rule_of(row), row["ok"]) for row in rows]
    found = {}
    for rule in (*RULES, UNJUDGED):
        met = [rule in RULES and bool(ok) for each, ok in rules if each == rule]
        if met:
            found[rule] = Count(sum(met), len(met))
    return found


def _is_significant(value: float, error: float) -> bool:
    return abs(value) > SIGNIFICANT * error


def _row(
    target: Target,
    model: float,
    spread: float,
    count: int,
    kind: str,
    ok: bool,
    error: float | None = None,
) -> dict[str, object]:
    se = target.tolerance if error is None else error
    return {
        "id": target.id,
        "kind": kind,
        "use": target.use,
        "label_en": target.label_en,
        "label_ko": target.label_ko,
        "unit": target.unit,
        "target": target.value,
        "se": se,
        "model": model,
        "model_sd": spread,
        "difference_se": (model - target.value) / se,
        "ok": ok,
        "replicates": count,
        "grade": target.grade,
        "source": target.origin,
    }


def _finished(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a table; ``ok`` is empty where nothing is judged."""
    judged = [row | {"ok": None} if rule_of(row) == UNJUDGED else row for row in rows]
    return pd.DataFrame(judged).astype({"ok": "boolean"})


def _share_rows(
    aims: Sequence[tuple[Target, Sequence[float]]], kind: str
) -> list[dict[str, object]]:
    rows = []
    for target, values in aims:
        model = float(np.mean(values))
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
        ok = catalogue.is_within(target, model)
        rows.append(_row(target, model, spread, len(values), kind, ok))
    return rows


def probit_signs(margins: Mapping[str, float]) -> dict[str, bool]:
    """Return for each regressor whether its marginal effect has the published sign.

    Regressors whose published figure may have either sign, as it is not significant at 10 %, are
    left out.
    """
    return {
        column: margins[column] * target.value > 0.0
        for column, target in catalogue.coefficient_targets(2).items()
        if _is_significant(target.value, target.se)
    }


def probit_order(margins: Mapping[str, float]) -> bool:
    """Return whether the strong technologies stand in the published order."""
    values = [margins[name] for name in TECHNOLOGY_ORDER]
    return all(a > b for a, b in pairwise(values))


def table(results: Sequence[Replicate]) -> pd.DataFrame:
    """Return the fit table from measured replicates.

    Columns: id, kind, labels, unit, target, se (published standard error or the stated bound),
    model (mean over replicates), model_sd (one panel's sampling noise), difference_se, ok (empty
    where the figure cannot be judged, see `rule_of`), replicates, grade, source.
    """
    rows: list[dict[str, object]] = []
    ols = [r.lpm for r in results if r.lpm]
    for column, target in catalogue.coefficient_targets(1).items():
        rows += _share_rows([(target, [r[column] for r in ols])], "lpm")
    average = mean(results)
    probits = [r.probit for r in results if r.probit]
    if probits:
        signs = probit_signs(average.probit)
        ordered = probit_order(average.probit)
        for column, target in catalogue.coefficient_targets(2).items():
            values = [r[column] for r in probits]
            spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
            ok = signs.get(column, True) and (ordered or column not in TECHNOLOGY_ORDER)
            model = float(np.mean(values))
            rows.append(_row(target, model, spread, len(values), PROBIT, ok))
    for sector in catalogue.SECTOR_COLUMNS:
        rows += _sector_rows(results, sector)
    years = list(catalogue.year_targets().values())
    rows += _share_rows([(t, [r.year[k] for r in results]) for k, t in enumerate(years)], "year")
    rows += _share_rows(
        [
            (t, [r.industry[INDUSTRIES.index(s)] for r in results])
            for s, t in catalogue.industry_targets().items()
        ],
        "industry",
    )
    rows += _share_rows(
        [
            (t, [r.region[REGIONS.index(s)] for r in results])
            for s, t in catalogue.region_targets().items()
        ],
        "region",
    )
    rows += _share_rows(
        [(t, [r.band[k] for r in results]) for k, t in enumerate(catalogue.size_targets())], "size"
    )
    largest = [r.largest for r in results if math.isfinite(r.largest)]
    rows += _share_rows([(catalogue.largest_target(), largest)], "size")
    measured = [r.premium for r in results if math.isfinite(r.premium)]
    rows += _share_rows([(catalogue.premium_target(), measured)], "premium")
    rows += _share_rows([(catalogue.interest_target(), [r.uninterested for r in results])], "stage")
    return _finished(rows)


def _sector_rows(results: Sequence[Replicate], sector: str) -> list[dict[str, object]]:
    """Return the probit of one sector: near within two errors, or by its sign if that is all."""
    probits = [r.sectors[sector].effect for r in results if sector in r.sectors]
    rows = []
    for column, target in catalogue.coefficient_targets(catalogue.SECTOR_COLUMNS[sector]).items():
        values = [effect[column] for effect in probits if column in effect]
        if values:
            model = float(np.mean(values))
            spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
            ok = _is_near(target, model, target.tolerance)
            error = math.nan if target.unit == SIGN else target.tolerance
            rows.append(_row(target, model, spread, len(values), SECTOR, ok, error))
    return rows


def _is_near(target: Target, model: float, error: float) -> bool:
    """Return whether a figure that is not fitted has its sign, or is within two errors."""
    if target.unit == SIGN:
        return target.value == 0.0 or model * target.value > 0.0
    return abs(model - target.value) <= NEAR * error


def others(runs: Sequence[Mapping[str, float]], tried: Mapping[str, float]) -> pd.DataFrame:
    """Return the rows of figures that the fit does not iterate on, in the columns of `table`.

    Parameters
    ----------
    runs : sequence of mapping
        Statistics by run (see `sim.calibration.observation.evidence.observe`).
    tried : mapping
        Statistics of the virtual trials.

    Notes
    -----
    ``se`` is the root of sampling variance, discrepancy and the luck of one panel; a figure is
    near if the model is within two of it. Of a figure whose sign alone is published, the sign is.
    """
    rows = []
    for target in (*catalogue.of_use("outer"), *catalogue.of_use("check")):
        name = target.statistic
        values = [run[name] for run in runs if name in run]
        if name in tried:
            values = [tried[name]]
        if not values or name.startswith("sba.probit"):
            continue
        model = float(np.mean(values))
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
        error = math.nan
        if target.unit != SIGN:
            error = math.sqrt(target.se**2 + target.discrepancy**2 + spread**2)
        ok = _is_near(target, model, error)
        rows.append(_row(target, model, spread, len(values), target.use, ok, error))
    return _finished(rows)
