"""The firm traits: one row each, from which everything that lists them is made.

A row says how a population holds a trait, which column of a user's file it is read from, under
which name the survey sees it, and how it is weighed in x'beta. From here come the arrays of a
`Population` and their checks, the microdata schema, the columns of the panel, the sum x'beta, the
view of one firm and the tables in the documentation. Two things stand elsewhere: how synthetic
firms get a trait (`sim.population.traits`), and the prior of its coefficient
(``calibration/parameters.csv``).
"""

from dataclasses import dataclass, field, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.population.categories import (
    FIRST_YEAR,
    FRAMES,
    INDUSTRIES,
    LAST_YEAR,
    NEVER,
    PARTNERS,
    REFERENCE_LN_EMPLOYEES,
    REGIONS,
    SIZE_CLASSES,
    WEIGHT_UNIT,
    T,
)
from sim.population.trait import FLAG, NAME, NUMBER, SECTION, WHOLE, Column, Trait

_DERIVED = float("nan")
MAX_ID = 10**15 - 1
"""Largest id that a user's file may hold: more digits than any register uses."""
_ONE_WON = 1e-6  # in KRW million: what has no logarithm, or an absurd one, is no amount


@dataclass(frozen=True, eq=False)
class FirmTraits:
    """The traits of n firms, an array each; the order of rows is that of the panel's columns.

    A firm is active when ``entry <= year < exit``. The engine has code of its own for three rows:
    ``birth`` (age changes from year to year), ``tech`` and ``partners`` (matrices, kept in less
    room: `sim.population.compact`).
    """

    # Wrapped by hand, so that a row stays together.
    # fmt: off
    id: NDArray[np.int32] = field(metadata=Trait(
        np.int32, "number of the firm", "기업 번호", source="definition", panel="id",
        column=Column(
            "id", WHOLE, 1, MAX_ID,
            headers=("기업번호", "기업ID", "사업자등록번호", "법인등록번호"),
            holds="whole number from 1 of up to 15 digits, no two alike",
        ),
    ).declared)
    frame: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "survey frame", "조사 모집단", panel="frame",
        column=Column(
            "frame", NAME, names=FRAMES, headers=("조사모집단", "모집단"),
            also=(("기업활동조사", "sba"), ("소기업", "small")),
        ),
        note="`sba`: corporations with 50+ employees and KRW 300m+ capital (trade and services "
        "also below 50 with KRW 1bn+); `small`: smaller firms",
        grade="A", source="Statistics Korea: firms by year; `small` assumed",
    ).declared)
    industry: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "KSIC section", "산업 대분류", panel="industry",
        column=Column(
            "industry", SECTION, names=tuple(INDUSTRIES), headers=("산업대분류", "산업", "업종"),
            holds="a section A to S without O, a code in it (`C26`, `26`), or its name (`제조업`)",
        ),
        grade="A", source="KIET report note 185; small sections assumed",
    ).declared)
    industry2: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "KSIC division (two digits)", "산업 중분류", panel="industry2", channel=13,
        panel_note="KSIC division (two digits), empty where not known",
        codes=("", *(f"{division:02d}" for division in range(1, 100))),
        column=Column(
            "industry2", WHOLE, 0, 99, default=0, headers=("산업중분류",),
            holds="a division of the section, or 0",
            if_left_out="that of a code in `industry`, else 0: unknown",
        ),
    ).declared)
    region: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "head office", "본사 소재지", panel="region",
        column=Column("region", NAME, names=REGIONS, headers=("본사소재지", "지역", "시도")),
        note="also by its Korean name, short or official, old or new: 강원, 강원도, 강원특별자치도",
        grade="C", source="Seoul derived; other regions assumed",
    ).declared)
    size_class: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "size class in law", "기업 규모(법정)", panel="size_class", channel=11,
        column=Column(
            "size_class", NAME, names=SIZE_CLASSES, default=_DERIVED,
            headers=("기업규모(법정)", "기업규모"),
            also=(("중소기업", "sme"), ("중견기업", "mid"), ("대기업", "large")),
            if_left_out="`sme` up to the section's ceiling on sales, else `mid` (assumption)",
        ),
    ).declared)
    ln_employees: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "regular employees", "상용근로자 수", "persons", log=True,
        column=Column(
            "employees", WHOLE, 1, 10_000_000, headers=("상용근로자수", "종사자수"),
            holds="whole number from 1",
        ),
        panel="ln_employees", coefficient="beta_L", reference=REFERENCE_LN_EMPLOYEES,
        grade="A", source="Statistics Korea: employees per firm",
    ).declared)
    ln_sales: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "yearly sales at the level of 2022", "연 매출액(2022년 수준)", "KRW million",
        log=True, column=Column(
            "sales_krw_million", NUMBER, _ONE_WON, 1e12, holds="from one won (0.000001)",
            headers=("매출액(백만원)", "연매출액(백만원)"),
        ),
        panel_note="log of sales in nominal KRW million, growing by `sales_growth` around 2022",
        panel="ln_sales", coefficient="beta_S", reference=11.0, channel=6,
        grade="C", source="sales per firm",
    ).declared)
    intangible: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "intangible assets over assets", "무형자산 비중", "share",
        column=Column(
            "intangible_share", NUMBER, 0, 1, headers=("무형자산비중",),
            holds="0 to 1 (not percent)",
        ),
        panel="intangible_share", coefficient="beta_I", reference=0.03, channel=9,
    ).declared)
    ln_lp: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "value added per regular employee", "1인당 부가가치", "KRW million", log=True,
        column=Column(
            "value_added_per_worker_krw_million", NUMBER, _ONE_WON, 1e9,
            headers=("1인당부가가치(백만원)",), holds="from one won (0.000001)",
        ),
        panel_note="log of value added per worker, KRW million: the firm's lasting level, a trend "
        "(`trend_lp`), the realised effect of AI while it is used, yearly noise (`sd_lp`)",
        panel="ln_labour_productivity", coefficient="beta_P", reference=4.5, channel=7,
    ).declared)
    birth: NDArray[np.int16] = field(metadata=Trait(
        np.int16, "founding year", "설립 연도", "year",
        column=Column("birth_year", WHOLE, 1800, LAST_YEAR, headers=("설립연도", "설립년도")),
        panel_note="log of years since founding (at least 1)",
        panel="ln_age", coefficient="beta_A", reference=3.0, channel=3,
    ).declared)
    entry: NDArray[np.int16] = field(metadata=Trait(
        np.int16, "first year in the frame", "모집단 진입 연도", "year",
        column=Column(
            "entry_year", WHOLE, FIRST_YEAR, LAST_YEAR, default=_DERIVED,
            headers=("모집단진입연도", "진입연도"),
            holds=f"{FIRST_YEAR} to {LAST_YEAR}, not before `birth_year`",
            if_left_out=f"{FIRST_YEAR}, or `birth_year` if later",
        ),
        grade="C", source="distinct firms 2017-21",
    ).declared)
    exit: NDArray[np.int16] = field(metadata=Trait(
        np.int16, "first year out of the frame", "모집단 이탈 연도", "year",
        column=Column(
            "exit_year", WHOLE, FIRST_YEAR + 1, NEVER, default=NEVER,
            headers=("모집단이탈연도", "이탈연도"),
            holds=f"after `entry_year`; {NEVER} stays", if_left_out=f"{NEVER}",
        ),
        grade="C", source="distinct firms 2017-21",
    ).declared)
    foreign: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "foreign share of 50 % or more", "외투기업 여부",
        column=Column("foreign", FLAG, headers=("외투기업여부", "외투기업")),
        panel="foreign", coefficient="beta_F", reference=0.05, channel=10,
    ).declared)
    multi_plant: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "more than one plant or establishment", "복수사업체 여부",
        column=Column("multi_plant", FLAG, headers=("복수사업체여부", "복수사업체")),
        panel="multi_plant", coefficient="beta_M", reference=0.55, channel=10,
        grade="B", source="KIET 2021: non-user manufacturing firms",
    ).declared)
    rd: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "R&D spending over sales", "연구개발집중도", "percent",
        column=Column(
            "rd_intensity_percent", NUMBER, 0, 1000, headers=("연구개발집중도(%)", "연구개발집중도")
        ),
        panel="rd_intensity", coefficient="beta_R", reference=1.0, channel=8,
        grade="A", source="Statistics Korea: R&D over sales; share of firms doing R&D",
    ).declared)
    maturity: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "latent digital maturity, standardised over the survey frame",
        "디지털 성숙도(잠재)", "standard deviations", channel=4,
        column=Column(
            "maturity", NUMBER, -10, 10, default=_DERIVED, headers=("디지털성숙도",),
            if_left_out="from the technologies (assumption)",
        ),
    ).declared)
    capability: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "capability K, standardised over the survey frame", "역량",
        "standard deviations", channel=5,
        column=Column(
            "capability", NUMBER, -20, 20, default=_DERIVED, headers=("역량",),
            if_left_out="from maturity and size (assumption)",
        ),
    ).declared)
    tax_due: NDArray[np.float32] = field(metadata=Trait(
        np.float32, "corporate tax due a year, 0 in loss", "연간 법인세액", "KRW million",
        channel=12,
        column=Column(
            "tax_due_krw_million", NUMBER, 0, 1e12, default=_DERIVED, holds="from 0",
            headers=("연간법인세액(백만원)", "법인세액(백만원)"),
            if_left_out="from sales and productivity (assumption)",
        ),
    ).declared)
    tech: NDArray[np.uint8] = field(metadata=Trait(
        np.uint8, "technologies in use by year: bit k is the k-th of `TECHNOLOGIES`",
        "연도별 디지털 기술 활용", width=T,
        grade="A", source="Statistics Korea: users by technology and year",
    ).declared)
    partners: NDArray[np.int32] = field(metadata=Trait(
        np.int32, "rows of the trading partners that the firm observes, -1 for none",
        "관찰하는 거래처", width=PARTNERS,
    ).declared)
    weight: NDArray[np.float64] = field(metadata=Trait(
        np.float64, "firms that this one represents", "가중치", "firms", source="definition",
        panel="weight",
        column=Column(
            "weight", NUMBER, WEIGHT_UNIT, 1e9, default=1, if_left_out="1 for all firms",
            headers=("가중치",), partly=False,
            holds="1/1024 to a billion; rounded to a multiple of 1/1024; in all rows or in none",
        ),
    ).declared)
    # fmt: on


TRAITS: Final[tuple[Trait, ...]] = tuple(
    replace(row.metadata["trait"], name=row.name) for row in fields(FirmTraits)
)
"""Every row in the order of the table."""

BY_NAME: Final = {row.name: row for row in TRAITS}
"""Attribute of a population to its row."""
