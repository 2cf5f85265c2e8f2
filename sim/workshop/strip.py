"""The strip of small graphs: one for each graph of the library, enlarged on a click."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from nicegui import ui

from sim.workshop import graph_charts, graph_data, takehome
from sim.workshop.answer import Answer
from sim.workshop.charts import FONT
from sim.workshop.dialogs import dialog
from sim.workshop.graphs import Graph, graphs
from sim.workshop.lever_row import icon_button
from sim.workshop.tiles import standing
from sim.workshop.words import Words

_PAUSE: Final = 0.5
"""Seconds between two drawings: the strip follows, the large chart leads."""
_BUTTON: Final = "outline dense no-caps padding='4px 10px'"
_COPY: Final = """
(async ([text, yes, no]) => {
  const ask = document.activeElement;
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    // Outside this machine there is no clipboard; an old way is left.
    const area = document.createElement("textarea");
    area.value = text;
    (ask?.closest(".q-dialog") ?? document.body).append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    ask?.focus();
  }
  return done ? yes : no;
})(%s)
"""


class Strip:
    """Small graphs of what the answer says besides the path.

    Parameters
    ----------
    words : Words
    label : callable
        Returns what the levers say, for tables.
    kept : sequence of str
        Names of the graphs that are kept open: they stand first, and larger.
    keep : callable
        Takes which are to be kept open.
    """

    def __init__(
        self,
        words: Words,
        label: Callable[[], str],
        kept: Sequence[str],
        keep: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._words = words
        self._label = label
        self._kept = tuple(kept)
        self._keep = keep
        self._frames: dict[str, tuple[ui.element, ui.button]] = {}
        self._charts: dict[Graph, ui.echart] = {}
        self._large: tuple[Graph, ui.echart] | None = None
        self._answer: Answer | None = None
        self._waiting = False
        with ui.element("section").classes("panel strip"):
            self._open = ui.expansion(words("graphs.title"), value=bool(kept)).props("dense")
            self._open.classes("w-full").on_value_change(self._draw)
            with self._open:
                ui.label(words("graphs.hint")).classes("status")
                self._body = ui.element("div").classes("strip-body")

    def open(self, kept: Sequence[str]) -> None:
        """Keep these graphs open; where there are any, the strip opens."""
        if tuple(kept) == self._kept:
            return
        self._kept = tuple(kept)
        for name in self._frames:
            self._mark(name)
        if kept:
            self._open.set_value(True)

    def _mark(self, name: str) -> None:
        """Show whether a graph is kept open."""
        frame, button = self._frames[name]
        kept = name in self._kept
        frame.classes(add="kept" if kept else "", remove="" if kept else "kept")
        button.props(f"aria-pressed={str(kept).lower()}")

    def _turn(self, name: str) -> None:
        others = tuple(each for each in self._kept if each != name)
        self._keep(others if name in self._kept else (*self._kept, name))

    def show(self, answer: Answer) -> None:
        """Draw an answer, soon."""
        self._answer = answer
        if self._open.value and not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(_PAUSE, self._draw)

    def _draw(self) -> None:
        self._waiting = False
        answer = self._answer
        if answer is None or not self._open.value or self._open.is_deleted:
            return
        if not self._charts:
            self._build(answer)
            return
        drawn = [*self._charts.items()]
        if self._large is not None and not self._large[1].is_deleted:
            drawn.append(self._large)
        for graph, chart in drawn:
            changed = graph_charts.series(graph, answer, self._words)
            chart.run_chart_method("setOption", changed)

    def _build(self, answer: Answer) -> None:
        with self._body:
            for graph in graphs():
                name = graph.title(self._words)
                frame = ui.element("div").classes("small-graph").props(f"data-graph={graph.name}")
                with frame:
                    with ui.element("div").classes("lever-head"):
                        ui.label(name).classes("lever-name")
                        keep = icon_button(
                            "push_pin",
                            self._words("graphs.keep", name=name),
                            partial(self._turn, graph.name),
                        )
                        button = ui.button(
                            icon="open_in_full", on_click=lambda graph=graph: self._enlarge(graph)
                        )
                        hint = self._words("graphs.enlarge", name=name)
                        button.props(f'flat round dense size=sm aria-label="{hint}"')
                    drawn = graph_charts.drawn(graph, answer, self._words)
                    self._charts[graph] = ui.echart(drawn, renderer="svg")
                    self._charts[graph].props(f'role=img aria-label="{name}"')
                self._frames[graph.name] = frame, keep
                self._mark(graph.name)

    def _enlarge(self, graph: Graph) -> None:
        """Open one graph large, with what it shows and its numbers to take home."""
        answer, words = self._answer, self._words
        if answer is None:
            return
        name = graph.title(words)
        with dialog(name, words, wide=True):
            drawn = graph_charts.drawn(graph, answer, words, large=True)
            chart = ui.echart(drawn, renderer="svg")
            chart.classes("path").props(f'role=img aria-label="{name}"')
            with ui.element("div").classes("chart-head"):
                for text, act in (
                    (words("graphs.copy"), lambda: self._copy(graph)),
                    (words("graphs.csv"), lambda: self._save_table(graph)),
                    (words("graphs.png"), lambda: self._save(graph, chart, "png")),
                    (words("graphs.svg"), lambda: self._save(graph, chart, "svg")),
                ):
                    ui.button(text, on_click=act).props(_BUTTON)
            with ui.element("h3"):
                ui.label(words("chart.what"))
            ui.label(graph.what(words))
            ui.label(self._made()).classes("status")
            with ui.element("h3"):
                ui.label(words("graphs.source"))
            for source in graph.sources(words):
                ui.label(source).classes("status")
        self._large = graph, chart

    def _made(self) -> str:
        """Return what made the numbers, and what is set."""
        assert self._answer is not None
        behind = standing(self._answer, self._words)
        return self._words("graphs.made", standing=behind, setting=self._label())

    async def _copy(self, graph: Graph) -> None:
        if self._answer is None:
            return
        said = self._words("graphs.copied"), self._words("graphs.uncopied")
        text = graph_data.text(graph, self._answer, self._words)
        ui.notify(await ui.run_javascript(_COPY % json.dumps([text, *said]), timeout=10.0))

    def _save_table(self, graph: Graph) -> None:
        if self._answer is None:
            return
        series = graph_data.series(self._label(), graph, self._answer)
        if not series:
            ui.notify(self._words("graphs.waiting"), type="warning")
            return
        ui.download.content(takehome.csv(series), f"{graph.name}.csv", "text/csv")

    def _save(self, graph: Graph, chart: ui.echart, kind: str) -> None:
        if self._answer is None:
            return
        asked = {
            "id": chart.id,
            "kind": kind,
            "file": f"{graph.name}.{kind}",
            "title": graph.title(self._words),
            "foot": self._made(),
            "data": graph_data.text(graph, self._answer, self._words),
            "font": FONT,
        }
        script = Path(__file__).with_name("graph_files.js").read_text(encoding="utf-8")
        ui.run_javascript(f"({script})({json.dumps(asked)})")
