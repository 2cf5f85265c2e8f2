"""A scene as it is played: where the facilitator stands, what is hidden, what was guessed.

One key is enough: `forward` shows a hidden answer first and goes to the next step then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.errors import UserError
from sim.policy.settings.text import short
from sim.workshop import number
from sim.workshop.guesses import SAME, Guesses
from sim.workshop.number import Band, Bands
from sim.workshop.scene import Scene, Step
from sim.workshop.scenes import scene as find_scene
from sim.workshop.score import ranked
from sim.workshop.session_page import Guessed, Number, PlayedScene
from sim.workshop.session_page import Question as Asked
from sim.workshop.state import State, from_plain

_SAME: Final = ("cannot be told apart", "구별할 수 없음")
_PARTICIPANT: Final = ("Participant", "참가자")
_RIGHT: Final = ("as the model", "모형과 같음")
_OTHER: Final = ("otherwise than the model", "모형과 다름")


class Play:
    """A scene as it is played.

    Parameters
    ----------
    scene : Scene
    begin : State
        What is set before the first step.

    Attributes
    ----------
    at : int
        Number of the step, counted from 0.
    heard : callable or None
        Told of every guess that is taken: step, participant, value.

    Examples
    --------
    >>> from sim.workshop.scenes import scene
    >>> play = Play(scene("subsidies-stall"), State())
    >>> play.forward(), play.hidden, play.forward(), play.hidden, play.forward(), play.at
    (True, True, True, False, True, 2)
    """

    def __init__(self, scene: Scene, begin: State) -> None:
        self.scene = scene
        self.at = 0
        self.heard: Callable[[int, int, float], None] | None = None
        self._begin = begin
        self._states = scene.states(begin)
        self._shown: set[int] = set()
        self._bands: dict[int, Bands] = {}
        self._best: dict[int, int] = {}
        self._guesses = {
            k: Guesses(step.question) for k, step in enumerate(scene.steps) if step.question
        }

    @property
    def step(self) -> Step:
        """The step that is played."""
        return self.scene.steps[self.at]

    @property
    def state(self) -> State:
        """What is set in it."""
        return self._states[self.at]

    @property
    def hidden(self) -> bool:
        """Whether the answer must not be shown."""
        return self.step.hidden and self.at not in self._shown

    @property
    def guesses(self) -> Guesses | None:
        """What is guessed in this step; None where nothing is asked."""
        return self._guesses.get(self.at)

    def guess(self, participant: int, typed: object, language: str) -> float:
        """Take a guess on what this step asks, see `sim.workshop.guesses.Guesses.give`.

        Raises
        ------
        UserError
            If nothing is asked, the answer is shown already, or it is no answer to the question.
        """
        if self.guesses is None:
            raise UserError("nothing is asked now", "guess", "wait for the next question")
        value = self.guesses.give(participant, typed, language)
        if self.heard is not None:
            self.heard(self.at, participant, value)
        return value

    def participants(self) -> int:
        """Return the highest number of anybody who guessed; 0 if nobody did."""
        return max((who for each in self._guesses.values() for who in each.all()), default=0)

    def plain(self) -> dict[str, Any]:
        """Return the scene as it was played up to here, as JSON types; see `from_plain`."""
        return {
            "scene": self.scene.name,
            "begin": self._begin.plain(),
            "at": self.at,
            "shown": sorted(self._shown),
            "guesses": {str(k): _keyed(each.all()) for k, each in self._guesses.items()},
            "bands": {
                str(k): {name: list(_ends(band)) for name, band in each.items()}
                for k, each in self._bands.items()
            },
            "best": _keyed(self._best),
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Play:
        """Return the scene that `plain` described.

        Raises
        ------
        UserError
            If there is no such scene any more, or it has other steps or questions.
        """
        try:
            play = cls(find_scene(data["scene"]), from_plain(data["begin"]))
            play._restore(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError("a scene cannot be read", "scenes", "begin it again") from error
        return play

    def _restore(self, data: Mapping[str, Any]) -> None:
        steps = range(len(self.scene.steps))
        self._shown = {int(k) for k in data["shown"]}
        if data["at"] not in steps or not self._shown <= set(steps):
            raise UserError(f"step {short(data['at'])} is not there", "scenes", "begin it again")
        self.at = int(data["at"])
        for k, given in data["guesses"].items():
            self._guesses[int(k)].restore({int(who): float(v) for who, v in given.items()})
        for k in self._shown & set(self._guesses):
            self._guesses[k].close()
        self._bands = {
            int(k): {name: Band(*map(float, ends)) for name, ends in each.items()}
            for k, each in data["bands"].items()
        }
        self._best = {int(k): int(option) for k, option in data["best"].items()}

    def options(self) -> tuple[State, ...]:
        """Return what each option of the question sets, to be run while people think."""
        question = self.step.question
        return tuple(each.state(self.state) for each in question.options) if question else ()

    def forward(self) -> bool:
        """Show the answer if it is hidden, else go to the next step; say whether anything moved."""
        if self.hidden:
            self.reveal()
            return True
        if self.at + 1 == len(self.scene.steps):
            return False
        self.at += 1
        return True

    def back(self) -> bool:
        """Go to the step before; what was shown stays shown. Say whether anything moved."""
        if not self.at:
            return False
        self.at -= 1
        return True

    def reveal(self) -> None:
        """Show the answer of this step and take no more guesses on it."""
        if self.guesses is not None:
            self.guesses.close()
        self._shown.add(self.at)

    def tell(self, bands: Bands) -> None:
        """Note what the runs say in this step; the newest counts."""
        self._bands[self.at] = dict(bands)

    def band(self, name: str) -> Band | None:
        """Return what is known of a number in this step."""
        return self._bands.get(self.at, {}).get(name)

    def decide(self, best: int) -> None:
        """Note which option of this step is the best, or `SAME`; see `score.best_option`.

        Raises
        ------
        UserError
            If nothing is to be chosen here, or there is no such option.
        """
        count = len(self.options())
        if not count or not (best == SAME or 0 <= best < count):
            raise UserError(f"{best} is no option of this step", "scene", "name one that is shown")
        self._best[self.at] = best

    def text(self, language: str) -> str:
        """Return the text of the step with its numbers, none of them while it is hidden."""
        bands: Bands = {} if self.hidden else self._bands.get(self.at, {})
        return self.step.text.filled(self.state, bands, language)

    def record(self, language: str) -> PlayedScene:
        """Return the scene as it was played up to here, for the page that is taken home."""
        played = range(self.at + 1)
        return PlayedScene(
            title=self.scene.title.pick(language),
            said=[
                self.scene.steps[k].text.filled(self._states[k], self._bands.get(k, {}), language)
                for k in played
            ],
            questions=[self._asked(k, language) for k in played if k in self._guesses],
        )

    def _asked(self, k: int, language: str) -> Asked:
        guesses = self._guesses[k]
        question = guesses.question
        if question.options:
            answer, people = self._choices(k, language)
        else:
            band = self._bands.get(k, {}).get(question.number)
            answer = None if band is None else shown(question.number, band, language)
            people = _numbers(guesses, band, language)
        text = question.text.filled(self._states[k], self._bands.get(k, {}), language)
        return Asked(text=text, answer=answer, guesses=people)

    def _choices(self, k: int, language: str) -> tuple[Number | None, list[Guessed]]:
        guesses, korean = self._guesses[k], language == "ko"
        question, best = guesses.question, self._best.get(k)

        def called(option: int) -> str:
            if option == SAME:
                return _SAME[korean]
            return question.options[option].label.pick(language)

        def verdict(option: int) -> str:
            return "" if best is None else (_RIGHT if option == best else _OTHER)[korean]

        about = number.label(question.number, language)
        return (
            None if best is None else Number(about, called(best)),
            [
                Guessed(_who(who, language), called(int(option)), verdict(int(option)))
                for who, option in guesses.all().items()
            ],
        )


def _keyed(values: Mapping[int, float]) -> dict[str, float]:
    return {str(key): value for key, value in values.items()}


def _ends(band: Band) -> tuple[float, ...]:
    return band.mean, band.low, band.high, band.inner_low, band.inner_high


def _numbers(guesses: Guesses, band: Band | None, language: str) -> list[Guessed]:
    name = guesses.question.number
    if band is None or not band.known:
        return [
            Guessed(_who(who, language), number.said(name, value, language))
            for who, value in guesses.all().items()
        ]
    return [
        Guessed(
            _who(each.participant, language),
            number.said(name, each.guess, language),
            each.score.verdict(language),
        )
        for each in ranked(guesses.all(), band)
    ]


def shown(name: str, band: Band, language: str) -> Number:
    """Return a number with its bands in words, for the page that is taken home."""
    inner, outer = "", ""
    if band.known:
        inner = number.between(name, band.inner_low, band.inner_high, language)
        outer = number.between(name, band.low, band.high, language)
    return Number(
        number.label(name, language), number.said(name, band.mean, language), inner, outer
    )


def _who(participant: int, language: str) -> str:
    return f"{_PARTICIPANT[language == 'ko']} {participant}"
