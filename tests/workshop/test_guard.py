from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, cast

import pytest

from sim.workshop.guard import MAX_ATTEMPTS, WAIT_SECONDS, Door, Guard

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
        "method": "GET",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
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
    assert ask(closed, host, kind="websocket")["type"] == "websocket.accept"


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
