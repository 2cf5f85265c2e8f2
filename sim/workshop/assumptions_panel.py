"""The assumptions on the page: what each is, how the answer hangs on it, and a field."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from nicegui import ui

from sim.errors import UserError
from sim.parameters.registry import GRADES
from sim.report.style import ACCENT, FAINT, INK
from sim.units import suffix
from sim.workshop.answer import ENOUGH, Answer
from sim.workshop.assumptions import Assumption
from sim.workshop.words import Words

_WIDTH: Final = 120.0


class AssumptionsPanel:
    """The assumptions behind what is shown.

    Parameters
    ----------
    words : Words
    find : callable
        Returns the assumptions as they stand now.
    change : callable
        Sets a parameter by symbol, or takes its change back (None).
    """

    def __init__(
        self,
        words: Words,
        find: Callable[[], tuple[Assumption, ...]],
        change: Callable[[str, float | None], None],
    ) -> None:
        self._words = words
        self._find = find
        self._change = change
        self._now: object = None
        self._drawn: object = None
        with ui.element("section").classes("panel strip assumptions"):
            self._open = ui.expansion(words("assumptions.title")).props("dense")
            self._open.classes("w-full").on_value_change(self._draw)
            with self._open:
                ui.label(words("assumptions.what")).classes("status")
                self._body = ui.element("div").classes("shelf-body")

    def show(self, asked: str, answer: Answer) -> None:
        """Draw what is known once enough is, and once more in the end.

        Not at every answer: somebody may be about to type.

        Parameters
        ----------
        asked : str
            What the answer is to.
        answer : Answer
        """
        enough = answer.complete or max(answer.pairs, 0 if answer.moved else answer.runs) >= ENOUGH
        self._now = asked, answer.complete, enough
        if self._open.value and enough and self._now != self._drawn:
            self._draw()

    def _draw(self) -> None:
        if self._open.is_deleted or not self._open.value:
            return
        self._drawn = self._now  # who opens it and types at once is not interrupted
        found = self._find()
        self._body.clear()
        words = self._words
        with self._body, ui.element("table"):
            with ui.element("thead"), ui.element("tr"):
                for key in ("name", "hangs", "range", "prior", "source", "value"):
                    with ui.element("th").props("scope=col"):
                        ui.label(words(f"assumptions.{key}"))
            with ui.element("tbody"):
                for each in found:
                    with ui.element("tr"):
                        self._row(each)

    def _row(self, one: Assumption) -> None:
        words, about = self._words, one.about
        unit = suffix(about.unit, words.language)
        with ui.element("th").props("scope=row"):
            ui.label(words.pick(about.meaning, about.label_ko))
            ui.label(about.symbol).classes("band")
            if not one.informed:
                ui.label(words("assumptions.uninformed")).classes("note strong")
        with ui.element("td"):
            ui.html(_bar(one.rho), sanitize=False)
            if one.declared:
                ui.label(words("assumptions.declared")).classes("band")
        with ui.element("td"):
            ui.label(f"{one.mean:.3g}{unit}")
            ui.label(words("tile.band", between=f"{one.low:.3g} – {one.high:.3g}")).classes("band")
        with ui.element("td"):
            ui.label(str(about.prior)).classes("band")
        with ui.element("td"):
            grade = GRADES[about.grade][words.language == "ko"]
            ui.label(f"{about.grade}, {grade}")
            ui.label(about.source).classes("band")
        with ui.element("td"):
            self._field(one)

    def _field(self, one: Assumption) -> None:
        words, about = self._words, one.about
        name = words.pick(about.meaning, about.label_ko)
        field = ui.input(value="" if one.changed is None else f"{one.changed:g}")
        field.props(
            f'dense outlined inputmode=decimal placeholder="{one.mean:.3g}" aria-label="{name}"'
        ).classes("assumption" + ("" if one.changed is None else " changed"))

        def set_value(event: Any) -> None:
            text = str(field.value or "").strip()
            try:
                self._change(about.symbol, float(text) if text else None)
            except ValueError:
                ui.notify(words("assumptions.number", text=text[:20]), type="warning")
            except UserError as error:
                ui.notify(self._words.refusal(error), type="warning", multi_line=True)

        field.on("keydown.enter", set_value)
        field.on("blur", set_value)
        if one.changed is not None:
            ui.label(words("assumptions.changed")).classes("note strong")


def _bar(rho: float) -> str:
    """Return a bar from the middle: to the right where more of it brings more users."""
    middle, height = _WIDTH / 2.0, 16.0
    parts = [
        f'<path d="M0 8H{_WIDTH}" stroke="{FAINT}" stroke-width="1"/>',
        f'<path d="M{middle} 0V{height}" stroke="{INK}" stroke-width="1"/>',
    ]
    if math.isfinite(rho):
        end = round(middle + rho * middle, 1)
        parts.append(f'<path d="M{middle} 8H{end}" stroke="{ACCENT}" stroke-width="9"/>')
        said = f"{rho:+.2f}"
    else:
        said = "–"
    drawn = "".join(parts)
    return f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="{said}">{drawn}</svg>'
