"""From a run to the outcomes of `sim.outcomes.registry`, as arrays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.outcomes.ledger import public_cost
from sim.outcomes.registry import GROUP_OUTCOMES, REPORTED_FRAMES, REPORTED_YEARS, registry
from sim.population.schema import FIRST_DATA_YEAR, REGIONS

CAPITAL_REGION: Final = ("seoul", "incheon", "gyeonggi")

SUPPLIERS_2023: Final = 2354.0
"""AI industry firms of 2023 (KIET report chapter 7; `supplier_firms_2023` of external_facts)."""
SUPPLIERS_YEAR: Final = 2023
REVENUE_YEARS: Final = 3
"""The number of suppliers follows the revenue of so many years (assumption)."""

_START: Final = FIRST_DATA_YEAR - ar.FIRST_YEAR


def measure(
    run: Run,
    supplier_revenue_krw_bn: float | None = None,
    *,
    groups: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Measure every outcome of a finished run.

    Parameters
    ----------
    run : Run
    supplier_revenue_krw_bn : float, optional
        Revenue of the suppliers of 2023 (see `supplier_revenue`) that goes with 2,354 firms: that
        of the baseline with the same luck, by default the run's own.
    groups : ndarray, optional
        What `by_group` gives, if it is there already.

    Returns
    -------
    ndarray, shape (19, 3, number of outcomes)
        By year of `REPORTED_YEARS`, frame of `REPORTED_FRAMES`, outcome of `registry`; NaN where an
        outcome is not defined, such as the mean effect of users when there are none.
    """
    groups = by_group(run) if groups is None else groups
    total = groups[:, :, ar.TOTAL_ROW]
    rate = groups[:, 0, :, _GROUP_INDEX["adoption_rate"]]
    extra = _frame_measures(run)
    economy = _economy(run, supplier_revenue_krw_bn)
    gaps = _gaps(groups[:, 0], rate)
    result = np.full((len(REPORTED_YEARS), len(REPORTED_FRAMES), len(registry())), np.nan)
    for position, (name, outcome) in enumerate(registry().items()):
        if name in _GROUP_INDEX:
            result[:, :, position] = total[:, :, _GROUP_INDEX[name]]
        elif name in extra:
            result[:, :, position] = extra[name]
        else:
            frame = REPORTED_FRAMES.index(outcome.frames[0])
            result[:, frame, position] = gaps[name] if name in gaps else economy[name]
    return result


def by_group(run: Run) -> NDArray[np.float64]:
    """Measure the outcomes of `GROUP_OUTCOMES` for every group.

    Returns
    -------
    ndarray, shape (19, 3, ROWS, number of outcomes)
        By year, frame and row of `sim.engine.arrays` (total, industries, regions, classes, bands).
    """
    groups = _with_all(run.outputs.groups)
    firms = _with_all(run.world.firms.totals)
    users = groups["pilot"] + groups["embedded"]
    values = {
        "firms": firms,
        "users": users,
        "embedded_users": groups["embedded"],
        "adoption_rate": _percent(users, firms),
        "reported_rate": _percent(groups["reported"], firms),
        "embedded_share": _percent(groups["embedded"], users),
        "adopters": groups["adopted"],
        "productivity": _percent(groups["effect"], firms),
    }
    return np.stack([values[name] for name in GROUP_OUTCOMES], axis=-1)


def supplier_revenue(run: Run) -> NDArray[np.float64]:
    """Return suppliers' revenue of three years up to each year from 2010, KRW bn, shape (T,)."""
    yearly = run.outputs.years["spending"] + run.plan.economy_wide["public_demand"]
    total = np.cumsum(np.asarray(yearly, dtype=np.float64))
    before = np.concatenate([np.zeros(REVENUE_YEARS), total[:-REVENUE_YEARS]])
    revenue: NDArray[np.float64] = total - before
    return revenue


_GROUP_INDEX: Final = {name: position for position, name in enumerate(GROUP_OUTCOMES)}


def _with_all(table: NDArray[Any]) -> NDArray[Any]:
    """Append the sum of both frames to records or numbers of shape (T, 2, ROWS), from 2017."""
    seen = np.asarray(table)[_START:]
    whole = np.empty((seen.shape[0], 3, *seen.shape[2:]), seen.dtype)
    whole[:, :2] = seen
    for name in seen.dtype.names or (...,):
        whole[name][:, 2] = seen[name].sum(axis=1)
    return whole


def _percent(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.full(whole.shape, np.nan)
    np.divide(100.0 * part, whole, out=share, where=whole > 0.0)
    return share


def _frame_measures(run: Run) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes measured for a frame as a whole, each of shape (19, 3)."""
    groups = _with_all(run.outputs.groups[:, :, :1])[:, :, 0]
    firms = _with_all(run.world.firms.totals[:, :, :1])[:, :, 0]
    users = groups["pilot"] + groups["embedded"]
    return {
        "pilot_users": groups["pilot"],
        "interested_rate": _percent(groups["interested"], firms),
        "uninterested_rate": _percent(firms - groups["interested"] - users, firms),
        "abandoners": groups["abandoned"],
        "effect_users": _percent(groups["effect"], users),
        "depth": _percent(groups["depth"], users),
    }


def _gaps(groups: NDArray[np.float64], rate: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the gaps of the survey frame in points, each of shape (19,)."""
    users, firms = groups[..., _GROUP_INDEX["users"]], groups[..., _GROUP_INDEX["firms"]]
    region = np.arange(ar.REGION_ROW, ar.CLASS_ROW)
    capital = np.isin(REGIONS, CAPITAL_REGION)

    def pooled(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        return _percent(users[:, rows].sum(axis=1), firms[:, rows].sum(axis=1))

    classes = np.arange(ar.CLASS_ROW, ar.BAND_ROW)
    return {
        "size_gap": rate[:, ar.BAND_ROW + 1] - rate[:, ar.BAND_ROW],
        "region_gap": pooled(region[capital]) - pooled(region[~capital]),
        "sme_gap": pooled(classes[1:]) - rate[:, ar.CLASS_ROW],
    }


def _economy(run: Run, reference: float | None) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes of the whole economy, each of shape (19,)."""
    years = run.outputs.years[_START:]
    cost = public_cost(run)[:, _START:].sum(axis=0) * 1e-6
    revenue = supplier_revenue(run)
    if reference is None:
        reference = float(revenue[SUPPLIERS_YEAR - ar.FIRST_YEAR])
    scale = SUPPLIERS_2023 / reference if reference > 0.0 else np.nan
    return {
        "price": years["price"],
        "shortage": years["shortage"],
        "project_spending_krw_bn": years["spending"],
        "public_cost_krw_bn": cost,
        "public_cost_total_krw_bn": np.cumsum(cost),
        "suppliers": scale * revenue[_START:],
    }
