"""How long a moved lever takes to change the chart in Chromium, and how 50 sessions share the desk.

Run by ``python -m tests.benchmarks.workshop_bench``; needs Chromium and ``hwaksan[dev]``.
"""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np

from sim.workshop.answer import Answer
from sim.workshop.live import Desk, Failure
from sim.workshop.state import State

CHECKOUT: Final = Path(__file__).resolve().parents[2]
MOVES: Final = 20
SESSIONS: Final = 50
SECONDS: Final = 60.0
"""Over which the 50 sessions move."""
EVERY: Final = 10.0
"""Seconds between two moves of a session."""

# From the key to the first change of the drawn chart after it, and to the first other number.
_WATCH: Final = """() => {
  window.moves = [];
  document.addEventListener("keydown", () => {
    window.moves.push({ key: performance.now(), chart: null, number: null });
  }, true);
  const note = (what) => () => {
    const last = window.moves.at(-1);
    if (last && last[what] === null) requestAnimationFrame(() => {
      if (last[what] === null) last[what] = performance.now();
    });
  };
  const all = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver(note("chart")).observe(document.querySelector(".path svg"), all);
  new MutationObserver(note("number")).observe(
    document.querySelector("[data-tile=additional] .number"), all);
}"""


def browser_latency() -> dict[str, list[float]]:
    """Return milliseconds from key to chart and to number, of `MOVES` moves."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sim", "workshop", "--port", str(port), "--no-browser"]
    server = subprocess.Popen([*command, "--lang", "en"], cwd=CHECKOUT)
    try:
        _wait_for(f"http://localhost:{port}/")
        with sync_playwright() as play:
            found = play.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--headless", "--no-sandbox", "--disable-gpu"],
            )
            page = found.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"http://localhost:{port}/")
            page.get_by_text("All runs are in").wait_for(timeout=300_000)
            moves = _moves(page)
            found.close()
    finally:
        server.terminate()
        server.wait()
    return {what: [each[what] - each["key"] for each in moves] for what in ("chart", "number")}


def _moves(page: Any) -> list[dict[str, float]]:
    slider = page.locator('input[data-lever="ai_voucher.budget_krw_bn"]')
    slider.focus()
    page.evaluate(_WATCH)
    for number in range(MOVES):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "n => window.moves.length > n && window.moves[n].chart && window.moves[n].number",
            arg=number,
            timeout=30_000,
        )
        page.wait_for_timeout(1_500)  # as somebody who looks before the next move
    moves: list[dict[str, float]] = page.evaluate("window.moves")
    return moves[:MOVES]


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def shared_desk() -> tuple[list[float], int]:
    """Return seconds to the first answer of every move of `SESSIONS` sessions, and how many."""
    desk = Desk()
    warm = threading.Event()
    first = desk.session(lambda told: warm.set() if _complete(told) else None)
    first.ask(State())
    warm.wait(300)
    waits: list[float] = []
    unanswered = 0
    end = time.monotonic() + SECONDS

    def participant(seed: int) -> None:
        nonlocal unanswered
        chance = random.Random(seed)
        told = threading.Event()
        session = desk.session(lambda answer: told.set() if answer.moved else None)  # type: ignore[union-attr]
        time.sleep(chance.random() * EVERY)
        while time.monotonic() < end:
            told.clear()
            began = time.monotonic()
            session.ask(State(levers={"ai_voucher.budget_krw_bn": chance.randrange(2, 200) + 0.5}))
            if told.wait(EVERY):
                waits.append(time.monotonic() - began)
            else:
                unanswered += 1
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        session.stop()

    threads = [threading.Thread(target=participant, args=(seed,)) for seed in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.close()
    return waits, unanswered


def _complete(told: Answer | Failure) -> bool:
    return isinstance(told, Answer) and told.complete


def _said(values: list[float]) -> str:
    median, high = np.percentile(values, [50, 95])
    return f"median {median:.3g}, 95th percentile {high:.3g}, n = {len(values)}"


if __name__ == "__main__":
    for what, values in browser_latency().items():
        print(f"key to {what}, ms: {_said(values)}", flush=True)
    waits, unanswered = shared_desk()
    print(f"{SESSIONS} sessions, a move every {EVERY:g} s, first answer, s: {_said(waits)}")
    print(f"unanswered within {EVERY:g} s: {unanswered}")
