"""Scenarios for reading: one in full with its sources, or two by their differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.parameters.registry import GRADES, registry
from sim.policy.instrument import Instrument
from sim.policy.package import about_applicants, warnings
from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting
from sim.policy.successor import stem
from sim.population.schema import Population
from sim.population.synthesis import synthesise
from sim.scenario.definition import Scenario
from sim.units import suffix


@dataclass(frozen=True)
class Difference:
    """One thing in which two scenarios differ.

    Attributes
    ----------
    key : str
        Such as ``instruments.ai_voucher.budget_krw_bn``.
    a, b : object
        Value in either scenario as a file would write it; None where there is none.
    unit, label_en, label_ko : str
    """

    key: str
    a: Any
    b: Any
    unit: str
    label_en: str
    label_ko: str


def diff(a: Scenario, b: Scenario) -> list[Difference]:
    """Return in what two scenarios differ, by key; names and descriptions do not count.

    Examples
    --------
    >>> from sim.scenario import load
    >>> [each.key for each in diff(load("baseline"), load("history-without-tax-strategic"))]
    ['instruments.rd_tax_credit.regime']
    """
    found = [*_parameter_differences(a, b)]
    for name in sorted({*a.instruments, *b.instruments}):
        found += _instrument_differences(name, a, b)
    found += _settings_differences("economy_wide", a.economy_wide, b.economy_wide)
    if a.target is not None and b.target is not None:
        found += _settings_differences("target", a.target, b.target)
    elif a.target != b.target:
        left, right = (None if s.target is None else s.target.plain() for s in (a, b))
        found.append(Difference("target", left, right, "", "goal", "목표"))
    return found


def remarks(*scenarios: Scenario) -> tuple[str, ...]:
    """Return what is possible in scenarios but looks like a slip, with how to insist.

    These are the warnings that a run would show, so that they are seen before one. Firms are
    counted among those that a run has by default; what hangs on their number is left to the run.

    Examples
    --------
    >>> from sim.scenario import load
    >>> remarks(load("baseline"))
    ()
    >>> slip = load("baseline").change("ai_voucher", budget_krw_bn={2027: 27600})
    >>> remarks(slip)[0][:67]
    'baseline [instruments.ai_voucher]: budget_krw_bn = 27600 from 2027 '
    """
    found = [remark for each in scenarios for remark in warnings(each)]
    found += about_applicants(scenarios, _usual_firms(), sample=False)
    return tuple(dict.fromkeys(found))


@cache
def _usual_firms() -> Population:
    """Return the firms that a run has if nobody asks for others."""
    return synthesise()


def show(scenario: Scenario, language: str = "en") -> str:
    """Return a scenario as text: every value with unit, grade and source.

    Parameters
    ----------
    scenario : Scenario
    language : str
        ``en`` or ``ko``.
    """
    korean = language == "ko"
    description = scenario.description_ko if korean else scenario.description_en
    lines = [
        f"{scenario.name}: {scenario.label(language)}",
        description,
        f"{'계보' if korean else 'made from'}: {' <- '.join(reversed(scenario.lineage))}",
    ]
    if scenario.parameters:
        lines += ["", "모수" if korean else "parameters"]
        about = {each.symbol: each for each in registry()}
        for symbol, value in scenario.parameters.items():
            label = about[symbol].label_ko if korean else about[symbol].meaning
            lines.append(f"  {symbol} = {value:g}{suffix(about[symbol].unit, language)}  ({label})")
    for name, instrument in scenario.instruments.items():
        label = scenario.instrument_label(name, language)
        lines += ["", f"{name} ({instrument.type_name}): {label}"]
        lines += _settings_lines(instrument, korean)
    if not scenario.instruments:
        lines += ["", "시행 중인 정책 수단 없음" if korean else "no instrument is in force"]
    lines += ["", "전체 적용 정책" if korean else "economy-wide policy"]
    lines += _settings_lines(scenario.economy_wide, korean)
    if scenario.target is not None:
        lines += ["", "목표" if korean else "target"]
        lines += _settings_lines(scenario.target, korean)
    return "\n".join(lines)


def _settings_lines(model: Settings, korean: bool) -> list[str]:
    lines, language = [], "ko" if korean else "en"
    for key, about in model.settings().items():
        provenance = model.provenance(key)
        grade = GRADES[provenance.grade][korean]
        label = about.label_ko if korean else about.label_en
        lines.append(f"  {key} = {about.shown(getattr(model, key), language)}")
        lines.append(f"      {label} [{grade}: {provenance.source_in(language)}]")
    return lines


def _parameter_differences(a: Scenario, b: Scenario) -> list[Difference]:
    found = []
    for about in registry():
        left, right = (s.parameters.get(about.symbol, about.default) for s in (a, b))
        if left != right:
            key = f"parameters.{about.symbol}"
            found.append(Difference(key, left, right, about.unit, about.meaning, about.label_ko))
    return found


def _instrument_differences(name: str, a: Scenario, b: Scenario) -> list[Difference]:
    key = f"instruments.{name}"
    left, right = _counterpart(name, a), _counterpart(name, b)
    if left is not None and right is not None and type(left) is type(right):
        return _settings_differences(key, left, right)
    label_en, label_ko = (b if left is None else a).instrument_labels[name]
    left_type, right_type = (None if each is None else each.type_name for each in (left, right))
    found = [Difference(key, left_type, right_type, "", label_en, label_ko)]
    if left is None or right is None:
        found += _all_settings(key, left, right)
    return found


def _counterpart(name: str, scenario: Scenario) -> Instrument | None:
    """Return the instrument of a name; of a successor, else the one that it carries on."""
    return scenario.instruments.get(name, scenario.instruments.get(stem(name)))


def _all_settings(key: str, left: Instrument | None, right: Instrument | None) -> list[Difference]:
    """Return the settings of an instrument on one side; lists that exclude nobody are left out."""
    there = left or right
    assert there is not None
    found = []
    for name, about in there.settings().items():
        value = getattr(there, name)
        if value is None or (about.many and value == about.choices):
            continue
        shown = about.plain(value)
        before, after = (shown, None) if left is not None else (None, shown)
        found.append(
            Difference(f"{key}.{name}", before, after, about.unit, about.label_en, about.label_ko)
        )
    return found


def _settings_differences(prefix: str, a: Settings, b: Settings) -> list[Difference]:
    return [
        _difference(f"{prefix}.{key}", about, getattr(a, key), getattr(b, key))
        for key, about in a.settings().items()
        if getattr(a, key) != getattr(b, key)
    ]


def _difference(key: str, about: Setting, a: Any, b: Any) -> Difference:
    return Difference(
        key, about.plain(a), about.plain(b), about.unit, about.label_en, about.label_ko
    )
