"""The pictures of docs/workshop.md: a moved lever, a scene with a hidden answer, a role play.

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

from sim.workshop import gift_form, link
from sim.workshop.gift_form import called
from sim.workshop.role import ROLES
from sim.workshop.state import State
from sim.workshop.words import Words

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
    take_roles(page, address, language)


def take_roles(page: Any, address: str, language: str) -> None:
    """Take the panel of a round in which two roles have given; no number of it is of a run."""
    words = Words(language)
    page.goto(f"{address}?s={link.write(State(language=language))}")
    page.get_by_role("button", name=words("roles.open"), exact=True).click()
    page.get_by_role("button", name=words("roles.begin"), exact=True).click()
    page.get_by_role("dialog").wait_for(state="hidden")
    form = page.locator(".gift-form")
    gifts = (
        ("ministry", "ai_voucher", "1200억", "120"),
        ("region", "regional_computing", "400", "40"),
    )
    for role, programme, korean, english in gifts:
        who = next(each for each in ROLES if each.name == role)
        form.get_by_label(words("roles.role")).click()
        page.get_by_role("option", name=called(who, words), exact=True).click()
        form.get_by_label(words("roles.programme")).click()
        name = gift_form.programme(f"{programme}.budget_krw_bn", words)
        page.get_by_role("option", name=name, exact=True).click()
        form.get_by_role("textbox").last.fill(korean if language == "ko" else english)
        form.get_by_role("button").click()
        page.locator(".role-gift", has_text=name).wait_for()
    time.sleep(1.0)  # what was pressed fades
    _save(page.locator(".roles"), f"workshop_roles_{language}")


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
