"""Two packages at once: what each changes of policies as they are, unless they contradict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.analysis.decomposition.players import PARAMETERS, Player, players
from sim.errors import UserError
from sim.policy.instrument import Instrument
from sim.policy.package import check_agree
from sim.policy.settings.model import Settings
from sim.scenario import Scenario

NAME: Final = "stacked"


@dataclass(frozen=True)
class Conflict:
    """Something that two packages change, each in its own way.

    Attributes
    ----------
    label_en, label_ko : str
        Of the programme or the policy.
    setting_en, setting_ko : str
        Of the setting; empty where they differ as a whole.
    one, other : tuple of str
        What either says, in English and Korean; empty where there is no one value.
    """

    label_en: str
    label_ko: str
    setting_en: str = ""
    setting_ko: str = ""
    one: tuple[str, str] = ("", "")
    other: tuple[str, str] = ("", "")


def conflicts(baseline: Scenario, one: Scenario, other: Scenario) -> tuple[Conflict, ...]:
    """Return what two packages change, each in its own way.

    Parameters
    ----------
    baseline, one, other : Scenario

    Raises
    ------
    UserError
        If a package is the baseline itself.

    Examples
    --------
    >>> from sim.scenario import load
    >>> base = load("baseline")
    >>> conflicts(base, load("training"), load("voucher-expansion"))
    ()
    >>> [found] = conflicts(base, load("voucher-expansion"), load("target-2030"))
    >>> found.label_en, found.setting_en
    ('AI voucher (NIPA)', 'budget a year')
    """
    theirs = {each.name: each for each in players(baseline, other)}
    found: list[Conflict] = []
    for mine in players(baseline, one):
        there = theirs.get(mine.name)
        if there is not None:
            found += _conflicts(mine, there, baseline, one, other)
    return tuple(found)


def stacked(
    baseline: Scenario, one: Scenario, other: Scenario, labels: tuple[str, str], name: str = NAME
) -> Scenario:
    """Return the baseline with what both packages change.

    Of a programme that both change each has its own settings; parameters, goal and futures are the
    first's where both have them.

    Parameters
    ----------
    baseline, one, other : Scenario
    labels : tuple of str
        English and Korean label of what comes of it.
    name : str

    Raises
    ------
    UserError
        If they contradict each other, or a package is the baseline itself.
    """
    against = conflicts(baseline, one, other)
    if against:
        raise UserError(
            f"{one.name!r} and {other.name!r} contradict each other: {against[0].label_en}",
            name,
            "stack packages that change different things",
        )
    instruments = dict(one.instruments)
    labelled, splits = dict(one.instrument_labels), dict(one.splits)
    economy_wide, parameters = one.economy_wide, dict(one.parameters)
    mine = {each.name: each for each in players(baseline, one)}
    for player in players(baseline, other):
        if player.economy_wide is not None:
            value = getattr(other.economy_wide, player.economy_wide)
            sources = {**economy_wide.sources}
            if player.economy_wide in other.economy_wide.sources:
                sources[player.economy_wide] = other.economy_wide.sources[player.economy_wide]
            update = {player.economy_wide: value, "sources": sources}
            economy_wide = economy_wide.model_copy(update=update)
        elif player.name == PARAMETERS:
            parameters = {**other.parameters, **parameters}
        elif player.name in mine and player.instruments == mine[player.name].instruments:
            for each in player.instruments:
                if each in other.instruments and each in instruments:
                    instruments[each] = _both(
                        baseline.instruments.get(each), instruments[each], other.instruments[each]
                    )
        else:
            for each in player.instruments:
                instruments.pop(each, None)
                splits.pop(each, None)
                if each in other.instruments:
                    instruments[each] = other.instruments[each]
                    labelled[each] = other.instrument_labels[each]
                if each in other.splits:
                    splits[each] = other.splits[each]
    instruments = dict(sorted(instruments.items()))
    check_agree(instruments, name)
    return replace(
        one,
        name=name,
        label_en=labels[0],
        label_ko=labels[1],
        description_en="",
        description_ko="",
        lineage=(*baseline.lineage, name),
        instruments=instruments,
        instrument_labels={each: labelled[each] for each in instruments},
        economy_wide=economy_wide,
        parameters=parameters,
        target=other.target if one.target == baseline.target else one.target,
        remarks=tuple(dict.fromkeys((*one.remarks, *other.remarks))),
        splits=splits,
    )


def _conflicts(
    mine: Player, theirs: Player, baseline: Scenario, one: Scenario, other: Scenario
) -> list[Conflict]:
    """Return in what two packages disagree about something that both change."""
    label = mine.label_en, mine.label_ko
    if mine.economy_wide is not None:
        changed = _both_change(baseline.economy_wide, one.economy_wide, other.economy_wide)
        return [
            Conflict(*label, **_values(one.economy_wide, other.economy_wide, key))
            for key in changed
            if key == mine.economy_wide
        ]
    if mine.name == PARAMETERS:
        shared = set(one.parameters) & set(other.parameters)
        agree = all(one.parameters[each] == other.parameters[each] for each in shared)
        return [] if agree else [Conflict(*label)]
    here = {each: one.instruments.get(each) for each in mine.instruments}
    there = {each: other.instruments.get(each) for each in theirs.instruments}
    if _plain(here) == _plain(there):
        return []
    if len(here) > 1 or list(here) != list(there):
        return [Conflict(*label)]  # the law is one, and a programme with its successors is, too
    name = mine.instruments[0]
    left, right, before = here[name], there[name], baseline.instruments.get(name)
    if left is None or right is None or before is None or type(left) is not type(right):
        return [Conflict(*label)]
    return [
        Conflict(*label, **_values(left, right, key)) for key in _both_change(before, left, right)
    ]


def _both_change(before: Settings, one: Settings, other: Settings) -> list[str]:
    """Return the settings that both change, to different values."""
    return [
        key
        for key in before.settings()
        if getattr(before, key) != getattr(one, key)
        and getattr(before, key) != getattr(other, key)
        and getattr(one, key) != getattr(other, key)
    ]


def _values(one: Settings, other: Settings, key: str) -> dict[str, Any]:
    about = one.settings()[key]
    values = getattr(one, key), getattr(other, key)
    if about.by_year and not about.groups:  # years in which they agree need not be read
        mine, theirs = (tuple(values[k] or ()) for k in (0, 1))
        left = tuple(step for step in mine if step not in theirs)
        right = tuple(step for step in theirs if step not in mine)
        values = (left or mine), (right or theirs)
    said = {
        side: tuple(about.shown(value, language) for language in ("en", "ko"))
        for side, value in zip(("one", "other"), values, strict=True)
    }
    return {"setting_en": about.label_en, "setting_ko": about.label_ko, **said}


def _both(before: Instrument | None, one: Instrument, other: Instrument) -> Instrument:
    """Return an instrument with the settings that either changes."""
    if before is None or one.plain() == other.plain():
        return one
    changed = {
        key: getattr(other, key)
        for key in other.settings()
        if getattr(other, key) != getattr(before, key)
    }
    sources = {**one.sources, **{k: v for k, v in other.sources.items() if k in changed}}
    return type(one)(**{**one.stated(), **changed, "sources": sources})


def _plain(instruments: Mapping[str, Instrument | None]) -> dict[str, Any]:
    return {
        name: None if each is None else {"type": each.type_name, **each.plain()}
        for name, each in instruments.items()
    }
