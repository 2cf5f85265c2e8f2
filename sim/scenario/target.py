"""A goal that a scenario is held against; it changes no result."""

from __future__ import annotations

from collections.abc import Iterator

from sim.policy.plausibility import slips
from sim.policy.remark import Remark
from sim.policy.settings.declare import setting
from sim.policy.settings.model import Settings
from sim.policy.settings.published import published
from sim.population.schema import FRAMES, LAST_YEAR


class Target(Settings):
    """A goal for the share of firms using AI; its defaults are the government's."""

    adoption_share_percent: float = setting(
        published("target_2030"),
        unit="percent",
        label_en="share of firms that use AI",
        label_ko="인공지능 활용 기업 비중",
        bounds=(0.0, 100.0),
    )
    year: int = setting(
        2030,
        unit="year",
        label_en="to be reached in",
        label_ko="목표 연도",
        source="KIET report chapter 3",
        grade="A",
        bounds=(2017, LAST_YEAR),
        integer=True,
    )
    frame: str = setting(
        "sba",
        unit="",
        label_en="firms that are counted",
        label_ko="집계 모집단",
        source="the goal starts from 1 % in 2023, which is not the SBA's frame",
        grade="R",
        choices=FRAMES,
    )


def doubts(target: Target | None) -> Iterator[Remark]:
    """Yield what looks like a slip in a goal: a share where percent are asked."""
    if target is not None:
        yield from (slip.after("[target]: ") for slip in slips(target))
