"""What AI does in the firms that use it."""

from __future__ import annotations

from sim.outcomes.labelled import Floats
from sim.outcomes.registry import outcome
from sim.outcomes.run_view import RunView, percent


@outcome(
    order=120,
    unit="log points x 100",
    label_en="effect of AI on users' productivity",
    label_ko="활용 기업의 생산성 효과",
    definition="mean realised effect on ln labour productivity of users",
    relative_to="users",
)
def effect_users(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return percent(run.frames["effect"], run.frames["users"])


@outcome(
    order=130,
    by_group=True,
    group_order=80,
    unit="log points x 100",
    label_en="effect of AI on average productivity",
    label_ko="평균 생산성 효과",
    definition="sum of users' realised effects divided by all firms",
    relative_to="firms",
)
def productivity(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return percent(run.groups["effect"], run.groups["firms"])


@outcome(
    order=140,
    unit="percent",
    label_en="departments of users that use AI",
    label_ko="활용 기업의 부서별 활용 비중",
    definition="mean share of departments that use AI",
    relative_to="users",
)
def depth(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return percent(run.frames["depth"], run.frames["users"])
