"""The large chart on the page: the path of adoption, its legend, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sim.report.text import formatting
from sim.workshop import charts, dialogs
from sim.workshop.answer import Answer
from sim.workshop.live import Desk
from sim.workshop.own_firms import OwnFirms
from sim.workshop.state import State
from sim.workshop.tiles import standing
from sim.workshop.words import Words


class PathPanel:
    """The large chart.

    Parameters
    ----------
    words : Words
    answer : Answer or None
        What is known when it is built.
    open_table : callable
        Opens the path as a table.
    """

    def __init__(self, words: Words, answer: Answer | None, open_table: Callable[[], None]) -> None:
        self._words = words
        with ui.element("div").classes("panel"):
            with ui.element("div").classes("chart-head"):
                with ui.element("h2"):
                    ui.label(words("chart.title"))
                for text, act in (
                    (words("chart.what"), self._explain),
                    (words("chart.data"), open_table),
                ):
                    ui.button(text, on_click=act).props("flat dense no-caps").classes("quiet")
            with ui.element("div").classes("legend"):
                for name, mark in charts.LEGEND.items():
                    with ui.element("div"):
                        ui.html(
                            f'<svg width="26" height="12" aria-hidden="true">{mark}</svg>',
                            sanitize=False,
                        )
                        ui.label(words(f"chart.{name}"))
            self._chart = ui.echart(charts.drawn(words, answer), renderer="svg").classes("path")
            self._chart.props(f'role=img aria-label="{words("chart.title")}"')
            ui.label(words("page.hidden")).classes("cover-note").props("aria-hidden=true")
            self._status = ui.label(words("page.preparing")).classes("status").props("role=status")

    def draw(self, answer: Answer) -> None:
        """Draw an answer."""
        self._chart.run_chart_method("setOption", charts.series(answer))

    def say(self, status: str) -> None:
        """Say what stands behind what is drawn."""
        self._status.set_text(status)

    def _explain(self) -> None:
        dialogs.text(self._words("chart.what"), self._words("chart.what_text"), self._words)


def status(answer: Answer, state: State, desk: Desk, words: Words) -> str:
    """Return what stands behind an answer: firms, runs, fitted models, changed assumptions."""
    pairs = standing(answer, words)
    firms = formatting.number(desk.survey_firms)
    if isinstance(desk.whole, OwnFirms):
        text = f"{desk.whole.said(words)} {pairs}."
    elif answer.quick and desk.sample.firms is not None:
        sample = formatting.number(desk.sample.firms)
        text = words("status.quick", sample=sample, firms=firms, pairs=pairs)
    else:
        text = words("status.whole", firms=firms, pairs=pairs)
    parts = [text, words("status.complete") if answer.complete else ""]
    if state.parameters:
        listed = ", ".join(f"{key} = {each:g}" for key, each in state.parameters.items())
        parts.append(f"{words('assumptions.here', list=listed)}.")
    return " ".join([*filter(None, parts), words("page.disclaimer")])
