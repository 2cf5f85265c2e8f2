"""Training: places for employees or chief executives, which raise awareness and capability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.policy.channels import Channel
from sim.policy.mechanisms.places import places
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.remark import Remark
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps, levels
from sim.policy.terms import Programme
from sim.population.schema import FIRST_YEAR, Population, T
from sim.units import THOUSAND_PER_BN, amount

# What a course does depends on who sits in it (assumptions, each a setting below).
_AUDIENCE: Final[Mapping[str, Mapping[str, float]]] = {
    "employees": {"trainees_per_firm": 3.0, "awareness_courses": 0.5, "gain_courses": 1.0},
    "ceo": {"trainees_per_firm": 1.0, "awareness_courses": 1.0, "gain_courses": 0.3},
}
_COURSE: Final = (
    "no published figure; by audience: employees learn to use AI, a chief executive hears of it"
)

# A cost per trainee further from the published ones than this factor is a slip: budget and
# trainees were not changed together.
_PLAUSIBLE: Final = 3.0


class Training(Targeted):
    """Places for firms that ask for them while the money lasts; no project is needed."""

    type_name: ClassVar[str] = "training"
    label_en: ClassVar[str] = "AI training"
    label_ko: ClassVar[str] = "AI 교육훈련"
    summary_en: ClassVar[str] = "training places for employees or chief executives"
    summary_ko: ClassVar[str] = "재직자 또는 경영자 대상 AI 교육"
    precedence: ClassVar[int] = 10
    channels: ClassVar[tuple[Channel, ...]] = (Channel.AWARENESS, Channel.GAIN)
    preset: ClassVar[str] = "audience"
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = _AUDIENCE

    start_year: int = override_default(
        Targeted, "start_year", 2021, source="KIET 2024, Table 7-10", grade="A"
    )
    reach_percent: float = override_default(
        Targeted, "reach_percent", 10.0, source="firms that ask a year", grade="R"
    )
    audience: str = setting(
        "employees",
        unit="",
        label_en="who is trained",
        label_ko="교육 대상",
        source="KIET 2024, Table 7-10",
        grade="A",
        choices=tuple(_AUDIENCE),
    )
    budget_krw_bn: Steps = setting(
        published({year: f"tr.expert.budget.{year}" for year in range(2021, 2025)}, scale=0.1),
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    trainees_persons: Steps = setting(
        published({year: f"tr.expert.trainees.{year}" for year in range(2021, 2025)}),
        unit="persons",
        label_en="trainees a year",
        label_ko="연간 교육생 수",
        bounds=(0.0, 1e8),
        by_year=True,
        scales=True,
    )
    trainees_per_firm: float = setting(
        _AUDIENCE["employees"]["trainees_per_firm"],
        unit="persons",
        label_en="trainees of one firm (chief executives: 1)",
        label_ko="기업당 교육생 수(경영자 교육: 1)",
        source=_COURSE,
        grade="R",
        bounds=(1.0, 1e4),
    )
    awareness_courses: float = setting(
        _AUDIENCE["employees"]["awareness_courses"],
        unit="full courses",
        label_en="training cover given to the firm (chief executives: 1)",
        label_ko="인지도 효과(표준 과정 환산, 경영자 교육: 1)",
        source=_COURSE,
        grade="R",
        bounds=(0.0, 1.0),
    )
    gain_courses: float = setting(
        _AUDIENCE["employees"]["gain_courses"],
        unit="full courses",
        label_en="capability gain given to the firm (chief executives: 0.3)",
        label_ko="역량 효과(표준 과정 환산, 경영자 교육: 0.3)",
        source=_COURSE,
        grade="R",
        bounds=(0.0, 1.0),
    )
    repeat_years: int = setting(
        3,
        unit="years",
        label_en="years until a firm may send trainees again",
        label_ko="재참여 제한 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    def warnings(self) -> tuple[str, ...]:
        """Also remark a cost per trainee far from the published programmes."""
        budget, trainees = self.yearly("budget_krw_bn"), self.yearly("trainees_persons")
        open_years = np.flatnonzero((budget > 0) & (trainees > 0))
        published_cost = _cost_per_trainee(
            levels(self.default_of("budget_krw_bn")), levels(self.default_of("trainees_persons"))
        )
        low, high = np.nanmin(published_cost), np.nanmax(published_cost)
        remarks = list(super().warnings())
        for t in open_years:
            cost = float(_cost_per_trainee(budget[t], trainees[t]))
            if not low / _PLAUSIBLE <= cost <= high * _PLAUSIBLE:
                year, shown = FIRST_YEAR + int(t), amount(float(f"{cost:.3g}"))
                remarks.append(
                    Remark(
                        f"a trainee costs KRW {shown} million in {year}, the "
                        f"published programmes {low:.2f} to {high:.2f}; change budget_krw_bn and "
                        "trainees_persons together",
                        f"{year}년 교육생 1인당 비용이 {shown}백만 원인데 공표된 사업은 "
                        f"{low:.2f}~{high:.2f}백만 원이다. budget_krw_bn과 trainees_persons를 함께 "
                        "바꾼다",
                    )
                )
                break
        return tuple(remarks)

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return places; see `Instrument.terms`."""
        budget = self.budget()
        trainees = self.required("trainees_persons", budget > 0)
        without = np.flatnonzero((budget > 0) & (trainees == 0))
        if without.size:
            raise UserError(
                f"there is a budget but no trainee in {FIRST_YEAR + int(without[0])}",
                where="trainees_persons",
                hint="give the number of trainees that the budget pays for",
            )
        firms = trainees / self.trainees_per_firm
        unit_cost = np.divide(budget, firms, out=np.zeros(T), where=firms > 0)
        return places(self, name, population, budget, np.rint(unit_cost).astype(np.int64))


def _cost_per_trainee(
    budget_krw_bn: NDArray[np.float64], trainees: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return KRW million a trainee."""
    return budget_krw_bn / trainees * (THOUSAND_PER_BN / 1000.0)
