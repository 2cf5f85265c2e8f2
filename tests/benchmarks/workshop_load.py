"""Fifty browsers at once: how long an answer takes, what it costs in memory, who waits.

Run by ``python -m tests.benchmarks.workshop_load``; needs ``hwaksan[dev]``. The server is a process
of its own, as `hwaksan workshop` starts it; the browsers are sockets without a screen, which take
next to nothing of the two cores (`tests.workshop.light`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import psutil

from tests.workshop.light import LightClient

CHECKOUT: Final = Path(__file__).resolve().parents[2]
AFTER_CLOSING: Final = 30.0
"""Seconds after which a browser that is gone must be forgotten: 15 to come back, and some."""
_PATIENCE: Final = 30.0
_LEVELS: Final = tuple(2.0 * each for each in range(20, 100))
"""Of the voucher, KRW bn: so many packages that hardly two browsers ask for the same."""
_MEGA: Final = 1e6


async def measure(address: str, server: psutil.Process, options: argparse.Namespace) -> None:
    """Open the browsers, let each move a lever every so many seconds, close them, and report."""
    alone = await LightClient(address).open()
    await alone.until(lambda c: "All runs are in" in c.texts(), 600.0)
    await alone.close()
    await asyncio.sleep(AFTER_CLOSING)
    print(f"one browser, all runs in, then closed: {_memory(server)}", flush=True)

    began = time.monotonic()
    clients = await asyncio.gather(*(LightClient(address).open() for _ in range(options.browsers)))
    print(f"{options.browsers} browsers open after {time.monotonic() - began:.1f} s", flush=True)
    waits: list[list[float]] = [[] for _ in clients]
    missed = [0] * len(clients)
    end = time.monotonic() + options.seconds

    async def participate(k: int, client: LightClient) -> None:
        chance, level = random.Random(k), 0.0
        await asyncio.sleep(chance.random() * options.every)
        while time.monotonic() < end:
            level = chance.choice([each for each in _LEVELS if each != level])
            start = time.monotonic()
            await client.move(level)
            if await client.until(_has_answer, _PATIENCE):
                waits[k].append(time.monotonic() - start)
            else:
                missed[k] += 1
            await asyncio.sleep(max(0.0, options.every - (time.monotonic() - start)))

    server.cpu_percent()
    before = _by_thread(server)
    await asyncio.gather(*(participate(k, each) for k, each in enumerate(clients)))
    print(f"server: {server.cpu_percent():.0f} % of one core, {_memory(server)}", flush=True)
    print(f"by thread: {_since(before, server, options.seconds)}", flush=True)
    everything = [each for own in waits for each in own]
    counts = [len(own) for own in waits]
    worst = max(float(np.median(own)) for own in waits if own)
    median, high, most = np.percentile(everything, [50, 95, 100])
    print(
        f"move to answer, s: median {median:.2f}, 95th percentile {high:.2f}, longest {most:.2f}, "
        f"n = {len(everything)}; not within {_PATIENCE:g} s: {sum(missed)}"
    )
    print(f"hung up on: {sum(each.lost for each in clients)}")
    print(
        f"answers a browser: {min(counts)} to {max(counts)}; slowest browser's median {worst:.2f} s"
    )
    received = sum(each.received for each in clients) / len(clients) / max(np.mean(counts), 1.0)
    print(f"received for each move: {received / 1e3:.0f} kB", flush=True)
    await asyncio.gather(*(each.close() for each in clients))
    await asyncio.sleep(3.0)
    server.cpu_percent()
    await asyncio.sleep(3.0)
    print(f"all closed, after 3 s: {server.cpu_percent():.0f} % of one core")
    await asyncio.sleep(AFTER_CLOSING)
    print(f"all closed, after {AFTER_CLOSING + 6:.0f} s: {_memory(server)}", flush=True)


def _has_answer(client: LightClient) -> bool:
    return client.answered


def _by_thread(server: psutil.Process) -> dict[int, float]:
    return {each.id: each.user_time + each.system_time for each in server.threads()}


def _since(before: dict[int, float], server: psutil.Process, seconds: float) -> str:
    """Return the share of a core of each thread, the one that draws the pages first."""
    shares = {k: (t - before.get(k, 0.0)) / seconds for k, t in _by_thread(server).items()}
    pages = shares.pop(server.pid)
    others = " + ".join(f"{each:.0%}" for each in sorted(shares.values(), reverse=True)[:4])
    return f"pages {pages:.0%}, runs {others} of a core"


def _memory(server: psutil.Process) -> str:
    return f"{server.memory_info().rss / _MEGA:.0f} MB"


def _wait_for(address: str) -> None:
    for _ in range(1200):
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def main() -> None:
    """Start a server, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browsers", type=int, default=50)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two moves")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=1, help="how often all open and close")
    parser.add_argument("--more", default="", help="options for the server, such as --firms 3000")
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}/"
    command = [sys.executable, "-m", "sim", "workshop", "--port", str(port), "--no-browser"]
    command += options.more.split()
    with tempfile.TemporaryDirectory() as state:
        server = subprocess.Popen(
            [*command, "--lang", "en"],
            cwd=CHECKOUT,
            env={**os.environ, "XDG_STATE_HOME": state},
        )
        try:
            _wait_for(address)
            for _ in range(options.rounds):
                asyncio.run(measure(address, psutil.Process(server.pid), options))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
