"""What is shipped, as tables: scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import library

if TYPE_CHECKING:
    import pandas as pd


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
