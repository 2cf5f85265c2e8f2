"""Remarks on settings that are possible but look like a slip: of the unit, of a count, of a cap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting
from sim.population.schema import FIRST_YEAR

INSIST: Final = "to insist, give its source in sources"

# KRW million typed for KRW bn makes an amount a thousand times too large, but what was meant may be
# far below the usual. A proposal of thirty times the largest budget there was may well be asked.
_TOO_LARGE: Final = 30.0
_TOO_SMALL: Final = 1_000.0

_PERCENT: Final = {"percent": 1.0, "percentage points": 0.1}
"""By unit, the least that is no share: half a point of interest may well be meant."""
_CAPS: Final = ("cap_krw_million", "grant_krw_million_a_year")


def slips(settings: Settings, opens: int = FIRST_YEAR) -> Iterator[str]:
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


def _far(key: str, about: Setting, settings: Settings, opens: int) -> Iterator[str]:
    """Yield a remark on each amount in another order of magnitude than the default's range."""
    usual = _usual(about, settings.default_of(key))
    if not usual:
        return
    for year, value in _steps(about, getattr(settings, key)):
        if value >= _TOO_LARGE * max(usual) or 0 < value <= max(usual) / _TOO_SMALL:
            since = f" from {max(year, opens)}" if about.by_year else ""
            yield (
                f"{key} = {value:g}{since} is far from the {_known(key, about, usual)}; "
                f"is the unit right? ({INSIST})"
            )


def _count(key: str, about: Setting, settings: Settings, opens: int) -> Iterator[str]:
    """Yield a remark on a share where a number of persons or projects is asked, or far too many."""
    usual = _usual(about, settings.default_of(key))
    if not usual:
        return
    yield from _far(key, about, settings, opens)
    for year, value in _steps(about, getattr(settings, key)):
        if max(usual) / _TOO_SMALL < value < 1:
            yield (
                f"{key} = {value:g} from {max(year, opens)} is less than one: a number of "
                f"{about.unit} is asked, not a share; known are the "
                f"{_known(key, about, usual)} ({INSIST})"
            )


def _known(key: str, about: Setting, usual: list[float]) -> str:
    """Say what is usual of a setting, and whether it is published or assumed."""
    low, high = min(usual), max(usual)
    known = "assumed" if about.provenance().grade == "R" else "published"
    each = " a year" if key == "budget_krw_bn" else ""
    return f"{known} {f'{low:g}' if low == high else f'{low:g} to {high:g}'} {about.unit}{each}"


def _whole_projects(settings: Settings) -> Iterator[str]:
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
            yield (
                f"{' and '.join(free)} = 0 with {cap} = {largest:g}: public money pays whole "
                f"projects of any size; usual are own shares of "
                f"{', '.join(f'{settings.default_of(key):g}' for key in free)} percent and the "
                f"{_known(cap, about[cap], usual)} ({INSIST})"
            )


def _usual(about: Setting, default: Any) -> list[float]:
    return [value for _, value in _steps(about, default) if value > 0]


def _steps(about: Setting, value: Any) -> tuple[tuple[int, float], ...]:
    """Return the numbers of a setting with their first years; without years, one of all years."""
    if value is None:
        return ()
    return tuple(value) if about.by_year else ((FIRST_YEAR, value),)


def _percent(key: str, about: Setting, settings: Settings) -> Iterator[str]:
    """Yield a remark if a share between 0 and 1 was given where percent are asked."""
    usual = [abs(each) for each in _levels(about, settings.default_of(key))]
    least = _PERCENT[about.unit]
    if any(0 < each < least for each in usual):
        return
    known = f"; usual is {usual[-1]:g}" if usual and usual[-1] >= 1 else ""
    for value in dict.fromkeys(_levels(about, getattr(settings, key))):
        if 0 < abs(value) < least:
            short = "one percent" if least == 1 else f"{least:g} points"
            yield (
                f"{key} = {value:g} is less than {short}; if a share was meant, write "
                f"{100 * value:g}{known} ({INSIST})"
            )


def _levels(about: Setting, value: Any) -> list[float]:
    """Return the numbers of a setting, without years and groups."""
    if value is None:
        return []
    if about.groups:
        return [level for _, steps in value for _, level in steps]
    return [level for _, level in value] if about.by_year else [value]
