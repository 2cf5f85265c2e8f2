"""A small workshop for the tests in a browser; one seed has no luck."""

from __future__ import annotations

import sys

from sim.workshop.live import Desk
from sim.workshop.pairs import Pairs, Sizes
from sim.workshop.question import Question
from sim.workshop.server import Address, serve
from sim.workshop.sessions import Sessions, own_folder

UNLUCKY = 13


class SmallDesk(Desk):
    """Few firms and few runs; with the seed 13 every run dies."""

    def __init__(self) -> None:
        super().__init__(Sizes(400, 80), Sizes(100, 20), replicates=8)

    def pairs(self, question: Question, sizes: Sizes) -> Pairs:
        """Return runs, or die."""
        if question.seed == UNLUCKY:
            raise RuntimeError("out of luck")
        return super().pairs(question, sizes)


if __name__ == "__main__":
    network = "network" in sys.argv
    address = Address(int(sys.argv[1]), network=network)
    serve(
        SmallDesk(),
        address,
        lang="ko",
        browser=False,
        sessions=Sessions(own_folder()),
        say=lambda line: print(line, flush=True),
    )
