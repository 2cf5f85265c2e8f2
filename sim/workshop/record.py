"""What a page has to take home: scenario files, a table, and the session as one page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sim.scenario import Scenario
from sim.workshop import export, graph_data, number, takehome, tiles
from sim.workshop.answer import Answer
from sim.workshop.live import Desk
from sim.workshop.package import NAME
from sim.workshop.play import Play, shown
from sim.workshop.question import Question
from sim.workshop.session_page import Number, Package, Session, Share, render
from sim.workshop.shelf import Entry
from sim.workshop.state import MAX_LABEL, State
from sim.workshop.words import Words

SESSION: Final = "session.html"
TABLE: Final = f"{NAME}.csv"
ALL: Final = "workshop.zip"
_NUMBERS: Final = {
    "users": "users",
    "additional": "effect.users",
    "cost": "effect.public_cost_total_krw_bn",
    "per_user": number.COST_PER_USER,
}
"""The number of each tile."""


@dataclass(frozen=True)
class _Taken:
    """One package: name of its file, what is set or assumed, its scenario if no levers make it."""

    name: str
    state: State
    answer: Answer | None
    scenario: Scenario | None = None

    def files(self, desk: Desk) -> dict[str, str]:
        if self.scenario is None:
            return export.files(self.state, desk, self.name)
        return export.package_files(self.scenario, self.state, desk, self.name)


@dataclass(frozen=True)
class Record:
    """What there is to take home.

    Attributes
    ----------
    state : State
        What is set.
    answer : Answer or None
        What is known of it.
    shelf : mapping of Entry to Answer or None
        Own packages, shipped ones and uploaded ones.
    played : sequence of Play
    desk : Desk
    words : Words
    shares : sequence of Share
        Of the last round of a role play.
    """

    state: State
    answer: Answer | None
    shelf: Mapping[Entry, Answer | None]
    played: Sequence[Play]
    desk: Desk
    words: Words
    shares: Sequence[Share] = ()

    def command(self) -> str:
        """Return the command that gives the numbers of what is set."""
        return export.command(self.state, self.desk)

    def offered(self) -> dict[str, Callable[[], bytes]]:
        """Return each file by its name, made when it is asked for."""
        found: dict[str, Callable[[], bytes]] = {
            name: text.encode for name, text in export.files(self.state, self.desk).items()
        }
        if self.answer is not None:
            found[TABLE] = self.table
        return {**found, SESSION: self.session, ALL: self.archive}

    def table(self) -> bytes:
        """Return the path and every small graph as CSV."""
        answer = self.answer
        assert answer is not None
        label = Entry(state=self.state).label(self.words)
        return takehome.csv(graph_data.every_series(label, answer))

    def session(self) -> bytes:
        """Return scenes, guesses and packages as one HTML file."""
        language = self.words.language
        made = Session(
            date=date.today().isoformat(),
            packages=[self._package(each) for each in self._packages()],
            scenes=[each.record(language) for each in self.played],
            shares=self.shares,
        )
        return render(made, language).encode()

    def archive(self) -> bytes:
        """Return all files in one: the session names the scenario files beside it."""
        content: dict[str, bytes] = {SESSION: self.session()}
        if self.answer is not None:
            content[TABLE] = self.table()
        for each in self._packages():
            files = each.files(self.desk)
            content |= {file: text.encode() for file, text in files.items()}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, data in content.items():
                archive.writestr(file, data)
        return stream.getvalue()

    def _packages(self) -> list[_Taken]:
        """Return what is set, then what stands on the shelf."""
        found = [_Taken(NAME, self._named(self.state), self.answer)]
        for entry, answer in self.shelf.items():
            name = f"package-{len(found)}"
            if entry.state is None:
                assumed = replace(self.state, levers={}, label="")
                made = entry.scenario(Question.of(self.state)) if entry.parts else entry.loaded()
                found.append(_Taken(name, assumed, answer, made))
            elif entry.state.levers != self.state.levers:
                assumed = replace(self.state, levers=entry.state.levers, label=entry.state.label)
                found.append(_Taken(name, self._named(assumed), answer))
        return found

    def _named(self, state: State) -> State:
        label = state.label or Entry(state=state).label(self.words)
        return replace(state, label=label[:MAX_LABEL].strip())

    def _package(self, taken: _Taken) -> Package:
        numbers: list[Number] = []
        standing, answer = "", taken.answer
        if answer is not None:
            numbers = [self._number(tile, answer) for tile in _NUMBERS]
            standing = tiles.standing(answer, self.words)
        return Package(
            taken.state,
            numbers,
            standing=standing,
            file=taken.name,
            sample=export.sample(self.desk),
            scenario=taken.scenario,
        )

    def _number(self, tile: str, answer: Answer) -> Number:
        """Return a number as its tile says it, with what restricts it."""
        name, band = _NUMBERS[tile], number.bands(answer).get(_NUMBERS[tile])
        seen = tiles.tile(tile, answer, self.words)
        notes = [seen.note] if seen.warns else []
        if seen.rests:
            notes.append(self.words.count("tile.uninformed", len(answer.uninformed)))
        language = self.words.language
        if band is None or seen.spoken:
            found = Number(number.label(name, language), seen.number)
        else:
            found = shown(name, band, language)
        return replace(found, note=". ".join(notes))
