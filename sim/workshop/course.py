"""The course of a session: the scenes that were begun and the rounds that were played, kept."""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import UserError
from sim.workshop.history import History
from sim.workshop.kept import MAX_ROWS
from sim.workshop.number import Bands
from sim.workshop.play import Play
from sim.workshop.role_play import RolePlay
from sim.workshop.scene import Scene
from sim.workshop.state import State


class Course:
    """What happens in a session beside the moves.

    Parameters
    ----------
    history : History
        Where it is kept; what was kept before a restart is there again.

    Attributes
    ----------
    play : Play or None
        The scene that is being played.
    round : RolePlay or None
        The newest round of a role play, open or ended.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._scenes: dict[int, Play] = {}
        self._rounds: dict[int, RolePlay] = {}
        self.play: Play | None = None
        self.round: RolePlay | None = None
        kept = history.kept
        for number, plain in enumerate(kept.scenes):
            found = _read(Play, plain)
            if isinstance(found, Play):
                self._listen(number, found)
                self.play = found if number == kept.playing else self.play
        for number, plain in enumerate(kept.rounds):
            found = _read(RolePlay, plain)
            if isinstance(found, RolePlay):
                self._follow(number, found)
                self.round = found

    @property
    def played(self) -> list[Play]:
        """The scenes that were begun, the first one first."""
        return [*self._scenes.values()]

    @property
    def rounds(self) -> list[RolePlay]:
        """The rounds that were begun, the first one first."""
        return [*self._rounds.values()]

    def begin(self, scene: Scene, state: State) -> Play:
        """Begin a scene from what is set.

        Raises
        ------
        UserError
            If the session had too many.
        """
        number = len(self._history.kept.scenes)
        _check_room(number)
        self.play = Play(scene, state)
        self._listen(number, self.play)
        self.keep()
        return self.play

    def end(self) -> None:
        """Leave the scene."""
        play, self.play = self.play, None
        if play is not None:
            self._keep(play)

    def keep(self) -> None:
        """Keep where the scene stands now."""
        if self.play is not None:
            self._keep(self.play)

    def tell(self, bands: Bands, *, complete: bool) -> None:
        """Note what the runs say in this step; what all runs say is kept."""
        if self.play is not None:
            self.play.tell(bands)
            if complete:
                self.keep()

    def begin_round(self, state: State, budgets: Mapping[str, int]) -> RolePlay:
        """Begin a round of the role play under the assumptions of a state.

        Raises
        ------
        UserError
            If a budget is none, or the session had too many rounds.
        """
        number = len(self._history.kept.rounds)
        _check_room(number)
        begun = RolePlay(number, state, budgets)
        self._follow(number, begun)
        self.round = begun
        self._keep_round(number)
        return begun

    def _listen(self, number: int, play: Play) -> None:
        self._scenes[number] = play

        def keep(step: int, participant: int, value: float) -> None:
            self._history.note(lambda kept: kept.guess(number, step, participant, value))

        play.heard = keep

    def _follow(self, number: int, play: RolePlay) -> None:
        self._rounds[number] = play
        play.heard = lambda: self._keep_round(number)

    def _keep(self, play: Play) -> None:
        [number] = [key for key, each in self._scenes.items() if each is play]
        playing = play is self.play
        self._history.note(lambda kept: kept.scene(number, play.plain(), playing=playing))

    def _keep_round(self, number: int) -> None:
        plain = self._rounds[number].plain()
        self._history.note(lambda kept: kept.round(number, plain))


def _check_room(number: int) -> None:
    if number >= MAX_ROWS:
        raise UserError(f"{number} are there already", "session", "begin a new session")


def _read(kind: type[Play | RolePlay], plain: Mapping[str, object]) -> Play | RolePlay | None:
    """Return what was kept; None where a line was lost or a scene file has changed since."""
    try:
        return kind.from_plain(plain)
    except UserError:
        return None
