"""What opens on a click: what a lever is, what a graph shows, what no data inform, the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import segno
from nicegui import ui

from sim.parameters.registry import GRADES
from sim.parameters.registry import registry as parameters
from sim.workshop import charts
from sim.workshop.answer import Answer
from sim.workshop.controls import Control
from sim.workshop.lever import Value
from sim.workshop.record import Record
from sim.workshop.room import Join
from sim.workshop.words import Words


def level(control: Control, value: Value, words: Words) -> str:
    """Return where a lever stands as text.

    Examples
    --------
    >>> from sim.workshop.controls import control
    >>> level(control("ai_voucher.budget_krw_bn"), 27.6, Words("ko"))
    '연 276억 원'
    """
    if control.is_choice:
        return ""  # the choice itself says it
    if control.is_switch:
        return words("lever.on" if value else "lever.off")
    return words.amount(float(value), control.unit)


def text(title: str, content: str, words: Words) -> None:
    """Open a dialog with a paragraph."""
    with dialog(title, words):
        ui.label(content)


def link(address: str, words: Words) -> None:
    """Open the link that restores what is set.

    It is shown as well as copied: outside this machine browsers let no page copy.
    """
    with dialog(words("page.link"), words):
        ui.label(words("page.link_what"))
        with ui.element("code"):
            ui.label(address)
        ui.button(words("page.link_copy"), on_click=partial(ui.clipboard.write, address)).props(
            "outline no-caps"
        )


def lever(control: Control, words: Words) -> None:
    """Open what is known of a lever: unit, range, what is in force, source and grade."""
    korean = words.language == "ko"
    rows = []
    if control.unit:
        setting = words.pick(control.setting_en, control.setting_ko)
        rows.append((words("lever.unit"), f"{words.unit(control.unit)} ({setting})"))
        span = f"0 – {words.amount(control.top, control.unit)}"
        rows.append((words("lever.range"), span))
    in_force = level(control, control.shipped, words)
    if control.is_choice:
        in_force = words(f"lever.choice_{control.shipped}")
    elif not control.shipped:
        in_force = words("lever.nothing")
    rows.append((words("lever.in_force"), in_force))
    if control.proposed is not None:
        rows.append((words("lever.proposed"), level(control, control.proposed, words)))
    grade = f"{control.provenance.grade}, {GRADES[control.provenance.grade][korean]}"
    rows.append((words("lever.source"), f"[{grade}] {control.provenance.source}"))
    with dialog(words.pick(control.label_en, control.label_ko), words):
        ui.label(words.pick(control.summary_en, control.summary_ko))
        _definitions(rows)
        if control.together:
            ui.label(words("lever.together"))


def uninformed(answer: object, words: Words) -> None:
    """Open the list of assumptions that no data inform, once there is an answer."""
    if not isinstance(answer, Answer):
        return
    about = {each.symbol: each for each in parameters()}
    with dialog(words("tile.uninformed_title"), words):
        ui.label(words("tile.uninformed_text"))
        _definitions(
            [
                (symbol, f"{words.pick(about[symbol].meaning, about[symbol].label_ko)}")
                for symbol in answer.uninformed
            ]
        )


def table(answer: object, words: Words) -> None:
    """Open the path as a table, once there is an answer."""
    if not isinstance(answer, Answer):
        return
    keys = ("year", "mean", "low", "high", "base", "reported", "survey")
    columns = [
        {"name": key, "label": words(f"chart.{key}"), "field": key, "align": "right"}
        for key in keys
    ]
    with dialog(words("chart.title"), words, wide=True):
        ui.table(rows=charts.rows(answer, words), columns=columns, row_key="year").props(
            "dense flat hide-pagination :pagination='{rowsPerPage: 0}'"
        )


def phones(join: Join, words: Words) -> None:
    """Open the address at which phones guess: to be scanned, or typed with the code."""
    drawn = segno.make(join.scanned, micro=False).svg_inline(scale=7, dark="#1a1a1a", light="#fff")
    with dialog(words("page.phones_title"), words):
        ui.html(drawn, sanitize=False).props(f'role=img aria-label="{words("page.phones_qr")}"')
        ui.label(words("page.phones_text"))
        _definitions(
            [(words("page.phones_address"), join.address), (words("page.phones_code"), join.code)]
        )


def take_home(record: Record, words: Words) -> None:
    """Offer the files, and say which command gives the same numbers."""
    with dialog(words("page.scenario_title"), words):
        ui.label(words("page.scenario_text"))
        with ui.element("code"):
            ui.label(record.command())
        ui.label(words("page.scenario_files"))
        for name, make in record.offered().items():

            def save(name: str = name, make: Callable[[], bytes] = make) -> None:
                ui.download.content(make(), name)

            ui.button(words("page.scenario_save", file=name), on_click=save).props(
                "outline dense no-caps padding='4px 10px'"
            )


@contextmanager
def dialog(title: str, words: Words, *, wide: bool = False) -> Iterator[ui.dialog]:
    """Open a dialog, to be filled; it is forgotten when it is closed."""
    with ui.dialog() as opened, ui.card().classes("dialog") as card:
        if wide:
            card.style("max-width: 900px; width: 90vw")
        with ui.element("h2"):
            ui.label(title)
        yield opened
        ui.button(words("page.close"), on_click=opened.close).props("flat no-caps autofocus")
    opened.props["aria-label"] = title
    opened.on("hide", opened.delete)
    opened.open()


def _definitions(rows: list[tuple[str, str]]) -> None:
    with ui.element("dl"):
        for name, content in rows:
            with ui.element("dt"):
                ui.label(name)
            with ui.element("dd"):
                ui.label(content)
