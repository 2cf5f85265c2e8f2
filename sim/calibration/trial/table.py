"""Published against model: a trial's table, and what a difference would mean."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from sim.calibration.trial.definition import AT_LEAST, AT_MOST, PublishedFigure, Trial
from sim.calibration.trial.measure import MEASURES, Estimate, TrialResult

#: A difference counts from so many standard errors on, sampling and Monte-Carlo error together.
NOTABLE: Final = 2.0
AGREES, ABOVE, BELOW = "agrees", "above", "below"


def verdict(figure: PublishedFigure, found: Estimate) -> str:
    """Return whether the model agrees with a published figure or lies above or below it.

    Examples
    --------
    >>> trial = PublishedFigure(80.0, 4.0, "exact", "B", "", "", "", "", "")
    >>> verdict(trial, Estimate(86.0, 3.0)), verdict(trial, Estimate(92.0, 3.0))
    ('agrees', 'above')
    """
    difference = found.value - figure.value
    errors = (0.0 if math.isnan(se) else se for se in (figure.se, found.se))
    if abs(difference) <= NOTABLE * math.hypot(*errors):
        return AGREES
    return ABOVE if difference > 0.0 else BELOW


def meaning(figure: PublishedFigure, found: Estimate, language: str = "en") -> str:
    """Say what the difference between model and publication means.

    Parameters
    ----------
    figure : PublishedFigure
    found : Estimate
    language : str
        ``en`` or ``ko``.
    """
    korean = language == "ko"
    where = verdict(figure, found)
    if where == ABOVE:
        return figure.above_ko if korean else figure.above_en
    if where == BELOW:
        return figure.below_ko if korean else figure.below_en
    if korean:
        return "두 오차를 합한 표준오차의 2배 안에 있어 차이를 말할 수 없다"
    return "within twice the standard error of both, so no difference can be told"


def contradicts(figure: PublishedFigure, found: Estimate) -> bool:
    """Return whether the model lies where the published figure says it cannot."""
    where = verdict(figure, found)
    if figure.bound == AT_LEAST:
        return where == BELOW
    if figure.bound == AT_MOST:
        return where == ABOVE
    return where != AGREES


def table(trial: Trial, result: TrialResult) -> pd.DataFrame:
    """Return one row a measure.

    Columns: trial, measure, label_en, label_ko, unit_en, unit_ko, bound, published, published_se,
    grade, source, model, model_se, difference, verdict, contradicts, replicates, awards,
    effective_awards. What concerns the publication is empty for a measure that it does not give.
    """
    rows = []
    for name, found in result.estimates.items():
        about = MEASURES[name]
        rows.append(
            {
                "trial": trial.name,
                "measure": name,
                "label_en": f"{about.name_en}: {about.meaning_en}",
                "label_ko": f"{about.name_ko}: {about.meaning_ko}",
                "unit_en": about.unit_en,
                "unit_ko": about.unit_ko,
                **_against(trial.published.get(name), found),
                "replicates": result.replicates,
                "awards": result.awards,
                "effective_awards": result.effective,
            }
        )
    return pd.DataFrame(rows)


def _against(figure: PublishedFigure | None, found: Estimate) -> dict[str, object]:
    """Return the columns that put the model beside what was published."""
    model = {"model": found.value, "model_se": found.se}
    if figure is None:
        nothing = {"bound": "", "published": math.nan, "published_se": math.nan, "grade": ""}
        unsaid = {"difference": math.nan, "verdict": "", "contradicts": False}
        return {**nothing, "source": "", **model, **unsaid}
    return {
        "bound": figure.bound,
        "published": figure.value,
        "published_se": figure.se,
        "grade": figure.grade,
        "source": figure.source,
        **model,
        "difference": found.value - figure.value,
        "verdict": verdict(figure, found),
        "contradicts": contradicts(figure, found),
    }
