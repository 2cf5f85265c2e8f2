"""What is known: the shipped scenarios, and instruments and outcomes of a user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sim.outcomes import registry as outcomes
from sim.outcomes.registry import Outcome
from sim.policy import instrument
from sim.policy.instrument import Instrument
from sim.scenario import library

if TYPE_CHECKING:
    import pandas as pd

Thing = TypeVar("Thing", type[Instrument], Outcome)


def scenarios() -> pd.DataFrame:
    """Return the shipped scenarios, one row each: references first, then packages.

    Returns
    -------
    pandas.DataFrame
        Index ``name``; columns label_en, label_ko, description_en, description_ko.

    Examples
    --------
    >>> import sim
    >>> sim.scenarios().loc["voucher-expansion", "label_en"]
    'Voucher expansion'
    """
    import pandas as pd

    return pd.DataFrame(library()).set_index("name")


def register(thing: Thing) -> Thing:
    """Make an instrument or an outcome of a user's own known to this process.

    Parameters
    ----------
    thing : type or Outcome
        A class of instruments (see `sim.policy.mechanisms`), or what the decorator
        `sim.outcomes.registry.outcome` makes of a function.

    Returns
    -------
    type or Outcome
        The same, so that it can stand above a class as a decorator.

    Raises
    ------
    UserError
        If it is neither, its name is taken, or it breaks the contract of its kind.
    """
    if isinstance(thing, Outcome):
        outcomes.register(thing)
    else:
        instrument.register(thing)
    return thing
