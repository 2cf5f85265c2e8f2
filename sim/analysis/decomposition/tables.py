"""The tables of a decomposition: values of the players, interactions, worths of coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.decomposition import shapley
from sim.analysis.decomposition.game import QUANTITIES, Game, labels
from sim.experiment.replicates import Replicates
from sim.experiment.tables import DRAWS, draws_table
from sim.outcomes.registry import registry
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.statistics.intervals import PERCENTS, Floats, Integers, spread

if TYPE_CHECKING:
    import pandas as pd

TOTAL: Final = "total"
OTHER: Final = "other"
STATISTICS: Final = ("mean", "sd", "mc_se", *PERCENTS, "share_parameters")
#: Money is not decomposed by channel: without money a channel costs nothing to switch off.
MONEY: Final = "public_cost_total_krw_bn"

SHAPLEY: Final = Schema(
    "shapley",
    {
        **columns(TEXT, "game", "player", "label_en", "label_ko", "outcome", "unit", "frame"),
        **columns(NUMBER, *STATISTICS, "alone", "last", "sampling_se"),
    },
)
INTERACTIONS: Final = Schema(
    "interactions",
    {
        **columns(TEXT, "game", "player", "other", "outcome", "frame"),
        **columns(NUMBER, *STATISTICS),
    },
)
COALITIONS: Final = Schema(
    "coalitions",
    {
        **columns(TEXT, "game", "members"),
        **columns(WHOLE, "replicate"),
        **columns(TEXT, "outcome", "frame"),
        **columns(NUMBER, "value"),
    },
)
SCHEMAS: Final = (SHAPLEY, INTERACTIONS, COALITIONS, DRAWS)
"""Of every table that `build` yields."""

_FURTHER: Final = {TOTAL: ("whole package", "패키지 전체"), OTHER: ("other", "기타")}


def build(game: Game, replicates: Replicates) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield name and content of every table; columns are described in docs/results.md."""
    worths = _worths(replicates)
    yield "shapley", _values(game, worths)
    yield "interactions", _interactions(game, worths)
    yield "coalitions", _coalitions(game, worths, range(len(replicates)))
    yield "draws", draws_table(game.experiment)


def coalitions_of(game: Game, replicates: Replicates, numbers: Sequence[int]) -> pd.DataFrame:
    """Return the table `coalitions` of some replicates alone; `numbers` says which these are."""
    return _coalitions(game, _worths(replicates), numbers)


def from_coalitions(game: Game, table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables that follow from `coalitions` (of all replicates) without a run."""
    worths = {}
    for kind in labels(game):
        wide = np.array([kind == "instruments" or name != MONEY for name, _ in QUANTITIES])
        values = table.loc[table["game"] == kind, "value"].to_numpy()
        found = values.reshape(-1, game.experiment.replicates, int(wide.sum()))
        worths[kind] = np.full((*found.shape[:2], len(QUANTITIES)), np.nan)
        worths[kind][:, :, wide] = found
    yield "shapley", _values(game, worths)
    yield "interactions", _interactions(game, worths)
    yield "draws", draws_table(game.experiment)


def _worths(replicates: Replicates) -> dict[str, Floats]:
    """Return what coalitions are worth by game, shape (coalitions, R, quantities)."""
    return {
        name: np.ascontiguousarray(np.swapaxes(replicates.gather(name), 0, 1))
        for name in ("instruments", "channels")
    }


def _values(game: Game, worths: dict[str, Floats]) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for kind, players in labels(game).items():
        worth = worths[kind]
        error = np.full((len(players), len(QUANTITIES)), np.nan)
        first, final = _ends(game, kind, worth)
        if kind == "instruments" and game.orders is not None:
            places = {each: place for place, each in enumerate(game.coalitions)}
            values, error = shapley.sampled(worth, places, game.orders)
        else:
            values = shapley.values(worth)
        named = [
            (*player, values[i], first[i], final[i], error[i]) for i, player in enumerate(players)
        ]
        nothing = np.full(len(QUANTITIES), np.nan)
        unknown = np.full(worth.shape[1:], np.nan)
        if kind == "channels":
            named.append((OTHER, *_FURTHER[OTHER], worth[0], unknown, unknown, nothing))
        base = worth[0] if kind == "instruments" else np.zeros_like(worth[0])
        named.append((TOTAL, *_FURTHER[TOTAL], worth[-1] - base, unknown, unknown, nothing))
        for name, label_en, label_ko, value, one, other, chance in named:
            for q, (outcome, frame) in enumerate(QUANTITIES):
                if kind == "channels" and outcome == MONEY:
                    continue
                rows.append(
                    {
                        "game": kind, "player": name, "label_en": label_en, "label_ko": label_ko,
                        "outcome": outcome, "unit": registry()[outcome].unit, "frame": frame,
                        **_statistics(value[:, q], game.experiment.draws.by_replicate),
                        "alone": _mean(one[:, q]), "last": _mean(other[:, q]),
                        "sampling_se": float(chance[q]),
                    }
                )  # fmt: skip
    return SHAPLEY.table(pd.DataFrame(rows))


def _ends(game: Game, kind: str, worth: Floats) -> tuple[Floats, Floats]:
    """Return what players bring alone and last, where those coalitions were run."""
    if kind == "channels" or game.orders is None:
        return shapley.alone(worth), shapley.last(worth)
    at = {each: place for place, each in enumerate(game.coalitions)}
    k, full = len(game.players), game.coalitions[-1]
    nothing = np.full(worth.shape[1:], np.nan)
    one = [worth[at[1 << i]] - worth[0] if 1 << i in at else nothing for i in range(k)]
    rest = [full ^ 1 << i for i in range(k)]
    other = [worth[-1] - worth[at[each]] if each in at else nothing for each in rest]
    return np.stack(one), np.stack(other)


def _interactions(game: Game, worths: dict[str, Floats]) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for kind, players in labels(game).items():
        if len(players) < 2 or (kind == "instruments" and game.orders is not None):
            continue
        found = shapley.interactions(worths[kind])
        for pair, (i, j) in enumerate(shapley.pairs(len(players))):
            for q, (outcome, frame) in enumerate(QUANTITIES):
                if kind == "channels" and outcome == MONEY:
                    continue
                rows.append(
                    {
                        "game": kind, "player": players[i][0], "other": players[j][0],
                        "outcome": outcome, "frame": frame,
                        **_statistics(found[pair, :, q], game.experiment.draws.by_replicate),
                    }
                )  # fmt: skip
    return INTERACTIONS.table(pd.DataFrame(rows, columns=[*INTERACTIONS.columns]))


def _coalitions(game: Game, worths: dict[str, Floats], numbers: Sequence[int]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for kind, players in labels(game).items():
        worth = worths[kind]
        run = game.coalitions if kind == "instruments" else list(range(len(worth)))
        members = [
            "+".join(player[0] for i, player in enumerate(players) if each >> i & 1) for each in run
        ]
        coalitions, replicates, quantities = worth.shape
        each = replicates * quantities
        parts.append(
            pd.DataFrame(
                {
                    "game": kind,
                    "members": np.repeat(np.array(members, dtype=object), each),
                    "replicate": np.tile(np.repeat(numbers, quantities), coalitions),
                    "outcome": [o for o, _ in QUANTITIES] * (coalitions * replicates),
                    "frame": [f for _, f in QUANTITIES] * (coalitions * replicates),
                    "value": worth.ravel(),
                }
            )
        )
    table = COALITIONS.joined(parts)
    return table[(table["game"] == "instruments") | (table["outcome"] != MONEY)].reset_index(
        drop=True
    )


def _statistics(values: Floats, draws: Integers) -> dict[str, float]:
    found = spread(values, draws)
    return {name: float(getattr(found, name)) for name in STATISTICS}


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
