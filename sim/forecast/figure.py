"""What is forecast: figures of the next survey, whom each counts, what was published so far.

The Survey of Business Activities of a year comes in the middle of December of the year after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked

from sim.calibration.targets import catalogue
from sim.errors import UserError
from sim.policy.settings import published
from sim.population.margins import rows
from sim.population.schema import FIRST_DATA_YEAR, INDUSTRIES

YEAR: Final = 2025
"""Of the survey that is forecast."""
DUE: Final = "2026-12-15"
"""About: those of 2023 and 2024 came on the 18th and the 16th of December."""
SECTIONS: Final = "CGJKMPD"
"""With a figure of their own; all others are one."""
PERCENT, FIRMS = "percent", "firms"
DIGITS: Final[Mapping[str, int]] = {PERCENT: 3, FIRMS: 0}
"""To which simulated values are rounded, by unit."""
RANGES: Final[Mapping[str, tuple[float, float]]] = {PERCENT: (0.0, 100.0), FIRMS: (0.0, 100_000.0)}
"""Within which a value is possible, by unit."""
STRICT: Final = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

#: Section -> its shares of later years than those of the fit, among the published figures.
_LATER_SHARES: Final = {"C": "ai_share_mfg_{}", "J": "ai_share_ict_{}"}
_POOLED: Final = ("2017-2021", "size_ai_1000plus_pooled")

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@checked(frozen=True, config=STRICT)
class Figure:
    """A figure that will be published.

    Attributes
    ----------
    id : str
        As the published figure would be named among the others.
    label_en, label_ko : str
    unit : str
        `PERCENT` or `FIRMS`.
    definition : str
    year : int
        That it is about.
    due : str
        About when it is published, such as ``2026-12-15``.
    grade : str
        Of what the model's figure rests on (`sim.parameters.registry.GRADES`).
    assumption : str
        What that is.
    published : mapping of str to float
        Known when the forecast was made, by year or span of years (``2017-2021``).
    """

    id: Annotated[str, Field(min_length=1)]
    label_en: str
    label_ko: str
    unit: Annotated[str, Field(pattern=f"^({PERCENT}|{FIRMS})$")]
    definition: str
    year: int
    due: Day
    grade: Annotated[str, Field(pattern="^[ABCR]$")]
    assumption: str
    published: dict[str, float]


@dataclass(frozen=True)
class Group:
    """Firms that are counted together.

    Attributes
    ----------
    sections : str
        Letters of KSIC sections.
    employees : tuple of float
        At least, and below.
    """

    sections: str = INDUSTRIES
    employees: tuple[float, float] = (0.0, float("inf"))


@dataclass(frozen=True)
class Question:
    """A figure and how a run answers it.

    Attributes
    ----------
    figure : Figure
    group : Group
    any_technology : bool
        Whether firms count that use any of the technologies, else those that report AI.
    """

    figure: Figure
    group: Group = Group()
    any_technology: bool = False


def questions() -> tuple[Question, ...]:
    """Return everything that is forecast.

    Raises
    ------
    UserError
        If the survey's share is among the published ones already.

    Examples
    --------
    >>> [each.figure.id for each in questions()][:3]
    ['ai_share_2025', 'ai_share_C_2025', 'ai_share_G_2025']
    """
    if YEAR in catalogue.year_shares():
        raise UserError(
            f"the share of firms using AI in {YEAR} is published",
            "calibration/targets",
            "there is nothing left to forecast until the next survey is declared",
        )
    return (_national(), *_sections(), *_bands(), *_any_technology())


def national_shares() -> dict[int, float]:
    """Return the published yearly shares of firms reporting AI, percent."""
    return catalogue.year_shares()


def any_shares() -> dict[int, float]:
    """Return the published yearly shares of firms using any of the technologies, percent."""
    firms, users = frame_firms(), _series("any4ir_{}")
    return {year: 100.0 * users[year] / firms[year] for year in users if year in firms}


def frame_firms() -> dict[int, float]:
    """Return the published yearly numbers of firms of the survey."""
    return _series("sba_firms_{}")


def _series(pattern: str) -> dict[int, float]:
    """Return published figures by year, from the first data year on and without a gap."""
    found: dict[int, float] = {}
    for year in range(FIRST_DATA_YEAR, YEAR):
        value = _fact(pattern.format(year))
        if value is None:
            break
        found[year] = value
    return found


def _fact(id: str) -> float | None:
    try:
        return published.figure(id).value
    except KeyError:
        return None


def _share(
    key: str, en: str, ko: str, grade: str, assumption: str, known: Mapping[str, float]
) -> Figure:
    return Figure(
        id=f"ai_share_{key}_{YEAR}" if key else f"ai_share_{YEAR}",
        label_en=f"share of firms reporting AI{en}, {YEAR}",
        label_ko=f"인공지능 활용 기업 비중{ko}, {YEAR}년",
        unit=PERCENT,
        definition=(
            f"firms of the Survey of Business Activities of {YEAR} (50 or more regular employees, "
            f"capital of KRW 300 million or more) that report using AI, over its firms{en}"
        ),
        year=YEAR,
        due=DUE,
        grade=grade,
        assumption=assumption,
        published={span: round(value, 4) for span, value in known.items()},
    )


def _national() -> Question:
    known = {str(year): share for year, share in national_shares().items()}
    assumption = "the year effects meet the published yearly shares; those after them are drawn"
    return Question(_share("", "", "", "C", assumption, known))


def _sections() -> Iterator[Question]:
    labels = {row["section"]: (row["label_en"], row["label_ko"]) for row in rows("sections.csv")}
    targets = catalogue.industry_targets()
    for letter in SECTIONS:
        known = {"2022": targets[letter].value} if letter in targets else {}
        for year in range(2023, YEAR):
            later = _fact(_LATER_SHARES[letter].format(year)) if letter in _LATER_SHARES else None
            if later is not None:
                known[str(year)] = later
        grade, assumption = ("C", _FITTED_SECTION) if known else ("R", _UNFITTED_SECTION)
        en, ko = labels[letter]
        figure = _share(letter, f", section {letter} ({en})", f", {ko}", grade, assumption, known)
        yield Question(figure, Group(letter))
    others = "".join(letter for letter in INDUSTRIES if letter not in SECTIONS)
    figure = _share(
        "other", f", sections {', '.join(others)}", ", 그 밖의 산업", "R", _UNFITTED_SECTION, {}
    )
    yield Question(figure, Group(others))


_FITTED_SECTION: Final = "the section's intercept meets its published share of 2022 and is held"
_UNFITTED_SECTION: Final = "no share is published: no intercept of its own, firms' traits alone"


def _bands() -> Iterator[Question]:
    below, above = catalogue.size_targets()
    fitted = "the published share of 2021 is met within a point; the slope in size is held"
    yield Question(
        _share(
            "below_300",
            ", below 300 employees",
            ", 상용근로자 300인 미만",
            "C",
            fitted,
            {"2021": below.value},
        ),
        Group(employees=(0.0, 300.0)),
    )
    yield Question(
        _share(
            "300_plus",
            ", 300 employees or more",
            ", 상용근로자 300인 이상",
            "C",
            fitted,
            {"2021": above.value},
        ),
        Group(employees=(300.0, float("inf"))),
    )
    span, id = _POOLED
    yield Question(
        _share(
            "1000_plus",
            ", 1,000 employees or more",
            ", 상용근로자 1,000인 이상",
            "R",
            "no number is fitted to this band: it follows from the slope in size",
            {span: published.figure(id).value},
        ),
        Group(employees=(1000.0, float("inf"))),
    )


def _any_technology() -> Iterator[Question]:
    definition = (
        f"firms of the Survey of Business Activities of {YEAR} that use at least one of AI (as "
        "reported), IoT, cloud, big data, mobile, blockchain, 3-D printing, robots, AR/VR"
    )
    assumption = (
        "technologies after the last published counts grow at an assumed rate; their overlap with "
        "AI is the model's"
    )
    users = _series("any4ir_{}")
    yield Question(
        Figure(
            id=f"any4ir_{YEAR}",
            label_en=f"firms using any of the technologies, {YEAR}",
            label_ko=f"4차 산업혁명 관련 기술 활용 기업 수, {YEAR}년",
            unit=FIRMS,
            definition=definition,
            year=YEAR,
            due=DUE,
            grade="R",
            assumption=assumption + "; so is the growth of the number of firms",
            published={str(year): value for year, value in users.items()},
        ),
        any_technology=True,
    )
    yield Question(
        Figure(
            id=f"any4ir_share_{YEAR}",
            label_en=f"share of firms using any of the technologies, {YEAR}",
            label_ko=f"4차 산업혁명 관련 기술 활용 기업 비중, {YEAR}년",
            unit=PERCENT,
            definition=f"{definition}; over its firms",
            year=YEAR,
            due=DUE,
            grade="R",
            assumption=assumption,
            published={str(year): round(value, 4) for year, value in any_shares().items()},
        ),
        any_technology=True,
    )
