"""What analyses give: tables with their record, figures, and a folder to come back from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from sim.api.tables import ResultTables

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figure_file import Picture
    from sim.report.screens.screen import Screen
    from sim.report.text.words import Words

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

    def _screen(self, words: Words) -> Screen:
        from sim.report.data.decomposition import of_tables
        from sim.report.screens import decomposition

        return decomposition.screen(of_tables(self._tables, self.record, words), words)


class Sensitivity(ResultTables):
    """Which parameters and settings decide outcomes, effects of packages, or their order."""

    kind: ClassVar[str] = "sensitivity"
    main: ClassVar[str] = "sensitivity"

    @property
    def indices(self) -> pd.DataFrame:
        """Indices with everything known about their factor."""
        return self.table("sensitivity")

    def sentences(self, lang: str = "en") -> list[str]:
        """Return the verdict on every answer, in English (``en``) or Korean (``ko``)."""
        from sim.report.text.sensitivity import sentences

        return sentences(
            self._tables["sensitivity"], self._tables["interactions"], self.record, lang
        )

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.figures import convergence, sensitivity, sensitivity_map

        table = self._tables["sensitivity"]
        drawn = [
            sensitivity.draw(table, self.record, lang, place)
            for place in range(len(self.record["answers"]))
        ]
        if len(drawn) > 1:
            drawn.append(sensitivity_map.draw(table, self.record, lang))
        drawn.append(convergence.draw(self._tables["convergence"], table, self.record, lang))
        return {each.name: each for each in drawn}

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import sensitivity

        return sensitivity.screen(self._tables, self.record, words)


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

    def _screen(self, words: Words) -> Screen:
        from sim.report.data.front import of_tables
        from sim.report.screens import front

        return front.screen(of_tables(self._tables, self.record, words), words)


class Response(ResultTables):
    """What more or less of one setting brings, costs, and finds applicants for."""

    kind: ClassVar[str] = "response"
    main: ClassVar[str] = "response"

    @property
    def curve(self) -> pd.DataFrame:
        """Outcomes and paired differences by scale."""
        return self.table("response")

    @property
    def execution(self) -> pd.DataFrame:
        """How much of the programme's money reached firms, by scale."""
        return self.table("execution")

    def sentences(self, lang: str = "en") -> list[str]:
        """Return what the curve says, in English (``en``) or Korean (``ko``)."""
        from sim.report.text.response import sentences

        return sentences(self.curve, self.execution, self.record, lang)

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.figures import response as figure

        return {"response": figure.draw(self.curve, self.execution, self.record, lang)}

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import response

        return response.screen(self.curve, self.execution, self.record, words)


class Discovery(ResultTables):
    """Where a package loses to another, or misses a goal."""

    kind: ClassVar[str] = "discovery"
    main: ClassVar[str] = "discovery"

    @property
    def boxes(self) -> pd.DataFrame:
        """The box that PRIM found and the leaves of the tree, one row a restricted input."""
        return self.table("discovery")

    @property
    def trajectory(self) -> pd.DataFrame:
        """Coverage and density of PRIM's boxes, from the whole space to the smallest."""
        return self.table("trajectory")

    def sentences(self, lang: str = "en") -> list[str]:
        """Return what was found, in English (``en``) or Korean (``ko``)."""
        from sim.report.text.discovery import sentences

        return sentences(self.boxes, self.record, lang)

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.figures import discovery as figure

        return {"discovery": figure.draw(self._tables, self.record, lang)}

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import discovery

        return discovery.screen(self._tables, self.record, words)


class Robustness(ResultTables):
    """Regret, order and goal of packages over the draws and the futures."""

    kind: ClassVar[str] = "robustness"
    main: ClassVar[str] = "robustness"

    def sentences(self, lang: str = "en") -> list[str]:
        """Return what the table says, in English (``en``) or Korean (``ko``)."""
        from sim.report.text.robust import sentences

        return sentences(self.table("robustness"), self.record, lang)

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.figures import robustness as figure

        return {"robustness": figure.draw(self.table("robustness"), self.record, lang)}

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import robustness

        return robustness.screen(self.table("robustness"), self.record, words)
