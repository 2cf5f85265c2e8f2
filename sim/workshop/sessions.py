"""The sessions of a server: each has a random token, and its log in one folder."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
import time
from pathlib import Path
from threading import Lock as ThreadLock
from typing import Final, Self
from weakref import WeakValueDictionary

from sim.errors import UserError
from sim.experiment.lock import Held, Lock
from sim.workshop.log import Log

MAX_SESSIONS: Final = 1_000
KEPT_DAYS: Final = 30
"""After so many days without a move a session may be forgotten."""

_SUFFIX: Final = ".jsonl"
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_SECONDS_A_DAY: Final = 86_400


def own_folder() -> Path:
    """Return where the moves of this user's workshops are kept."""
    if sys.platform == "win32":
        root, below = os.environ.get("LOCALAPPDATA"), Path("AppData", "Local")
    else:
        root, below = os.environ.get("XDG_STATE_HOME"), Path(".local", "state")
    return (Path(root) if root else Path.home() / below) / "hwaksan" / "workshop"


class Sessions:
    """The logs of a folder, which one process has for itself.

    Nothing of a request becomes part of a path: a token is looked up by its digest, so that who
    sees the folder cannot open a session either.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is missing.

    Raises
    ------
    UserError
        If the folder cannot be used, or another process has it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = Lock(folder / "hwaksan.lock")
        except Held as error:
            raise UserError(
                f"another workshop keeps its sessions there ({error.holder})",
                str(folder),
                "close it, or name another folder",
            ) from error
        except OSError as error:
            raise UserError(
                f"sessions cannot be kept there ({error.strerror})",
                str(folder),
                "name a folder that you may write to",
            ) from error
        self._guard = ThreadLock()
        self._logs: WeakValueDictionary[str, Log] = WeakValueDictionary()

    def begin(self) -> str:
        """Return the token of a new session.

        Raises
        ------
        UserError
            If there are too many.
        """
        with self._guard:
            self._forget_old()
            if sum(1 for _ in self.folder.glob(f"*{_SUFFIX}")) >= MAX_SESSIONS:
                raise UserError(
                    f"{MAX_SESSIONS:,} sessions are kept already",
                    "workshop",
                    "ask the facilitator to clear the folder of sessions",
                )
            token = secrets.token_hex(16)
            self._file(token).touch(mode=0o600)
        return token

    def log(self, token: object) -> Log:
        """Return the log of a session, one object for all who have its page open.

        Raises
        ------
        UserError
            If there is no such session.
        """
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise _unknown()
        with self._guard:
            found = self._logs.get(token)
            if found is None:
                file = self._file(token)
                if not file.is_file():
                    raise _unknown()
                found = self._logs[token] = Log(file)
        return found

    def close(self) -> None:
        """Give the folder back; the logs in it stay."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _file(self, token: str) -> Path:
        return self.folder / f"{hashlib.sha256(token.encode()).hexdigest()[:32]}{_SUFFIX}"

    def _forget_old(self) -> None:
        oldest = time.time() - KEPT_DAYS * _SECONDS_A_DAY
        in_use = {log.file for log in self._logs.values()}
        for file in self.folder.glob(f"*{_SUFFIX}"):
            if file not in in_use and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)


def _unknown() -> UserError:
    return UserError("there is no such session", "workshop", "begin a new one, or open a link")
