from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, cast

import pytest

from sim.workshop.guard import (
    MAX_ATTEMPTS,
    MAX_ATTEMPTS_OF_ALL,
    MAX_BODY_BYTES,
    MAX_UPLOAD_BYTES,
    WAIT_SECONDS,
    Door,
    Guard,
)

PORT = 8765


async def inner(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


def ask(
    guard: Guard,
    host: str = f"localhost:{PORT}",
    *,
    kind: str = "http",
    client: str = "127.0.0.1",
    query: str = "",
    method: str = "GET",
    path: str = "/",
    raw: list[tuple[bytes, bytes]] | None = None,
    **headers: str,
) -> dict[str, Any]:
    """Ask once; return the first message and its headers."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": host, **headers}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": raw or [(name.encode(), value.encode()) for name, value in given.items()],
        "client": (client, 5000),
        "query_string": query.encode(),
    }
    asked = cast(Coroutine[Any, Any, None], guard(scope, receive, send))
    with pytest.raises(StopIteration):  # nothing is waited for: no loop is needed to run it
        asked.send(None)
    return sent[0]


def header(message: dict[str, Any], name: str) -> str:
    return dict(message["headers"]).get(name.encode(), b"").decode()


@pytest.fixture
def closed() -> Guard:
    return Guard(inner, ("127.0.0.1", "localhost"), PORT)


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"127.0.0.1:{PORT}", f"LOCALHOST:{PORT}"])
def test_its_own_names_are_let_in(closed: Guard, host: str):
    found = ask(closed, host)
    assert found["status"] == 200
    assert header(found, "x-frame-options") == "DENY"
    assert ask(closed, host, origin=f"http://{host}")["status"] == 200
    own = f"http://{host}"
    assert ask(closed, host, kind="websocket", origin=own)["type"] == "websocket.accept"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", None),
        (f"evil.example:{PORT}", None),
        ("localhost", None),
        ("localhost:1", None),
        ("", None),
        (f"localhost:{PORT}", "http://evil.example"),
        (f"localhost:{PORT}", "http://localhost"),
        (f"localhost:{PORT}", f"http://localhost:{PORT}.evil.example"),
        (f"localhost:{PORT}", "null"),
        (f"localhost:{PORT}", "file://"),
    ],
)
def test_foreign_hosts_and_pages_are_refused(closed: Guard, host: str, origin: str | None):
    more = {} if origin is None else {"origin": origin}
    assert ask(closed, host, **more)["status"] == 403
    assert ask(closed, host, kind="websocket", **more)["type"] == "websocket.close"


def test_a_socket_or_a_form_names_the_page_that_sends_it(closed: Guard):
    assert ask(closed, kind="websocket")["type"] == "websocket.close"
    assert ask(closed, method="POST")["status"] == 403
    own = f"http://localhost:{PORT}"
    assert ask(closed, method="POST", origin=own)["status"] == 200
    assert ask(closed, f"localhost:{PORT}, evil.example")["status"] == 403
    twice = [(b"host", f"localhost:{PORT}".encode()), (b"host", b"evil.example")]
    assert ask(closed, raw=twice)["status"] == 403


@pytest.mark.parametrize(
    ("site", "mode", "into", "status"),
    [
        ("none", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("cross-site", "navigate", "document", 200),  # a link in a letter
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "no-cors", "script", 403),  # another program of this machine
        ("cross-site", "navigate", "iframe", 403),
    ],
)
def test_a_page_elsewhere_may_link_here_but_not_embed(
    closed: Guard, site: str, mode: str, into: str, status: int
):
    sent = [
        *((b"host", f"localhost:{PORT}".encode()), (b"sec-fetch-site", site.encode())),
        *((b"sec-fetch-mode", mode.encode()), (b"sec-fetch-dest", into.encode())),
    ]
    assert ask(closed, raw=sent)["status"] == status


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/", str(MAX_BODY_BYTES), 200),
        ("/", str(MAX_BODY_BYTES + 1), 413),
        ("/", "9" * 5_000, 413),
        ("/", "-1", 413),
        ("/", "1e3", 413),
        ("/_nicegui/client/ab-12/upload/7", str(MAX_UPLOAD_BYTES), 200),
        ("/_nicegui/client/ab-12/upload/7", str(MAX_UPLOAD_BYTES + 1), 413),
        ("/_nicegui/client/../upload/7", str(MAX_BODY_BYTES + 1), 413),
    ],
)
def test_what_is_too_large_is_not_even_read(closed: Guard, path: str, length: str, status: int):
    own = f"http://localhost:{PORT}"
    sent = {"origin": own, "content-length": length}
    assert ask(closed, method="POST", path=path, **sent)["status"] == status


def test_a_body_without_a_length_is_not_read(closed: Guard):
    sent = [
        *(
            (b"host", f"localhost:{PORT}".encode()),
            (b"origin", f"http://localhost:{PORT}".encode()),
        ),
        (b"transfer-encoding", b"chunked"),
    ]
    assert ask(closed, method="POST", raw=sent)["status"] == 413


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\\\evil.example", "/guess\r\nSet-Cookie: a=b", "/\N{SNOWMAN}"]
)
def test_the_right_code_leads_nowhere_else(path: str):
    guard = Guard(inner, ("10.0.0.5",), PORT, Door(code="246810"))
    found = ask(guard, f"10.0.0.5:{PORT}", client="10.0.0.9", query="code=246810", path=path)
    place = header(found, "location")
    assert found["status"] == 303
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert not set("\r\n") & set(place)


def test_many_addresses_together_have_no_more_attempts():
    now = [0.0]
    door = Door(code="246810", clock=lambda: now[0])
    tried = [door.opens("1", f"10.0.{k}.{each}") for k in range(50) for each in range(4)]
    assert tried.count(False) == MAX_ATTEMPTS_OF_ALL
    assert door.opens("246810", "10.1.1.1") is None  # even the right one
    now[0] = WAIT_SECONDS + 1
    assert door.opens("246810", "10.1.1.1") is True


def test_the_network_needs_the_code():
    door = Door(code="246810")
    guard = Guard(inner, ("localhost", "10.0.0.5"), PORT, door)
    host = f"10.0.0.5:{PORT}"
    assert ask(guard)["status"] == 200  # this machine needs none
    assert ask(guard, host, client="10.0.0.9")["status"] == 401
    assert ask(guard, host, client="10.0.0.9", kind="websocket")["type"] == "websocket.close"
    assert ask(guard, host, client="10.0.0.9", query="code=1")["status"] == 403
    let_in = ask(guard, host, client="10.0.0.9", query="code=246810")
    assert (let_in["status"], header(let_in, "location")) == (303, "/")
    cookie = header(let_in, "set-cookie")
    assert "HttpOnly" in cookie
    assert "246810" not in cookie
    shown = cookie.split(";")[0]
    assert ask(guard, host, client="10.0.0.9", cookie=shown)["status"] == 200
    assert ask(guard, host, client="10.0.0.9", cookie=f"{shown}x")["status"] == 401


def test_attempts_are_limited_and_limits_end():
    now = [0.0]
    door = Door(code="246810", clock=lambda: now[0])
    guard = Guard(inner, ("localhost",), PORT, door)

    def attempt(code: str, client: str = "10.0.0.9") -> int:
        return int(ask(guard, client=client, query=f"code={code}")["status"])

    assert [attempt("1") for _ in range(MAX_ATTEMPTS)] == [403] * MAX_ATTEMPTS
    assert attempt("246810") == 429  # even the right one
    assert attempt("246810", client="10.0.0.8") == 303
    now[0] = WAIT_SECONDS + 1
    assert attempt("246810") == 303


def test_a_code_is_another_one_each_time_and_has_six_digits():
    codes = {Door().code for _ in range(20)}
    assert len(codes) > 15
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_this_machine_is_known_by_its_addresses_and_name():
    import socket

    from sim.workshop.server import Address, own_addresses

    found = own_addresses()
    assert socket.gethostname().lower() in found
    assert not any(each.startswith("127.") for each in found)
    assert set(found) <= set(Address(1, network=True).hosts())
    assert not set(found) & set(Address(1).hosts())
