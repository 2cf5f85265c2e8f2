"""The statistics that the model can be asked for: the vocabulary of `calibration/targets/`.

A name says whose survey sees it (`sba`, `kiet`, `trial`), what it is and, last, for whom. A target
whose statistic is not here cannot be compared with a run and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sim.calibration.targets import informatisation
from sim.calibration.targets.statistic import SURVEYS, Statistic, family
from sim.population.schema import INDUSTRIES, REGIONS, TECHNOLOGIES

__all__ = ["REGRESSORS", "SINCE", "SURVEYS", "TRAITS", "YEARS", "Statistic", "known"]

#: Regressors of Table 5-1 in the table's order: name in the table's ids, column of the panel.
REGRESSORS: Final[Mapping[str, str]] = {
    "emp": "ln_employees",
    "sale": "ln_sales",
    "intang": "intangible_share",
    "lp": "ln_labour_productivity",
    "age": "ln_age",
    "foreign": "foreign",
    "multi": "multi_plant",
    "rd": "rd_intensity",
    "iot": "iot",
    "cloud": "cloud",
    "bigdata": "bigdata",
    "mobile": "mobile",
    "blockchain": "blockchain",
    "print3d": "print3d",
    "robot": "robot",
    "arvr": "arvr",
}
YEARS: Final = range(2017, 2025)
"""Years of the Survey of Business Activities with a published share of users."""
#: Firm traits that Table 5-3 interacts with AI.
TRAITS: Final = ("emp", "sale", "intang", "age", "foreign", "multi", "rd")
#: Years since the first report of AI that the fixed effects are asked for.
SINCE: Final = range(6)


@cache
def known() -> Mapping[str, Statistic]:
    """Return all statistics by name.

    Examples
    --------
    >>> known()["sba.share.region.sejong"].label_en
    'share of firms reporting AI, region sejong, 2022'
    >>> known()["kiet.users.embedded"].unit, known()["kiet.users.embedded"].survey
    ('percent', 'KIET')
    """
    found = (
        *_shares(),
        *_coefficients(),
        *_productivity(),
        *informatisation.statistics(),
        *_non_users(),
        *_users(),
        *_gaps(),
        *_trials(),
        *_programmes(),
    )
    return MappingProxyType({statistic.name: statistic for statistic in found})


def _shares() -> Iterator[Statistic]:
    unit, of_frame = "percent", "firms of the SBA frame that report AI over its firms"
    en, ko = "share of firms reporting AI", "인공지능 활용 응답 기업 비중"
    yield from family("sba.share.{}", YEARS, unit, en + ", {}", ko + ", {}년", of_frame)
    yield from family(
        "sba.share.industry.{}",
        INDUSTRIES,
        unit,
        en + ", section {}, 2022",
        ko + ", 산업 {}, 2022년",
        of_frame + ", in one section",
    )
    yield from family(
        "sba.share.region.{}",
        REGIONS,
        unit,
        en + ", region {}, 2022",
        ko + ", 지역 {}, 2022년",
        of_frame + ", in one region",
    )
    yield from family(
        "sba.share.band.{}",
        ("below_300", "300_plus"),
        unit,
        en + ", employees {}, 2021",
        ko + ", 상용근로자 {}, 2021년",
        of_frame + ", in one band of regular employees",
    )
    yield Statistic(
        "sba.share.band.1000_plus",
        unit,
        en + ", employees 1,000 or more, 2017-2021 pooled",
        ko + ", 상용근로자 1,000인 이상, 2017~2021년 합산",
        of_frame + ", firm-years of five years together",
    )
    yield Statistic(
        "sba.ever.2017_2021",
        "firms",
        "firms that reported AI at least once in 2017-2021",
        "2017~2021년 한 번 이상 인공지능을 활용한다고 응답한 기업 수",
        "distinct firms of the SBA frame with at least one yearly report of AI",
    )


def _coefficients() -> Iterator[Statistic]:
    columns = REGRESSORS.values()
    yield from family(
        "sba.lpm.{}",
        columns,
        "OLS_coefficient",
        "linear probability model of AI use: {}",
        "인공지능 활용 선형확률모형: {}",
        "reports AI on 16 regressors and industry, region and year effects, SBA panel 2017-2022",
    )
    yield from family(
        "sba.probit.{}",
        columns,
        "probit_marginal_effect",
        "probit of AI use, effect at the means: {}",
        "인공지능 활용 프로빗, 평균에서의 한계효과: {}",
        "as the linear model; effects at the means, dummies from 0 to 1",
    )
    for sector, en, ko in (
        ("manufacturing", "manufacturing", "제조업"),
        ("services", "part of services (G, H, I)", "일부 서비스업(G, H, I)"),
    ):
        yield from family(
            f"sba.probit_{sector}.{{}}",
            columns,
            "probit_marginal_effect",
            f"probit of AI use in {en}, effect at the means: {{}}",
            f"{ko} 인공지능 활용 프로빗, 평균에서의 한계효과: {{}}",
            "as the probit of all firms, firm-years of the sector alone",
        )
    yield Statistic(
        "sba.premium",
        "log_points",
        "OLS coefficient of AI on log labour productivity",
        "인공지능 활용의 노동생산성 OLS 계수",
        "log labour productivity on reported AI and the controls, pooled SBA panel 2017-2022",
    )
    yield from family(
        "sba.fe.{}",
        ("ai", "lag1", "lag2"),
        "coefficient",
        "firm fixed effects: {} on log labour productivity",
        "기업 고정효과: 노동생산성에 대한 {} 계수",
        "reported AI of the year, or one or two years before, with firm and year effects",
    )
    yield from family(
        "sba.fe54.{}",
        ("ai", *(f"ai_{name}" for name in TECHNOLOGIES)),
        "coefficient",
        "firm fixed effects with technologies: {} on log labour productivity",
        "기업 고정효과(타 기술 포함): 노동생산성에 대한 {} 계수",
        "AI, eight technologies and their products with AI, with firm and year effects",
    )
    yield from family(
        "sba.fe53.{}",
        ("ai", *(f"ai_{name}" for name in TRAITS)),
        "coefficient",
        "firm fixed effects with traits: {} on log labour productivity",
        "기업 고정효과(기업 특성 포함): 노동생산성에 대한 {} 계수",
        "AI, seven traits and their products with AI, with firm and year effects",
    )


def _productivity() -> Iterator[Statistic]:
    yield Statistic(
        "sba.premium.raw",
        "percent",
        "value added per worker of firms with AI over that of others, less one",
        "인공지능 활용 기업의 1인당 부가가치 격차(통제 없음)",
        "ratio of means over firm-years by reported AI, no controls, pooled SBA panel 2017-2022",
    )
    yield from family(
        "sba.fe.since{}",
        SINCE,
        "coefficient",
        "firm fixed effects: years since the first report of AI, {}, on log labour productivity",
        "기업 고정효과: 최초 활용 후 {}년의 노동생산성 계수",
        "dummies of 0 to 5 years since a firm's first report of 2017-2022, firm and year effects",
    )


def _non_users() -> Iterator[Statistic]:
    mix = "in the mix of Table 6-1, 2024"
    yield Statistic(
        "kiet.nonusers.no_need",
        "percent",
        "non-users that perceive no need for AI",
        "인공지능의 필요성을 인지하지 못한 미활용 기업 비중",
        f"stage U over all non-users, {mix}",
    )
    yield Statistic(
        "kiet.all.not_interested",
        "percent",
        "respondents not interested in introducing AI",
        "인공지능 도입에 관심이 없는 응답기업 비중",
        "stage U over users and non-users of the sample (233 and 327)",
    )
    yield Statistic(
        "kiet.nonusers.plan",
        "percent",
        "non-users that plan to start investing in AI",
        "인공지능 투자를 시작할 예정인 미활용 기업 비중",
        f"non-users that introduce AI within two years, {mix}",
    )
    yield Statistic(
        "kiet.nonusers.funds",
        "percent",
        "non-planners that lack funds for AI",
        "투자 자금이 부족한 투자 미예정 기업 비중",
        f"non-users whose project costs more than psi times sales, {mix}",
    )


def _users() -> Iterator[Statistic]:
    users = "users (stages P and E) in the mix of Table 6-1, 2024"
    yield Statistic(
        "kiet.users.embedded",
        "percent",
        "users that have embedded AI",
        "인공지능을 내재화한 활용 기업 비중",
        f"stage E over {users}",
    )
    yield from family(
        "kiet.users.spend.{}",
        ("lt10m", "10to100m", "100mto1bn", "ge1bn"),
        "percent",
        "users by AI investment of 2023 (KRW): {}",
        "2023년 인공지능 투자금액별 활용 기업 비중(원): {}",
        f"project cost in the band, over {users}",
    )
    yield from family(
        "kiet.users.depth.{}",
        (2022, 2023),
        "percent",
        "mean share of departments that use AI, {}",
        "인공지능 활용 부서 비율 평균, {}년",
        f"mean depth at the end of the year, over {users}",
    )
    yield from family(
        "kiet.users.depth.{}.2023",
        ("lt25", "25to50", "50to75", "ge75"),
        "percent",
        "users by share of departments that use AI (percent): {}, 2023",
        "인공지능 활용 부서 비율별 기업 비중(%): {}, 2023년",
        f"depth in the band at the end of 2023, over {users}",
    )
    yield Statistic(
        "kiet.users.attain.below",
        "percent",
        "users below expectation, of those not as expected",
        "기대와 다른 기업 중 기대보다 낮은 기업 비중",
        "realised effect below the belief at introduction: below over below and above",
    )
    yield Statistic(
        "kiet.users.funds",
        "percent",
        "users that lack funds",
        "자금이 부족한 활용 기업 비중",
        f"project costs more than psi times sales, over {users}",
    )
    yield Statistic(
        "kiet.users.tech",
        "percent",
        "users that lack technology",
        "활용을 위한 기술이 부족한 활용 기업 비중",
        f"mean chance that the capability gate is closed, over {users}",
    )


def _gaps() -> Iterator[Statistic]:
    unit = "sd"
    yield from family(
        "kiet.belief.gap.{}",
        ("low", "high"),
        unit,
        "belief of users over that of non-users, from the {} answers",
        "활용 기업과 미활용 기업의 기대 차이({} 응답 기준)",
        "mean belief of users less that of non-users, in standard deviations of non-users",
    )
    yield Statistic(
        "kiet.capability.gap",
        unit,
        "capability of users over that of non-users",
        "활용 기업과 미활용 기업의 역량 차이",
        "mean capability of users less that of non-users, in standard deviations of non-users",
    )


def _trials() -> Iterator[Statistic]:
    awards = "share of awards, firm by firm against the same luck without the award"
    for name, en, ko in (
        ("dutch-voucher.additional", "Dutch voucher: additional", "네덜란드 바우처: 추가성"),
        ("dutch-voucher.windfall", "Dutch voucher: windfall", "네덜란드 바우처: 사중손실"),
        ("dutch-voucher.unused", "Dutch voucher: unused", "네덜란드 바우처: 미사용"),
        ("creative-credits.additional", "Creative Credits: additional", "창의 바우처: 추가성"),
        ("creative-credits.windfall", "Creative Credits: windfall", "창의 바우처: 사중손실"),
    ):
        yield Statistic(f"trial.{name}", "percent", en, ko, awards)
    yield Statistic(
        "trial.management-training.effect",
        "percent",
        "management training: productivity of trained firms",
        "경영 훈련: 훈련받은 기업의 생산성",
        "productivity of trained over untrained firms a year later, less one",
    )


def _programmes() -> Iterator[Statistic]:
    yield Statistic(
        "programme.voucher.applicants_per_award.2023",
        "firms",
        "AI voucher: applicants an award, 2023",
        "AI 바우처: 선정 1건당 신청 기업, 2023년",
        "firms that apply over firms awarded, of 10 and more employees, baseline policy",
    )
    yield Statistic(
        "programme.voucher.executed.2020_2024",
        "percent",
        "AI voucher: budget paid, 2020-2024",
        "AI 바우처: 예산 집행률, 2020~2024년",
        "paid over appropriated, five years together, baseline policy",
    )
    yield Statistic(
        "programme.voucher.award.2023",
        "KRW million",
        "AI voucher: mean award, 2023",
        "AI 바우처: 평균 지원액, 2023년",
        "paid over awards that were used, baseline policy",
    )
    yield Statistic(
        "programme.lead_projects.applications.2024",
        "firms",
        "lead projects: applications, 2024",
        "선도 프로젝트: 신청 건수, 2024년",
        "firms that apply, baseline policy",
    )
