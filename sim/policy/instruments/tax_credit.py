"""R&D tax credit by the statute of Table 7-7, for AI as a technology of one regime or another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Self

import numpy as np

from sim.policy.channels import Channel
from sim.policy.instrument import SCALED_DIGITS, Instrument
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import TextSteps, held
from sim.policy.terms import TaxTerms
from sim.population.schema import Population, T

REGIMES: Final = ("general", "new_growth", "strategic")

_Row = tuple[float, ...]
_Rates = tuple[_Row, _Row, _Row, _Row]


class TaxCredit(Instrument):
    """The statutory rates by regime and legal size class, and which regime AI belongs to.

    The engine applies the formula (`TaxTerms`). Rates are percent of qualifying spending, bonus
    caps are percentage points.
    """

    type_name: ClassVar[str] = "tax_credit"
    label_en: ClassVar[str] = "R&D tax credit"
    label_ko: ClassVar[str] = "연구·인력개발비 세액공제"
    summary_en: ClassVar[str] = "a share of qualifying AI spending is deducted from corporate tax"
    summary_ko: ClassVar[str] = "적격 AI 지출의 일정 비율을 법인세에서 공제"
    precedence: ClassVar[int] = 50
    channels: ClassVar[tuple[Channel, ...]] = (Channel.TAX,)

    start_year: int = override_default(
        Instrument,
        "start_year",
        2017,
        source="first data year; the date at which AI entered the regime is not in the sources",
        grade="R",
    )
    regime: TextSteps = setting(
        {2017: "new_growth"},
        unit="",
        label_en="regime that AI belongs to",
        label_ko="AI가 속한 공제 구분",
        source="KIET 2024, Table 7-7: AI belongs to new-growth and original technology",
        grade="A",
        choices=REGIMES,
        by_year=True,
    )
    reference: str | None = setting(
        None,
        unit="",
        label_en="regime that extent_percent counts from (open: from no credit at all)",
        label_ko="적용 정도의 출발점이 되는 공제 구분(미지정: 공제 없음)",
        source="no law between two regimes; used to scale a change of the law",
        grade="R",
        choices=("new_growth", "strategic"),
        optional=True,
    )
    extent_percent: float | None = setting(
        None,
        unit="percent",
        label_en="how far rates go from the reference's to the regime's (open: all the way)",
        label_ko="기준 구분에서 현재 구분까지의 공제율 적용 정도(미지정: 전부)",
        source="no law between two regimes; used to scale a change of the law",
        grade="R",
        bounds=(0.0, 1e5),
        optional=True,
    )
    new_growth_sme_percent: float = setting(
        published("tax.newgrowth.sme"),
        unit="percent",
        label_en="new growth: SME",
        label_ko="신성장·원천기술: 중소기업",
        bounds=(0.0, 100.0),
    )
    new_growth_kosdaq_mid_percent: float = setting(
        published("tax.newgrowth.kosdaq"),
        unit="percent",
        label_en="new growth: KOSDAQ-listed mid-size firm",
        label_ko="신성장·원천기술: 코스닥 상장 중견기업",
        bounds=(0.0, 100.0),
    )
    new_growth_other_percent: float = setting(
        published("tax.newgrowth.other"),
        unit="percent",
        label_en="new growth: other firms",
        label_ko="신성장·원천기술: 기타",
        bounds=(0.0, 100.0),
    )
    new_growth_bonus_multiple: float = setting(
        published("tax.newgrowth.add"),
        unit="multiple",
        label_en="new growth: bonus rate as a multiple of such R&D over sales",
        label_ko="신성장·원천기술: 추가공제(수입금액 대비 비율의 배수)",
    )
    new_growth_bonus_cap_percent: float = setting(
        published("tax.newgrowth.cap"),
        unit="percent",
        label_en="new growth: ceiling of the bonus rate",
        label_ko="신성장·원천기술: 추가공제 한도",
        bounds=(0.0, 100.0),
    )
    new_growth_bonus_cap_kosdaq_mid_percent: float = setting(
        published("tax.newgrowth.cap.kosdaq"),
        unit="percent",
        label_en="new growth: ceiling of the bonus rate, KOSDAQ-listed mid-size firm",
        label_ko="신성장·원천기술: 추가공제 한도(코스닥 상장 중견기업)",
        bounds=(0.0, 100.0),
    )
    strategic_sme_percent: float = setting(
        published("tax.strategic.sme"),
        unit="percent",
        label_en="strategic: SME",
        label_ko="국가전략기술: 중소기업",
        bounds=(0.0, 100.0),
    )
    strategic_other_percent: float = setting(
        published("tax.strategic.other"),
        unit="percent",
        label_en="strategic: other firms",
        label_ko="국가전략기술: 기타",
        bounds=(0.0, 100.0),
    )
    strategic_bonus_multiple: float = setting(
        published("tax.strategic.add"),
        unit="multiple",
        label_en="strategic: bonus rate as a multiple of such R&D over sales",
        label_ko="국가전략기술: 추가공제(수입금액 대비 비율의 배수)",
    )
    strategic_bonus_cap_percent: float = setting(
        published("tax.strategic.cap"),
        unit="percent",
        label_en="strategic: ceiling of the bonus rate",
        label_ko="국가전략기술: 추가공제 한도",
        bounds=(0.0, 100.0),
    )
    general_increment_sme_percent: float = setting(
        published("tax.general.inc.sme"),
        unit="percent",
        label_en="general, increment method: SME",
        label_ko="일반기술 증가분 방식: 중소기업",
        bounds=(0.0, 100.0),
    )
    general_increment_mid_percent: float = setting(
        published("tax.general.inc.mid"),
        unit="percent",
        label_en="general, increment method: mid-size firm",
        label_ko="일반기술 증가분 방식: 중견기업",
        bounds=(0.0, 100.0),
    )
    general_increment_large_percent: float = setting(
        published("tax.general.inc.other"),
        unit="percent",
        label_en="general, increment method: other firms",
        label_ko="일반기술 증가분 방식: 기타",
        bounds=(0.0, 100.0),
    )
    general_current_sme_percent: float = setting(
        published("tax.general.cur.sme"),
        unit="percent",
        label_en="general, current method: SME",
        label_ko="일반기술 당기분 방식: 중소기업",
        bounds=(0.0, 100.0),
    )
    general_current_mid_percent: float = setting(
        published("tax.general.cur.mid.min"),
        unit="percent",
        label_en=(
            "general, current method: mid-size firm (8 to 15; above 8 only in the first years "
            "after outgrowing SME status, which the model does not follow)"
        ),
        label_ko="일반기술 당기분 방식: 중견기업(8~15, 유예 이후 8)",
        bounds=(0.0, 100.0),
    )
    general_current_large_multiple: float = setting(
        published("tax.general.cur.other"),
        unit="multiple",
        label_en="general, current method: other firms, rate as a multiple of R&D over sales",
        label_ko="일반기술 당기분 방식: 기타(수입금액 대비 비율의 배수)",
    )
    general_current_large_cap_percent: float = setting(
        2.0,
        unit="percent",
        label_en=(
            "general, current method: ceiling of that rate (in the law; Table 7-7 prints none: "
            "100 is the table as printed)"
        ),
        label_ko="일반기술 당기분 방식: 기타의 공제율 한도(법률; 표 7-7에는 없음)",
        source="OECD R&D tax incentives: Korea, 2019; Asia Economy 2024-11-18 (0 to 2 %)",
        grade="B",
        bounds=(0.0, 100.0),
    )

    def terms(self, name: str, population: Population, parameters: Mapping[str, float]) -> TaxTerms:
        """Return the statute as numbers; see `Instrument.terms`.

        It does not depend on the population. Which share of AI spending qualifies (`phi_tax`) and
        how long a credit is carried forward are parameters of the model.
        """
        regime = held(self.regime, "")
        valid = self.valid_years() & np.array([each != "" for each in regime])
        rates = [self._in_force(each) if each else _NOTHING for each in regime]
        current, bonus, cap, increment = (
            np.array([row[column] for row in rates], dtype=np.float64) * valid[:, None]
            for column in range(4)
        )
        return TaxTerms(
            name=name,
            valid=valid,
            general=valid & np.array([each == "general" for each in regime]),
            current=current / 100.0,
            bonus=bonus,
            bonus_cap=cap / 100.0,
            increment=increment / 100.0,
            source=self.source(),
            assumptions=self.assumptions(),
        )

    def scaling(self, before: Self | None) -> tuple[str, ...]:
        """Return ``extent_percent`` where the law moves between two regimes that can be mixed."""
        return () if self._left(before) is None else ("extent_percent",)

    def scaled(self, before: Self | None, factor: float) -> Self:
        """Return the credit with its rates moved further, or less far, from those before."""
        left = self._left(before)
        if factor == 1.0 or left is None:
            return self
        highest = self.settings()["extent_percent"].high
        own = 100.0 if self.extent_percent is None else self.extent_percent
        extent = min(round(own * factor, SCALED_DIGITS), highest)
        values = {"reference": left or None, "extent_percent": extent}
        return self.replaced(values, f"scaled by {factor:g}")

    def _left(self, before: Self | None) -> str | None:
        """Return the one regime that is left for others; empty for no law, None if there is none.

        The general regime counts other spending than the other two, so nothing lies between it and
        them; nor is there one extent for moves from several regimes.
        """
        mine, there = self._by_year(), [""] * T if before is None else before._by_year()
        moves = {pair for pair in zip(there, mine, strict=True) if pair[0] != pair[1]}
        left, taken = {a for a, _ in moves}, {b for _, b in moves}
        stays = {b for a, b in zip(there, mine, strict=True) if a == b}
        if len(left) != 1 or "" in taken or taken & stays or not stays <= {"", *left}:
            return None
        counted = {self.reference or ""} if self.extent_percent is not None else left
        blended = before is not None and before.extent_percent is not None
        mixed = left == {""} or "general" not in left | taken
        return left.pop() if mixed and counted == left and not blended else None

    def _by_year(self) -> list[str]:
        """Return the regime of every year; empty where no law is in force."""
        years = zip(held(self.regime, ""), self.valid_years(), strict=True)
        return [regime if valid else "" for regime, valid in years]

    def _in_force(self, regime: str) -> _Rates:
        """Return the rates of a regime as far as they are in force, none above 100 percent."""
        there = self._rates(regime)
        if self.extent_percent is None or regime == self.reference:
            return there
        here = self._rates(self.reference) if self.reference else _NOTHING
        extent = self.extent_percent / 100.0
        current, bonus, cap, increment = (
            tuple(max(0.0, a + extent * (b - a)) for a, b in zip(*rows, strict=True))
            for rows in zip(here, there, strict=True)
        )
        return _at_most(current), bonus, _at_most(cap), _at_most(increment)

    def _rates(self, regime: str) -> _Rates:
        """Return current rate, bonus multiple, bonus cap and increment rate by size class."""
        if regime == "new_growth":
            other, cap = self.new_growth_other_percent, self.new_growth_bonus_cap_percent
            kosdaq_cap = self.new_growth_bonus_cap_kosdaq_mid_percent
            kosdaq = self.new_growth_kosdaq_mid_percent
            return (
                (self.new_growth_sme_percent, other, kosdaq, other),
                _every(self.new_growth_bonus_multiple),
                (cap, cap, kosdaq_cap, cap),
                _every(0.0),
            )
        if regime == "strategic":
            other = self.strategic_other_percent
            return (
                (self.strategic_sme_percent, other, other, other),
                _every(self.strategic_bonus_multiple),
                _every(self.strategic_bonus_cap_percent),
                _every(0.0),
            )
        mid, more = self.general_current_mid_percent, self.general_increment_mid_percent
        return (
            (self.general_current_sme_percent, mid, mid, 0.0),
            (0.0, 0.0, 0.0, self.general_current_large_multiple),
            (0.0, 0.0, 0.0, self.general_current_large_cap_percent),
            (
                self.general_increment_sme_percent,
                more,
                more,
                self.general_increment_large_percent,
            ),
        )


def _every(value: float) -> _Row:
    return (value, value, value, value)


def _at_most(row: _Row) -> _Row:
    return tuple(min(rate, 100.0) for rate in row)


_NOTHING: Final = (_every(0.0),) * 4
