"""A published experiment as data: what was offered to whom, how it is replayed, what was found."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from sim import resources
from sim.calibration.trial.measure import MEASURES
from sim.errors import UserError, nearest
from sim.parameters.registry import GRADES
from sim.policy.instrument import Instrument, instrument_type
from sim.policy.settings import korean
from sim.policy.settings.declare import setting
from sim.policy.settings.model import Settings
from sim.population.schema import LAST_YEAR
from sim.scenario.layering import Layered
from sim.sizes import TEXT_BYTES, read_text

SUFFIX: Final = ".toml"
EXACT, AT_LEAST, AT_MOST = BOUNDS = ("exact", "at least", "at most")
_TABLES: Final = ("trial", "design", "instrument", "published")
_HEADER: Final = ("name", "label_en", "label_ko", "description_en", "description_ko")
_TEXTS: Final = ("source", "above_en", "above_ko", "below_en", "below_ko")
_FIGURE: Final = ("value", "se", "bound", "grade", *_TEXTS)

ASSUMPTION: Final = "R"

# The lottery and its one call take the place of these, or they speak of firms that are not asked.
_LEFT_TO_THE_LOT: Final = (
    *("start_year", "end_year", "budget_krw_bn", "repeat_years", "own_share_large_percent"),
    *("score_capability_weight", "score_rd_weight", "score_noise_sd", "trainees_per_firm"),
)

Model = TypeVar("Model", bound=Settings)


class Design(Settings):
    """How a trial is replayed."""

    year: int = setting(
        2022,
        unit="year",
        label_en="year of the call",
        label_ko="공모 연도",
        source="the last year that the survey pins down",
        grade="R",
        bounds=(2017, LAST_YEAR),
        integer=True,
    )
    window_years: int = setting(
        1,
        unit="years",
        label_en="years after the draw in which outcomes count, the year of the call included",
        label_ko="결과를 집계하는 기간(공모 연도 포함)",
        source="a step of the model; the vouchers were valid for half a year or so",
        grade="R",
        bounds=(1, 5),
        integer=True,
    )
    awarded_percent: float = setting(
        50.0,
        unit="percent",
        label_en="applicants drawn by the lottery",
        label_ko="추첨에 당첨되는 신청 기업 비율",
        source="half; it decides the Monte-Carlo error, not the shares",
        grade="R",
        bounds=(1.0, 99.0),
    )
    project_krw_million: float | None = setting(
        None,
        unit="KRW million",
        label_en="price of the project that an applicant brings (open: its own AI project)",
        label_ko="신청 기업의 사업비(비우면 기업 자신의 AI 사업)",
        source="the firm's own project",
        grade="R",
        bounds=(0.5, 20_000.0),
        optional=True,
    )


@dataclass(frozen=True)
class PublishedFigure:
    """What a study found for one measure.

    Attributes
    ----------
    value : float
        In the measure's unit.
    se : float
        Its sampling error, NaN if none can be said.
    bound : str
        ``exact``, ``at least`` or ``at most``.
    grade, source : str
    above_en, above_ko, below_en, below_ko : str
        What it would mean if the model lay above or below it.
    """

    value: float
    se: float
    bound: str
    grade: str
    source: str
    above_en: str
    above_ko: str
    below_en: str
    below_ko: str


class Assumption(NamedTuple):
    """A setting of a replay that no publication gives."""

    key: str
    label_en: str
    label_ko: str
    value: str
    value_ko: str
    source: str
    source_ko: str


@dataclass(frozen=True)
class Trial:
    """A published experiment.

    Attributes
    ----------
    name, label_en, label_ko, description_en, description_ko : str
    design : Design
    instrument : Instrument
        What was offered; who is awarded, the lottery decides.
    published : mapping of str to PublishedFigure
        By measure (`sim.calibration.trial.MEASURES`).
    """

    name: str
    label_en: str
    label_ko: str
    description_en: str
    description_ko: str
    design: Design
    instrument: Instrument
    published: Mapping[str, PublishedFigure]

    def label(self, language: str = "en") -> str:
        """Return the trial's label in English (``en``) or Korean (``ko``)."""
        return self.label_ko if language == "ko" else self.label_en

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what the replay assumes without a published figure."""
        return tuple(
            Assumption(
                key,
                about.label_en,
                about.label_ko,
                about.shown(value),
                about.shown(value, "ko"),
                origin.source,
                korean.source(origin.source),
            )
            for model in (self.design, self.instrument)
            for key, about in model.settings().items()
            if key not in _LEFT_TO_THE_LOT
            for value, origin in [(getattr(model, key), model.provenance(key))]
            if value is not None and origin.grade == ASSUMPTION
        )


def names() -> list[str]:
    """Return the shipped trials.

    Examples
    --------
    >>> names()
    ['creative-credits', 'dutch-voucher', 'management-training']
    """
    return sorted(path.stem for path in _folder().glob(f"*{SUFFIX}"))


@cache
def load(name: str) -> Trial:
    """Return a shipped trial.

    Raises
    ------
    UserError
        If there is none of this name; the nearest is named.
    """
    if name not in names():
        raise UserError(f"there is no trial {name!r}", hint=nearest(name, names()))
    return read(_folder() / f"{name}{SUFFIX}")


def read(path: Path) -> Trial:
    """Read a trial's file.

    Raises
    ------
    UserError
        One line on what is wrong, and where.
    """
    label = f"calibration/trials/{path.name}"
    try:
        data = tomllib.loads(read_text(path, TEXT_BYTES))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"the trial cannot be read ({error})", label) from error
    _check_keys(data, _TABLES, label)
    header = data.get("trial", {})
    _check_keys(header, _HEADER, f"{label} [trial]", required=_HEADER)
    offered = dict(data.get("instrument", {}))
    model = instrument_type(str(offered.pop("type", "")), f"{label} [instrument] type")
    figures = {
        name: _figure(name, table, f"{label} [published.{name}]")
        for name, table in data.get("published", {}).items()
    }
    text = {key: " ".join(value.split()) for key, value in header.items()}
    return Trial(
        **text,
        design=_settings(Design, data.get("design", {}), path.stem, f"{label} [design]"),
        instrument=_settings(model, offered, path.stem, f"{label} [instrument]"),
        published=figures,
    )


def _folder() -> Path:
    return resources.path("calibration", "trials")


def _settings(model: type[Model], table: Mapping[str, Any], by: str, where: str) -> Model:
    layered = Layered(model)
    layered.lay(table, by, where, inherits=False)
    return layered.build(where)


def _figure(name: str, table: Mapping[str, Any], where: str) -> PublishedFigure:
    if name not in MEASURES:
        raise UserError(f"there is no measure {name!r}", where, nearest(name, MEASURES))
    _check_keys(table, _FIGURE, where, required=("value", "grade", *_TEXTS))
    bound = table.get("bound", EXACT)
    if bound not in BOUNDS:
        raise UserError(f"bound is {bound!r}", where, nearest(str(bound), BOUNDS))
    if table["grade"] not in GRADES:
        raise UserError(f"grade is {table['grade']!r}", where, f"use one of {', '.join(GRADES)}")
    return PublishedFigure(
        value=float(table["value"]),
        se=float(table.get("se", math.nan)),
        bound=bound,
        grade=table["grade"],
        **{key: table[key] for key in _TEXTS},
    )


def _check_keys(
    table: Mapping[str, Any], known: tuple[str, ...], where: str, required: tuple[str, ...] = ()
) -> None:
    for key in table:
        if key not in known:
            raise UserError(f"unknown key {key!r}", where, nearest(key, known))
    for key in required:
        if key not in table:
            raise UserError(f"{key} is missing", where, "add it")
