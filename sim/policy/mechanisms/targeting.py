"""Which firms a programme is for, and how applications are scored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.policy.instrument import Instrument
from sim.policy.settings.declare import setting
from sim.population.schema import FRAMES, INDUSTRIES, REGIONS, SIZE_CLASSES, Population


class Targeted(Instrument):
    """An instrument for named kinds of firms, of which some hear of it in time."""

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
        label_en="eligible industries (KSIC sections)",
        label_ko="지원 대상 산업(표준산업분류 대분류)",
        source="no restriction is published",
        grade="R",
        choices=tuple(INDUSTRIES),
        many=True,
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
            & among(population.industry, tuple(INDUSTRIES), self.eligible_industries)
            & among(population.region, REGIONS, self.eligible_regions)
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


def among(
    codes: NDArray[np.uint8], names: tuple[str, ...], chosen: tuple[str, ...]
) -> NDArray[np.bool_]:
    """Return which codes stand for one of the chosen names."""
    allowed = np.array([name in chosen for name in names])
    within: NDArray[np.bool_] = allowed[codes]
    return within
