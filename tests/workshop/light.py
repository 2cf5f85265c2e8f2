"""A browser without a screen: it opens the page, speaks its socket, and moves one lever.

Fifty of these fit beside the server on two cores, where fifty Chromiums do not.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import Callable
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit

import aiohttp

LEVER: Final = "ai_voucher.budget_krw_bn"
JOIN_SECONDS: Final = 60.0
"""For so long a server may take to let a browser in."""
_ELEMENTS: Final = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.S)
_QUERY: Final = re.compile(r"query:\s*(\{.*?\})", re.S)


class LightClient:
    """One browser.

    Parameters
    ----------
    address : str
        Of the workshop, with a slash at the end.

    Attributes
    ----------
    elements : dict of int to dict
        What is on the page, as the server last said.
    received : int
        Bytes that came over the socket.
    answered : bool
        Whether the large chart was drawn since the page showed the last move.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._origin = address.rstrip("/")
        self._http = aiohttp.ClientSession(headers={"Origin": self._origin})
        self._news = asyncio.Event()
        self._joined = asyncio.Event()
        self._hung_up = False
        self.elements: dict[int, dict[str, Any]] = {}
        self.received = 0
        self.answered = False
        self._shown = False

    async def open(self) -> Self:
        """Open the page and its socket."""
        async with self._http.get(self._address) as answer:
            answer.raise_for_status()
            page = await answer.text()
        found, query = _ELEMENTS.search(page), _QUERY.search(page)
        assert found is not None
        assert query is not None
        self.elements = {int(k): each for k, each in _parsed(found[1]).items()}
        chart = next(k for k, each in self.elements.items() if _is_large_chart(each))
        self._drawing = f"runMethod({chart},"
        self._beside = self._value_beside(LEVER)
        about = ast.literal_eval(query[1])
        self._client = about["client_id"]
        asked = {
            **{key: str(value) for key, value in about.items()},
            "implicit_handshake": "true",
            "EIO": "4",
            "transport": "websocket",
            "tab_id": str(uuid.uuid4()),
            "document_id": str(uuid.uuid4()),
        }
        place = f"ws://{urlsplit(self._address).netloc}/_nicegui_ws/socket.io/?{urlencode(asked)}"
        self._socket = await self._http.ws_connect(place, max_msg_size=1 << 24)
        self._listening = asyncio.create_task(self._listen())
        await self._socket.send_str("40")
        # As a browser does: what is sent before the server knows the socket is dropped.
        async with asyncio.timeout(JOIN_SECONDS):
            await self._joined.wait()
        return self

    @property
    def lost(self) -> bool:
        """Whether the server hung up: a browser would come back, this one does not."""
        return self._hung_up

    async def close(self) -> None:
        """Close the browser."""
        self._listening.cancel()
        await self._socket.close()
        await self._http.close()

    def marked(self, name: str, value: str) -> int:
        """Return the element that bears a mark."""
        return next(
            k for k, each in self.elements.items() if each.get("props", {}).get(name) == value
        )

    def number(self, tile: str) -> str:
        """Return what a tile shows."""
        inside = self._below(self.marked("data-tile", tile))
        [found] = [k for k in inside if "number" in self.elements[k].get("class", [])]
        return str(self.elements[found].get("text", ""))

    def status(self) -> str:
        """Return what the page says of the runs behind its answer."""
        said = [
            str(each.get("text", ""))
            for each in self.elements.values()
            if "status" in each.get("class", []) and each.get("props", {}).get("role") == "status"
        ]
        return "\n".join(said)

    def texts(self) -> str:
        """Return all texts of the page."""
        return "\\n".join(str(each.get("text", "")) for each in self.elements.values())

    async def move(self, value: float, lever: str = LEVER) -> None:
        """Move a lever and let it go."""
        self.answered = self._shown = False
        slider = self.marked("data-lever", lever)
        for kind in ("update:modelValue", "settle"):
            listener = next(e for e in self.elements[slider]["events"] if e["type"] == kind)
            await self._send(
                "event",
                {
                    "id": slider,
                    "client_id": self._client,
                    "listener_id": listener["listener_id"],
                    "args": [json.dumps(value)],
                },
            )

    async def until(self, true: Callable[[Self], bool], seconds: float) -> bool:
        """Wait until something is true of this browser; say whether it came to that in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not true(self):
                    self._news.clear()
                    await self._news.wait()
        return true(self)

    async def _send(self, name: str, content: object) -> None:
        await self._socket.send_str("42" + json.dumps([name, content]))

    async def _listen(self) -> None:
        seen = 0
        async for message in self._socket:
            text = str(message.data)
            self.received += len(text)
            if text.startswith("40"):
                self._joined.set()
            elif text == "2":
                await self._socket.send_str("3")
            elif text.startswith("42"):
                name, content = json.loads(text[2:])
                if name == "update":
                    self._take(content)
                    self._shown |= str(self._beside) in content
                elif name == "run_javascript" and self._drawing in content["code"]:
                    self.answered |= self._shown
                if isinstance(content, dict) and "_id" in content:
                    seen = int(content["_id"]) + 1
                    await self._send("ack", {"client_id": self._client, "next_message_id": seen})
            self._news.set()
        self._hung_up = True
        self._news.set()

    def _value_beside(self, lever: str) -> int:
        """Return the label that says where a lever stands."""
        slider = self.marked("data-lever", lever)
        for row, each in self.elements.items():
            inside = self._below(row) if "lever" in each.get("class", []) else []
            if slider in inside:
                return next(k for k in inside if "lever-value" in self.elements[k].get("class", []))
        raise LookupError(lever)

    def _take(self, update: dict[str, Any]) -> None:
        for key, each in update.items():
            if key.isdigit():
                if each is None:
                    self.elements.pop(int(key), None)
                else:
                    self.elements[int(key)] = each

    def _below(self, element: int) -> list[int]:
        found = [element]
        for slot in self.elements[element].get("slots", {}).values():
            for child in slot.get("ids", []):
                found += self._below(child)
        for child in self.elements[element].get("children", []):
            found += self._below(child)
        return [each for each in found if each in self.elements]


def _is_large_chart(element: dict[str, Any]) -> bool:
    return "path" in element.get("class", []) and "options" in element.get("props", {})


def _parsed(text: str) -> dict[str, Any]:
    for written, meant in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<")):
        text = text.replace(written, meant)
    parsed: dict[str, Any] = json.loads(text.replace("&amp;", "&"))
    return parsed
