"""Figures of a decomposition: from its result folder to pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.report.figures import interactions, shapley
from sim.report.picture import Picture
from sim.report.style import drawing
from sim.report.words import Words


@dataclass(frozen=True, eq=False)
class Decomposed:
    """What `hwaksan decompose` left behind.

    Attributes
    ----------
    label : str
        The package, in the language of the figures.
    horizon, pairs, models : int
    values, interactions : DataFrame
        The tables `shapley` and `interactions`.
    """

    label: str
    horizon: int
    pairs: int
    models: int
    values: pd.DataFrame
    interactions: pd.DataFrame

    def game(self, kind: str) -> pd.DataFrame:
        """Return the values of one game."""
        return self.values[self.values["game"] == kind]

    def players(self, kind: str, language: str) -> dict[str, str]:
        """Return the label of every player, total and an empty remainder left out."""
        here = self.game(kind)
        moved = here.groupby("player", sort=False)["mean"].any()
        return {
            str(name): str(label)
            for name, label in zip(here["player"], here[f"label_{language}"], strict=True)
            if name != "total" and (name != "other" or moved["other"])
        }


def read(folder: Path, words: Words) -> Decomposed:
    """Read a result folder of `hwaksan decompose`."""
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    package = next(name for name in run["scenarios"] if name != run["baseline"])
    header = run["scenarios"][package]["scenario"]
    draws = pd.read_parquet(folder / "draws.parquet", columns=["draw"])
    return Decomposed(
        label=words.pick(header["label_en"], header["label_ko"]),
        horizon=int(run["horizon"]),
        pairs=len(draws),
        models=int(draws["draw"].nunique()),
        values=pd.read_parquet(folder / "shapley.parquet"),
        interactions=pd.read_parquet(folder / "interactions.parquet"),
    )


def draw(found: Decomposed, words: Words) -> tuple[Picture, ...]:
    """Draw values of instruments and channels, and how instruments work together."""
    with drawing():
        pictures = [shapley.draw(found, kind, words) for kind in ("instruments", "channels")]
        if (found.interactions["game"] == "instruments").any():
            pictures.append(interactions.draw(found, words))
    return tuple(pictures)


def draw_all(folder: Path, *, language: str = "en") -> None:
    """Write the figures into a result folder, as PNG and SVG."""
    words = Words(language)
    place = folder / "figures"
    place.mkdir(exist_ok=True)
    for picture in draw(read(folder, words), words):
        (place / f"{picture.name}.png").write_bytes(picture.png())
        (place / f"{picture.name}.svg").write_bytes(picture.svg)
