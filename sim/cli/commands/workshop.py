"""The command `workshop`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from sim.errors import UserError

if TYPE_CHECKING:
    from sim.cli.experiments import Workshop
    from sim.workshop.sessions import Sessions
    from sim.workshop.shelf import Entry

MISSING: Final = UserError(
    "the workshop needs NiceGUI and segno, which are not installed",
    hint='pip install "hwaksan[workshop]"',
)


def workshop(options: Workshop) -> None:
    """Serve the what-if page until it is interrupted."""
    try:
        import nicegui  # noqa: F401
        import segno  # noqa: F401
    except ImportError as error:
        raise MISSING from error
    from sim.cli.commands import compiling
    from sim.workshop.live import WHOLE, Desk
    from sim.workshop.pairs import Sizes
    from sim.workshop.server import Address, serve

    shelf = _shelf(options.names)
    compiling.announce(str(options.lang))
    address = Address(options.port, network=options.open_to_network)
    small = WHOLE.small if options.small is None else options.small
    desk = Desk(Sizes(options.firms, small), replicates=options.replicates)
    browser = not options.no_browser
    sessions = _sessions(str(options.lang))
    try:
        serve(
            desk,
            address,
            lang=str(options.lang),
            browser=browser,
            shelf=shelf,
            sessions=sessions,
            say=_say,
        )
    finally:
        if sessions is not None:
            sessions.close()


def _sessions(lang: str) -> Sessions | None:
    """Return where moves are kept; without it the workshop goes on and forgets them."""
    from sim.workshop.sessions import Sessions, own_folder
    from sim.workshop.words import Words

    try:
        return Sessions(own_folder())
    except (UserError, RuntimeError) as error:
        words = Words(lang)
        why = words.refusal(error) if isinstance(error, UserError) else str(error)
        _say(words("server.forgets", why=why))
        return None


def _shelf(names: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the packages of the shelf; a wrong name is refused before anything begins."""
    from sim.scenario import load
    from sim.workshop.shelf import MAX_ENTRIES, Entry

    if len(names) > MAX_ENTRIES:
        raise UserError(
            f"{len(names)} scenarios are named", hint=f"name at most {MAX_ENTRIES} to compare"
        )
    for name in names:
        load(name)
    return tuple(Entry(shipped=name) for name in dict.fromkeys(names))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
