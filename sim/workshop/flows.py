"""Where the money went: each programme's money and applications over the years of the levers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np

from sim.outcomes.ledger import TAX
from sim.units import THOUSAND_PER_BN
from sim.workshop.detail import CLOSED, OPENED, SIZES, Detail

ASKED_FOR: Final = ("contest", "credit", "places")
"""Mechanisms to which firms apply."""
_MONEY: Final = ("appropriated", *OPENED, "paid", "lapsed", *CLOSED, "cost", "earlier")
_FIRMS: Final = ("applications", "awards", "unused")


@dataclass(frozen=True)
class Flow:
    """A programme over the years of the levers, means over runs; KRW bn and represented firms.

    What comes in is `appropriated`, `carried_in` and `committed_in`; it goes to `paid`, `lapsed`,
    `carried_out` and `committed_out`. Of the tax credit what is earned comes in, and what is
    claimed is paid; nobody applies for it, and it has no awards.

    Attributes
    ----------
    name : str
        Of its account; empty for several together.
    mechanism : str
    appropriated, carried_in, committed_in, paid, lapsed, carried_out, committed_out : float
        As in the ledger: sums over the years, what stood at their beginning, and at their end.
    cost : float
        Public cost; of a loan the cheaper interest and what is lost.
    earlier : float
        Of what is paid, on awards before these years.
    claimed : float
        Of what is paid, tax that firms of any size need not pay.
    applications, rejected, awards, unused : float
    claims : float
        Firms that claim a tax credit earned in the year, summed over the years.
    users : tuple of float
        Awards that were used, and claims, by size (`sim.workshop.detail.SIZES`).
    received : tuple of float
        Of what is paid, on awards in these years, by size.
    """

    name: str
    mechanism: str
    appropriated: float
    carried_in: float
    committed_in: float
    paid: float
    lapsed: float
    carried_out: float
    committed_out: float
    cost: float
    earlier: float
    claimed: float
    applications: float
    rejected: float
    awards: float
    unused: float
    claims: float
    users: tuple[float, ...]
    received: tuple[float, ...]

    @property
    def opened(self) -> float:
        """All money that came in."""
        return self.appropriated + self.carried_in + self.committed_in

    @property
    def for_all(self) -> float:
        """What was paid without anybody applying."""
        if self.mechanism in ASKED_FOR:
            return 0.0
        return max(self.paid - self.earlier - self.claimed - sum(self.received), 0.0)

    @property
    def moves(self) -> bool:
        """Whether there was any money or any application."""
        return self.opened > 0.0 or self.applications > 0.0

    @classmethod
    def together(cls, several: Sequence[Self]) -> Self:
        """Return the sum of several programmes.

        Raises
        ------
        ValueError
            If there is none.
        """
        if not several:
            raise ValueError("there is no programme")
        summed: dict[str, float | tuple[float, ...]] = {}
        for each in fields(cls):
            if each.name in ("users", "received"):
                parts = np.array([getattr(one, each.name) for one in several])
                summed[each.name] = tuple(parts.sum(axis=0).tolist())
            elif each.name not in ("name", "mechanism"):
                summed[each.name] = float(sum(getattr(one, each.name) for one in several))
        mechanisms = {one.mechanism for one in several}
        mechanism = mechanisms.pop() if len(mechanisms) == 1 else ""
        return cls(name="", mechanism=mechanism, **summed)  # type: ignore[arg-type]


def flows(
    details: Mapping[int, Detail], names: Sequence[str], replicates: Sequence[int]
) -> tuple[Flow, ...]:
    """Return what each programme did, as a mean over runs.

    Parameters
    ----------
    details : mapping of int to Detail
        By replicate.
    names : sequence of str
        Of the accounts.
    replicates : sequence of int
        Over which the mean is taken, at least one.

    Returns
    -------
    tuple of Flow
        Those with money or applications, in the ledger's order; last the tax credit.
    """
    stacked = np.stack([details[r].accounts for r in replicates])
    mechanisms = details[replicates[0]].mechanisms
    found = []
    for row, name in enumerate(names):
        account, tax = stacked[:, row], mechanisms[row] == TAX
        users, received = (account[each].mean(axis=0) for each in ("users", "received"))
        sums = {each: float(account[each].mean()) / THOUSAND_PER_BN for each in _MONEY}
        firms = {each: float(account[each].mean()) for each in _FIRMS}
        claims = firms["awards"] if tax else 0.0
        if tax:
            firms["applications"] = firms["awards"] = 0.0
        flow = Flow(
            name=name,
            mechanism=mechanisms[row],
            users=tuple(users.tolist()),
            received=tuple((received / THOUSAND_PER_BN).tolist()),
            claimed=sums["paid"] if tax else 0.0,
            claims=claims,
            rejected=max(firms["applications"] - firms["awards"], 0.0),
            **sums,
            **firms,
        )
        if flow.moves:
            found.append(flow)
    return tuple(found)


@dataclass(frozen=True)
class Node:
    """Where something comes from or goes to.

    Attributes
    ----------
    key : str
        A name of the words; ``size`` with a number for a size, ``programme`` with one for a
        programme.
    value : float
    layer : int
        Column, from the left.
    """

    key: str
    value: float
    layer: int


@dataclass(frozen=True)
class Link:
    """How much goes from one node to another, by their positions."""

    source: int
    target: int
    value: float


@dataclass(frozen=True)
class Graph:
    """A flow from left to right.

    Attributes
    ----------
    nodes : tuple of Node
    links : tuple of Link
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


_ORDER: Final = (
    *("appropriated", "earned", *OPENED, "opened", "applications", "claims"),
    *("paid", "awards", *reversed(CLOSED), "lapsed", "rejected"),
    *(f"size {least}" for least in SIZES),
    *("earlier", "claimed", "for_all", "unused"),
)


def _place(key: str) -> tuple[int, int]:
    """Return where a node stands in its column, from the top."""
    kind, _, number = key.partition(" ")
    return (0, int(number)) if kind == "programme" else (1, _ORDER.index(key))


class _Drawing:
    """A graph on its way: what is nothing is left out."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, int], float] = {}
        self._links: dict[tuple[tuple[str, int], tuple[str, int]], float] = {}

    def link(self, layer: int, source: str, target: str, value: float) -> None:
        """Let something go from a node of a layer to one of the next."""
        if value <= 0.0:
            return
        ends = (source, layer), (target, layer + 1)
        self._links[ends] = self._links.get(ends, 0.0) + value

    def done(self) -> Graph:
        """Return the graph."""
        into: dict[tuple[str, int], float] = {}
        out: dict[tuple[str, int], float] = {}
        for (source, target), value in self._links.items():
            out[source] = out.get(source, 0.0) + value
            into[target] = into.get(target, 0.0) + value
        names = sorted({*out, *into}, key=lambda name: (name[1], _place(name[0])))
        nodes = tuple(
            Node(key, max(into.get((key, layer), 0.0), out.get((key, layer), 0.0)), layer)
            for key, layer in names
        )
        links = tuple(
            Link(names.index(source), names.index(target), value)
            for (source, target), value in self._links.items()
        )
        return Graph(nodes, links)


def money(programmes: Sequence[Flow]) -> Graph:
    """Return where money came from and went; of several programmes each is a source.

    Parameters
    ----------
    programmes : sequence of Flow
    """
    drawing = _Drawing()
    for place, flow in enumerate(programmes):
        begun = 0
        middle = f"programme {place}"
        if len(programmes) == 1:
            begun, middle = 1, "opened"
            for name in ("appropriated", *OPENED):
                source = "earned" if flow.claimed and name == "appropriated" else name
                drawing.link(0, source, middle, getattr(flow, name))
        for name in ("paid", "lapsed", *CLOSED):
            drawing.link(begun, middle, name, getattr(flow, name))
        drawing.link(begun + 1, "paid", "earlier", flow.earlier)
        drawing.link(begun + 1, "paid", "claimed", flow.claimed)
        drawing.link(begun + 1, "paid", "for_all", flow.for_all)
        for size, value in enumerate(flow.received):
            drawing.link(begun + 1, "paid", f"size {SIZES[size]}", value)
    return drawing.done()


def applications(programmes: Sequence[Flow]) -> Graph:
    """Return what became of applications; of several programmes each is a source.

    Of the tax credit alone it says who claims it.
    """
    drawing = _Drawing()
    for flow in programmes if len(programmes) == 1 else ():
        for size, value in enumerate(flow.users if flow.claims else ()):
            drawing.link(0, "claims", f"size {SIZES[size]}", value)
    for place, flow in enumerate(programmes):
        if flow.claims:
            continue
        source = "applications" if len(programmes) == 1 else f"programme {place}"
        drawing.link(0, source, "rejected", flow.rejected)
        drawing.link(0, source, "awards", flow.awards)
        drawing.link(1, "awards", "unused", flow.unused)
        for size, value in enumerate(flow.users):
            drawing.link(1, "awards", f"size {SIZES[size]}", value)
    return drawing.done()
