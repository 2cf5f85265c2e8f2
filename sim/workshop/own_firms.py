"""Firms of a file that a facilitator uploads: a desk of their own, kept in memory alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sim.errors import UserError
from sim.experiment import memory
from sim.population import Population
from sim.population.microdata import Microdata, firms_of
from sim.population.schema import FRAMES
from sim.population.table import read_csv
from sim.report.text import formatting
from sim.workshop.live import Desk
from sim.workshop.pairs import Sizes
from sim.workshop.words import Words

MAX_BYTES: Final = 5_000_000
"""Of a file of firms: the whole survey frame takes about half of it."""


@dataclass(frozen=True, eq=False)
class OwnFirms(Sizes):
    """Firms of a file, with synthetic ones for a frame that it does not hold.

    Attributes
    ----------
    name : str
        Of the file, as the command line would be given it.
    read : Microdata
    """

    name: str
    read: Microdata

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @classmethod
    def of(cls, content: bytes, name: str, small: int, language: str) -> OwnFirms:
        """Read and check the content of a CSV file, as `hwaksan compare --population` does.

        Parameters
        ----------
        content : bytes
        name : str
            Of the file, for messages.
        small : int
            Rows that stand for small firms if the file holds none.
        language : str
            Of what is said of single rows.

        Raises
        ------
        UserError
            With column, row and reason of what is wrong; or if it is too large.
        """
        if len(content) > MAX_BYTES:
            raise UserError(
                f"the file has {len(content):,} bytes, and {MAX_BYTES:,} are taken",
                name,
                "leave columns or firms out, or use `hwaksan compare --population`",
            )
        raw = read_csv(content, name, language)
        read = firms_of(raw, with_other_frame=True, sizes=(None, small), language=language)
        memory.require(read.population.n, workers=0, scenarios=1, kept=0)
        return cls(None, small, name, read)

    @property
    def added_small(self) -> int | None:
        """How many rows stand for small firms; None where the file holds those."""
        return self.small if self.read.added == FRAMES[1] else None

    def said(self, words: Words) -> str:
        """Return which firms these are."""
        return words("upload.here", own=formatting.count(self.read.own), name=self.name)

    def population(self) -> Population:
        """Return the firms."""
        return self.read.population


class OwnDesks:
    """The desk of the firms that were uploaded last, if any.

    Parameters
    ----------
    replicates : int
        Runs of each scenario, as on the desk of synthetic firms.
    """

    def __init__(self, replicates: int) -> None:
        self._replicates = replicates
        self._lock = Lock()
        self._token = ""
        self._desk: Desk | None = None

    def put(self, firms: OwnFirms) -> str:
        """Take firms in place of those there were, and return the token that opens them."""
        made = Desk(firms, firms, replicates=self._replicates)
        with self._lock:
            before, self._desk = self._desk, made
            self._token = secrets.token_urlsafe(16)
            token = self._token
        if before is not None:
            before.close()
        return token

    def find(self, token: str) -> Desk | None:
        """Return the desk of a token; None if other firms were uploaded since, or none."""
        with self._lock:
            return self._desk if token and secrets.compare_digest(token, self._token) else None

    def close(self) -> None:
        """Put the firms away and give their memory back."""
        with self._lock:
            before, self._desk, self._token = self._desk, None, ""
        if before is not None:
            before.close()
