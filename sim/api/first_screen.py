"""The first screen that a notebook shows of results, made in one way for every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.screens.screen import Screen, ShownScreen
    from sim.report.text.words import Words


class FirstScreen:
    """Results that a notebook shows with their answer; `_screen` says what stands on it."""

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
        from sim.report.screens.screen import render
        from sim.report.text.words import Words

        words = Words(lang)
        return render(self._screen(words), words)

    def _screen(self, words: Words) -> Screen:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return self.first_screen().html
