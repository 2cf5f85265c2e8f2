"""The moves of a session: what was set one after the other, with undo and redo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

from sim.workshop.state import State

MAX_MOVES: Final = 500
"""So many moves can be undone; older ones are forgotten."""


class Change(NamedTuple):
    """One move as it is replayed: from what to what."""

    before: State
    after: State


@dataclass(frozen=True)
class Moves:
    """What was set, one state after the other, and where the session stands among them.

    Attributes
    ----------
    states : tuple of State
        The oldest first; those after `at` were undone.
    at : int

    Examples
    --------
    >>> moves = Moves().moved(State(seed=1)).moved(State(seed=2)).undone()
    >>> moves.current.seed, moves.redone().current.seed, moves.undone().current == State()
    (1, 2, True)
    """

    states: tuple[State, ...] = (State(),)
    at: int = 0

    @property
    def current(self) -> State:
        """What is set now."""
        return self.states[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether the last thing done was to undo."""
        return self.at + 1 < len(self.states)

    def moved(self, state: State) -> Self:
        """Return the moves with one more; what was undone before is gone.

        To set what is set already is no move.
        """
        if state == self.current:
            return self
        kept = (*self.states[: self.at + 1], state)[-(MAX_MOVES + 1) :]
        return replace(self, states=kept, at=len(kept) - 1)

    def undone(self) -> Self:
        """Return the moves one step back; at the first state they stay as they are."""
        return replace(self, at=max(self.at - 1, 0))

    def redone(self) -> Self:
        """Return the moves one step on; at the last state they stay as they are."""
        return replace(self, at=min(self.at + 1, len(self.states) - 1))

    def last_change(self) -> Change | None:
        """Return the move that led to what is set now, to be replayed; None if there was none.

        Examples
        --------
        >>> change = Moves().moved(State(seed=1)).last_change()
        >>> change.before.seed, change.after.seed
        (2026, 1)
        """
        return Change(self.states[self.at - 1], self.current) if self.can_undo else None

    def newest(self, count: int) -> Self:
        """Return the moves with at most so many states, those that were undone first to go."""
        kept = self.states[: self.at + 1][-count:]
        return replace(self, states=kept, at=len(kept) - 1)
