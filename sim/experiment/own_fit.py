"""How near the baseline comes to what is known of the user's own firms, unfitted as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.calibration.targets import catalogue

if TYPE_CHECKING:
    import pandas as pd

_FRAME = "sba"


@dataclass(frozen=True)
class Share:
    """A share of firms that tell a survey of AI, in the model and outside of it.

    Attributes
    ----------
    year : int
    frame : str
    model : float
        Mean over the runs of the baseline, percent.
    observed : float
        Percent.
    firms : int
        Firms of the file that were asked; 0 where it is the published share of the whole frame.
    """

    year: int
    frame: str
    model: float
    observed: float
    firms: int


def compare(reported: Callable[[], pd.DataFrame], record: Mapping[str, Any]) -> tuple[Share, ...]:
    """Compare the baseline with the AI column of a user's file, else with the survey.

    Parameters
    ----------
    reported : callable
        Returns the baseline's reported rate: frame, year and value of every run. Asked only where
        there are own firms.
    record : mapping
        The run record.

    Returns
    -------
    tuple of Share
        Empty where the firms are synthetic, and where nothing is known of their frame.
    """
    made = record.get("population", {})
    if made.get("source") != "microdata":
        return ()
    model = _model(reported())
    told = [
        Share(each["year"], each["frame"], model[key], each["percent"], each["firms"])
        for each in made.get("observed_ai", ())
        if (key := (each["frame"], each["year"])) in model
    ]
    if told or _FRAME not in made.get("own_frames", ()):
        return tuple(told)
    return tuple(
        Share(year, _FRAME, model[_FRAME, year], share, 0)
        for year, share in catalogue.year_shares().items()
        if (_FRAME, year) in model
    )


def _model(rows: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Return the reported rate by frame and year where there are firms."""
    means = rows.groupby(["frame", "year"], observed=True)["value"].mean().dropna().reset_index()
    return {
        (str(row["frame"]), int(row["year"])): float(row["value"])
        for row in means.to_dict("records")
    }
