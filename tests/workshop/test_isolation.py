"""Twenty sessions at once: none sees another's levers or numbers, and none is left waiting."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.workshop import tiles
from sim.workshop.state import State
from sim.workshop.words import Words
from tests.workshop.light import LEVER, LightClient
from tests.workshop.serve import SmallDesk
from tests.workshop.test_live import Listener

TRIES = 4
AMOUNTS = [2.0 * k for k in range(20, 40)]


@pytest.fixture(scope="module")
def expected() -> dict[float, str]:
    """Return what the page says of the public cost of each amount, worked out without a server."""
    desk, found = SmallDesk(), {}
    for amount in AMOUNTS:
        heard = Listener()
        desk.session(heard).ask(State(levers={LEVER: amount}))
        found[amount] = tiles.tile("cost", heard.until(), Words("ko")).number
    desk.close()
    return found


def shows(number: str, client: LightClient) -> bool:
    return "마쳤습니다" in client.texts() and client.number("cost") == number


async def told(address: str, amount: float, number: str) -> bool:
    """Return whether a browser that moves the lever comes to see a number.

    A server that is short of time hangs up on whom it has not heard for seconds; a browser comes
    back then, and so does this one.
    """
    for _ in range(TRIES):
        client = await LightClient(address).open()
        try:
            await client.move(amount)
            await client.until(lambda each: each.lost or shows(number, each), 120.0)
            if not client.lost:
                return shows(number, client)
        finally:
            await client.close()
    return False


async def everybody(address: str, expected: dict[float, str]) -> list[bool]:
    return await asyncio.gather(*(told(address, each, expected[each]) for each in AMOUNTS))


def test_twenty_sessions_get_their_own_numbers_and_nobody_elses(
    address: str, expected: dict[float, str]
):
    assert len(set(expected.values())) == len(AMOUNTS)
    with ThreadPoolExecutor(1) as thread:  # tests in the browser leave a loop running in this one
        assert all(thread.submit(asyncio.run, everybody(address, expected)).result())
