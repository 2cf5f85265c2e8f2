"""What a round of the role play came to for each role, and what its money was needed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sim.workshop.answer import Answer
from sim.workshop.constituency import Done, Gain, done, gains, missing
from sim.workshop.flows import flows
from sim.workshop.gift_form import gave, plays
from sim.workshop.lever import lever
from sim.workshop.live import Desk, Failure, Session
from sim.workshop.package import to_scenario
from sim.workshop.pairs import Package, Pairs
from sim.workshop.question import Question
from sim.workshop.role import Role
from sim.workshop.role_play import RolePlay
from sim.workshop.state import State

_ALL = ""
"""Stands for the package with the money of every role."""


@dataclass(frozen=True)
class Contribution:
    """What is known of a role.

    Attributes
    ----------
    gains : tuple of Gain
        For those it speaks for, of the whole package.
    missing : Gain or None
        Users that would be missing had it given nothing; None if it gave nothing.
    done : tuple of Done
        What each programme it gave to did, with the money of all.
    """

    gains: tuple[Gain, ...]
    missing: Gain | None
    done: tuple[Done, ...]


class Contributions:
    """Runs the package of a round, and for every role the package without its money.

    What is missing without a role is paired with the whole package, run by run. Roles that give to
    one programme, or to two that help each other, overlap, so that these numbers need not add up.

    Parameters
    ----------
    desk : Desk
    changed : callable
        Called in a worker's thread when more is known.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._sessions: list[Session] = []
        self._play: RolePlay | None = None
        self._found: Mapping[str, Contribution] = {}

    def ask(self, play: RolePlay) -> None:
        """Run a round that is over."""
        self.stop()
        self._play, self._found = play, {}
        states = {_ALL: play.state}
        for role in plays(play):
            if gave(play, role):
                states[role.name] = play.round.without(role.name).state(play.begin)
        packages: dict[str, Package] = {}
        tell = partial(self._tell, play, states, packages)
        self._sessions = [self._desk.session(tell) for _ in states]
        for session, state in zip(self._sessions, states.values(), strict=True):
            session.ask(state)

    def stop(self) -> None:
        """Give up what is asked."""
        for session in self._sessions:
            session.stop()
        self._sessions = []

    def of(self, play: RolePlay, role: Role) -> Contribution | None:
        """Return what is known of a role in a round."""
        return self._found.get(role.name) if play is self._play else None

    def _tell(
        self,
        play: RolePlay,
        states: Mapping[str, State],
        packages: dict[str, Package],
        answer: Answer | Failure,
    ) -> None:
        """Take an answer in a worker's thread, where what each role got is worked out, too."""
        if isinstance(answer, Failure):
            return
        for name, state in states.items():
            if name not in packages:
                packages[name] = Package.of(to_scenario(state))
        pairs = self._desk.pairs(Question.of(play.begin), self._desk.whole)
        found = {
            role.name: _contribution(play, role, pairs, packages[_ALL], packages.get(role.name))
            for role in plays(play)
        }
        if play is self._play:
            self._found = found
            self._changed()


def _contribution(
    play: RolePlay, role: Role, pairs: Pairs, package: Package, without: Package | None
) -> Contribution:
    rows = pairs.rows(package)
    lost = None if without is None else missing(pairs.draws, rows, pairs.rows(without))
    programmes = dict.fromkeys(lever(to).programme for to in gave(play, role))
    return Contribution(
        gains=gains(role.name, pairs.draws, rows, pairs.base()),
        missing=lost,
        done=_done([*programmes], pairs, package),
    )


def _done(programmes: list[str], pairs: Pairs, package: Package) -> tuple[Done, ...]:
    details, base = pairs.details(package), pairs.details(pairs.baseline)
    replicates = sorted(set(details) & set(base))
    if not replicates or not programmes:
        return ()
    mine = flows(details, pairs.accounts(package), replicates)
    there = flows(base, pairs.accounts(pairs.baseline), replicates)
    return tuple(done(each, mine, there) for each in programmes)
