"""Stacking on the page: two packages are chosen, and what speaks against it is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nicegui import run, ui

from sim.errors import UserError
from sim.workshop.dialogs import dialog
from sim.workshop.question import Question
from sim.workshop.shelf import Entry, stack
from sim.workshop.stacking import Conflict
from sim.workshop.words import Words


def open_stack(
    entries: Sequence[Entry], question: Question, put: Callable[[Entry], None], words: Words
) -> None:
    """Ask which two packages are stacked, and put what comes of it on the shelf.

    Parameters
    ----------
    entries : sequence of Entry
        At least two.
    question : Question
    put : callable
        Takes the stacked package.
    words : Words
    """
    labels = {place: each.label(words) for place, each in enumerate(entries)}
    with dialog(words("stack.title"), words) as opened:
        ui.label(words("stack.what"))
        one = ui.select(labels, value=0, label=words("stack.one")).props("dense outlined")
        other = ui.select(labels, value=1, label=words("stack.other")).props("dense outlined")
        for each in (one, other):
            each.classes("w-full").style("width: 100%")
        message = ui.label().classes("note strong").props("role=alert")

        async def do() -> None:
            chosen = entries[int(one.value)], entries[int(other.value)]
            if chosen[0] == chosen[1]:
                message.set_text(words("stack.same"))
                return
            try:
                found = await run.io_bound(stack, *chosen, question)
            except UserError as error:
                message.set_text(words("failure.mistake", text=words.refusal(error)))
                return
            if isinstance(found, Entry):
                opened.close()
                put(found)
                return
            message.set_text(" ".join(said(each, words) for each in found or ()))

        ui.button(words("stack.do"), on_click=do).props("outline no-caps padding='4px 12px'")


def said(against: Conflict, words: Words) -> str:
    """Return a contradiction in a sentence.

    Examples
    --------
    >>> said(Conflict("AI voucher", "AI 바우처"), Words("en"))
    'Both change “AI voucher”, each in its own way: they cannot both hold.'
    """
    name = words.pick(against.label_en, against.label_ko)
    if not against.setting_en:
        return words("stack.conflict", name=name)
    korean = words.language == "ko"
    return words(
        "stack.conflict_setting",
        name=name,
        setting=words.pick(against.setting_en, against.setting_ko),
        one=against.one[korean],
        other=against.other[korean],
    )
