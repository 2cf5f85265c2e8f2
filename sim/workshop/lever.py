"""One lever: a setting of the shipped policies that a participant may move, read strictly.

A lever is named ``programme.setting``. The programme is one of the baseline, one that a shipped
scenario adds to it (``industrial_ai_fund``), or ``economy_wide``. What a lever says holds from
`LEVER_YEAR` on: the years before are those to which the model is fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sim.errors import UserError
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.settings.model import check_key
from sim.policy.settings.schedule import held
from sim.policy.settings.setting import ALL, Setting
from sim.policy.settings.text import likely, short
from sim.policy.successor import stem
from sim.population.schema import FIRST_YEAR
from sim.scenario import Scenario, library, load
from sim.scenario.assembling import BASELINE

LEVER_YEAR: Final = 2026
HORIZON: Final = 2030
"""Year of the answer, and the last one that is run."""
"""First year of what a lever says, as of the shipped packages."""
ENABLED: Final = "enabled"
"""The lever that switches a whole programme."""
ECONOMY_WIDE: Final = "economy_wide"

Value = float | bool | str
"""A number, whether a programme is on, or one of a setting's words."""


@dataclass(frozen=True)
class Lever:
    """A setting that may be moved.

    Attributes
    ----------
    programme, setting : str
    about : Setting or None
        Its declaration; None of the switch of a programme.
    instrument : Instrument or None
        The programme as shipped; None of economy-wide policy.
    added : bool
        Whether a shipped scenario adds the programme to the baseline.
    """

    programme: str
    setting: str
    about: Setting | None
    instrument: Instrument | None
    added: bool

    @property
    def name(self) -> str:
        """How a state names it."""
        return f"{self.programme}.{self.setting}"

    @property
    def labels(self) -> tuple[str, str] | None:
        """Labels of the programme, English and Korean; None of economy-wide policy."""
        if self.instrument is None:
            return None
        if self.added:
            return added_programmes()[self.programme][1]
        return load_baseline().instrument_labels[self.programme]

    @property
    def amount(self) -> bool:
        """Whether it is how much there is of a programme: money, projects, persons."""
        return self.about is not None and self.instrument is not None and self.about.scales

    def read(self, value: object) -> Value:
        """Return a value of the lever in its normal form.

        Raises
        ------
        UserError
            If it is of the wrong kind or out of bounds.
        """
        where = f"lever {self.name}"
        if self.about is None:
            if not isinstance(value, bool):
                raise UserError(f"{short(value)} is neither on nor off", where, "use true or false")
            return value
        level = self.about.read(value, where) if self._lasting else self._level(value, where)
        assert isinstance(level, float | int | str)
        return level if isinstance(level, str) else float(level)

    def shipped(self) -> Value | None:
        """Return the value from `LEVER_YEAR` on as shipped; None if it changes from year to year.

        Of a programme that the baseline does not have, what the scenario that adds it has.

        Examples
        --------
        >>> lever("ai_voucher.budget_krw_bn").shipped(), lever("ai_voucher.enabled").shipped()
        (27.6, True)
        """
        if self.about is None:
            return not self.added
        source = load_baseline().economy_wide if self.instrument is None else self.instrument
        value = getattr(source, self.setting)
        if self._lasting:
            return value if isinstance(value, str) or value is None else float(value)
        if self.about.groups:
            groups = dict(value)
            if set(groups) - {ALL}:
                return None
            value = groups.get(ALL, ())
        before = type(source).default_values()[self.setting] if self.instrument is None else 0.0
        if isinstance(before, tuple):
            before = None
        later = set(held(value, before)[LEVER_YEAR - FIRST_YEAR :])
        [only] = later if len(later) == 1 else [None]
        return only if isinstance(only, str) or only is None else float(only)

    def in_force(self) -> Value | None:
        """Return what is in force if nobody moves it, see `shipped`.

        What a scenario proposes is not in force: there is no money of a programme that the
        baseline does not have.

        Examples
        --------
        >>> one = lever("industrial_ai_fund.budget_krw_bn")
        >>> one.shipped(), one.in_force()
        (400.0, 0.0)
        """
        return 0.0 if self.added and self.amount else self.shipped()

    def table(self, value: Value) -> Any:
        """Return a value as the scenario's table of the programme has it."""
        assert self.about is not None
        if self._lasting and self.instrument is not None:
            later = self.setting not in self.instrument.lasting()
            return value if later else {LEVER_YEAR: value}
        return {LEVER_YEAR: value}

    @property
    def _lasting(self) -> bool:
        """Whether one value holds in all years of the programme."""
        return self.about is not None and not (self.about.by_year or self.about.groups)

    def _level(self, value: object, where: str) -> object:
        """Read what may be a table by year or group as the one level that a lever is."""
        assert self.about is not None
        if isinstance(value, Mapping | list | tuple):
            raise UserError(f"{short(value)} is not one level", where, "give one number")
        steps = self.about.read(value, where)
        if self.about.groups:
            [(_, steps)] = steps
        return steps[0][1]


@cache
def load_baseline() -> Scenario:
    """Return the shipped baseline, read once."""
    return load(BASELINE)


@cache
def added_programmes() -> Mapping[str, tuple[Instrument, tuple[str, str]]]:
    """Return the programmes that shipped scenarios add to the baseline, with their labels, by name.

    Where several add one of the same name, the first of the library's order counts.

    Examples
    --------
    >>> added_programmes()["industrial_ai_fund"][1][0]
    'Industrial AI fund'
    """
    there = load_baseline().instruments
    found: dict[str, tuple[Instrument, tuple[str, str]]] = {}
    for entry in library():
        package = load(entry.name)
        for name, instrument in package.instruments.items():
            if name not in there and stem(name) == name and name not in found:
                found[name] = instrument, package.instrument_labels[name]
    return MappingProxyType(found)


@cache
def lever(name: str) -> Lever:
    """Return the lever of a name.

    Raises
    ------
    UserError
        If there is no such programme or setting, or it is not one that can be moved.

    Examples
    --------
    >>> lever("ai_voucher.budget_krw_bn").about.unit
    'KRW bn'
    """
    programme, dot, setting = name.partition(".")
    where = f"lever {short(name)}"
    if not dot or not setting:
        raise UserError("no setting is named", where, "write programme.setting")
    if programme == ECONOMY_WIDE:
        settings = EconomyWideSettings.settings()
        check_key(setting, settings, settings, where)
        return Lever(programme, setting, settings[setting], None, False)
    added = programme not in load_baseline().instruments
    instrument = _instrument(programme, where)
    if instrument.end_year < LEVER_YEAR:
        raise UserError(
            f"{programme} ended in {instrument.end_year}", where, "move one that is still open"
        )
    if setting == ENABLED:
        return Lever(programme, setting, None, instrument, added)
    settings = instrument.settings()
    check_key(setting, [*settings, ENABLED], settings, where)
    about = settings[setting]
    lasting = not (about.by_year or about.groups)
    fixed = lasting and not added and setting not in instrument.lasting()
    if about.many or about.span or about.unit == "year" or setting == instrument.preset or fixed:
        raise UserError(
            f"{setting} is no single number from {LEVER_YEAR} on", where, "write a scenario file"
        )
    return Lever(programme, setting, about, instrument, added)


def _instrument(programme: str, where: str) -> Instrument:
    there = load_baseline().instruments
    if programme in there:
        return there[programme]
    added = added_programmes()
    if programme in added:
        return added[programme][0]
    raise UserError(
        f"there is no programme {short(programme)}",
        where,
        likely(programme, [ECONOMY_WIDE, *there, *added]),
    )
