"""The pages that are open: not more than the server holds, and memory goes back with the last."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

from nicegui import Client

MAX_PAGES: Final = 200
"""About 1.5 MB each; fifty were measured (docs/performance.md)."""


class Visitors:
    """Counts the pages that are open.

    Examples
    --------
    >>> Visitors(most=0).full
    True
    """

    def __init__(self, most: int = MAX_PAGES) -> None:
        self._most = most
        self._open: set[str] = set()

    @property
    def full(self) -> bool:
        """Whether no page more may be opened."""
        return len(self._open) >= self._most

    def come(self, client: Client) -> None:
        """Count a page until its browser is gone for good."""
        self._open.add(client.id)
        client.on_delete(lambda: self._go(client.id))

    def _go(self, page: str) -> None:
        self._open.discard(page)
        if not self._open:  # while somebody looks, nobody is kept waiting for it
            give_back()


def give_back() -> None:
    """Give memory that nothing needs any more back to the system, where it can be asked to."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU library alone
        if trim is not None:
            trim(0)
