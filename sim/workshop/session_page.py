"""A session to take home: scenes, guesses and packages as one HTML file without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from sim import __version__
from sim.errors import UserError, nearest
from sim.report.text import escaping
from sim.scenario import Scenario
from sim.workshop.change import Change, changes, package_changes
from sim.workshop.package import NAME
from sim.workshop.state import LANGUAGES, State
from sim.workshop.takehome import USUAL, Sample, compare_command

TEMPLATE: Final = "session.html"

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "packages": ("Packages", "정책 조합"),
    "unnamed": ("Without a name", "이름 없음"),
    "unchanged": ("Nothing is changed: policies as they are.", "바꾼 것이 없음: 현행 정책 유지."),
    "change": ("What is changed", "변경 내용"),
    "before": ("as it is", "현행"),
    "after": ("in the package", "조합"),
    "grade": ("what the present value rests on", "현행 값의 근거"),
    "number": ("Number", "지표"),
    "value": ("Mean", "평균"),
    "inner": ("Half of all runs (50 %)", "실행의 절반(50%)"),
    "outer": ("Nine in ten runs (90 %)", "열 중 아홉(90%)"),
    "again": ("The same numbers again, with the files saved beside this page:",
              "함께 저장한 파일로 같은 수치를 다시 내는 명령:"),
    "link": ("Link", "링크"),
    "scenes": ("Scenes", "장면"),
    "guesses": ("What was guessed", "참가자 예측"),
    "who": ("Who", "참가자"),
    "guess": ("Guess", "예측"),
    "verdict": ("Against the band", "구간과 비교"),
    "answer": ("What the model says", "모형의 답"),
    "unknown": ("There was no answer to hold it against yet.", "비교할 모형의 답이 아직 없었음."),
    "rounds": ("Role play", "역할극"),
    "role": ("Role", "역할"),
    "budget": ("Budget", "예산"),
    "spent": ("Given to", "배분"),
    "got": ("For those it speaks for", "대변하는 쪽이 얻은 것"),
    "made": ("Made with hwaksan", "작성: hwaksan"),
    "caution": (
        "A model of synthetic firms held against published surveys, and no forecast of any firm. "
        "The bands hold what is not known of parameters and chance, not that the model itself may "
        "be wrong; which numbers rest on assumptions is said beside them.",
        "공표 통계에 맞춘 가상 기업의 모형으로, 개별 기업에 대한 예측이 아님. 구간은 모수와 우연의 "
        "불확실성을 담지만 모형 자체의 오류는 담지 않음. 가정에 기댄 수치는 그 옆에 표시함.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number as it was shown, with its bands in words; a band that is not known is empty."""

    label: str
    value: str
    inner: str = ""
    outer: str = ""
    note: str = ""


@dataclass(frozen=True)
class Package:
    """A package of the shelf.

    Attributes
    ----------
    state : State
        What is set, or assumed where no levers make the package.
    numbers : sequence of Number
    standing : str
        How many runs and models stand behind the numbers.
    link : str
        That restores it; may be empty.
    file : str
        Name of the scenario file that is saved beside the page, without ``.toml``.
    sample : Sample
        What stood behind the numbers.
    scenario : Scenario or None
        A shipped package, or one that was uploaded; None where levers make it.
    """

    state: State
    numbers: Sequence[Number] = ()
    standing: str = ""
    link: str = ""
    file: str = NAME
    sample: Sample = USUAL
    scenario: Scenario | None = None

    def title(self, language: str) -> str:
        """Return how it is called; may be empty."""
        if self.scenario is None:
            return self.state.label
        korean = language == "ko" and self.scenario.label_ko
        return self.scenario.label_ko if korean else self.scenario.label_en

    def changes(self, language: str) -> tuple[Change, ...]:
        """Return what it has otherwise than policies as they are."""
        if self.scenario is None:
            return changes(self.state, language)
        return (*package_changes(self.scenario, language), *changes(_assumed(self.state), language))


@dataclass(frozen=True)
class Guessed:
    """What one person guessed, and how it lies to the band."""

    who: str
    guess: str
    verdict: str = ""


@dataclass(frozen=True)
class Question:
    """A question that was asked, and what came of it."""

    text: str
    answer: Number | None = None
    guesses: Sequence[Guessed] = ()


@dataclass(frozen=True)
class PlayedScene:
    """A scene as it was played."""

    title: str
    said: Sequence[str] = ()
    questions: Sequence[Question] = ()


@dataclass(frozen=True)
class Share:
    """What a role did with its budget in a round, and what those it speaks for got of it."""

    role: str
    budget: str
    given: Sequence[str] = ()
    got: Sequence[str] = ()


@dataclass(frozen=True)
class Session:
    """What happened in a workshop.

    Attributes
    ----------
    title, date : str
        As the facilitator says them; both may be empty.
    packages : sequence of Package
    scenes : sequence of PlayedScene
    shares : sequence of Share
        Of the last round of a role play.
    """

    title: str = ""
    date: str = ""
    packages: Sequence[Package] = ()
    scenes: Sequence[PlayedScene] = ()
    shares: Sequence[Share] = ()


def _assumed(state: State) -> State:
    return replace(state, levers={})


def render(session: Session, language: str) -> str:
    """Return the session as one HTML file that asks for nothing from elsewhere.

    Parameters
    ----------
    session : Session
    language : str
        ``en`` or ``ko``, of the page's own words; what people wrote stays as it is.

    Raises
    ------
    UserError
        For another language.

    Examples
    --------
    >>> "&lt;b&gt;" in render(Session(title="<b>"), "ko")
    True
    """
    if language not in LANGUAGES:
        raise UserError(
            f"the page has no language {language!r}", "session", nearest(language, LANGUAGES)
        )
    environment = Environment(
        loader=PackageLoader("sim.workshop", "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=escaping.html,
    )
    words = {key: pair[language == "ko"] for key, pair in _WORDS.items()}
    heading = session.title or ("워크숍 기록" if language == "ko" else "Record of the workshop")
    page = environment.get_template(TEMPLATE).render(
        session=session,
        heading=heading,
        packages=[
            (each, each.title(language), each.changes(language)) for each in session.packages
        ],
        command=compare_command,
        words=words,
        language=language,
        version=__version__,
    )
    # No line may break between a number's unit and what belongs to it.
    page = re.sub(r"%(?=[가-힣])", "%\N{WORD JOINER}", page)
    return re.sub(r"(?<=[억조만]) 원", "\N{NO-BREAK SPACE}원", page)
