"""Role play: roles with a budget each, which nobody can overdraw, and the package it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from sim.errors import UserError, nearest
from sim.policy.settings.text import likely, short
from sim.workshop.lever import ENABLED, Lever, lever
from sim.workshop.state import State

EOK_PER_BN: Final = 10
"""Budgets are counted in whole 억 (KRW 100 million), so that sums are exact."""
MAX_BUDGET_EOK: Final = 1_000_000


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes
    ----------
    name, label_en, label_ko : str
    budget_eok : int
        What it may give a year: a rule of the game, and no figure of any budget.
    aim_en, aim_ko : str
        What it speaks for.
    """

    name: str
    label_en: str
    label_ko: str
    budget_eok: int
    aim_en: str
    aim_ko: str


ROLES: Final = (
    Role(
        "ministry",
        "Ministry",
        "부처",
        2_000,
        "Has to show a result for every won, and to say what it would have been without.",
        "쓴 예산마다 성과를, 그리고 정책이 없었다면 어땠을지를 설명해야 합니다.",
    ),
    Role(
        "sme-association",
        "SME association",
        "중소기업 단체",
        1_000,
        "Speaks for firms that hear late of a call and cannot spare a person to apply.",
        "공고를 늦게 알고 신청서를 쓸 인력도 부족한 기업을 대변합니다.",
    ),
    Role(
        "large-firm",
        "Large firm",
        "대기업",
        1_000,
        "Uses AI already, wants people and rules more than grants.",
        "이미 AI를 쓰고 있어 보조금보다 인력과 규제를 중요하게 봅니다.",
    ),
    Role(
        "supplier",
        "Supplier of AI",
        "AI 공급기업",
        500,
        "Lives from firms that begin, and from public purchases.",
        "새로 도입하는 기업과 공공구매에서 수요를 얻습니다.",
    ),
    Role(
        "region",
        "Region",
        "지역",
        500,
        "Wants the firms outside the capital area to keep up.",
        "비수도권 기업이 뒤처지지 않기를 바랍니다.",
    ),
)


def role(name: object) -> Role:
    """Return a role by name, or raise `UserError` with the nearest."""
    known = {each.name: each for each in ROLES}
    if not isinstance(name, str) or name not in known:
        raise UserError(f"there is no role {short(name)}", "role play", likely(name, known))
    return known[name]


def fundable(name: str) -> Lever:
    """Return a lever that money can be given to: the yearly budget of a programme.

    Raises
    ------
    UserError
        If it is none, or its budget changes from year to year.

    Examples
    --------
    >>> fundable("ai_voucher.budget_krw_bn").programme
    'ai_voucher'
    """
    found = lever(name)
    if not found.amount or found.about is None or found.about.unit != "KRW bn":
        raise UserError(
            f"{name} is no yearly budget", "role play", f"give to {found.programme}.budget_krw_bn"
        )
    if found.in_force() is None:
        raise UserError(f"{name} changes from year to year", "role play", "give to another")
    return found


@dataclass(frozen=True)
class Round:
    """What the roles of a round have given so far.

    Attributes
    ----------
    budgets : mapping of str to int
        억 a year by role.
    given : mapping of (str, str) to int
        억 a year by role and lever, on top of what is in force.

    Examples
    --------
    >>> first = Round().give("region", "regional_computing.budget_krw_bn", 500)
    >>> first.left("region")
    0
    >>> first.give("region", "ai_voucher.budget_krw_bn", 1)
    Traceback (most recent call last):
        ...
    sim.errors.UserError: role play: region has 0 of 500 left, and 1 are asked for; give at most 0
    """

    budgets: Mapping[str, int] = field(
        default_factory=lambda: {each.name: each.budget_eok for each in ROLES}
    )
    given: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that no role has given more than it has."""
        for name, budget in self.budgets.items():
            role(name)
            _whole(budget, f"budget of {name}")
        for (name, to), amount in self.given.items():
            if name not in self.budgets:
                raise UserError(
                    f"{short(name)} has no budget", "role play", nearest(str(name), self.budgets)
                )
            fundable(to)
            _whole(amount, to)
        for name in self.budgets:
            if self.left(name) < 0:
                raise UserError(
                    f"{name} has given {-self.left(name):,} more than it has", "role play"
                )
        object.__setattr__(self, "budgets", MappingProxyType(dict(self.budgets)))
        object.__setattr__(self, "given", MappingProxyType(dict(self.given)))

    def left(self, name: str) -> int:
        """Return what a role has left, 억 a year."""
        spent = sum(amount for (who, _), amount in self.given.items() if who == name)
        return self.budgets[name] - spent

    def give(self, name: str, to: str, amount: int) -> Self:
        """Return the round in which a role gives so much to a programme, in place of before.

        Parameters
        ----------
        name : str
            Of the role.
        to : str
            Of the lever, a yearly budget.
        amount : int
            억 a year on top of what is in force; 0 takes it back.

        Raises
        ------
        UserError
            If the role has not that much left.
        """
        if role(name).name not in self.budgets:
            raise UserError(f"{name} does not play", "role play", nearest(name, self.budgets))
        fundable(to)
        _whole(amount, to)
        left = self.left(name) + self.given.get((name, to), 0)
        if amount > left:
            raise UserError(
                f"{name} has {left:,} of {self.budgets[name]:,} left, and {amount:,} are asked for",
                "role play",
                f"give at most {left:,}",
            )
        others = {key: each for key, each in self.given.items() if key != (name, to)}
        return replace(self, given={**others, (name, to): amount} if amount else others)

    def without(self, name: str) -> Self:
        """Return the round as it would be if a role gave nothing.

        Examples
        --------
        >>> both = Round().give("region", "ai_voucher.budget_krw_bn", 100)
        >>> both = both.give("ministry", "ai_voucher.budget_krw_bn", 200)
        >>> dict(both.without("region").given)
        {('ministry', 'ai_voucher.budget_krw_bn'): 200}
        """
        return replace(
            self, given={key: each for key, each in self.given.items() if key[0] != name}
        )

    def state(self, before: State) -> State:
        """Return what is set when all that was given goes to the programmes.

        Other amounts of a programme grow with its money: more money for training is more places.

        Examples
        --------
        >>> given = Round().give("ministry", "training_expert.budget_krw_bn", 102)
        >>> dict(given.state(State()).levers)
        {'training_expert.budget_krw_bn': 20.4, 'training_expert.trainees_persons': 6100.0}
        """
        sums: dict[str, int] = {}
        for (_, to), amount in self.given.items():
            sums[to] = sums.get(to, 0) + amount
        now = before
        for to, amount in sums.items():
            now = _raised(now, fundable(to), amount / EOK_PER_BN)
        return now


def _raised(state: State, one: Lever, more_bn: float) -> State:
    stands = state.levers.get(one.name, one.in_force())
    assert isinstance(stands, float)
    assert one.instrument is not None
    after = round(stands + more_bn, 6)
    now = state.with_lever(one.name, after)
    if now.levers.get(f"{one.programme}.{ENABLED}") is False:  # money opens a programme again
        now = now.with_lever(f"{one.programme}.{ENABLED}", None)
    usual = one.shipped()
    for key, about in one.instrument.settings().items():
        other = f"{one.programme}.{key}"
        if about.scales and key != one.setting and isinstance(usual, float) and usual > 0:
            level = lever(other).shipped()
            if isinstance(level, float):
                now = now.with_lever(other, round(level * after / usual, 6))
    return now


def _whole(value: object, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_BUDGET_EOK:
        raise UserError(
            f"{short(value)} is no amount", where, f"use a whole number of 억 to {MAX_BUDGET_EOK:,}"
        )
