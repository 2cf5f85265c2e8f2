"""The ledger: every programme's accounts of a run, checked to the last unit, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.run import Run
from sim.policy.terms import Mechanism

if TYPE_CHECKING:
    import pandas as pd

TAX: Final = "tax"
LENT: Final = ("credit", "equity")
"""Mechanisms whose money comes back."""
MONEY: Final = (
    "appropriated",
    "carried_in",
    "committed_in",
    "paid",
    "lapsed",
    "carried_out",
    "committed_out",
    "outstanding_in",
    "repaid",
    "defaulted",
    "outstanding_out",
    "subsidy",
)
"""Columns in integer KRW thousand; the identities are in `sim.engine.programmes.accounts`."""
COUNTS: Final = ("applications", "awards", "unused")
"""Columns in represented firms."""


class LedgerError(Exception):
    """A account that does not add up: a bug, never the user's mistake."""


def mechanisms(plan: Plan) -> tuple[str, ...]:
    """Return each account's mechanism: contest, credit, places, provision, equity; last tax."""
    found = (Mechanism(int(code)).name.lower() for code in plan.terms["mechanism"])
    return (*found, TAX)


def public_cost(run: Run) -> NDArray[np.int64]:
    """Return what each account cost the public, KRW thousand, shape (K + 1, T).

    Grants, training and provisions cost what is paid, tax relief what is claimed, credit and equity
    the rate cut and what is lost; the loan or stake itself comes back.
    """
    accounts = run.outputs.accounts
    lent = np.array([each in LENT for each in mechanisms(run.plan)])
    cost: NDArray[np.int64] = np.where(
        lent[:, None], accounts["subsidy"] + accounts["defaulted"], accounts["paid"]
    )
    return cost


def verify(run: Run, names: Sequence[str], years: int = ar.T) -> None:
    """Check every account of a run.

    Parameters
    ----------
    run : Run
    names : sequence of str
        Names of the accounts (`sim.engine.plan.programme_names`).
    years : int
        How many have been run.

    Raises
    ------
    LedgerError
        Naming the programme, the year and the identity that fails.
    """
    lent = np.array([each in LENT for each in mechanisms(run.plan)])
    for rule, wrong in _failures(run.outputs.accounts[:, :years], lent).items():
        for account, t in np.argwhere(wrong)[:1]:
            raise LedgerError(f"{names[account]} {ar.FIRST_YEAR + int(t)}: {rule} (KRW thousand)")


def table(run: Run, names: Sequence[str]) -> pd.DataFrame:
    """Return the accounts of a run, one row a programme and year.

    Parameters
    ----------
    run : Run
    names : sequence of str

    Returns
    -------
    pandas.DataFrame
        Columns instrument, mechanism, year, those of `MONEY` and `COUNTS`, and public_cost (KRW
        thousand).
    """
    return frame(names, mechanisms(run.plan), np.asarray(run.outputs.accounts), public_cost(run))


def frame(
    names: Sequence[str],
    mechanism: Sequence[str],
    accounts: NDArray[np.void],
    cost: NDArray[np.int64],
) -> pd.DataFrame:
    """Return accounts of shape (K + 1, T) as a table; see `table`."""
    import pandas as pd

    years = accounts.shape[1]
    columns: dict[str, NDArray[np.generic] | list[str]] = {
        "instrument": np.repeat(np.array(names, dtype=object), years),
        "mechanism": np.repeat(np.array(mechanism, dtype=object), years),
        "year": np.tile(np.arange(ar.FIRST_YEAR, ar.FIRST_YEAR + years), len(names)),
    }
    columns |= {name: accounts[name].ravel() for name in (*MONEY, *COUNTS)}
    columns["public_cost"] = cost.ravel()
    return pd.DataFrame(columns)


def _failures(accounts: NDArray[np.void], lent: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Return for each identity in which accounts and years it fails."""
    b = {name: np.asarray(accounts[name]) for name in MONEY}
    paid = np.where(lent[:, None], b["paid"], 0)
    opened = b["appropriated"] + b["carried_in"] + b["committed_in"]
    spent = b["paid"] + b["lapsed"] + b["carried_out"] + b["committed_out"]
    owed = b["outstanding_in"] + paid
    returned = b["repaid"] + b["defaulted"] + b["outstanding_out"]
    rules = {
        "appropriated + carried in + committed in is not paid + lapsed + carried out "
        "+ committed out": opened != spent,
        "outstanding in + paid is not repaid + defaulted + outstanding out": owed != returned,
    }
    for kind in ("carried", "committed", "outstanding"):
        before = np.zeros_like(b[f"{kind}_out"])
        before[:, 1:] = b[f"{kind}_out"][:, :-1]
        rules[f"{kind} in is not what the year before left"] = b[f"{kind}_in"] != before
    for name in MONEY:
        rules[f"{name} is negative"] = b[name] < 0
    return rules
