"""How many firms use AI, how far they are, and who begins and gives up."""

from __future__ import annotations

from sim.outcomes.labelled import Floats
from sim.outcomes.registry import outcome
from sim.outcomes.run_view import RunView, percent


@outcome(
    order=10,
    by_group=True,
    group_order=10,
    unit="firms",
    label_en="firms",
    label_ko="기업 수",
    definition="represented firms in the frame",
)
def firms(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return run.groups["firms"]


@outcome(
    order=20,
    by_group=True,
    group_order=40,
    unit="percent",
    label_en="firms that use AI",
    label_ko="인공지능 활용 기업 비중",
    definition="firms in stage S, P or E as a share of all firms",
    relative_to="firms",
)
def adoption_rate(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return percent(run.groups["users"], run.groups["firms"])


@outcome(
    order=30,
    by_group=True,
    group_order=50,
    unit="percent",
    label_en="firms that report using AI",
    label_ko="인공지능을 활용한다고 응답한 기업 비중",
    definition="share of firms that would tell the survey that they use AI",
    source="Survey of Business Activities",
    relative_to="firms",
)
def reported_rate(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return percent(run.groups["reported"], run.groups["firms"])


@outcome(
    order=40,
    by_group=True,
    group_order=20,
    unit="firms",
    label_en="AI users",
    label_ko="인공지능 활용 기업 수",
    definition="firms in stage S, P or E: ready products and own projects",
)
def users(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return run.groups["users"]


@outcome(
    order=50,
    unit="firms",
    label_en="users introducing AI",
    label_ko="도입 단계 기업 수",
    definition="firms in stage P: a project of their own, not yet embedded",
)
def pilot_users(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return run.frames["pilot"]


@outcome(
    order=60,
    by_group=True,
    group_order=30,
    unit="firms",
    label_en="users with AI embedded",
    label_ko="내재화 단계 기업 수",
    definition="firms in stage E",
)
def embedded_users(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return run.groups["embedded"]


@outcome(
    order=70,
    by_group=True,
    group_order=60,
    unit="percent",
    label_en="users with AI embedded",
    label_ko="활용 기업 중 내재화 비중",
    definition="firms in stage E as a share of users",
    relative_to="users",
)
def embedded_share(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return percent(run.groups["embedded"], run.groups["users"])


@outcome(
    order=80,
    unit="percent",
    label_en="firms interested in AI",
    label_ko="관심 단계 기업 비중",
    definition="firms in stage I as a share of all firms",
    relative_to="firms",
)
def interested_rate(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return percent(run.frames["interested"], run.frames["firms"])


@outcome(
    order=90,
    unit="percent",
    label_en="firms without interest in AI",
    label_ko="무관심 기업 비중",
    definition="firms in stage U as a share of all firms",
    relative_to="firms",
)
def uninterested_rate(run: RunView) -> Floats:
    """Shape (19, 3)."""
    here = run.frames
    return percent(here["firms"] - here["interested"] - here["users"], here["firms"])


@outcome(
    order=100,
    by_group=True,
    group_order=70,
    unit="firms a year",
    label_en="firms that begin an AI project in the year",
    label_ko="당해 연도 AI 사업 도입 기업 수",
    definition="moves from I or S to P: projects of their own",
)
def adopters(run: RunView) -> Floats:
    """Shape (19, 3, 42)."""
    return run.groups["adopted"]


@outcome(
    order=110,
    unit="firms a year",
    label_en="firms that give AI up in the year",
    label_ko="당해 연도 활용 중단 기업 수",
    definition="moves from S, P or E to I",
)
def abandoners(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return run.frames["abandoned"]


@outcome(
    order=240,
    unit="firms",
    label_en="users of ready AI products",
    label_ko="기성 AI 제품 활용 기업 수",
    definition="firms in stage S: a subscription or ready product, no project of their own",
    grade="R",
)
def product_users(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return run.frames["product"]


@outcome(
    order=250,
    unit="firms",
    label_en="firms with an AI project of their own",
    label_ko="자체 AI 사업 기업 수",
    definition="firms in stage P or E",
)
def project_users(run: RunView) -> Floats:
    """Shape (19, 3)."""
    return run.frames["pilot"] + run.frames["embedded"]
