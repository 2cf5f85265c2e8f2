"""What is said while and after a search of the posterior, and of its diagnosis."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "found": (
        "{draws}, effective {effective:.0f}, in {minutes}: {file}",
        "추출 {n}개, 유효 {effective:.0f}개, {m}분: {file}",
    ),
    "few": (
        "few effective draws: the emulator is off where the posterior lies; go on with --more",
        "유효 추출이 적다. 사후분포가 있는 곳에서 에뮬레이터가 어긋난다. --more로 이어서 한다",
    ),
    "futures": ("futures of {draws}: {file}", "추출 {n}개의 미래: {file}"),
    "step": ("{what}: {done} of {of}", "{what} {of} 중 {done}"),
    "passed": ("ok: {text}", "통과: {text}"),
    "failed": ("FAILED: {text}; {hint}", "미통과: {text}. {hint}"),
    "fitted": (
        "{inside} of {of} figures fitted lie in their 90 % interval",
        "적합에 쓴 수치 {of}개 중 {inside}개가 90% 구간 안에 있다",
    ),
    "fitted_hint": (
        "search with more points, or look which two figures pull apart",
        "탐색 점을 늘리거나, 서로 어긋나는 두 수치를 찾는다",
    ),
    "not_fitted": (
        "{inside} of {of} figures not fitted lie in their 90 % interval",
        "적합에 쓰지 않은 수치 {of}개 중 {inside}개가 90% 구간 안에 있다",
    ),
    "not_fitted_hint": (
        "look at the residuals above: a form is missing, or a discrepancy is too small",
        "위의 잔차를 본다. 빠진 함수 형태가 있거나 허용 오차가 너무 작다",
    ),
    "effective": (
        "{effective:.0f} effective draws of {n}",
        "추출 {n}개 중 유효 추출 {effective:.0f}개",
    ),
    "effective_hint": (
        "search with more points in the second wave",
        "둘째 단계의 탐색 점을 늘린다",
    ),
    "covered": (
        "truths lie in the 90 % interval in {share:.0f} % of cases",
        "참값이 90% 구간에 드는 경우가 {share:.0f}%이다",
    ),
    "covered_hint": (
        "the emulator's error is too small or too large: more points",
        "에뮬레이터 오차가 너무 작거나 크다. 탐색 점을 늘린다",
    ),
    "recovered": (
        "{share:.0f} % of one point's known parameters are recovered",
        "한 점의 알려진 모수 중 {share:.0f}%를 되찾았다",
    ),
    "recovered_hint": ("more points around it", "그 점 둘레의 탐색 점을 늘린다"),
    "directions": ("directions", "자료가 정하는 방향"),
    "recovery": (
        "recovery of one point's known parameters (normal scores)",
        "한 점의 알려진 모수 되찾기(정규 점수)",
    ),
    "ranks": (
        "self-consistency: coverage of 90 % intervals",
        "자기 일관성: 90% 구간의 포함률",
    ),
    "outside": ("OUTSIDE", "벗어남"),
    "emulator": ("emulator", "에뮬레이터"),
    "futures_step": ("futures", "미래"),
}


def say(key: str, lang: str, **values: object) -> str:
    """Return what is said, in English (``en``) or Korean (``ko``).

    Examples
    --------
    >>> say("effective", "ko", effective=223.4, n=520)
    '추출 520개 중 유효 추출 223개'
    """
    return _WORDS[key][lang == "ko"].format(**values)
