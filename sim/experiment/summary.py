"""The table `summary`: what the comparison says of each scenario in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.dependence import at_prior, strongest
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays
from sim.scenario import Target
from sim.statistics.comparison import Sample, summarise

if TYPE_CHECKING:
    import pandas as pd


def table(experiment: Experiment, everything: Arrays, rests_on: pd.DataFrame) -> pd.DataFrame:
    """Return one row a scenario.

    Parameters
    ----------
    experiment : Experiment
    everything : dict of str to ndarray
        Arrays of all replicates, replicate first.
    rests_on : DataFrame
        The table `dependence`.
    """
    import pandas as pd

    samples = [
        Sample(
            outcomes=everything["outcomes"][:, position],
            attribution=everything["attribution"][:, position],
            accelerated_years=everything["accelerated_years"][:, position],
        )
        for position in range(len(experiment.names))
    ]
    baseline = samples[experiment.names.index(experiment.baseline)]
    rows = []
    for scenario, sample in zip(experiment.scenarios, samples, strict=True):
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
            sample,
            baseline,
            experiment.draws.by_replicate,
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
    return pd.DataFrame(rows)
