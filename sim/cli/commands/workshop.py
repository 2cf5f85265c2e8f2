"""The command `workshop`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from sim.errors import UserError

if TYPE_CHECKING:
    from sim.cli.experiments import Workshop

MISSING: Final = UserError(
    "the workshop needs NiceGUI, which is not installed",
    hint='pip install "hwaksan[workshop]"',
)


def workshop(options: Workshop) -> None:
    """Serve the what-if page until it is interrupted."""
    try:
        import nicegui  # noqa: F401
    except ImportError as error:
        raise MISSING from error
    from sim.cli.commands import compiling
    from sim.workshop.live import WHOLE, Desk
    from sim.workshop.pairs import Sizes
    from sim.workshop.server import Address, serve

    compiling.announce()
    address = Address(options.port, network=options.open_to_network)
    small = WHOLE.small if options.small is None else options.small
    desk = Desk(Sizes(options.firms, small), replicates=options.replicates)
    serve(desk, address, lang=str(options.lang), browser=not options.no_browser, say=_say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
