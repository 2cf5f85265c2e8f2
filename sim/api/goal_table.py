"""What `sim.goal` gives: a table that a notebook shows with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sim.report.screens.screen import ShownScreen


class GoalTable(pd.DataFrame):
    """One row a package; columns as in docs/results.md. What is made of it is a plain table."""

    def first_screen(self, lang: str = "en") -> ShownScreen:
        """Return what a notebook shows: a sentence, an ordered table, a picture, what is unsaid.

        Parameters
        ----------
        lang : str
            ``en`` or ``ko``.

        Raises
        ------
        UserError
            If the language is unknown.
        """
        from sim.report.screens import goal
        from sim.report.screens.screen import render
        from sim.report.text.words import Words

        words = Words(lang)
        return render(goal.screen(self, words), words)

    def _repr_html_(self) -> str:
        return self.first_screen().html
