"""The equal-cost switch of the shelf: its amount, what is being worked out, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from nicegui import ui

from sim.analysis.costing.equal_cost import TOLERANCE, Scaled
from sim.analysis.costing.search import Status
from sim.report.text import formatting
from sim.scenario import Scenario
from sim.workshop.answer import Answer
from sim.workshop.equal_cost import Scaling, proposed
from sim.workshop.live import Desk, Failure, Session
from sim.workshop.pairs import HORIZON, Package
from sim.workshop.question import Question
from sim.workshop.shelf import Entry
from sim.workshop.words import Words

_LEAST: Final = 0.1
_MOST: Final = 1e6
"""Amounts that can be asked for, KRW bn."""
_EOK: Final = 10.0


@dataclass
class _Level:
    """A package at the scale at which it is compared."""

    scaled: Scaled
    package: Package
    session: Session
    answer: Answer | Failure | None = None


class EqualCostPanel:
    """Packages scaled to the same public cost; what stands on the shelf stays as it is.

    Parameters
    ----------
    desk : Desk
    draw_soon : callable
        Calls a function in the page's own thread.
    changed : callable
        Called when there is something else to draw.
    costs : callable
        Returns what the packages cost as they are, KRW bn.
    """

    def __init__(
        self,
        desk: Desk,
        draw_soon: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
        costs: Callable[[], Sequence[float]],
    ) -> None:
        self._desk = desk
        self._draw_soon = draw_soon
        self._changed = changed
        self._costs = costs
        self._entries: tuple[Entry, ...] = ()
        self._question: Question | None = None
        self._amount: float | None = None
        self._scaling: Scaling | None = None
        self._levels: dict[Entry, _Level] = {}
        self._failed = ""
        self.on = False

    def build(self, words: Words) -> None:
        """Build switch, amount and message in a language."""
        self._words = words
        with ui.element("div").classes("chart-head equal"):
            self._switch = ui.switch(
                words("equal.switch"),
                value=self.on,
                on_change=lambda event: self._turn(event.value),
            )
            self._number = ui.number(
                words("equal.amount", unit=words.unit("KRW bn")),
                value=self._shown(self._amount),
                min=0,
                format="%.6g",
            ).props("dense outlined debounce=600")
            self._number.style("width: 200px")
            self._number.on_value_change(lambda event: self._set(event.value))
            self._cancel = ui.button(words("equal.cancel"), on_click=self._give_up).props(
                "outline dense no-caps padding='2px 10px'"
            )
        self._message = ui.label().classes("status").props("role=status")
        self._show()

    def look(self, entries: Sequence[Entry], question: Question | None) -> None:
        """Work out anew if the packages or the assumptions are others than before."""
        now = tuple(entries), question
        if now == (self._entries, self._question):
            return
        self._entries, self._question = now
        self._stop()
        if self.on:
            self._begin()

    def level(self, entry: Entry) -> tuple[Package, Answer | Failure | None] | None:
        """Return a package at the equal cost with what is known of it; None while it is sought."""
        found = self._levels.get(entry)
        return None if found is None else (found.package, found.answer)

    def note(self, entry: Entry) -> tuple[str, bool]:
        """Say at what scale a package is shown, and why it does not cost the amount if so.

        Returns
        -------
        tuple of (str, bool)
            The text, and whether the package costs the amount.
        """
        found = self._levels.get(entry)
        if found is None:
            return "", True
        words, scaled = self._words, found.scaled
        scale = words("equal.scale", factor=f"{scaled.factor:.3g}")
        if scaled.status is Status.MET:
            return scale, True
        cost = formatting.money_bn(scaled.cost, words.language)
        why = words(f"equal.{scaled.status.value}", cost=cost)
        return (why if scaled.status is Status.FIXED else f"{scale}. {why}"), False

    def resume(self) -> None:
        """Go on after the browser came back."""
        if self.on and not self._levels and self._scaling is None:
            self._begin()

    def close(self) -> None:
        """Give up what is asked."""
        self._stop()

    # ---- what is asked ------------------------------------------------------------------------

    def _turn(self, on: bool) -> None:
        self.on = on
        self._stop()
        if on:
            self._begin()
        self._show()
        self._changed()

    def _set(self, typed: float | None) -> None:
        amount = None if typed is None else typed / self._factor()
        if amount == self._amount:
            return
        self._amount = amount
        self._stop()
        if self.on:
            self._begin()
        self._changed()

    def _give_up(self) -> None:
        self._switch.set_value(False)

    def _begin(self) -> None:
        """Look for the scales."""
        self._failed = ""
        question = self._question
        if self._amount is None:
            self._amount = proposed(self._costs())
            self._number.set_value(self._shown(self._amount))
        amount = self._amount
        if question is None or not self._entries:
            self._show()
            return
        if amount is None or not _LEAST <= amount <= _MOST:
            self._failed = self._words(
                "equal.bounds",
                low=formatting.money_bn(_LEAST, self._words.language),
                high=formatting.money_bn(_MOST, self._words.language),
            )
            self._show()
            return
        entries = self._entries
        self._scaling = Scaling(
            self._desk,
            question,
            [partial(each.scenario, question) for each in entries],
            amount,
            lambda found: self._draw_soon(lambda: self._take(entries, question, found)),
            lambda count: self._draw_soon(lambda: self._show(count)),
        )
        self._show(0)

    def _stop(self) -> None:
        if self._scaling is not None:
            self._scaling.cancel()
            self._scaling = None
        for each in self._levels.values():
            each.session.stop()
        self._levels = {}

    def _take(
        self, entries: tuple[Entry, ...], question: Question, found: tuple[Scaled, ...] | Failure
    ) -> None:
        """Show the packages at their scales: every pair of them was run in the search."""
        if (entries, question) != (self._entries, self._question) or self._scaling is None:
            return
        self._scaling = None
        if isinstance(found, Failure):
            self._failed = found.said(self._words)
        else:
            for entry, scaled in zip(entries, found, strict=True):
                session = self._desk.session(partial(self._tell, entry))
                self._levels[entry] = _Level(scaled, Package.of(scaled.scenario), session)
                session.ask_about(question, partial(_scenario, scaled))
        self._show()
        self._changed()

    def _tell(self, entry: Entry, answer: Answer | Failure) -> None:
        """Take an answer in a worker's thread."""

        def take() -> None:
            if entry in self._levels:
                self._levels[entry].answer = answer
                self._changed()

        self._draw_soon(take)

    # ---- what is shown ------------------------------------------------------------------------

    def _show(self, ran: int = 0) -> None:
        if self._message.is_deleted:
            return
        words = self._words
        seeking = self._scaling is not None
        self._number.set_visibility(self.on)
        self._cancel.set_visibility(seeking)
        text = self._failed
        if self.on and not text:
            text = words("equal.working", runs=str(ran)) if seeking else self._said()
        self._message.set_text(text if self.on else "")
        self._message.set_visibility(self.on and bool(text))

    def _said(self) -> str:
        if not self._levels or self._amount is None:
            return self._words("equal.nothing")
        return self._words(
            "equal.what",
            year=str(HORIZON),
            amount=formatting.money_bn(self._amount, self._words.language),
            tolerance=formatting.percent(100.0 * TOLERANCE, self._words.language, 0),
            pairs=str(self._desk.replicates),
        )

    def _factor(self) -> float:
        return _EOK if self._words.language == "ko" else 1.0

    def _shown(self, amount: float | None) -> float | None:
        return None if amount is None else round(amount * self._factor(), 6)


def _scenario(scaled: Scaled) -> Scenario:
    return scaled.scenario
