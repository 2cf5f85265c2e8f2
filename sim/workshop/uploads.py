"""Files from a browser: a scenario for the shelf, or firms of one's own; named and read strictly.

Nothing of a file becomes a path or an import: it is read in memory by the readers of the command
line, and its name is text for messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from nicegui import events, run, ui

from sim import __version__
from sim.errors import UserError
from sim.scenario.loading import scenario_from_text
from sim.workshop.dialogs import dialog
from sim.workshop.own_firms import MAX_BYTES as MAX_FIRMS
from sim.workshop.own_firms import OwnDesks, OwnFirms
from sim.workshop.words import Words

MAX_SCENARIO: Final = 64_000
"""Bytes of a scenario file: the largest shipped one, written out whole, has an eighth of it."""
_MADE_WITH: Final = re.compile(
    rb"^#.{0,60}\bhwaksan (\d+\.\d+\.\d+[\w.+-]{0,20}?)\.?(?=\s|$)", re.M
)
_MAX_NAME: Final = 60


def named(given: object, ending: str) -> str:
    """Return how messages call a file: what is no plain name is not said again.

    Examples
    --------
    >>> named("../../etc/passwd", ".toml"), named("내 정책.toml", ".toml")
    ('file.toml', '내 정책.toml')
    """
    plain = isinstance(given, str) and len(given) <= _MAX_NAME
    if plain and re.fullmatch(r"\w[\w .()-]*", str(given)) and str(given).endswith(ending):
        return str(given)
    return f"file{ending}"


def check_scenario(content: bytes, label: str) -> str:
    """Return the text of a scenario file that can go on the shelf.

    Raises
    ------
    UserError
        As `sim.scenario.loading.scenario_from_text`, and if it is too large; of a file of another
        version that says so.
    """
    if len(content) > MAX_SCENARIO:
        raise UserError(
            f"the file has {len(content):,} bytes, and {MAX_SCENARIO:,} are taken",
            label,
            "leave out what it does not change",
        )
    try:
        scenario_from_text(content, label)
    except UserError as error:
        made = _MADE_WITH.search(content)
        version = made[1].decode() if made else __version__
        if version == __version__:
            raise
        also = f"the file was made with hwaksan {version}, this is {__version__}"
        hint = f"{error.hint}; {also}" if error.hint else also
        raise UserError(error.what, error.where, hint) from error
    return content.decode("utf-8-sig")


def open_uploads(
    words: Words,
    put_scenario: Callable[[str], None],
    own: OwnDesks | None,
    stand_on: Callable[[str], None],
    small: int,
) -> None:
    """Open the dialog that takes files.

    Parameters
    ----------
    words : Words
    put_scenario : callable
        Takes the text of a scenario file.
    own : OwnDesks or None
        Takes firms, in a thread of its own; None where this browser may bring none.
    stand_on : callable
        Opens the page on the firms of a token.
    small : int
        Rows that stand for small firms if a file holds none.
    """
    with dialog(words("upload.title"), words):

        async def take_scenario(event: events.UploadEventArguments) -> None:
            label = named(event.file.name, ".toml")

            def read(content: bytes) -> None:
                put_scenario(check_scenario(content, label))

            await _take(event, MAX_SCENARIO, label, read)

        async def take_firms(event: events.UploadEventArguments) -> None:
            label = named(event.file.name, ".csv")
            tokens: list[str] = []

            def read(content: bytes) -> None:
                assert own is not None
                tokens.append(own.put(OwnFirms.of(content, label, small, words.language)))

            await _take(event, MAX_FIRMS, label, read, thread=True)
            for token in tokens:
                stand_on(token)

        async def _take(
            event: events.UploadEventArguments,
            most: int,
            label: str,
            read: Callable[[bytes], None],
            *,
            thread: bool = False,
        ) -> None:
            said.set_text(words("upload.reading", name=label))
            try:
                if event.file.size() > most:
                    raise UserError(_too_large(most, words), label)
                content = await event.file.read()
                if thread:
                    await run.io_bound(read, content)
                else:
                    read(content)
            except UserError as error:
                said.set_text(words("upload.refused", text=words.refusal(error)))
            else:
                said.set_text(words("upload.taken", name=label))

        ui.label(words("upload.scenario_text"))
        _field(words("upload.scenario"), ".toml", MAX_SCENARIO, take_scenario, words)
        if own is not None:
            ui.label(words("upload.firms_text"))
            _field(words("upload.firms"), ".csv", MAX_FIRMS, take_firms, words)
        said = ui.label().classes("upload-said").props("role=alert")


def _field(
    label: str,
    ending: str,
    most: int,
    take: Callable[[events.UploadEventArguments], object],
    words: Words,
) -> None:
    def refuse() -> None:
        ui.notify(_too_large(most, words), type="warning")

    made = ui.upload(
        label=label, auto_upload=True, max_file_size=most, on_upload=take, on_rejected=refuse
    )
    made.props(f"accept={ending} flat bordered").classes("w-full")


def _too_large(most: int, words: Words) -> str:
    return words("upload.too_large", most=f"{most / 1e6:.2g}")
