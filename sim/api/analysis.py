"""What analyses give: tables with their record, figures, and a folder to come back from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from sim.api.tables import ResultTables

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figure_file import Picture

Warn = Callable[[str], None]


class Decomposition(ResultTables):
    """What each instrument of a package, and each channel, brings (Shapley values)."""

    kind: ClassVar[str] = "decomposition"
    main: ClassVar[str] = "shapley"

    @property
    def shapley(self) -> pd.DataFrame:
        """Values of the players by game, outcome and frame."""
        return self.table("shapley")

    @property
    def interactions(self) -> pd.DataFrame:
        """Pairs of instruments that work better, or worse, together."""
        return self.table("interactions")

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.data.decomposition import of_tables
        from sim.report.included.decomposition_section import draw
        from sim.report.text.words import Words

        words = Words(lang)
        found = of_tables(self._tables, self.record, words)
        return {each.name: each for each in draw(found, words)}


class Sensitivity(ResultTables):
    """Which parameters decide an outcome or an effect."""

    kind: ClassVar[str] = "sensitivity"
    main: ClassVar[str] = "sensitivity"

    @property
    def indices(self) -> pd.DataFrame:
        """Indices with everything known about their factor."""
        return self.table("sensitivity")

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.figures import sensitivity as figure

        return {"sensitivity": figure.draw(self._tables["sensitivity"], self.record, lang)}


class Optimisation(ResultTables):
    """Packages within a budget that no other found beats in everything."""

    kind: ClassVar[str] = "optimisation"
    main: ClassVar[str] = "front"

    @property
    def front(self) -> pd.DataFrame:
        """The points of the front on draws that the search did not see."""
        return self.table("front")

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.data.front import of_tables
        from sim.report.included.front_section import draw
        from sim.report.text.words import Words

        words = Words(lang)
        return {"front": draw(of_tables(self._tables, self.record, words), words)}
