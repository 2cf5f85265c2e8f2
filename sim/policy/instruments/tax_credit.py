"""R&D tax credit by the statute of Table 7-7, for AI as a technology of one regime or another."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.mechanisms.tax import Rates, TaxLaw, every
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import TextSteps


class TaxCredit(TaxLaw):
    """The statutory rates by regime and legal size class, and which regime AI belongs to."""

    type_name: ClassVar[str] = "tax_credit"
    label_en: ClassVar[str] = "R&D tax credit"
    label_ko: ClassVar[str] = "연구·인력개발비 세액공제"
    summary_en: ClassVar[str] = "a share of qualifying AI spending is deducted from corporate tax"
    summary_ko: ClassVar[str] = "적격 AI 지출의 일정 비율을 법인세에서 공제"
    precedence: ClassVar[int] = 50

    start_year: int = override_default(
        TaxLaw,
        "start_year",
        2017,
        source="first data year; the date at which AI entered the regime is not in the sources",
        grade="R",
    )
    regime: TextSteps = override_default(
        TaxLaw,
        "regime",
        {2017: "new_growth"},
        source="KIET 2024, Table 7-7: AI belongs to new-growth and original technology",
        grade="A",
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

    def rates(self, regime: str) -> Rates:
        """Return current rate, bonus multiple, bonus cap and increment rate by size class."""
        if regime == "new_growth":
            other, cap = self.new_growth_other_percent, self.new_growth_bonus_cap_percent
            kosdaq_cap = self.new_growth_bonus_cap_kosdaq_mid_percent
            kosdaq = self.new_growth_kosdaq_mid_percent
            return (
                (self.new_growth_sme_percent, other, kosdaq, other),
                every(self.new_growth_bonus_multiple),
                (cap, cap, kosdaq_cap, cap),
                every(0.0),
            )
        if regime == "strategic":
            other = self.strategic_other_percent
            return (
                (self.strategic_sme_percent, other, other, other),
                every(self.strategic_bonus_multiple),
                every(self.strategic_bonus_cap_percent),
                every(0.0),
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
