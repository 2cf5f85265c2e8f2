"""Remarks on settings that are possible but look like a slip of the unit."""

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


def slips(settings: Settings, opens: int = FIRST_YEAR) -> Iterator[str]:
    """Yield a remark on each amount in a unit of money, and each percentage, that looks mistaken.

    A setting whose source is stated draws none: its value was looked up.

    Parameters
    ----------
    settings : Settings
    opens : int
        Year before which nothing holds.
    """
    for key, about in settings.settings().items():
        if about.choices or about.span or settings.insists(key):
            continue
        if about.unit.startswith("KRW") and about.by_year and not about.groups:
            yield from _money(key, about, settings, opens)
        elif about.unit == "percent":
            yield from _percent(key, about, settings)


def _money(key: str, about: Setting, settings: Settings, opens: int) -> Iterator[str]:
    """Yield a remark on each amount in another order of magnitude than the default's range."""
    usual = [value for _, value in settings.default_of(key) if value > 0]
    if not usual:
        return
    low, high = min(usual), max(usual)
    known = "assumed" if about.provenance().grade == "R" else "published"
    each = " a year" if key == "budget_krw_bn" else ""
    for year, value in getattr(settings, key):
        if value >= _TOO_LARGE * high or 0 < value <= high / _TOO_SMALL:
            yield (
                f"{key} = {value:g} from {max(year, opens)} is far from the "
                f"{known} {f'{low:g}' if low == high else f'{low:g} to {high:g}'} "
                f"{about.unit}{each}; is the unit right? ({INSIST})"
            )


def _percent(key: str, about: Setting, settings: Settings) -> Iterator[str]:
    """Yield a remark if a share between 0 and 1 was given where percent are asked."""
    usual = [abs(each) for each in _levels(about, settings.default_of(key))]
    if any(0 < each < 1 for each in usual):
        return
    for value in dict.fromkeys(_levels(about, getattr(settings, key))):
        if 0 < abs(value) < 1:
            yield (
                f"{key} = {value:g} is less than one percent; if a share was meant, write "
                f"{100 * value:g} ({INSIST})"
            )


def _levels(about: Setting, value: Any) -> list[float]:
    """Return the numbers of a setting, without years and groups."""
    if value is None:
        return []
    if about.groups:
        return [level for _, steps in value for _, level in steps]
    return [level for _, level in value] if about.by_year else [value]
