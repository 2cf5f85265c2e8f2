"""Settings of grade R: all of a scenario, and those that a package rests on with most money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.policy.instrument import instrument_type
from sim.policy.successor import stem
from sim.population.schema import FIRST_DATA_YEAR
from sim.report.data.results import Results
from sim.report.text import labels
from sim.report.text.words import Words

NAMED: Final = 3
"""Assumptions that a package's account names."""
_LONG: Final = 30
"""Letters of a value that is written out in a sentence."""
_MONEY: Final = "KRW"


def assumed(results: Results, scenario: str, words: Words) -> list[tuple[str, str]]:
    """Return (instrument, setting = value) of every assumption of a scenario."""
    resolved = results.resolved(scenario)
    found = []
    for name, entry in resolved.get("instruments", {}).items():
        label = labels.instrument(results, name, words)
        known = _known(entry, words)
        found += [(label, _text(setting, value)) for setting, value, _ in known]
    overrides = resolved.get("parameters", {})
    if overrides:
        texts = ", ".join(f"{symbol} = {value:g}" for symbol, value in sorted(overrides.items()))
        found.append((words("table.overrides"), texts))
    return found


def leading(results: Results, scenario: str, words: Words) -> tuple[list[str], int]:
    """Return the assumptions of what a package changes, most money first, and how many more.

    An instrument counts by the public cost that it adds or takes away up to the horizon; within
    one, settings in money come first. The first of each instrument is named before the second of
    any. At most `NAMED`.
    """
    resolved, usual = results.resolved(scenario), results.resolved(results.baseline)
    before = usual.get("instruments", {})
    entries = resolved.get("instruments", {})
    changed = [name for name in entries if entries[name] != before.get(name)]
    cost = _additional_cost(results, scenario)
    changed.sort(key=lambda name: -cost.get(name, cost.get(stem(name), 0.0)))
    named = []
    for order, name in enumerate(changed):
        known = _known(entries[name], words)
        known.sort(key=lambda each: not each[2].startswith(_MONEY))
        for k, (setting, value, _) in enumerate(known):
            short = _text(setting, value) if len(value) <= _LONG else setting
            named.append((k, order, f"{labels.instrument(results, name, words)}: {short}"))
    texts = [text for _, _, text in sorted(named)]
    return texts[:NAMED], max(len(texts) - NAMED, 0)


def _additional_cost(results: Results, scenario: str) -> dict[str, float]:
    """Return by instrument how far its public cost differs, KRW thousand a run."""
    years = results.public_cost.loc[(slice(None), slice(FIRST_DATA_YEAR, results.horizon)), :]
    total = years.groupby(level="scenario").sum()
    usual = total.loc[results.baseline]
    own = total.loc[scenario] if scenario in total.index else 0.0 * usual
    # A tax credit of several instruments has one account.
    differs = np.abs((own - usual).to_numpy(dtype=np.float64))
    found: dict[str, float] = {}
    for name, amount in zip(usual.index, differs, strict=True):
        found |= dict.fromkeys(str(name).split("+"), float(amount))
    return found


def _known(entry: Mapping[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """Return label, value and unit of the assumed settings of an instrument."""
    about = instrument_type(str(entry["type"])).settings()
    found = []
    for text in entry.get("assumptions", ()):
        key, _, value = str(text).partition(" = ")
        known = about.get(key)
        if known is None:
            found.append((key, value, ""))
            continue
        if key in entry:  # the record's own words are English
            value = known.shown(known.read(entry[key], key), words.language)
        found.append((words.pick(known.label_en, known.label_ko), value, known.unit))
    return found


def _text(label: str, value: str) -> str:
    return f"{label} = {value}" if value else label
