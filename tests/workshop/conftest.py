"""A workshop in a process of its own, and Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")

BEGIN_SECONDS = 180.0
"""A server may have to compile the engine first, beside other tests."""


class Served:
    """The small workshop as a process of its own, with its folder of sessions."""

    def __init__(self, folder: Path, more: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        self._more = [more] if more else []
        self.begin()

    @property
    def address(self) -> str:
        """Where it is asked for."""
        return f"http://localhost:{self.port}/"

    def begin(self) -> None:
        """Begin, and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.workshop.serve", str(self.port), *self._more],
            cwd=CHECKOUT,
            env={**os.environ, "XDG_STATE_HOME": str(self._folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(self.address, self._process)
        except BaseException:
            self.end()
            raise

    def kill(self) -> None:
        """Kill it in the middle of what it does: nothing of it has a chance to close."""
        self._process.kill()
        self._process.wait(timeout=10)

    def end(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=10)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small workshop and return its address."""
    server = Served(tmp_path_factory.mktemp("state"))
    yield server.address
    server.end()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            assert server.stdout is not None
            pytest.fail(f"the server ended: {server.stdout.read().decode()[-2000:]}")
        try:
            urlopen(address, timeout=30).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not begin")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; its tests are skipped only where there is none."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield found
        found.close()


class Visitor:
    """One browser with its page, and everything it asked for."""

    def __init__(self, browser: Browser, address: str, query: str = "") -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 720})
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.wrong: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.wrong.append(request.url))
        self.page.on("response", self._look)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._hear)
        self.page.set_default_timeout(90_000)
        self.page.goto(f"{address}{query}")
        self.page.wait_for_selector(".workshop .tile")

    def _look(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def number(self, tile: str) -> str:
        """Return what a tile shows."""
        return self.page.locator(f"[data-tile={tile}] .number").inner_text()

    def until(self, tile: str, before: str) -> str:
        """Wait until a tile shows something else."""
        self.page.wait_for_function(
            "([tile, before]) => document.querySelector(`[data-tile=${tile}] .number`)"
            ".innerText !== before",
            arg=[tile, before],
            timeout=30_000,
        )
        return self.number(tile)

    def shows(self, tile: str, text: str) -> None:
        """Wait until a tile shows a number: what comes before all runs are in may differ."""
        self.page.wait_for_function(
            "([tile, text]) => document.querySelector(`[data-tile=${tile}] .number`)"
            ".innerText === text",
            arg=[tile, text],
        )

    def complete(self) -> None:
        """Wait until all runs of what is set are in."""
        self.page.wait_for_function(
            "/마쳤습니다|All runs are in/.test(document.querySelector('.answer').innerText)"
        )

    def ready(self) -> str:
        """Wait for the first answer."""
        self.page.wait_for_function(
            "/\\d/.test(document.querySelector('[data-tile=users] .number').innerText)",
            timeout=60_000,
        )
        return self.number("users")

    def push(self, lever: str, key: str = "ArrowRight", times: int = 20) -> None:
        """Move a lever by keyboard."""
        self.page.locator(f'input[data-lever="{lever}"]').focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def speaks(self, language: str) -> None:
        """Wait until the page says that it is in a language."""
        self.page.wait_for_function("lang => document.documentElement.lang === lang", arg=language)

    def path(self) -> str:
        """Return the drawn chart."""
        return self.page.locator(".path svg").inner_html()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    """Return a function that opens the page in a new browser."""
    opened: list[Visitor] = []

    def open_page(query: str = "") -> Visitor:
        opened.append(Visitor(browser, address, query))
        return opened[-1]

    yield open_page
    for each in opened:
        each.context.close()
