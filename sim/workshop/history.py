"""What one page set, move by move: in memory, and in a log on this machine's disk if it has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.errors import UserError
from sim.workshop.kept import Kept, Line
from sim.workshop.log import Aside, Log, Shelf
from sim.workshop.moves import Moves
from sim.workshop.sessions import Sessions
from sim.workshop.state import State


class History:
    """The moves of a page, with undo and redo.

    A session begins with the first move, not with the page: who only looks leaves nothing.

    Parameters
    ----------
    begin : State
        What is set at first, where no session says so.
    sessions : Sessions or None
        Where moves are kept; None to forget them with the page.
    token : str
        Of a session that is gone on with; one that is unknown begins anew.

    Attributes
    ----------
    token : str
        Of the session; empty before the first move.
    trouble : UserError or None
        Why moves are not kept on disk; they hold as long as the page is open.

    Examples
    --------
    >>> history = History(State())
    >>> history.move(State(seed=7))
    >>> history.undo().seed, history.redo().seed, history.token
    (2026, 7, '')
    """

    def __init__(self, begin: State, sessions: Sessions | None = None, token: str = "") -> None:
        self._moves = Moves((begin,))
        self._shelf: Shelf = ()
        self._noted = Kept()
        self._sessions = sessions
        self._log: Log | None = None
        self.token = ""
        self.trouble: UserError | None = None
        if sessions is not None and token:
            try:
                self._log = sessions.log(token)
            except UserError:  # forgotten, or of another machine: the link beside it still holds
                return
            self.token = token

    @property
    def moves(self) -> Moves:
        """What was set, and where the page stands."""
        return self._moves if self._log is None else self._log.moves

    @property
    def shelf(self) -> Shelf:
        """The packages that were put aside."""
        return self._shelf if self._log is None else self._log.shelf

    def move(self, state: State, *, instead: bool = False) -> None:
        """Remember a state.

        Parameters
        ----------
        state : State
        instead : bool
            In place of the last move, not after it.
        """
        if state == self.moves.current:
            return
        log = self._kept()
        before = self._moves.undone() if instead else self._moves
        self._moves = before.moved(state)
        if log is not None:
            if instead:
                self._try(log.undo)
            self._try(lambda: log.move(state))

    def undo(self) -> State:
        """Go back and return what is set then."""
        self._moves = self._moves.undone()
        if self._log is not None:
            self._try(self._log.undo)
        return self.moves.current

    def redo(self) -> State:
        """Make an undone move again and return what is set then."""
        self._moves = self._moves.redone()
        if self._log is not None:
            self._try(self._log.redo)
        return self.moves.current

    def before_last_change(self, current: State) -> State | None:
        """Return what was set before the last change, in the language that is spoken."""
        change = self.moves.last_change()
        if change is None:
            return None
        before = State(**{**change.before.plain(), "language": current.language})
        return before if before != current else None

    def put_aside(self, shelf: Sequence[Aside]) -> None:
        """Keep what is on the shelf now."""
        if tuple(shelf) == self.shelf:
            return
        log = self._kept()
        self._shelf = tuple(shelf)
        if log is not None:
            self._try(lambda: log.put_aside(shelf))

    @property
    def kept(self) -> Kept:
        """Scenes and rounds of the session."""
        return self._noted if self._log is None else self._log.kept

    def note(self, change: Callable[[Kept], Line]) -> None:
        """Change what is kept of scenes and rounds, see `sim.workshop.log.Log.note`."""
        log = self._kept()
        if log is None:
            change(self._noted)
        else:
            self._try(lambda: log.note(change))

    def _kept(self) -> Log | None:
        """Return the log; it is begun with the first thing to keep."""
        if self._log is None and self._sessions is not None:
            sessions, self._sessions = self._sessions, None  # what fails once is not tried again
            try:
                self.token = sessions.begin()
                self._log = sessions.log(self.token)
                self._log.begin(self._moves.current)
            except UserError as error:
                self.trouble = error
        return self._log

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except UserError as error:
            self.trouble = error
