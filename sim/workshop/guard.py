"""Who may come in: own addresses only, from pages of our own, and over the network with a code.

NiceGUI accepts WebSockets from any page in the world, so a page that a participant has open
elsewhere could steer the workshop. Everything, HTTP and WebSocket alike, passes here first.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
MAX_ATTEMPTS: Final = 5
"""Wrong codes from one address before it has to wait."""
MAX_ATTEMPTS_OF_ALL: Final = 60
"""Wrong codes from all addresses before everybody without a pass has to wait: one machine can have
many addresses. In two hours that is less than one in a hundred of all codes."""
WAIT_SECONDS: Final = 60.0
CODE_DIGITS: Final = 6
MAX_BODY_BYTES: Final = 1 << 20
"""Of anything that is sent to the server, uploads apart."""
MAX_UPLOAD_BYTES: Final = 6 << 20
"""Of a file with what surrounds it in a form; see `sim.workshop.uploads` for each kind."""

_COOKIE: Final = "hwaksan_workshop"
_UPLOAD: Final = re.compile(r"/_nicegui/client/[\w-]+/upload/\d+", re.A)
_FRAMES: Final = ("iframe", "frame", "object", "embed")
_MAX_ADDRESSES: Final = 10_000
_POLICY_VIOLATION: Final = 1008
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


@dataclass
class Door:
    """The code of a workshop that is open to the network.

    Attributes
    ----------
    code : str
        What is typed once on every phone.
    pass_ : str
        What a browser shows after that, in a cookie.
    """

    code: str = field(default_factory=lambda: f"{secrets.randbelow(10**CODE_DIGITS):06d}")
    pass_: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    clock: Callable[[], float] = time.monotonic
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    _of_all: tuple[int, float] = (0, 0.0)
    _lock: Lock = field(default_factory=Lock)

    def opens(self, code: str, address: str) -> bool | None:
        """Say whether a code is right; None where the address has tried too often.

        Examples
        --------
        >>> door = Door(code="123456")
        >>> door.opens("123456", "a"), [door.opens("0", "a") for _ in range(6)][-2:]
        (True, [False, None])
        """
        with self._lock:
            now = self.clock()
            tried, since = self._wrong.get(address, (0, 0.0))
            of_all, begun = self._of_all
            if tried >= MAX_ATTEMPTS:
                if now - since < WAIT_SECONDS:
                    return None
                tried = 0
            if now - begun >= WAIT_SECONDS:
                of_all, begun = 0, now
            elif of_all >= MAX_ATTEMPTS_OF_ALL:
                return None
            if hmac.compare_digest(code.encode(), self.code.encode()):
                self._wrong.pop(address, None)
                return True
            if len(self._wrong) >= _MAX_ADDRESSES:
                self._wrong.clear()
            self._wrong[address] = (tried + 1, now)
            self._of_all = (of_all + 1, begun)
            return False

    def knows(self, shown: str) -> bool:
        """Say whether a browser has been let in before."""
        return hmac.compare_digest(shown.encode(), self.pass_.encode())


class Guard:
    """ASGI middleware that refuses foreign hosts, foreign pages and strangers.

    Parameters
    ----------
    app : ASGI application
    hosts : iterable of str
        Names under which the workshop may be asked for, without port.
    port : int
    door : Door, optional
        Of a workshop that is open to the network; browsers on this machine need no code.
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], port: int, door: Door | None = None
    ) -> None:
        self.app = app
        self._hosts = frozenset(f"{host}:{port}" for host in hosts)
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed, answer 403 to all else."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        reason = self._refused(headers, _reads(scope))
        if reason:
            await _answer(scope, receive, send, 403, reason)
            return
        too_large = _too_large(headers, str(scope.get("path", "")))
        if too_large:
            await _answer(scope, receive, send, 413, too_large)
            return
        if self._door is not None and not is_local(scope):
            shown = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
            if shown is None or not self._door.knows(shown.value):
                await self._ask(scope, receive, send)
                return
        await self.app(scope, receive, _with_headers(send))

    def _refused(self, headers: dict[str, str], reads: bool) -> str:
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return "this workshop is not asked for by that name: use the address that it printed"
        origin = headers.get("origin")
        if origin is None and not reads:  # every browser names the page that opens a socket
            return "a page of this workshop has to ask"
        if origin is not None:
            parts = urlsplit(origin.lower())
            if parts.scheme not in ("http", "https") or parts.netloc != host:
                return "another page may not use this workshop"
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            # A link on another page may lead here; a picture or a frame on it may not.
            mode, into = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
            if mode != "navigate" or into in _FRAMES:
                return "another page may not use this workshop"
        return ""

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a stranger in who knows the code."""
        assert self._door is not None
        if scope["type"] == "websocket":
            await _answer(scope, receive, send, 403, "enter the code first")
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        code = query.get("code", [""])[0].strip()
        if not code:
            await _answer(scope, receive, send, 401, _form(""), html=True)
            return
        opens = self._door.opens(code, _address(scope))
        if opens is None:
            text = (
                f"Too many wrong codes. Wait {WAIT_SECONDS:g} seconds, then type the code that the "
                f"facilitator shows. / 틀린 코드가 너무 많습니다. {WAIT_SECONDS:g}초 뒤에 진행자가 "
                "보여 주는 코드를 입력하십시오."
            )
            await _answer(scope, receive, send, 429, _form(text), html=True)
        elif not opens:
            text = (
                "The code is wrong: type the six digits that the facilitator shows. / "
                "코드가 틀렸습니다. 진행자가 보여 주는 여섯 자리를 입력하십시오."
            )
            await _answer(scope, receive, send, 403, _form(text), html=True)
        else:
            cookie = f"{_COOKIE}={self._door.pass_}; HttpOnly; SameSite=Strict; Path=/"
            home = [
                (b"location", _place(str(scope.get("path", "/"))).encode()),
                (b"set-cookie", cookie.encode()),
            ]
            await _answer(scope, receive, send, 303, "", more=home)


def _headers(scope: Scope) -> dict[str, str]:
    """Return headers by name; one that is given twice says nothing that can be trusted."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _reads(scope: Scope) -> bool:
    """Say whether a request changes nothing, so that it may come without the name of a page."""
    return scope["type"] == "http" and scope.get("method", "GET") in ("GET", "HEAD")


def _too_large(headers: Mapping[str, str], path: str) -> str:
    """Say why a body is not taken; one of unknown length never is."""
    if "transfer-encoding" in headers:
        return "the length of what is sent has to be said first"
    most = MAX_UPLOAD_BYTES if _UPLOAD.fullmatch(path) else MAX_BODY_BYTES
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and len(length) < len(str(most)) + 1:
        return "" if int(length) <= most else f"at most {most:,} bytes are taken"
    return f"at most {most:,} bytes are taken"


def _place(path: str) -> str:
    """Return a path of this server as a header may hold it: no other host, no second line."""
    return "/" + quote(path.lstrip("/\\"))


def _address(scope: Mapping[str, Any]) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_local(scope: Mapping[str, Any]) -> bool:
    """Say whether who asks is on this machine."""
    return _address(scope) in ("127.0.0.1", "::1")


def _with_headers(send: Send) -> Send:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_HEADERS]}
        await send(message)

    return sent


async def _answer(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    text: str,
    *,
    html: bool = False,
    more: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Answer without asking the application."""
    if scope["type"] == "websocket":
        await receive()  # the handshake; a close before acceptance is a 403
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": text})
        return
    kind = b"text/html; charset=utf-8" if html else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), *more, *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _form(text: str) -> str:
    return (
        '<!doctype html><html lang="ko"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>hwaksan workshop</title>'
        '<body style="font:18px sans-serif;max-width:22em;margin:15vh auto;padding:0 1em">'
        f'<p role="alert">{text}</p><form><label>워크숍 코드 / Workshop code<br>'
        f'<input name="code" inputmode="numeric" autocomplete="off" maxlength="{CODE_DIGITS}" '
        'style="font:inherit;padding:.4em;margin:.5em 0;width:100%"></label>'
        '<button style="font:inherit;padding:.5em 1.5em">입장 / Enter</button></form></body></html>'
    )
