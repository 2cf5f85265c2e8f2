"""What a room needs to be the same one after a restart: who is who, and who was let in."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sim.errors import UserError
from sim.workshop.guard import CODE_DIGITS, Door
from sim.workshop.room import Room

NAME: Final = "room.json"
KEPT_HOURS: Final = 12.0
"""A workshop is over after so long; then phones are strangers again."""

_MAX_BYTES: Final = 200_000


class RoomFile:
    """The file of a room, of which only the user of this machine can read anything.

    Phones that were in the room when the server died are let in again under their numbers; where
    it was ended in order, the code and the pass are forgotten.

    Parameters
    ----------
    folder : pathlib.Path or None
        Of the sessions; None to keep nothing.
    say : callable
        Takes what is said on the console where it cannot be written.
    clock : callable
        Seconds since 1970.

    Attributes
    ----------
    secret : str
        Signs what browsers bear to be known again.
    door : Door
        Lets the network in.
    room : Room
    """

    def __init__(
        self,
        folder: Path | None,
        say: Callable[[UserError], None] = lambda trouble: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._file = None if folder is None else folder / NAME
        self._say = say
        self._clock = clock
        found = self._read()
        self.secret = found.get("secret") or secrets.token_urlsafe(32)
        code, shown = found.get("code"), found.get("pass")
        self.door = Door(code=code, pass_=shown) if code and shown else Door()
        self.room = Room(found.get("people", ()), self.keep)

    def keep(self) -> None:
        """Write what would be needed."""
        self._write({"code": self.door.code, "pass": self.door.pass_})

    def close(self) -> None:
        """Forget who was let in: the next workshop has a code of its own."""
        self._write({})

    def _read(self) -> dict[str, Any]:
        """Return what is there; nothing of a room that is over, or that cannot be read."""
        if self._file is None:
            return {}
        try:
            if self._file.stat().st_size > _MAX_BYTES:
                return {}
            found = json.loads(self._file.read_text(encoding="utf-8"))
            age = self._clock() - float(found["at"])
            texts = [found[key] for key in ("secret", "code", "pass") if key in found]
            good = all(isinstance(each, str) for each in (*texts, *found["people"]))
            code = found.get("code", "0" * CODE_DIGITS)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        new = 0.0 <= age < KEPT_HOURS * 3600.0
        return found if new and good and len(code) == CODE_DIGITS else {}

    def _write(self, door: dict[str, str]) -> None:
        if self._file is None:
            return
        content = {
            "at": self._clock(),
            "secret": self.secret,
            "people": self.room.people,
            **door,
        }
        building = self._file.with_suffix(".tmp")
        try:
            building.touch(mode=0o600)
            building.write_text(json.dumps(content), encoding="utf-8")
            building.replace(self._file)
        except OSError as error:
            file, self._file = self._file, None  # what fails once is not tried again
            trouble = UserError(
                f"the room cannot be kept ({error.strerror})",
                str(file),
                "go on; after a restart phones need the new code",
            )
            self._say(trouble)
