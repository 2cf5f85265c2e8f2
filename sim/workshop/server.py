"""The workshop's server: one process, one port, its own threads for the engine."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import uvicorn
from fastapi import FastAPI, Query, Request
from nicegui import app as pages
from nicegui import ui

from sim.errors import UserError
from sim.report import fonts
from sim.workshop import link
from sim.workshop.guard import LOOPBACK, Door, Guard, is_local
from sim.workshop.guess_page import GuessPage
from sim.workshop.history import History
from sim.workshop.live import Desk
from sim.workshop.own_firms import OwnDesks
from sim.workshop.page import Page
from sim.workshop.room import Join
from sim.workshop.room_file import RoomFile
from sim.workshop.sessions import Sessions
from sim.workshop.shelf import Entry
from sim.workshop.state import State
from sim.workshop.visitors import MAX_PAGES, Visitors
from sim.workshop.words import Words

_MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    'rx="3" fill="#005a8c"/><path d="M2 13C7 13 8 3 14 3" stroke="white" stroke-width="2" '
    'fill="none"/></svg>'
)
_QUASAR: Final = {"ko": "ko-KR", "en": "en-US"}


@dataclass(frozen=True)
class Address:
    """Where the workshop listens.

    Attributes
    ----------
    port : int
    network : bool
        Whether other machines may come, with a code.
    """

    port: int
    network: bool = False

    @property
    def url(self) -> str:
        """What is typed on this machine."""
        return f"http://localhost:{self.port}/"

    def hosts(self) -> tuple[str, ...]:
        """Return the names under which it may be asked for."""
        return (*LOOPBACK, *own_addresses()) if self.network else LOOPBACK


def own_addresses() -> tuple[str, ...]:
    """Return this machine's addresses in its networks, then its name."""
    # A name often stands for 127.0.0.1 alone, so the network cards are asked.
    found = [
        each.address
        for card in psutil.net_if_addrs().values()
        for each in card
        if each.family == socket.AF_INET and not each.address.startswith("127.")
    ]
    name = socket.gethostname().lower()
    return tuple(dict.fromkeys([*found, name, f"{name}.local"]))


def listen(address: Address) -> socket.socket:
    """Take the port, so that nobody else can before the server runs.

    Raises
    ------
    UserError
        If it is in use, or may not be used.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(("0.0.0.0" if address.network else "127.0.0.1", address.port))
        taken.listen()
    except (OSError, OverflowError) as error:
        taken.close()
        raise UserError(
            f"port {address.port} cannot be used ({getattr(error, 'strerror', None) or error})",
            "--port",
            "close what uses it, or give another, such as --port 8765",
        ) from error
    return taken


def application(
    desk: Desk,
    address: Address,
    lang: str,
    kept: RoomFile,
    shelf: Sequence[Entry] = (),
    sessions: Sessions | None = None,
) -> Guard:
    """Return the guarded application.

    Parameters
    ----------
    desk : Desk
    address : Address
    lang : str
        Language in which a page opens.
    kept : RoomFile
        The room, and its door if the network is let in.
    shelf : sequence of Entry
        Packages that stand on every page's shelf from the beginning.
    sessions : Sessions, optional
        Keeps the moves of pages on this machine; those of others go with their page.
    """
    for weight, name in (("regular", fonts.FILES[400]), ("bold", fonts.FILES[700])):
        file = Path(fonts.__file__).with_name(name)
        pages.add_static_file(local_file=file, url_path=f"/fonts/{weight}.ttf")
    door = kept.door if address.network else None
    room, join = kept.room, _join(address, door)
    own, visitors = OwnDesks(desk.replicates), Visitors()
    pages.on_shutdown(own.close)
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

    @ui.page("/")  # type: ignore[untyped-decorator, unused-ignore]
    def show(
        request: Request,
        s: str = "",
        t: str = "",
        own_: str = Query("", alias="own"),
        hidden: str = "",
    ) -> None:
        ui.add_css(style)
        if visitors.full:
            ui.label(Words(lang)("page.full", number=str(MAX_PAGES))).classes("full")
            return
        visitors.come(ui.context.client)
        linked: State | None = None
        try:
            linked = link.read(s) if s else None
        except UserError as error:
            said = Words(lang).refusal(error)
            ui.notify(said, type="warning", timeout=0, close_button="OK", multi_line=True)
        if linked is not None and link.made_with_other_policies(s):
            ui.notify(Words(linked.language)("page.link_other"), type="warning", multi_line=True)
        # The page on this machine leads the room; a phone that looks around does not.
        local = is_local(request.scope)
        history = History(linked or State(language=lang), sessions if local else None, t)
        if linked is not None:
            history.move(linked)
        firms = own.find(own_) if local else None
        if own_ and firms is None:
            words = Words(history.moves.current.language)
            ui.notify(words("upload.gone"), type="warning", timeout=0, close_button="OK")
        Page(
            firms or desk,
            history,
            shelf,
            room=room if local else None,
            join=join,
            own=own if local else None,
            firms=own_ if firms is not None else "",
            hidden=hidden == "1",
        )

    @ui.page("/guess")  # type: ignore[untyped-decorator, unused-ignore]
    def guess() -> None:
        ui.add_css(style)
        GuessPage(room, str(pages.storage.browser["id"]), lang)

    outer = FastAPI(openapi_url=None)
    ui.run_with(
        outer,
        title="hwaksan workshop",
        favicon=_MARK,
        language=_QUASAR[lang],  # type: ignore[arg-type]
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=15.0,
        message_history_length=200,
        storage_secret=kept.secret,  # phones are known again after a restart
    )
    return Guard(outer, address.hosts(), address.port, door)


def _join(address: Address, door: Door | None) -> Join | None:
    """Return where phones guess; None where none is let in."""
    if door is None:
        return None
    return Join(f"http://{own_addresses()[0]}:{address.port}/guess", door.code)


def serve(
    desk: Desk,
    address: Address,
    *,
    lang: str,
    browser: bool,
    shelf: Sequence[Entry] = (),
    sessions: Sessions | None = None,
    say: Callable[[str], None],
) -> None:
    """Serve the workshop until it is interrupted.

    Parameters
    ----------
    desk : Desk
    address : Address
    lang : str
    browser : bool
        Open a browser on this machine.
    shelf : sequence of Entry
    sessions : Sessions, optional
        Keeps the moves.
    say : callable
        Takes each line for the console.

    Raises
    ------
    UserError
        If the port cannot be used.
    """
    taken = listen(address)
    words = Words(lang)
    folder = None if sessions is None else sessions.folder
    kept = RoomFile(folder, lambda trouble: say(words.refusal(trouble)))
    kept.keep()
    guarded: Any = application(desk, address, lang, kept, shelf, sessions)
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="error", ws_max_size=1 << 20))
    say(words("server.open", address=address.url))
    if address.network:
        others = ", ".join(f"http://{name}:{address.port}/" for name in own_addresses())
        say(words("server.network", addresses=others, code=kept.door.code))
    # The first browser finds the model prepared.
    desk.session(lambda answer: None).ask(State())
    if browser:
        threading.Timer(1.0, webbrowser.open, [address.url]).start()
    try:
        server.run(sockets=[taken])
    except KeyboardInterrupt:
        pass
    finally:
        taken.close()
        desk.close()
        kept.close()
