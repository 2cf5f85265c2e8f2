"""One firm's view of a run: who it is and what happened to it, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine import arrays as ar
from sim.engine.programmes.tax import TAX_BIT
from sim.engine.run import Run
from sim.errors import UserError
from sim.population.export import describe
from sim.population.schema import STAGES, TECHNOLOGIES

#: What is said of each event, in the order of the year.
WORDS = {
    ar.TRAINED: ("was trained", "교육을 받음"),
    ar.HEARD: ("heard of AI and became interested", "인공지능을 알게 되어 관심을 가짐"),
    ar.APPLIED: ("applied for support", "지원사업에 신청함"),
    ar.TURNED_DOWN: ("was turned down", "지원사업에서 탈락함"),
    ar.AWARDED: ("was awarded support", "지원사업에 선정됨"),
    ar.LEFT_AWARD_UNUSED: ("left an award unused", "선정된 지원을 사용하지 않음"),
    ar.TOOK_PRODUCT: ("took a ready product", "기성 인공지능 제품을 쓰기 시작함"),
    ar.ADOPTED: ("introduced AI", "인공지능을 도입함"),
    ar.TOOK_TAX_CREDIT: ("took a tax credit", "세액공제를 받음"),
    ar.RESULTS_CAME: ("saw results", "성과가 나타남"),
    ar.BECAME_EMBEDDED: ("embedded AI in its operation", "인공지능을 내재화함"),
    ar.ABANDONED: ("gave AI up", "인공지능 활용을 중단함"),
}


@dataclass(frozen=True)
class Chapter:
    """One year of a firm.

    Attributes
    ----------
    year : int
    stage : str
        U, I, S, P or E at the end of the year.
    events : tuple of str
        What happened, in the order of the year.
    effect : float or None
        Realised effect of AI on log labour productivity while it is used (log points).
    reported : bool
        Whether the firm told the survey that it uses AI.
    """

    year: int
    stage: str
    events: tuple[str, ...]
    effect: float | None
    reported: bool


class FirmView:
    """One firm of a run, made on demand; it reads the records and holds nothing itself."""

    def __init__(self, run: Run, row: int, programmes: tuple[str, ...], last: int) -> None:
        self._run = run
        self._row = row
        self._programmes = programmes
        self._last = last

    @property
    def id(self) -> int:
        """The firm's id."""
        return int(self._run.world.population.ids[self._row])

    @property
    def traits(self) -> dict[str, object]:
        """Lasting traits, under the names and in the units of docs/microdata.md."""
        return describe(self._run.world.population, self._row)

    @property
    def stage(self) -> str | None:
        """Stage at the end of the last year run; None if the firm is not in the frame then."""
        code = self._run.outputs.stage[self._last, self._row] if self._last >= 0 else ar.NO_YEAR
        return None if code == ar.NO_YEAR else STAGES[code]

    @property
    def supported_by(self) -> tuple[str, ...]:
        """Programmes that have supported the firm so far."""
        bits = int(self._run.states["support"][self._row])
        found = [name for k, name in enumerate(self._programmes[:-1]) if bits >> k & 1]
        if bits >> TAX_BIT & 1:
            found.append(self._programmes[-1])
        return tuple(found)

    def technologies(self, year: int) -> tuple[str, ...]:
        """Other digital technologies in use in a year."""
        pattern = int(self._run.world.population.calendar.firm(self._row)[year - ar.FIRST_YEAR])
        return tuple(name for k, name in enumerate(TECHNOLOGIES) if pattern >> k & 1)

    def story(self, language: str = "en") -> tuple[Chapter, ...]:
        """Return the years in which the firm was in the frame, with what happened in them."""
        word = 1 if language == "ko" else 0
        record = self._run.outputs
        chapters = []
        for t in range(self._last + 1):
            code = record.stage[t, self._row]
            if code == ar.NO_YEAR:
                continue
            event = int(record.event[t, self._row])
            happened = [words[word] for bit, words in WORDS.items() if event & bit]
            used = code in (ar.S, ar.P, ar.E)
            effect = float(record.effect[t, self._row]) if used else None
            if effect is not None:
                moved = ("gained" if effect >= 0 else "lost", "이익" if effect >= 0 else "손실")
                percent = abs(100.0 * effect)
                happened.append(f"{moved[word]} {percent:.1f} %")
            chapters.append(
                Chapter(
                    year=ar.FIRST_YEAR + t,
                    stage=STAGES[code],
                    events=tuple(happened),
                    effect=effect,
                    reported=bool(event & ar.REPORTED),
                )
            )
        return tuple(chapters)

    def __str__(self) -> str:
        t = self.traits
        lines = [f"firm {self.id}: {t['frame']}, industry {t['industry']}, {t['region']}"]
        lines += [f"{c.year} {c.stage} {'; '.join(c.events)}".rstrip() for c in self.story()]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<firm {self.id}, stage {self.stage}>"


def firm(run: Run, id: int, programmes: tuple[str, ...], last: int) -> FirmView:
    """Return the view of one firm by its id.

    Parameters
    ----------
    run : Run
        With histories.
    id : int
    programmes : tuple of str
        Names of the ledger's accounts.
    last : int
        Index of the last year that was run.

    Raises
    ------
    UserError
        If no firm has the id.
    """
    ids = run.world.population.ids
    rows = np.flatnonzero(ids == id)
    if rows.size == 0:
        raise UserError(
            f"there is no firm {id}", "firm", f"ids go from {np.min(ids)} to {np.max(ids)}"
        )
    return FirmView(run, int(rows[0]), programmes, last)
