"""Remarks on settings that are possible but look like a slip: of the unit, of a count, of a cap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sim.policy.remark import Remark
from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting
from sim.population.schema import FIRST_YEAR
from sim.units import in_language, suffix

INSIST: Final = "to insist, give its source in sources"
INSIST_KO: Final = "이 값이 맞으면 sources에 출처를 적는다"

# KRW million typed for KRW bn makes an amount a thousand times too large, but what was meant may be
# far below the usual. A proposal of thirty times the largest budget there was may well be asked.
_TOO_LARGE: Final = 30.0
_TOO_SMALL: Final = 1_000.0

_PERCENT: Final = {"percent": 1.0, "percentage points": 0.1}
"""By unit, the least that is no share: half a point of interest may well be meant."""
_CAPS: Final = ("cap_krw_million", "grant_krw_million_a_year")
_NEEDED: Final = (*_CAPS, "loan_to_cost_percent", "reach_percent")
"""Settings of a programme with money of which 0 leaves nothing that could be spent."""
_MONEY: Final = "budget_krw_bn"


def slips(settings: Settings, opens: int = FIRST_YEAR) -> Iterator[Remark]:
    """Yield a remark on each amount, count and percentage that looks mistaken.

    A setting whose source is stated draws none: its value was looked up.

    Parameters
    ----------
    settings : Settings
    opens : int
        Year before which nothing holds.
    """
    for key, about in settings.settings().items():
        if about.choices or about.span or (about.groups and about.unit != "percent"):
            continue
        if settings.insists(key):
            continue
        if about.unit.startswith("KRW"):
            yield from _far(key, about, settings, opens)
        elif about.scales:
            yield from _count(key, about, settings, opens)
        elif about.unit in _PERCENT:
            yield from _percent(key, about, settings)
    yield from _whole_projects(settings)
    yield from _nothing_to_pay(settings)


def _far(key: str, about: Setting, settings: Settings, opens: int) -> Iterator[Remark]:
    """Yield a remark on each amount in another order of magnitude than the default's range."""
    usual = _usual(about, settings.default_of(key))
    if not usual:
        return
    for year, value in _steps(about, getattr(settings, key)):
        if value >= _TOO_LARGE * max(usual) or 0 < value <= max(usual) / _TOO_SMALL:
            first = max(year, opens)
            since = (f" from {first}", f"({first}년부터)") if about.by_year else ("", "")
            known = _known(key, about, usual)
            yield Remark(
                f"{key} = {value:g}{since[0]} is far from the {known}; "
                f"is the unit right? ({INSIST})",
                f"{key} = {value:g}{since[1]}: {known.korean}과 크게 다르다. 단위가 맞는지 "
                f"확인한다({INSIST_KO})",
            )


def _count(key: str, about: Setting, settings: Settings, opens: int) -> Iterator[Remark]:
    """Yield a remark on a share where a number of persons or projects is asked, or far too many."""
    usual = _usual(about, settings.default_of(key))
    if not usual:
        return
    yield from _far(key, about, settings, opens)
    for year, value in _steps(about, getattr(settings, key)):
        if max(usual) / _TOO_SMALL < value < 1:
            first, known = max(year, opens), _known(key, about, usual)
            unit = in_language(about.unit, "ko")
            yield Remark(
                f"{key} = {value:g} from {first} is less than one: a number of "
                f"{about.unit} is asked, not a share; known are the {known} ({INSIST})",
                f"{key} = {value:g}({first}년부터): 1보다 작다. 비율이 아니라 수({unit})를 적는 "
                f"값이며, 알려진 값은 {known.korean}이다({INSIST_KO})",
            )


def _known(key: str, about: Setting, usual: list[float]) -> Remark:
    """Say what is usual of a setting, and whether it is published or assumed."""
    low, high = min(usual), max(usual)
    assumption = about.provenance().grade == "R"
    yearly = key == "budget_krw_bn"
    span, span_ko = f"{low:g} to {high:g}", f"{low:g}~{high:g}"
    if low == high:
        span = span_ko = f"{low:g}"
    return Remark(
        f"{'assumed' if assumption else 'published'} {span} {about.unit}"
        f"{' a year' if yearly else ''}",
        f"{'가정' if assumption else '공표된'} 값({'연 ' if yearly else ''}{span_ko}"
        f"{suffix(about.unit, 'ko')})",
    )


def _whole_projects(settings: Settings) -> Iterator[Remark]:
    """Yield a remark if the state pays whole projects of any size."""
    about = settings.settings()
    free = [
        key
        for key in about
        if key.startswith("own_share_")
        and getattr(settings, key) == 0
        and settings.default_of(key) > 0
        and not settings.insists(key)
    ]
    for cap in (key for key in _CAPS if free and key in about):
        usual = _usual(about[cap], settings.default_of(cap))
        largest = max((value for _, value in _steps(about[cap], getattr(settings, cap))), default=0)
        if usual and largest >= _TOO_LARGE * max(usual):
            shares = ", ".join(f"{settings.default_of(key):g}" for key in free)
            known = _known(cap, about[cap], usual)
            yield Remark(
                f"{' and '.join(free)} = 0 with {cap} = {largest:g}: public money pays whole "
                f"projects of any size; usual are own shares of {shares} percent and the "
                f"{known} ({INSIST})",
                f"{', '.join(free)} = 0, {cap} = {largest:g}: 규모와 관계없이 사업비 전액을 공공 "
                f"재정이 부담한다. 보통 자부담률은 {shares}%, 한도는 {known.korean}이다"
                f"({INSIST_KO})",
            )


def _nothing_to_pay(settings: Settings) -> Iterator[Remark]:
    """Yield a remark if a programme has money, and terms under which none of it can be spent."""
    about = settings.settings()
    if _MONEY in about and not any(_levels(about[_MONEY], getattr(settings, _MONEY))):
        return
    for key in (key for key in _NEEDED if key in about and not settings.insists(key)):
        usual = max(_levels(about[key], settings.default_of(key)), default=0)
        if usual > 0 and 0 in _levels(about[key], getattr(settings, key)):
            yield Remark(
                f"{key} = 0: nothing can be paid; where no limit is meant, write a large number "
                f"({INSIST})"
                if key in _CAPS
                else f"{key} = 0: nothing can be paid; usual is {usual:g} ({INSIST})",
                f"{key} = 0: 한 푼도 집행할 수 없다. 한도를 두지 않으려면 큰 수를 적는다"
                f"({INSIST_KO})"
                if key in _CAPS
                else f"{key} = 0: 한 푼도 집행할 수 없다. 보통은 {usual:g}이다({INSIST_KO})",
            )
    shares = [key for key in about if key.startswith("own_share_") and _asked(key, settings)]
    whole = [key for key in shares if 100 in _levels(about[key], getattr(settings, key))]
    if whole and whole == shares and not any(map(settings.insists, whole)):
        yield Remark(
            f"{' and '.join(whole)} = 100: firms pay all, and nothing is left for public money "
            f"({INSIST})",
            f"{', '.join(whole)} = 100: 기업이 전액을 부담하여 지원할 금액이 없다({INSIST_KO})",
        )


def _asked(key: str, settings: Settings) -> bool:
    """Whether firms of the size that an own share is of may apply; one of all sizes always is."""
    size = key.removeprefix("own_share_").removesuffix("percent").rstrip("_")
    allowed = getattr(settings, "eligible_size_classes", None)
    return not size or allowed is None or any(each.endswith(size) for each in allowed)


def _usual(about: Setting, default: Any) -> list[float]:
    return [value for _, value in _steps(about, default) if value > 0]


def _steps(about: Setting, value: Any) -> tuple[tuple[int, float], ...]:
    """Return the numbers of a setting with their first years; without years, one of all years."""
    if value is None:
        return ()
    return tuple(value) if about.by_year else ((FIRST_YEAR, value),)


def _percent(key: str, about: Setting, settings: Settings) -> Iterator[Remark]:
    """Yield a remark if a share between 0 and 1 was given where percent are asked."""
    usual = [abs(each) for each in _levels(about, settings.default_of(key))]
    least = _PERCENT[about.unit]
    if any(0 < each < least for each in usual):
        return
    known = f"; usual is {usual[-1]:g}" if usual and usual[-1] >= 1 else ""
    for value in dict.fromkeys(_levels(about, getattr(settings, key))):
        if 0 < abs(value) < least:
            short = "one percent" if least == 1 else f"{least:g} points"
            short_ko = "1%" if least == 1 else f"{least:g}%p"
            known_ko = f" 보통은 {usual[-1]:g}이다" if known else ""
            yield Remark(
                f"{key} = {value:g} is less than {short}; if a share was meant, write "
                f"{100 * value:g}{known} ({INSIST})",
                f"{key} = {value:g}: {short_ko}보다 작다. 비율을 뜻했다면 {100 * value:g}(으)로 "
                f"적는다.{known_ko}({INSIST_KO})",
            )


def _levels(about: Setting, value: Any) -> list[float]:
    """Return the numbers of a setting, without years and groups."""
    if value is None:
        return []
    if about.groups:
        return [level for _, steps in value for _, level in steps]
    return [level for _, level in value] if about.by_year else [value]
