"""Virtual trials: published experiments replayed inside the model, by lottery among applicants."""

from sim.calibration.trial.definition import PublishedFigure, Trial, load, names
from sim.calibration.trial.measure import MEASURES, Estimate, Measure, TrialResult
from sim.calibration.trial.replay import STATISTICS, replay, statistics

__all__ = [
    "MEASURES",
    "STATISTICS",
    "Estimate",
    "Measure",
    "PublishedFigure",
    "Trial",
    "TrialResult",
    "load",
    "names",
    "replay",
    "statistics",
]
