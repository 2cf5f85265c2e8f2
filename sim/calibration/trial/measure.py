"""What is measured in a virtual trial, from sums over firms, with its Monte-Carlo error."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, NamedTuple

import numpy as np

PERCENT: Final = 100.0


class Estimate(NamedTuple):
    """A number with its Monte-Carlo standard error (NaN from a single replicate)."""

    value: float
    se: float


class Measure(NamedTuple):
    """A measure's unit, name and meaning in two languages."""

    unit_en: str
    unit_ko: str
    name_en: str
    name_ko: str
    meaning_en: str
    meaning_ko: str


_OF_AWARDS: Final = ("% of awards", "당첨 기업 대비 %")
_POINTS: Final = ("points", "%p")

MEASURES: Final[Mapping[str, Measure]] = {
    "additional": Measure(
        *_OF_AWARDS,
        "additional",
        "추가",
        "a project that the same firm would not have begun without the award",
        "같은 기업이 지원 없이는 시작하지 않았을 과제",
    ),
    "windfall": Measure(
        *_OF_AWARDS,
        "windfall",
        "사중",
        "a project that the same firm would have begun anyway",
        "같은 기업이 지원 없이도 시작했을 과제",
    ),
    "unused": Measure(
        *_OF_AWARDS,
        "unused",
        "미사용",
        "no project with the award",
        "지원금을 쓴 과제 없음",
    ),
    "experiment": Measure(
        *_POINTS,
        "additional, as a study measures it",
        "추가(연구의 측정 방식)",
        "winners minus losers that began a project",
        "과제를 시작한 당첨 기업과 탈락 기업의 비율 차이",
    ),
    "losers": Measure(
        "% of losers",
        "탈락 기업 대비 %",
        "windfall, as a study measures it",
        "사중(연구의 측정 방식)",
        "losers that began a project",
        "과제를 시작한 탈락 기업",
    ),
    "willing": Measure(
        "% of interested firms",
        "관심 기업 대비 %",
        "applicants",
        "신청 기업",
        "interested firms that apply",
        "신청하는 관심 기업",
    ),
    "effect": Measure(
        "%",
        "%",
        "effect on productivity",
        "생산성 효과",
        "winners against the same firms untrained",
        "당첨 기업과 교육받지 않은 같은 기업의 비교",
    ),
    "effect_experiment": Measure(
        "%",
        "%",
        "effect on productivity, as a study measures it",
        "생산성 효과(연구의 측정 방식)",
        "winners against losers",
        "당첨 기업과 탈락 기업의 비교",
    ),
    "adoption": Measure(
        *_POINTS,
        "effect on the use of AI",
        "AI 활용 효과",
        "winners against the same firms untrained",
        "당첨 기업과 교육받지 않은 같은 기업의 비교",
    ),
    "adoption_experiment": Measure(
        *_POINTS,
        "effect on the use of AI, as a study measures it",
        "AI 활용 효과(연구의 측정 방식)",
        "winners against losers",
        "당첨 기업과 탈락 기업의 비교",
    ),
}


@dataclass(frozen=True)
class TrialResult:
    """What a replay found.

    Attributes
    ----------
    trial : str
    replicates : int
    awards : float
        Awards drawn in a replicate, represented firms, mean.
    effective : float
        Effective number of awards over all replicates: as many firms of equal weight would tell
        as much.
    estimates : mapping of str to Estimate
        By measure.
    """

    trial: str
    replicates: int
    awards: float
    effective: float
    estimates: Mapping[str, Estimate]

    def __getitem__(self, measure: str) -> Estimate:
        return self.estimates[measure]


@dataclass(frozen=True)
class Tally(ABC):
    """Sums over firms from which measures follow.

    Attributes
    ----------
    awards, squares : float
        Sums of the weights, and of their squares, of the firms drawn.
    """

    awards: float
    squares: float

    @abstractmethod
    def measures(self) -> dict[str, float]:
        """Return every measure, NaN where its base is empty."""


@dataclass(frozen=True)
class ProjectTally(Tally):
    """Represented firms of a lottery for vouchers or loans.

    Attributes
    ----------
    additional, windfall, unused : float
        What became of the awards; they sum to them.
    winners_began, losers, losers_began : float
        Winners and losers that began a project, in the lottery alone.
    applicants, interested : float
        Firms that applied, and those that could have.
    """

    additional: float
    windfall: float
    unused: float
    winners_began: float
    losers: float
    losers_began: float
    applicants: float
    interested: float

    def measures(self) -> dict[str, float]:
        """Return the measures of `MEASURES` that a lottery for vouchers or loans has."""
        losers_began = _percent(self.losers_began, self.losers)
        return {
            "additional": _percent(self.additional, self.awards),
            "windfall": _percent(self.windfall, self.awards),
            "unused": _percent(self.unused, self.awards),
            "experiment": _percent(self.winners_began, self.awards) - losers_began,
            "losers": losers_began,
            "willing": _percent(self.applicants, self.interested),
        }


@dataclass(frozen=True)
class TrainingTally(Tally):
    """Sums over the firms of a draw for training.

    Attributes
    ----------
    losers : float
        Firms that stood in the draw and were not trained.
    winners_effect, losers_effect, without_effect : float
        Sums of the effect of AI on log labour productivity (0 for a firm that does not use it):
        of winners, of losers, and of the winners had nobody been trained.
    winners_use, losers_use, without_use : float
        Users of AI among the same.
    """

    losers: float
    winners_effect: float
    losers_effect: float
    without_effect: float
    winners_use: float
    losers_use: float
    without_use: float

    def measures(self) -> dict[str, float]:
        """Return the measures of `MEASURES` that a lottery for training has."""
        gained = _percent(self.winners_effect - self.without_effect, self.awards)
        against_losers = _percent(self.winners_effect, self.awards) - _percent(
            self.losers_effect, self.losers
        )
        return {
            "effect": _growth(gained),
            "effect_experiment": _growth(against_losers),
            "adoption": _percent(self.winners_use - self.without_use, self.awards),
            "adoption_experiment": _percent(self.winners_use, self.awards)
            - _percent(self.losers_use, self.losers),
        }


def estimate(tallies: Sequence[Tally]) -> dict[str, Estimate]:
    """Return every measure over all replicates, with its jackknife error.

    Sums are taken before ratios: a replicate with few awards counts little, and a ratio is not
    biased by small bases.
    """
    whole = total(tallies).measures()
    if len(tallies) == 1:
        return {name: Estimate(value, math.nan) for name, value in whole.items()}
    without_one = [total([*tallies[:k], *tallies[k + 1 :]]).measures() for k in range(len(tallies))]
    found = {}
    for name, value in whole.items():
        left = np.array([each[name] for each in without_one])
        spread = np.sqrt(np.sum((left - left.mean()) ** 2) * (left.size - 1) / left.size)
        found[name] = Estimate(value, float(spread))
    return found


def total(tallies: Sequence[Tally]) -> Tally:
    """Return the sum of some tallies, of which there is at least one."""
    sums = {
        each.name: math.fsum(getattr(tally, each.name) for tally in tallies)
        for each in fields(tallies[0])
    }
    return type(tallies[0])(**sums)


def _percent(part: float, whole: float) -> float:
    return PERCENT * part / whole if whole > 0.0 else math.nan


def _growth(log_percent: float) -> float:
    return PERCENT * math.expm1(log_percent / PERCENT)
