"""Which firms a programme is for, and how applications are scored."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.policy.instrument import Instrument
from sim.policy.settings.declare import setting
from sim.policy.settings.names import division_of
from sim.policy.settings.span import Span
from sim.population.schema import FRAMES, INDUSTRIES, LAST_YEAR, REGIONS, SIZE_CLASSES, Population


class Targeted(Instrument):
    """An instrument for named kinds of firms, of which some hear of it in time."""

    succeeded: ClassVar[bool] = True

    eligible_frames: tuple[str, ...] = setting(
        FRAMES,
        unit="",
        label_en="eligible survey frames",
        label_ko="지원 대상 모집단",
        source="the programmes do not ask which survey a firm is in",
        grade="R",
        choices=FRAMES,
        many=True,
    )
    eligible_size_classes: tuple[str, ...] = setting(
        SIZE_CLASSES,
        unit="",
        label_en="eligible size classes in law",
        label_ko="지원 대상 기업 규모(법정)",
        source="no restriction is published",
        grade="R",
        choices=SIZE_CLASSES,
        many=True,
    )
    eligible_industries: tuple[str, ...] = setting(
        tuple(INDUSTRIES),
        unit="",
        label_en="eligible industries (KSIC sections, or divisions as C26)",
        label_ko="지원 대상 산업(표준산업분류 대분류 또는 C26과 같은 중분류)",
        source="no restriction is published",
        grade="R",
        choices=tuple(INDUSTRIES),
        many=True,
        divisions=True,
    )
    eligible_regions: tuple[str, ...] = setting(
        REGIONS,
        unit="",
        label_en="eligible regions",
        label_ko="지원 대상 지역",
        source="no restriction is published",
        grade="R",
        choices=REGIONS,
        many=True,
    )
    eligible_employees: Span | None = setting(
        None,
        unit="persons",
        label_en="eligible numbers of regular employees",
        label_ko="지원 대상 상용근로자 수",
        source="no restriction is published",
        grade="R",
        span=True,
        optional=True,
    )
    eligible_sales_krw_million: Span | None = setting(
        None,
        unit="KRW million",
        label_en="eligible yearly sales, at the level of 2022",
        label_ko="지원 대상 연 매출액(2022년 수준)",
        source="no restriction is published",
        grade="R",
        span=True,
        optional=True,
    )
    eligible_founded: Span | None = setting(
        None,
        unit="year",
        label_en="eligible founding years",
        label_ko="지원 대상 설립 연도",
        source="no restriction is published",
        grade="R",
        bounds=(1800, LAST_YEAR),
        span=True,
        optional=True,
    )
    reach_percent: float = setting(
        20.0,
        unit="percent",
        label_en="eligible firms that hear of the programme in time to apply",
        label_ko="제때 사업을 알게 되는 대상 기업 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def eligible(self, population: Population) -> NDArray[np.bool_]:
        """Return which firms may apply, shape (n,)."""
        return (
            among(population.frame, FRAMES, self.eligible_frames)
            & among(population.size_class, SIZE_CLASSES, self.eligible_size_classes)
            & of_industries(population, self.eligible_industries)
            & among(population.region, REGIONS, self.eligible_regions)
            & within(population.employees, self.eligible_employees)
            & within(population.ln_sales, _logarithm(self.eligible_sales_krw_million))
            & within(population.birth, self.eligible_founded)
            & self.qualified(population)
        )

    def qualified(self, population: Population) -> NDArray[np.bool_]:
        """Return which firms meet conditions besides the lists above; here all, shape (n,)."""
        return np.ones(population.n, dtype=np.bool_)


def by_size_class(population: Population, **value: float) -> NDArray[np.float32]:
    """Return one number a firm by its size class in law, shape (n,).

    Parameters
    ----------
    population : Population
    **value : float
        Number of each size class; a class not named has 0.
    """
    unknown = set(value) - set(SIZE_CLASSES)
    if unknown:
        raise ValueError(f"no size class {', '.join(sorted(unknown))}")
    table = np.array([value.get(each, 0.0) for each in SIZE_CLASSES], dtype=np.float32)
    return table[population.size_class]


def standardised(values: NDArray[np.floating], population: Population) -> NDArray[np.float64]:
    """Return `values` in standard deviations of the SBA frame around its mean, shape (n,).

    The frame is the yardstick whatever the programme's eligibility and the number of small firms
    in the sample, so that a firm's score is the same in every scenario. Sums run in order of id:
    the last bit must not depend on the order of rows.
    """
    frame = population.survey_rows
    exact = np.asarray(values, dtype=np.float64)
    weight = population.weight[frame]
    mean = np.sum(exact[frame] * weight) / np.sum(weight)
    spread = np.sqrt(np.sum((exact[frame] - mean) ** 2 * weight) / np.sum(weight))
    return (exact - mean) / (spread if spread > 0 else 1.0)


def lowest(values: NDArray[np.floating], share: float, population: Population) -> NDArray[np.bool_]:
    """Return the firms below the value that a share of the SBA frame does not exceed, shape (n,).

    The frame is the yardstick, as in `standardised`.
    """
    frame = population.survey_rows
    order = frame[np.argsort(values[frame], kind="stable")]
    reached = np.cumsum(population.weight[order])
    last = int(np.searchsorted(reached, share * reached[-1]))
    within: NDArray[np.bool_] = values <= values[order[min(last, order.size - 1)]]
    return within


def of_industries(population: Population, chosen: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return the firms of the chosen sections and divisions of KSIC, shape (n,).

    Raises
    ------
    UserError
        If the population has no firm that is known to belong to a chosen division.
    """
    found = among(population.industry, tuple(INDUSTRIES), chosen)
    for name in chosen:
        section, division = division_of(name)
        if division:
            there = population.industry == INDUSTRIES.index(section)
            _check_known(section, division, np.unique(population.industry2[there]))
            found = found | (there & (population.industry2 == division))
    return found


def _check_known(section: str, division: int, known: NDArray[np.uint8]) -> None:
    """Refuse a division that no firm has: firms of unknown division would silently be left out."""
    if division in known:
        return
    names = ", ".join(f"{section}{each:02d}" for each in known if each)
    raise UserError(
        f"no firm of the population is known to be of division {section}{division:02d}",
        "eligible_industries",
        f"known in section {section} are {names}; or name the section, {section!r}"
        if names
        else f"no division of section {section} is known; name the section, {section!r}",
    )


def within(values: NDArray[Any], span: Span | None) -> NDArray[np.bool_]:
    """Return which values lie in a range, both ends included; without one all do, shape (n,)."""
    if span is None:
        return np.ones(len(values), dtype=np.bool_)
    inside: NDArray[np.bool_] = (values >= span[0]) & (values <= span[1])
    return inside


def _logarithm(span: Span | None) -> Span | None:
    """Return a range of amounts as logarithms, rounded as a population rounds them.

    A firm whose sales are the very bound must be within, whatever the 32 bits lost.
    """
    if span is None:
        return None
    with np.errstate(divide="ignore"):  # from 0: no lower end
        low, high = np.log(np.array(span)).astype(np.float32)
    return (float(low), float(high))


def among(
    codes: NDArray[np.uint8], names: tuple[str, ...], chosen: tuple[str, ...]
) -> NDArray[np.bool_]:
    """Return which codes stand for one of the chosen names."""
    allowed = np.array([name in chosen for name in names])
    within: NDArray[np.bool_] = allowed[codes]
    return within
