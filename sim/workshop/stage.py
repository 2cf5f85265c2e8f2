"""A scene on the page: its text, what it asks, and the way through it by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui import events, ui

from sim.errors import UserError
from sim.report.text import formatting
from sim.workshop import number, scenes
from sim.workshop.answer import Answer
from sim.workshop.course import Course
from sim.workshop.dialogs import dialog
from sim.workshop.guesses import SAME
from sim.workshop.lever_row import icon_button
from sim.workshop.play import Play
from sim.workshop.room import Room
from sim.workshop.scene import Scene
from sim.workshop.score import crowd, ranked
from sim.workshop.state import State
from sim.workshop.words import Words

_NO_SCROLLING: Final = """
window.addEventListener("keydown", (event) => {
  const typed = event.target.matches("input, textarea, select");
  if (!typed && /^Page(Up|Down)$/.test(event.key) && document.querySelector(".stage:not(.hidden)"))
    event.preventDefault();
});
"""
_LOOK_SECONDS: Final = 1.0
_FORWARD: Final = ("PageDown", "n")
_BACK: Final = ("PageUp", "p")
"""What a presenter's remote sends, and letters that no lever uses."""


class Stage:
    """Where a scene is played.

    Parameters
    ----------
    set_state : callable
        Sets what a step sets.
    cover : callable
        Called when a step may hide the answer, or show it.
    course : Course
        The scenes of the session.
    room : Room or None
        Whose phones guess; None where this browser does not lead it.
    address : str
        Where phones guess; empty if nowhere.
    """

    def __init__(
        self,
        set_state: Callable[[State], None],
        cover: Callable[[], None],
        course: Course,
        room: Room | None = None,
        address: str = "",
    ) -> None:
        self._room = room
        self._address = address
        self._set_state = set_state
        self._cover = cover
        self._course = course
        # A button keeps the focus after a click, and a remote must work all the same.
        ui.keyboard(on_key=self._key, repeating=False, ignore=["input", "select", "textarea"])
        ui.run_javascript(_NO_SCROLLING)
        if room is not None:
            ui.timer(_LOOK_SECONDS, self._show_guesses)

    def build(self, words: Words) -> None:
        """Build the stage in a language; without a scene there is nothing of it."""
        self._words = words
        self._box = ui.element("section").classes("stage panel")
        with self._box:
            with ui.element("div").classes("chart-head"):
                with ui.element("h2"):
                    self._title = ui.label()
                self._where = ui.label().classes("status")
                icon_button("close", words("stage.end"), self.end)
            self._text = ui.label().classes("stage-text").props("role=status")
            self._question = ui.label().classes("stage-question")
            self._options = ui.element("ol").classes("stage-options").props("type=A")
            self._guesses = ui.label().classes("stage-note status")
            with ui.element("div").classes("chart-head"):
                self._back = _button(words("stage.back"), self._go_back).props("outline")
                self._forward = _button(words("stage.forward"), self._go_forward)
                with ui.expansion(words("stage.note")).props("dense").classes("stage-note"):
                    self._note = ui.label().classes("status")
        self._draw()

    @property
    def _play(self) -> Play | None:
        return self._course.play

    @property
    def hidden(self) -> bool:
        """Whether the answer must not be shown."""
        return self._play is not None and self._play.hidden

    def resume(self) -> None:
        """Go on with the scene that was being played when the page or the server ended."""
        if self._play is not None:
            if self._room is not None:
                self._room.lead(self._play)
            self._cover()
            self._draw()

    def choose(self, state: State) -> None:
        """Open the list of scenes."""
        words = self._words
        with dialog(words("stage.choose"), words, wide=True) as opened:
            for scene in scenes.library():
                with ui.element("div").classes("stage-choice"):
                    with ui.element("div"):
                        ui.label(scene.title.pick(words.language)).classes("lever-value")
                        ui.label(scene.purpose.pick(words.language)).classes("status")
                    minutes = words("stage.minutes", minutes=str(scene.minutes))
                    name = scene.title.pick(words.language)

                    def begin(name: str = scene.name) -> None:
                        opened.close()
                        self.begin(scenes.scene(name), state)

                    _button(minutes, begin).props(
                        f'outline aria-label="{words("stage.begin", name=name)}"'
                    )

    def begin(self, scene: Scene, state: State) -> None:
        """Begin a scene from what is set."""
        try:
            play = self._course.begin(scene, state)
        except UserError as error:
            ui.notify(self._words.refusal(error), type="warning")
            return
        if self._room is not None:
            self._room.lead(play)
        self._enter()

    def end(self) -> None:
        """Leave the scene; what is set stays."""
        if self._room is not None and self._room.play is self._play:
            self._room.lead(None)
        self._course.end()
        self._cover()
        self._draw()

    def show(self, answer: Answer) -> None:
        """Fill the numbers of the step's text."""
        if self._play is not None:
            self._course.tell(number.bands(answer), complete=answer.complete)
            self._text.set_text(self._play.text(self._words.language))

    def _show_guesses(self) -> None:
        """Say how many guessed, and once the answer is shown, how they lie to the band."""
        play, words = self._play, self._words
        guesses = None if play is None else play.guesses
        if play is None or guesses is None or self._guesses.is_deleted:
            return
        given = guesses.all()
        parts = [words.count("guess.count", len(given))] if given else []
        if self._address and not given and play.hidden:
            parts.append(words("guess.where", address=self._address))
        if not play.hidden and given:
            parts += self._scored(play, given)
        self._guesses.set_text(" ".join(parts))

    def _scored(self, play: Play, given: dict[int, float]) -> list[str]:
        words = self._words
        asked = play.step.question
        assert asked is not None
        if asked.options:
            votes = play.guesses.votes() if play.guesses is not None else {}
            names = {k: each.label.pick(words.language) for k, each in enumerate(asked.options)}
            names[SAME] = words("guess.same")
            return [f"{names[k]}: {count}." for k, count in votes.items()]
        band = play.band(asked.number)
        if band is None or not band.known:
            return []
        all_of = crowd(given, band)
        assert all_of is not None
        best = ranked(given, band)[0]

        def said(value: float) -> str:
            return number.said(asked.number, value, words.language)

        return [
            words(
                "guess.crowd",
                median=said(all_of.median),
                inner=formatting.percent(100.0 * all_of.within_50, words.language, 0),
                outer=formatting.percent(100.0 * all_of.within_90, words.language, 0),
            ),
            words("guess.best", who=str(best.participant), guess=said(best.guess)),
        ]

    def _key(self, event: events.KeyEventArguments) -> None:
        if self._play is None or not event.action.keydown:
            return
        if event.key.name in _FORWARD:
            self._go_forward()
        elif event.key.name in _BACK:
            self._go_back()

    def _go_forward(self) -> None:
        if self._play is None:
            return
        covered = self._play.hidden
        if self._play.forward():
            if covered:
                self._course.keep()
                self._cover()
                self._draw()
            else:
                self._enter()

    def _go_back(self) -> None:
        if self._play is not None and self._play.back():
            self._enter()

    def _enter(self) -> None:
        """Set what the step sets; while people think, its answer is run behind the cover."""
        assert self._play is not None
        self._course.keep()
        self._cover()
        self._set_state(self._play.state)
        self._draw()
        ui.run_javascript("window.scrollTo(0, 0)")

    def _draw(self) -> None:
        play, words = self._play, self._words
        self._box.set_visibility(play is not None)
        if play is None:
            return
        steps = len(play.scene.steps)
        self._title.set_text(play.scene.title.pick(words.language))
        self._where.set_text(words("stage.step", step=str(play.at + 1), steps=str(steps)))
        self._text.set_text(play.text(words.language))
        self._guesses.set_text("")
        self._note.set_text(play.step.note.pick(words.language))
        asked = play.step.question
        self._question.set_visibility(asked is not None)
        self._options.clear()
        if asked is not None:
            self._question.set_text(asked.text.pick(words.language))
            with self._options:
                for option in asked.options:
                    with ui.element("li"):
                        ui.label(option.label.pick(words.language))
        self._options.set_visibility(bool(asked and asked.options))
        self._back.set_enabled(play.at > 0)
        self._forward.set_enabled(play.hidden or play.at + 1 < steps)
        self._forward.set_text(words("stage.reveal" if play.hidden else "stage.forward"))


def _button(text: str, act: Callable[[], Any]) -> ui.button:
    return ui.button(text, on_click=act).props("dense no-caps padding='4px 14px'")
