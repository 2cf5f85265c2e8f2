"""What has to be said wherever a result is shown, in English and Korean."""

from __future__ import annotations

from typing import Final

KNOWN: Final = (
    (
        "No policy variation in the Korean data identifies any policy elasticity.",
        "국내 자료의 정책 변동으로는 어떤 정책 탄력성도 식별되지 않는다.",
    ),
    (
        "Peer effects cannot be separated from common shocks.",
        "동료 기업의 효과는 공통 충격과 구분되지 않는다.",
    ),
    (
        "Price decline, learning and year effects are confounded.",
        "가격 하락, 학습, 연도 효과는 서로 뒤섞여 있다.",
    ),
    (
        "Complementarity with other technologies may be common digital maturity.",
        "기술 간 보완성은 공통된 디지털 성숙도일 수 있다.",
    ),
    (
        "Abandonment and misreport are only jointly identified.",
        "활용 중단과 응답 오류는 함께만 식별된다.",
    ),
    (
        "Why use rose after 2022 (a year effect common to all, or ready products) and how it goes "
        "on is not known; the probabilities of both are assumptions (R).",
        "2022년 이후 활용이 늘어난 이유(공통 연도 효과 또는 기성 제품)와 앞으로의 속도는 알 수 "
        "없으며, 각각의 확률은 가정(R)이다.",
    ),
    (
        "The fringe of firms below 50 employees rests on assumptions (R).",
        "종사자 50인 미만 소기업 집단은 가정(R)에 기초한다.",
    ),
    (
        "Economy-wide measures (infrastructure, regulation, talent, public demand) carry no cost "
        "in the ledger: where a package sets them, its public cost is understated.",
        "전체 기업 대상 정책(인프라, 규제, 인력, 공공 수요)의 비용은 회계에 잡히지 않으므로, "
        "이를 쓰는 패키지의 공공 비용은 실제보다 적게 나온다.",
    ),
)
"""Whatever the parameters."""

_POSTERIOR: Final = (
    "Intervals are over parameters and luck (what the random numbers bring), within this model: "
    "that the model itself may be wrong is not in them, and where a parameter stayed at its prior "
    "they are as wide as what was assumed of it.",
    "구간은 이 모형 안에서 모수와 우연을 함께 반영한다. 모형 자체가 틀릴 가능성은 담겨 있지 "
    "않으며, 사전분포에 머문 모수에 대해서는 가정한 폭만큼만 넓다.",
)
_FIT: Final = (
    "Intervals are over luck (what the random numbers bring) only: the parameters stay at the "
    "best fit, so the intervals understate what is not known.",
    "모수를 최적 적합값에 고정하여 구간은 우연만을 담고 있으므로 실제 불확실성보다 좁다.",
)


def limits(*, drawn: bool) -> tuple[tuple[str, str], ...]:
    """Return every known limit of a comparison, English and Korean.

    Parameters
    ----------
    drawn : bool
        Whether parameters were drawn, or held at the best fit.
    """
    return (*KNOWN, _POSTERIOR if drawn else _FIT)
