"""The controls of the page: one main lever for every programme, in four groups.

What a control says of itself (label, unit, source, grade) is what the programme's declaration says;
nothing is written a second time here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.policy.channels import Channel
from sim.policy.instrument import Instrument
from sim.policy.settings.provenance import Provenance
from sim.policy.settings.schedule import held
from sim.population.schema import FIRST_YEAR
from sim.workshop.lever import (
    ENABLED,
    LEVER_YEAR,
    Lever,
    Value,
    added_programmes,
    lever,
    load_baseline,
)
from sim.workshop.state import State

GROUPS: Final = ("money", "people", "infrastructure", "rules")

# The first group whose channels an instrument uses: a grant with training in it is money.
_CHANNELS: Final[Mapping[str, tuple[Channel, ...]]] = {
    "money": (Channel.COST_SHARE, Channel.CREDIT, Channel.DEMAND),
    "rules": (Channel.TAX, Channel.REGULATION),
    "infrastructure": (Channel.TECHNOLOGY, Channel.PRICE, Channel.DOMAIN, Channel.CAPABILITY),
    "people": (Channel.TALENT, Channel.GAIN, Channel.AWARENESS, Channel.CASES),
}

_ROOM: Final = 6.0
"""A slider reaches at least so many times what is in force."""
_ROOM_PROPOSED: Final = 2.0
"""The same of what is only proposed."""
_STEPS: Final = 100
"""At most so many steps from end to end, each a round number."""


@dataclass(frozen=True)
class Control:
    """One lever as the page shows it.

    Attributes
    ----------
    programme : str
        Name of the instrument in a scenario.
    setting : str
        The main setting: an amount, a choice, or the switch of the whole programme.
    group : str
        One of `GROUPS`.
    label_en, label_ko, setting_en, setting_ko, summary_en, summary_ko : str
        Of the programme, of the setting, and what the instrument is.
    unit : str
        Empty for a choice or a switch.
    provenance : Provenance
        Of what is in force.
    shipped : float, bool or str
        What is in force; of a programme that the baseline lacks, nothing.
    proposed : float or None
        What the shipped scenario that adds the programme gives it.
    top, step : float
        Of a slider, which begins at 0.
    choices : tuple of str
        Of a choice.
    together : mapping of str to float
        Other amounts of the programme that grow with it, as multiples: more money for training
        means more places, not dearer ones.
    """

    programme: str
    setting: str
    group: str
    label_en: str
    label_ko: str
    setting_en: str
    setting_ko: str
    summary_en: str
    summary_ko: str
    unit: str
    provenance: Provenance
    shipped: Value
    proposed: float | None
    top: float
    step: float
    choices: tuple[str, ...]
    together: Mapping[str, float]

    @property
    def name(self) -> str:
        """How a state names the lever."""
        return f"{self.programme}.{self.setting}"

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return isinstance(self.shipped, bool)

    @property
    def is_choice(self) -> bool:
        """Whether it is one of some words."""
        return bool(self.choices)

    def value(self, state: State) -> Value:
        """Return where the control stands in a state."""
        return state.levers.get(self.name, self.shipped)

    def moved(self, state: State, value: Value | None) -> State:
        """Return the state with this control elsewhere; None puts it back.

        Examples
        --------
        >>> [training] = [each for each in controls() if each.programme == "training_expert"]
        >>> doubled = training.moved(State(), 2 * training.shipped)
        >>> dict(doubled.levers)
        {'training_expert.budget_krw_bn': 20.4, 'training_expert.trainees_persons': 6100.0}
        >>> training.moved(doubled, None) == State()
        True
        """
        if value is not None and not self.is_switch and not self.is_choice:
            value = min(max(float(value), 0.0), self.top)
        as_shipped = value is None or value == self.shipped
        others = {key: v for key, v in state.levers.items() if key != self.name}
        for key, multiple in self.together.items():
            others.pop(f"{self.programme}.{key}", None)
            if not as_shipped and isinstance(value, float):
                others[f"{self.programme}.{key}"] = round(multiple * value, 6)
        if not as_shipped:
            assert value is not None
            others[self.name] = value
        return State(**{**state.plain(), "levers": others})


@cache
def controls() -> tuple[Control, ...]:
    """Return the controls, by group and in the order in which programmes are settled.

    The baseline's programmes come first, then one of every further kind of instrument that a
    shipped scenario proposes.

    Examples
    --------
    >>> [each.programme for each in controls() if each.group == "rules"][:1]
    ['rd_tax_credit']
    """
    found = [_control(name) for name in _programmes()]
    return tuple(sorted(found, key=lambda each: GROUPS.index(each.group)))


@cache
def control(name: str) -> Control:
    """Return the control of a lever's name."""
    [found] = [each for each in controls() if each.name == name]
    return found


def group_of(instrument: Instrument | type[Instrument]) -> str:
    """Return the group of an instrument by what it works through.

    Examples
    --------
    >>> group_of(load_baseline().instruments["growth_fund"])
    'money'
    """
    for group, channels in _CHANNELS.items():
        if set(channels) & set(instrument.channels):
            return group
    return "people"


def _programmes() -> Iterator[str]:
    seen = set()
    there = load_baseline().instruments
    order = sorted(there.items(), key=lambda each: (each[1].precedence, each[0]))
    for name, instrument in order:
        if instrument.end_year >= LEVER_YEAR:
            seen.add(instrument.family)
            yield name
    for name, (instrument, _) in added_programmes().items():
        if instrument.family not in seen and instrument.end_year >= LEVER_YEAR:
            seen.add(instrument.family)
            yield name


def _control(name: str) -> Control:
    main = lever(f"{name}.{_main_setting(name)}")
    instrument, labels = main.instrument, main.labels
    assert instrument is not None
    assert labels is not None
    about = main.about
    level = main.shipped()
    proposed = float(level) if main.added and isinstance(level, float) and main.amount else None
    shipped: Value = False if about is None and main.added else True if about is None else _at(main)
    in_force = 0.0 if isinstance(shipped, str) else float(shipped)
    top = _nice(max(_ROOM * in_force, _ROOM_PROPOSED * (proposed or 0.0)))
    return Control(
        programme=name,
        setting=main.setting,
        group=group_of(instrument),
        label_en=labels[0],
        label_ko=labels[1],
        setting_en="" if about is None else about.label_en,
        setting_ko="" if about is None else about.label_ko,
        summary_en=instrument.summary_en,
        summary_ko=instrument.summary_ko,
        unit="" if about is None or about.choices else about.unit,
        provenance=instrument.provenance(main.setting) if about else _about_whole(instrument),
        shipped=shipped,
        proposed=proposed,
        top=top,
        step=_nice(top / _STEPS),
        choices=about.choices if about is not None else (),
        together=_together(main),
    )


def _main_setting(name: str) -> str:
    """Return the first amount, else the first choice by year, else the switch of the whole."""
    instrument = lever(f"{name}.{ENABLED}").instrument
    assert instrument is not None
    settings = instrument.settings()
    amounts = [key for key, about in settings.items() if about.scales]
    if amounts:
        return amounts[0]
    choices = [key for key, about in settings.items() if about.choices and about.by_year]
    words = [key for key in choices if not settings[key].many]
    return words[0] if words else ENABLED


def _about_whole(instrument: Instrument) -> Provenance:
    return instrument.provenance("start_year")


def _at(main: Lever) -> Value:
    """Return what is in force from the levers' first year on: the last level if it moves."""
    assert main.about is not None
    assert main.instrument is not None
    if main.added and main.amount:
        return 0.0
    level = main.shipped()
    if level is None:
        level = held(getattr(main.instrument, main.setting), 0.0)[-1]
    return level if isinstance(level, str) else float(level)


def _together(main: Lever) -> Mapping[str, float]:
    """Return the other amounts of a programme as multiples of the main one."""
    if main.about is None or main.instrument is None or not main.amount:
        return {}
    amounts = [k for k, about in main.instrument.settings().items() if about.scales]
    own = _last(main.instrument, main.setting)
    return {
        key: _last(main.instrument, key) / own for key in amounts if key != main.setting and own > 0
    }


def _last(instrument: Instrument, key: str) -> float:
    return float(instrument.yearly(key)[LEVER_YEAR - FIRST_YEAR :].max())


def _nice(value: float) -> float:
    """Return the first of 1, 2, 5, 10, ... that is not less.

    Examples
    --------
    >>> _nice(110.4), _nice(0.7), _nice(4.0)
    (200.0, 1.0, 5.0)
    """
    if value <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(value))
    return float(next(size * each for each in (1, 2, 5, 10) if size * each >= value * (1 - 1e-9)))
