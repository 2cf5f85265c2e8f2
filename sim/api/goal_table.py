"""What `sim.goal` gives: a table that a notebook shows with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.api.first_screen import FirstScreen

if TYPE_CHECKING:
    from sim.report.screens.screen import Screen
    from sim.report.text.words import Words


class GoalTable(FirstScreen, pd.DataFrame):
    """One row a package; columns as in docs/results.md. What is made of it is a plain table."""

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import goal

        return goal.screen(self, words)
