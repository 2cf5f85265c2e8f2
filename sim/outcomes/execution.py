"""Execution: how much of a programme's money reached firms, by year and over a package's years.

The one place where these words are defined; all money is a mean over runs:

- announced: what is *appropriated*; delivered: what is *paid*, or lent by a credit programme.
- open: appropriated and *carried in* from the year before (the budget in force).
- *executed*: paid and newly committed in percent of what was open. A commitment is an award whose
  later parts are still to be paid.
- *lapsed*: left at the year's end and not carried over, and awards that firms left *unused*; its
  share is of what was open.
- *ran out*: a year with money left, beyond what firms left unused (at the average award) and a
  hundredth, although every application was awarded: nobody else who was eligible applied. Money
  left beside rejected applications (a minimum score, an award larger than the rest of the money)
  is no such year.

The tax credit is left out of shares: what it opens is what is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.outcomes.ledger import COUNTS, TAX
from sim.population.schema import FIRST_DATA_YEAR
from sim.units import THOUSAND_PER_BN

if TYPE_CHECKING:
    import pandas as pd

MONEY: Final = (
    "appropriated", "carried_in", "paid", "lapsed", "carried_out", "committed_out",
    "outstanding_out", "public_cost",
)  # fmt: skip
"""Columns of `by_year` in KRW bn, there with the ending ``_krw_bn``."""
WARN_PERCENT: Final = 20.0
"""A programme of which more lapses, or more is not executed, is named."""
_MOST_RUNS: Final = 0.5
_REST: Final = 0.01
"""Of the open money: less than that is what rounding awards leaves."""
_ROUNDING: Final = 1e-6
_SUMS: Final = ("appropriated", "paid", "lapsed", *COUNTS)
_OPENING: Final = ("carried_in", "committed_in")
_CLOSING: Final = ("carried_out", "committed_out")
USED: Final = (
    "scenario", "replicate", "instrument", "mechanism", "year", *_SUMS, *_OPENING, *_CLOSING,
)  # fmt: skip
"""Columns of the ledger without which no execution can be told."""


@dataclass(frozen=True)
class Programme:
    """A programme's money over some years of one scenario, means over runs.

    Attributes
    ----------
    scenario, instrument, mechanism : str
    first, last : int
        The years.
    appropriated, paid, lapsed : float
        KRW bn over these years.
    carried_in, committed_in, carried_out, committed_out : float
        KRW bn at the beginning of the first and at the end of the last.
    applications, awards, unused : float
        Represented firms over these years.
    ran_out : int or None
        First year in which applicants ran out in at least half of the runs.
    """

    scenario: str
    instrument: str
    mechanism: str
    first: int
    last: int
    appropriated: float
    paid: float
    lapsed: float
    carried_in: float
    committed_in: float
    carried_out: float
    committed_out: float
    applications: float
    awards: float
    unused: float
    ran_out: int | None

    @property
    def opened(self) -> float:
        """Money open for award, KRW bn."""
        opened: float = _opened(self)
        return opened

    @property
    def executed_percent(self) -> float:
        """Paid and newly committed in percent of what was open."""
        return 100.0 * float(_spent(self)) / self.opened

    @property
    def lapsed_percent(self) -> float:
        """Lapsed in percent of what was open."""
        return 100.0 * self.lapsed / self.opened

    @property
    def applications_per_award(self) -> float:
        """Applications for each award; NaN without one."""
        return self.applications / self.awards if self.awards > 0.0 else float("nan")

    @property
    def lapses(self) -> bool:
        """Whether so much lapses that it has to be said with the answer."""
        return self.lapsed_percent > WARN_PERCENT

    @property
    def low(self) -> bool:
        """Whether little of it is executed, carried over or lapsed."""
        return self.executed_percent < 100.0 - WARN_PERCENT


def by_year(ledger: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return execution by programme and year, one row where there was money or an applicant.

    Parameters
    ----------
    ledger : iterable of DataFrame
        The table of that name, KRW thousand: whole, or in parts where it may not fit into memory.

    Returns
    -------
    DataFrame
        Keys scenario, instrument, mechanism, year; `MONEY` in KRW bn; applications, awards and
        unused in firms; ``applications_per_award``; ``executed_percent`` and ``lapsed_percent``,
        NaN where nothing was open; ``ran_out_share``: share of runs in which applicants ran out.
    """
    keys = ["scenario", "instrument", "mechanism", "year"]
    mean = _means(ledger, keys)
    opened, spent = _opened(mean), _spent(mean)
    # Nothing is appropriated for the tax credit beforehand.
    told = (opened > 0.0) & (mean.index.get_level_values("mechanism") != TAX)
    mean["executed_percent"] = (100.0 * spent / opened).where(told)
    mean["lapsed_percent"] = (100.0 * mean["lapsed"] / opened).where(told)
    mean["ran_out_share"] = mean["ran_out_share"].where(told)
    per_award = mean["applications"] / mean["awards"]
    mean["applications_per_award"] = per_award.where(mean["awards"] > 0.0)
    active = (mean[[*MONEY, "applications"]] != 0.0).any(axis=1)
    named = {name: f"{name}_krw_bn" for name in MONEY}
    return mean[active].drop(columns="committed_in").rename(columns=named).reset_index()


def programmes(
    ledger: Iterable[pd.DataFrame], baseline: str, horizon: int
) -> tuple[Programme, ...]:
    """Return what is part of each scenario's answer, in the ledger's order.

    Of a package the programmes whose budget is not the baseline's, from the first year in which it
    differs to the horizon; of the baseline all that have money, from the first data year on.

    Parameters
    ----------
    ledger : iterable of DataFrame
        As for `by_year`.
    baseline : str
    horizon : int
    """
    yearly = _without_tax(ledger, FIRST_DATA_YEAR, horizon)
    if yearly.empty:
        return ()
    budgets = yearly[yearly["scenario"] == baseline].set_index(["instrument", "year"])
    at = list(zip(yearly["instrument"], yearly["year"], strict=True))
    usual = budgets["appropriated"].reindex(at).fillna(0.0).to_numpy()
    other = ~np.isclose(yearly["appropriated"].to_numpy(), usual)
    yearly["differs"] = other | (yearly["scenario"] == baseline).to_numpy()
    found = []
    for _, years in yearly.groupby(["scenario", "instrument", "mechanism"], sort=False):
        if years["differs"].any():
            since = years.loc[years["differs"], "year"].min()
            found.append(_summed(years[years["year"] >= since]))
    return tuple(each for each in found if each.opened > 0.0)


def within(ledger: Iterable[pd.DataFrame], first: int, last: int) -> tuple[Programme, ...]:
    """Return every programme over the same years, in the ledger's order; without money none.

    Parameters
    ----------
    ledger : iterable of DataFrame
        As for `by_year`.
    first, last : int
        Years, both counted.
    """
    keys = ["scenario", "instrument", "mechanism"]
    yearly = _without_tax(ledger, first, last)
    found = (_summed(years) for _, years in yearly.groupby(keys, sort=False))
    return tuple(each for each in found if each.opened > 0.0)


def _opened(found: Any) -> Any:
    """Return what was open for award, of a table's rows or of one programme."""
    return found.appropriated + found.carried_in


def _spent(found: Any) -> Any:
    """Return what was paid and newly committed, of a table's rows or of one programme."""
    return found.paid + found.committed_out - found.committed_in


def _without_tax(ledger: Iterable[pd.DataFrame], first: int, last: int) -> pd.DataFrame:
    """Return means over runs by programme and year of these years, the keys as columns."""
    here = (part[(part["mechanism"] != TAX) & part["year"].between(first, last)] for part in ledger)
    return _means(here, ["scenario", "instrument", "mechanism", "year"]).reset_index()


def _means(ledger: Iterable[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Return means over runs, money in KRW bn, and in which share of them applicants ran out."""
    mean = mean_over_runs(map(partial(_told, keys=keys), ledger), keys)
    money = [name for name in (*MONEY, "committed_in") if name in mean.columns]
    mean[money] = mean[money] / THOUSAND_PER_BN
    return mean


def _told(part: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return keys, money and counts of a part of the ledger, and where applicants ran out."""
    known = [name for name in (*MONEY, "committed_in") if name in part.columns]
    return part[[*keys, *known, *COUNTS]].assign(ran_out_share=_ran_out(part))


def mean_over_runs(parts: Iterable[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Return the mean of every other column by keys, in the order in which these come.

    Parameters
    ----------
    parts : iterable of DataFrame
        Rows of a table with a row a run, all with the same columns; no part need know every key.
    keys : list of str
        Columns: names, and ``year``.
    """
    import pandas as pd

    sums, runs = [], []
    for part in parts:
        # Names as such: each part may know other ones.
        names = dict.fromkeys((key for key in keys if key != "year"), object)
        grouped = part.astype(names).groupby(keys, sort=False)
        sums.append(grouped.sum())
        runs.append(grouped.size())
    total, count = (pd.concat(each).groupby(level=keys, sort=False).sum() for each in (sums, runs))
    return total.div(count, axis=0)


def _ran_out(ledger: pd.DataFrame) -> pd.Series:
    """Return 1 where applicants ran out, row by row, else 0."""
    opened, spent = _opened(ledger), _spent(ledger)
    used = (ledger["awards"] - ledger["unused"]).clip(lower=0.0)
    # The ledger does not part what nobody asked for from unused awards: those at the average award.
    unused = (spent * ledger["unused"] / used.where(used > 0.0)).fillna(0.0)
    left = ledger["carried_out"] + ledger["lapsed"] - unused
    served = ledger["applications"] - ledger["awards"] <= _ROUNDING * ledger["applications"]
    return (served & (left > _REST * opened)).astype(float)


def _summed(years: pd.DataFrame) -> Programme:
    """Return one programme over the years given, which are in order."""
    ordered = years.sort_values("year")
    first, last = ordered.iloc[0], ordered.iloc[-1]
    funded = _opened(ordered) > 0.0
    idle = ordered.loc[funded & (ordered["ran_out_share"] >= _MOST_RUNS), "year"]
    return Programme(
        scenario=str(first["scenario"]),
        instrument=str(first["instrument"]),
        mechanism=str(first["mechanism"]),
        first=int(first["year"]),
        last=int(last["year"]),
        ran_out=None if idle.empty else int(idle.iloc[0]),
        **{name: float(ordered[name].sum()) for name in _SUMS},
        **{name: float(first[name]) for name in _OPENING},
        **{name: float(last[name]) for name in _CLOSING},
    )
