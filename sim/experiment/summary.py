"""The table `summary`: what the comparison says of each scenario in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.dependence import at_prior, strongest
from sim.experiment.experiment import Experiment
from sim.experiment.measurements import Measurements
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.scenario import Target
from sim.statistics.comparison import NUMBERS, Sample, summarise

if TYPE_CHECKING:
    import pandas as pd

SUMMARY: Final = Schema(
    "summary",
    {
        **columns(TEXT, "scenario", "label_en", "label_ko", "baseline"),
        **columns(WHOLE, "horizon", "replicates", "draws"),
        **columns(NUMBER, *NUMBERS),
        **columns(TEXT, "strongest_parameters", "stayed_at_prior"),
    },
)


def table(experiment: Experiment, measured: Measurements, rests_on: pd.DataFrame) -> pd.DataFrame:
    """Return one row a scenario.

    Parameters
    ----------
    experiment : Experiment
    measured : Measurements
    rests_on : DataFrame
        The table `dependence`.
    """
    import pandas as pd

    samples = {
        name: Sample(
            outcomes=measured.at_horizon.sel(scenario=name),
            attribution=measured.attribution.sel(scenario=name),
            accelerated_years=measured.accelerated_years.sel(scenario=name),
        )
        for name in experiment.names
    }
    rows = []
    for scenario in experiment.scenarios:
        target = scenario.target or Target()
        labels = {
            "scenario": scenario.name,
            "label_en": scenario.label_en,
            "label_ko": scenario.label_ko,
            "baseline": experiment.baseline,
            "horizon": experiment.horizon,
            "replicates": experiment.replicates,
            "draws": len(experiment.draws.fits),
        }
        numbers = summarise(
            samples[scenario.name],
            samples[experiment.baseline],
            experiment.draws.by_replicate,
            experiment.sample_of,
            experiment.horizon,
            target.adoption_share_percent,
        )
        users = rests_on[
            (rests_on["scenario"] == scenario.name)
            & (rests_on["frame"] == "sba")
            & (rests_on["outcome"] == "users")
        ]
        symbols = {
            "strongest_parameters": "; ".join(strongest(users)),
            "stayed_at_prior": "; ".join(at_prior(users)),
        }
        rows.append({**labels, **numbers, **symbols})
    return SUMMARY.table(pd.DataFrame(rows))
