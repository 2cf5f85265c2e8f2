"""Names as a reader knows them: scenarios and instruments from the run, places from the data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim import resources
from sim.population.schema import INDUSTRIES, REGIONS
from sim.report.data.results import Results
from sim.report.text import escaping
from sim.report.text.words import Words

_PLACES = {"region": "regions.csv", "section": "sections.csv"}
# Heads of columns have little room: the first word says enough.
_SHORT_KO = {"광역시": "", "특별자치시": "", "특별자치도": "", "특별시": ""}
_PROVINCES_KO = {
    "경기도": "경기",
    "강원도": "강원",
    "충청북도": "충북",
    "충청남도": "충남",
    "전라북도": "전북",
    "전라남도": "전남",
    "경상북도": "경북",
    "경상남도": "경남",
}


def scenario(results: Results, name: str, words: Words) -> str:
    """Return a scenario's label."""
    header = results.resolved(name).get("scenario", {})
    return shown(header, name, words)


def shown(entry: Mapping[Any, Any], name: str, words: Words) -> str:
    """Return the label of an entry of a run record, fit to be shown; its name where it has none."""
    english, korean = (str(entry.get(f"label_{each}", "")) for each in ("en", "ko"))
    return escaping.label(words.pick(english, korean), name)


def instrument(results: Results, name: str, words: Words) -> str:
    """Return an instrument's label; a tax credit of several years is named by its parts."""
    parts = [_instrument(results, part, words) for part in name.split("+")]
    return " + ".join(dict.fromkeys(parts))


def regions(words: Words) -> tuple[str, ...]:
    """Return short labels of the regions in the order of `REGIONS`."""
    found = _labels("region", words.language)
    return tuple(_short_region(found[name]) for name in REGIONS)


def industries(words: Words) -> tuple[str, ...]:
    """Return labels of the industries in the order of `INDUSTRIES`, the section's letter first."""
    found = _labels("section", words.language)
    return tuple(f"{letter}  {found[letter]}" for letter in INDUSTRIES)


def _instrument(results: Results, name: str, words: Words) -> str:
    for each in results.scenarios:
        entry = results.resolved(each).get("instruments", {}).get(name)
        if entry is not None:
            return shown(entry, name, words)
    return name


def _short_region(label: str) -> str:
    label = _PROVINCES_KO.get(label, label)
    for ending, short in _SHORT_KO.items():
        label = label.replace(ending, short)
    return label


@cache
def _labels(column: str, language: str) -> Mapping[str, str]:
    file = resources.path("calibration", "population", _PLACES[column])
    with file.open(encoding="utf-8", newline="") as stream:
        return {row[column]: row[f"label_{language}"] for row in csv.DictReader(stream)}
