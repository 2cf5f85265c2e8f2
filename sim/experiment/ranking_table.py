"""The order of packages by additional users of the survey frame, over the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.experiment import Experiment
from sim.outcomes.labelled import LabelledArray, differences
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.statistics.ranking import Ranking, rank

if TYPE_CHECKING:
    import pandas as pd

PAIRS: Final = Schema(
    "pairs", {**columns(TEXT, "scenario", "other"), **columns(NUMBER, "share_ahead")}
)
RANKING: Final = Schema(
    "ranking", {**columns(TEXT, "scenario"), **columns(WHOLE, "rank"), **columns(NUMBER, "share")}
)


def order(experiment: Experiment, outcomes: LabelledArray) -> Ranking:
    """Return the order of the packages at the horizon.

    Parameters
    ----------
    experiment : Experiment
    outcomes : LabelledArray
        By replicate, scenario, year, frame and outcome.
    """
    users = outcomes.sel(outcome="users", frame="sba", year=experiment.horizon)
    more = differences(users, experiment.baseline)
    effects = {each.name: more.sel(scenario=each.name).data for each in experiment.packages}
    return rank(effects, experiment.draws.by_replicate)


def pairs(ranking: Ranking) -> pd.DataFrame:
    """Return the share of draws in which one package is ahead of another, by pair."""
    import pandas as pd

    rows = [
        (one, other, ranking.share(one, other))
        for one in ranking.names
        for other in ranking.names
        if one != other
    ]
    return PAIRS.table(pd.DataFrame(rows, columns=[*PAIRS.columns]))


def ranks(ranking: Ranking) -> pd.DataFrame:
    """Return the share of draws in which a package has a rank."""
    import pandas as pd

    rows = [
        (name, rank + 1, float(ranking.rank[k, rank]))
        for k, name in enumerate(ranking.names)
        for rank in range(len(ranking.names))
    ]
    return RANKING.table(pd.DataFrame(rows, columns=[*RANKING.columns]))
