"""A decomposition as the report reads and draws it: from the folder of `hwaksan decompose`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.errors import UserError
from sim.report.data.run_record import AGAIN, need, read_record, read_table
from sim.report.text import labels
from sim.report.text.words import Words

GAMES: Final = ("instruments", "channels")
TOTAL: Final = "total"
_OTHER: Final = "other"
_STATISTICS: Final = ("mean", "p05", "p25", "p75", "p95")
_VALUES: Final = (
    "game", "player", "label_en", "label_ko", "outcome", "frame", *_STATISTICS, "sampling_se",
)  # fmt: skip
_INTERACTIONS: Final = ("game", "player", "other", "outcome", "frame", *_STATISTICS)


@dataclass(frozen=True, eq=False)
class Decomposed:
    """What `hwaksan decompose` left behind.

    Attributes
    ----------
    run : mapping
        `run.json`.
    package, label : str
        What was taken apart, and its label in the language of the figures.
    horizon, pairs, models : int
    values, interactions : DataFrame
        The tables `shapley` and `interactions`.
    """

    run: Mapping[str, Any]
    package: str
    label: str
    horizon: int
    pairs: int
    models: int
    values: pd.DataFrame
    interactions: pd.DataFrame

    @property
    def sampled(self) -> bool:
        """Whether the values of instruments come from sampled orders."""
        return bool(self.values["sampling_se"].notna().any())

    def game(self, kind: str) -> pd.DataFrame:
        """Return the values of one game."""
        return self.values[self.values["game"] == kind]

    def labels(self, kind: str, words: Words) -> dict[str, str]:
        """Return the label of every player and of the whole package."""
        columns = self.game(kind)[["player", "label_en", "label_ko"]].drop_duplicates("player")
        return {
            str(row["player"]): labels.shown(row, str(row["player"]), words)
            for row in columns.to_dict("records")
        }

    def players(self, kind: str, words: Words) -> dict[str, str]:
        """Return the label of every player, total and an empty remainder left out."""
        moved = self.game(kind).groupby("player", sort=False)["mean"].any()
        return {
            name: label
            for name, label in self.labels(kind, words).items()
            if name != TOTAL and (name != _OTHER or moved[_OTHER])
        }

    def ordered(self, kind: str, words: Words) -> dict[str, str]:
        """Return the players, who brings most users of both frames first, a remainder last."""
        here = self.game(kind)
        users = here[(here["outcome"] == "users") & (here["frame"] == "all")]
        brought = dict(zip(users["player"].astype(str), users["mean"].tolist(), strict=True))
        named = self.players(kind, words)
        order = sorted(named, key=lambda name: (name == _OTHER, -brought.get(name, 0.0)))
        return {name: named[name] for name in order}


def read(folder: Path, words: Words) -> Decomposed:
    """Read a result folder of `hwaksan decompose`.

    Raises
    ------
    UserError
        If a file, a column or a key is missing.
    """
    run = read_record(folder)
    need(run, ("baseline", "scenarios", "horizon", "decomposition"), folder)
    if len(run["scenarios"]) != 2:
        raise UserError("run.json does not name one package", str(folder), AGAIN)
    tables = {
        "draws": read_table(folder, "draws", ("draw",)),
        "shapley": read_table(folder, "shapley", _VALUES),
        "interactions": read_table(folder, "interactions", _INTERACTIONS),
    }
    return of_tables(tables, run, words)


def of_tables(
    tables: Mapping[str, pd.DataFrame], run: Mapping[str, Any], words: Words
) -> Decomposed:
    """Return a decomposition that is in memory as the report reads it; see `read`."""
    [package] = [name for name in run["scenarios"] if name != run["baseline"]]
    header = run["scenarios"][package]["scenario"]
    draws = tables["draws"]
    return Decomposed(
        run=run,
        package=str(package),
        label=labels.shown(header, str(package), words),
        horizon=int(run["horizon"]),
        pairs=len(draws),
        models=int(draws["draw"].nunique()),
        values=tables["shapley"],
        interactions=tables["interactions"],
    )
