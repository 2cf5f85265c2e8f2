"""What a scenario changes, perhaps unawares, in the years to which the model is fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.plausibility import INSIST, INSIST_KO
from sim.policy.remark import Remark
from sim.policy.settings.schedule import held
from sim.policy.settings.setting import Setting
from sim.population.schema import FIRST_YEAR, YEARS

LAST_FITTED_YEAR: Final = 2024
"""Up to here the shipped baseline holds policies as they were, and the model is fitted to that."""

_FITTED: Final = f"years to which the model is fitted ({INSIST})"
_FITTED_KO: Final = f"모형을 적합한 기간이 바뀐다({INSIST_KO})"


def rewritten(
    instruments: Mapping[str, Instrument],
    economy_wide: EconomyWideSettings,
    national: Mapping[str, Instrument],
) -> Iterator[Remark]:
    """Yield a remark on each value without years that also changes the past.

    Whoever names a past year, or states a source, means the past.

    Parameters
    ----------
    instruments, economy_wide
        Of the scenario.
    national : mapping of str to Instrument
        The programmes that there were, by name.
    """
    for name, instrument in instruments.items():
        before = national.get(name)
        if before is not None and type(before) is type(instrument):
            yield from _of_programme(name, instrument, before)
        elif before is None:
            yield from _of_new(name, instrument)
    yield from _of_all(economy_wide)


def _of_programme(name: str, instrument: Instrument, before: Instrument) -> Iterator[Remark]:
    opens = max(instrument.start_year, before.start_year)
    ends = min(instrument.end_year, before.end_year, LAST_FITTED_YEAR)
    if opens > ends:
        return
    settings = instrument.settings()
    for key, value in instrument.stated().items():
        about, old = settings[key], getattr(before, key)
        if (
            about.unit == "year"
            or instrument.insists(key)
            or not _differ(about, old, value, opens, ends)
        ):
            continue
        table = f'{{ "{LAST_FITTED_YEAR + 1}" = ... }}'
        if about.by_year or key in instrument.lasting():
            later, later_ko = f"write a table {table}", f"연도별 표 {table} 형식으로 적는다"
        else:
            next_one = f"{name}_from_{LAST_FITTED_YEAR + 1}"
            later = f"set end_year = {LAST_FITTED_YEAR} and begin {next_one}"
            later_ko = f"end_year = {LAST_FITTED_YEAR}(으)로 끝내고 {next_one}을(를) 새로 적는다"
        yield Remark(
            f"[instruments.{name}]: {key} = {about.shown(value)} also holds in {opens} to {ends}, "
            f"when it was {about.shown(old)}: {_FITTED}; to change it from a year on, {later}",
            f"[instruments.{name}]: {key} = {about.shown(value, 'ko')}: {opens}~{ends}년(당시 "
            f"{about.shown(old, 'ko')})에도 적용되어 {_FITTED_KO}. 어느 해부터 바꾸려면 {later_ko}",
        )


def _differ(about: Setting, old: Any, new: Any, opens: int, ends: int) -> bool:
    """Whether a value without years differs from the old one in a year from `opens` to `ends`."""
    if not about.by_year:
        return bool(old != new)
    if not _without_years(new):
        return False
    years = slice(opens - FIRST_YEAR, ends - FIRST_YEAR + 1)
    return held(old, None)[years] != held(new, None)[years]


def _of_new(name: str, instrument: Instrument) -> Iterator[Remark]:
    """Remark on a programme that is new, and open in the past because its type's default is."""
    stated = instrument.stated()
    if "start_year" in stated or instrument.start_year > LAST_FITTED_YEAR:
        return
    amounts = [key for key, about in instrument.settings().items() if about.scales]
    if any(key in stated and not _without_years(stated[key]) for key in amounts):
        return
    yield Remark(
        f"[instruments.{name}]: it is open from {instrument.start_year}, the default of its type, "
        "in years to which the model is fitted; write start_year to say from when",
        f"[instruments.{name}]: 유형의 기본값에 따라 모형을 적합한 기간인 "
        f"{instrument.start_year}년부터 시행된다. 언제부터인지 start_year에 적는다",
    )


def _of_all(economy_wide: EconomyWideSettings) -> Iterator[Remark]:
    settings = economy_wide.settings()
    for key, value in economy_wide.stated().items():
        about = settings[key]
        groups = value if about.groups else (("", value),)
        usual = type(economy_wide).model_fields[key].default
        past = [steps for _, steps in groups if _without_years(steps) and steps[0][1] != usual]
        if past and not economy_wide.insists(key):
            table = f'{{ "{LAST_FITTED_YEAR + 1}" = ... }}'
            yield Remark(
                f"[economy_wide]: {key} = {about.shown(value)} also holds before "
                f"{LAST_FITTED_YEAR + 1}: {_FITTED}; to change it from a year on, "
                f"write a table {table}",
                f"[economy_wide]: {key} = {about.shown(value, 'ko')}: {LAST_FITTED_YEAR + 1}년 "
                f"전에도 적용되어 {_FITTED_KO}. 어느 해부터 바꾸려면 연도별 표 "
                f"{table} 형식으로 적는다",
            )


def _without_years(steps: Any) -> bool:
    return len(steps) == 1 and steps[0][0] == YEARS[0]
