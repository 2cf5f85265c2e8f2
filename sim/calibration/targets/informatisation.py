"""The statistics of the informatisation survey (NIA), which asks firms with 10 and more persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sim.calibration.targets.statistic import Statistic, family

#: Years of the informatisation survey's old question, sections that it is told for in 2021.
YEARS: Final = range(2018, 2022)
SECTIONS: Final = ("J", "P")
#: Years of its new question (a list of kinds), for all firms and by band of persons.
ANY_YEARS: Final = range(2022, 2025)
ANY_BANDS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"10_49": (2022, 2023, 2024), "50_249": (2022,), "250_plus": (2022, 2024)}
)


def statistics() -> Iterator[Statistic]:
    """Return one for each figure of the survey that the model can be asked for."""
    unit, old = "percent", "firms of both frames that report AI over all firms, by weight"
    en, ko = "share of firms with 10+ employees reporting AI", "10인 이상 기업 인공지능 활용 비중"
    yield from family("nia.share.{}", YEARS, unit, en + ", {}", ko + ", {}년", old)
    yield from family(
        "nia.share.industry.{}.2021",
        SECTIONS,
        unit,
        en + ", section {}, 2021",
        ko + ", 산업 {}, 2021년",
        old + ", in one section",
    )
    yield Statistic(
        "nia.share.band.250_plus.2018",
        unit,
        en + ", 250 or more employees, 2018",
        ko + ", 250인 이상, 2018년",
        old + ", in one band of employees",
    )
    new = "1 - (1 - nia_w) (1 - share of firms that use AI)"
    en, ko = "share of firms with AI of any kind in use", "인공지능 제품을 하나라도 쓰는 기업 비중"
    yield from family("nia.any.{}", ANY_YEARS, unit, en + ", {}", ko + ", {}년", new)
    yield from family(
        "nia.any.band.{}",
        (f"{band}.{year}" for band, years in ANY_BANDS.items() for year in years),
        unit,
        en + ", employees and year {}",
        ko + ", 종사자 규모와 연도 {}",
        new + ", in one band of employees",
    )
