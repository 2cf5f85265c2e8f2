"""The log of a session: its moves in a file of lines, so that nothing is lost.

One line of JSON for each move, undo and redo, with what is set after it, for each change of the
shelf of packages, and for each step and guess of a scene and each gift of a role play. A file is
only ever added to, until it has become large. A line that was torn (the process killed in the
middle of it, a full disk) is cut off, and a damaged one is passed over: the others still say what
was set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Final

from sim.errors import UserError, nearest
from sim.scenario.document import built_in_names
from sim.scenario.loading import scenario_from_text
from sim.workshop.kept import Kept, Line
from sim.workshop.moves import Moves
from sim.workshop.state import State, from_plain

MAX_BYTES: Final = 1_000_000
"""A log that is larger is written anew, with its newest moves alone."""

MAX_SHELF: Final = 10

_BEGIN, _MOVE, _UNDO, _REDO, _SHELF = "begin", "move", "undo", "redo", "shelf"
_FILE = "file"


@dataclass(frozen=True)
class File:
    """A scenario file that was uploaded."""

    text: str


Single = State | str | File
"""A package: one's own, the name of a shipped one, or a file."""
Aside = Single | tuple[Single, ...]
"""What is put aside: a package, or several of them that are stacked."""
Shelf = tuple[Aside, ...]


class Log:
    """The moves of one session, kept in a file.

    Parameters
    ----------
    file : pathlib.Path
        Read if it is there, else made with the first move.

    Attributes
    ----------
    moves : Moves
    shelf : tuple of Aside
        The packages that were put aside.
    kept : Kept
        Scenes and rounds; `note` writes what they changed.
    lost : int
        Lines of the file that could not be read.

    Raises
    ------
    UserError
        If the file cannot be read.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.moves = Moves()
        self.shelf: Shelf = ()
        self.kept = Kept()
        self.lost = 0
        self._lock = RLock()
        self._size = 0
        self._read()

    def begin(self, state: State) -> None:
        """Set what the session begins with, which cannot be undone.

        Raises
        ------
        UserError
            If it is set, but could not be written.
        """
        with self._lock:
            self.moves = Moves((state,))
            self._append(_line(_BEGIN, state))

    def move(self, state: State) -> State:
        """Set a state and return it.

        Raises
        ------
        UserError
            If it is set, but could not be written.
        """
        with self._lock:
            after = self.moves.moved(state)
            return self._keep(_MOVE, after)

    def undo(self) -> State:
        """Take the last move back and return what is set then."""
        with self._lock:
            return self._keep(_UNDO, self.moves.undone())

    def redo(self) -> State:
        """Make an undone move again and return what is set then."""
        with self._lock:
            return self._keep(_REDO, self.moves.redone())

    def put_aside(self, shelf: Sequence[Aside]) -> Shelf:
        """Keep what is on the shelf now, in place of before, and return it.

        Raises
        ------
        UserError
            If it is too much, a name is no shipped scenario's, or it could not be written.
        """
        with self._lock:
            checked = _checked_shelf(shelf)
            if checked != self.shelf:
                self.shelf = checked
                self._append(_shelf_line(checked))
            return self.shelf

    def note(self, change: Callable[[Kept], Line]) -> None:
        """Change what is kept of scenes and rounds.

        Parameters
        ----------
        change : callable
            Changes it and returns the line that says so.

        Raises
        ------
        UserError
            If it is changed, but could not be written.
        """
        with self._lock:
            self._append(_written(change(self.kept)))

    def _keep(self, what: str, after: Moves) -> State:
        if after is not self.moves and after != self.moves:
            self.moves = after  # first: a disk that is full must not take the move away
            self._append(_line(what, after.current))
        return self.moves.current

    def _append(self, line: bytes) -> None:
        try:
            if self._size + len(line) > MAX_BYTES:
                self._rewrite()
                return
            self.file.touch(mode=0o600)
            with self.file.open("r+b") as stream:
                stream.truncate(self._size)  # what a torn line left
                stream.seek(self._size)
                stream.write(line)
            self._size += len(line)
        except OSError as error:
            raise UserError(
                f"the log cannot be written ({error.strerror})",
                "workshop",
                "what you set holds, but save a scenario file before you close the page",
            ) from error

    def _rewrite(self) -> None:
        """Write the newest moves alone, at most half of what a log may hold."""
        moves = self.moves
        aside = _shelf_line(self.shelf) if self.shelf else b""
        aside += b"".join(map(_written, self.kept.lines()))
        content = aside + _content(moves)
        while len(content) - len(aside) > MAX_BYTES // 2 and len(moves.states) > 1:
            moves = moves.newest(len(moves.states) // 2)
            content = aside + _content(moves)
        building = self.file.with_suffix(".tmp")
        building.write_bytes(content)
        building.chmod(0o600)
        building.replace(self.file)
        self.moves, self._size = moves, len(content)

    def _read(self) -> None:
        if not self.file.exists():
            return
        try:
            content = self.file.read_bytes()
        except OSError as error:
            raise UserError(
                f"the log cannot be read ({error.strerror})", self.file.name, "begin a new session"
            ) from error
        self._size = content.rfind(b"\n") + 1
        for line in content[: self._size].splitlines():
            try:
                self._take(json.loads(line))
            except (UserError, ValueError, LookupError, TypeError, RecursionError):
                self.lost += 1  # one damaged line, or a lever that is no longer there

    def _take(self, data: dict[str, Any]) -> None:
        if data["did"] == _SHELF:
            self.shelf = _checked_shelf([_package(each) for each in data["shelf"]])
        elif data["did"] == _BEGIN:
            self.moves = Moves((from_plain(data["state"]),))
        elif self.kept.take(data):
            return
        else:
            self.moves = _done(self.moves, str(data["did"]), from_plain(data["state"]))


def _checked_shelf(shelf: Sequence[Aside]) -> Shelf:
    if len(shelf) > MAX_SHELF:
        raise UserError(f"{len(shelf)} packages are put aside", "shelf", f"keep {MAX_SHELF}")
    for each in shelf:
        _check(each)
    return tuple(shelf)


def _check(package: Aside) -> None:
    if isinstance(package, tuple):
        for each in package:
            _check(each)
    elif isinstance(package, File):
        scenario_from_text(package.text.encode(), "file")
    elif isinstance(package, str) and package not in built_in_names():
        raise UserError(
            f"there is no scenario {package!r}", "shelf", nearest(package, built_in_names())
        )


def _package(data: Any) -> Aside:
    return tuple(map(_single, data)) if isinstance(data, list) else _single(data)


def _single(data: Any) -> Single:
    if isinstance(data, dict) and set(data) == {_FILE}:
        return File(str(data[_FILE]))
    return data if isinstance(data, str) else from_plain(data)


def _plain(package: Aside) -> object:
    if isinstance(package, tuple):
        return [_plain(each) for each in package]
    if isinstance(package, File):
        return {_FILE: package.text}
    return package if isinstance(package, str) else package.plain()


def _done(moves: Moves, what: str, state: State) -> Moves:
    """Return the moves after a line; what it says is set holds, whatever was lost before it."""
    after = {_UNDO: moves.undone, _REDO: moves.redone}.get(what, lambda: moves.moved(state))()
    return after if after.current == state else moves.moved(state)


def _line(what: str, state: State) -> bytes:
    return _written({"did": what, "state": state.plain()})


def _shelf_line(shelf: Shelf) -> bytes:
    return _written({"did": _SHELF, "shelf": [_plain(each) for each in shelf]})


def _written(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _content(moves: Moves) -> bytes:
    return b"".join(_lines(moves))


def _lines(moves: Moves) -> Iterator[bytes]:
    yield _line(_BEGIN, moves.states[0])
    for state in moves.states[1:]:
        yield _line(_MOVE, state)
    for state in reversed(moves.states[moves.at : -1]):
        yield _line(_UNDO, state)
