"""The firm-year panel as the survey would see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.errors import UserError
from sim.outcomes import surveys
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, WHOLE_OR_EMPTY, Schema, columns
from sim.population.schema import FIRST_DATA_YEAR, LAST_YEAR, STAGES, TECHNOLOGIES
from sim.population.trait import Trait
from sim.population.trait_table import TRAITS

if TYPE_CHECKING:
    import pandas as pd

FLAG: Final = "uint8"
"""0 or 1."""


def _kind(trait: Trait) -> str:
    """Return the type of a trait's column: names are text, floats are kept in full."""
    if trait.codes or trait.names:
        return TEXT
    # A log is no whole number, whatever the trait itself is kept as.
    if trait.panel.startswith("ln_") or np.issubdtype(trait.dtype, np.floating):
        return NUMBER
    return np.dtype(trait.dtype).name


PANEL: Final = Schema(
    "panel",
    {
        **columns(WHOLE, "id", "year"),
        **{trait.panel: _kind(trait) for trait in TRAITS if trait.panel not in ("", "id")},
        **columns(FLAG, *TECHNOLOGIES),
        **columns(TEXT, "stage"),
        **columns(FLAG, "uses_ai", "reports_ai"),
        **columns(WHOLE_OR_EMPTY, "first_use", "first_report"),
    },
)


def panel(run: Run, first: int = FIRST_DATA_YEAR, last: int = LAST_YEAR) -> pd.DataFrame:
    """Return what the survey would see of a run: one row a firm and year in the frame.

    Parameters
    ----------
    run : Run
        A finished run with histories.
    first, last : int
        Years, both included.

    Returns
    -------
    pandas.DataFrame
        The columns of `PANEL`, by year and id. Sales are nominal KRW million and grow by the
        parameter ``sales_growth`` around 2022; ``rd_intensity`` is percent of sales;
        ``ln_labour_productivity`` is the log of value added per worker in KRW million;
        ``industry2`` is empty where the division is unknown. ``first_use`` and ``first_report``
        are what is known in the row's year: missing until then.

    Raises
    ------
    UserError
        If the years are not in the run.
    ValueError
        If the run was made without histories.

    Examples
    --------
    >>> from sim.engine.coefficients import Intercepts
    >>> from sim.engine.plan import lay_out
    >>> from sim.parameters.registry import defaults
    >>> from sim.policy.package import build_package
    >>> from sim.population import synthesise
    >>> from sim.scenario import load
    >>> from sim.engine.run import World, simulate
    >>> firms = synthesise(n_sba=100, n_small=0)
    >>> here = World.of(firms, defaults(), Intercepts())
    >>> plan = lay_out(build_package(load("no-policy"), firms, here.parameters), firms.n)
    >>> seen = panel(simulate(here, plan, seed=1, replicate=0, histories=True), 2022, 2022)
    >>> list(seen.columns) == list(PANEL.columns)
    True
    """
    import pandas as pd

    if run.outputs.stage.size == 0:
        raise ValueError("the run was made without histories")
    if not ar.FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise UserError(
            f"years {first}-{last} are not in the run",
            hint=f"use years from {ar.FIRST_YEAR} to {LAST_YEAR}, the earlier first",
        )
    population = run.world.population
    rows = surveys.Rows.of(population, first, last, None)
    found = surveys.traits(population, run.world.parameters, rows) | {
        "id": population.ids[rows.firm],
        "ln_labour_productivity": surveys.ln_labour_productivity(run, rows),
        "stage": np.array(list(STAGES), dtype=object)[run.outputs.stage[rows.t, rows.firm]],
        "uses_ai": surveys.uses(run, rows).astype(np.uint8),
        "reports_ai": surveys.reports(run, rows).astype(np.uint8),
        "first_use": _known(surveys.first_use(run), rows),
        "first_report": _known(surveys.first_report(run), rows),
    }
    seen = PANEL.table(pd.DataFrame(found)[[*PANEL.columns]])
    return seen.sort_values(["year", "id"], ignore_index=True)


def _known(first: NDArray[np.int64], rows: surveys.Rows) -> NDArray[np.float64]:
    """Return a firm's first year in the rows from that year on, NaN before."""
    year = first[rows.firm]
    return np.where((year != surveys.NOT_YET) & (year <= rows.year), year, np.nan)
