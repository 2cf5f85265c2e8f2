"""The pictures of docs/workshop.md: the page with a moved lever, and a scene with a hidden answer.

Run by ``python -m tests.benchmarks.workshop_pictures``; needs Chromium and ``hwaksan[dev]``.
"""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from PIL import Image

from sim.workshop import link
from sim.workshop.state import State

CHECKOUT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = CHECKOUT / "docs" / "figures"
COLOURS: Final = 128
"""Enough for a page of flat colours, and a third of the bytes."""
SCENES: Final = {"en": "Scenes", "ko": "장면"}
COMPLETE: Final = {"en": "All runs are in", "ko": "실행을 모두 마쳤습니다"}


def main() -> None:
    """Open the real workshop and take the pictures of both languages."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sim", "workshop", "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, cwd=CHECKOUT)
    try:
        address = f"http://localhost:{port}/"
        _wait_for(address)
        with sync_playwright() as play:
            found = play.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--headless", "--no-sandbox", "--disable-gpu"],
            )
            for language in ("en", "ko"):
                page = found.new_page(viewport={"width": 1280, "height": 720})
                _take(page, address, language)
                page.close()
            found.close()
    finally:
        server.terminate()
        server.wait()


def _take(page: Any, address: str, language: str) -> None:
    state = State(levers={"ai_voucher.budget_krw_bn": 150.0}, language=language)
    page.goto(f"{address}?s={link.write(state)}")
    page.get_by_text(COMPLETE[language]).wait_for(timeout=300_000)
    _save(page, f"workshop_page_{language}")
    page.get_by_role("button", name=SCENES[language], exact=True).click()
    page.locator(".stage-choice button").first.click()
    page.locator(".stage-text").wait_for()
    page.keyboard.press("n")
    page.locator(".covered").wait_for()
    time.sleep(1.0)  # the dialog fades
    _save(page, f"workshop_scene_{language}")


def _save(page: Any, name: str) -> None:
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / f"{name}.png", optimize=True)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 180.0
    while True:
        try:
            urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main()
