"""Every source and every word that may be chosen has its Korean; none is kept that nobody says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.calibration import trial as trials
from sim.policy.instrument import shipped_types
from sim.policy.settings import korean
from sim.policy.settings.model import Settings
from sim.population.schema import INDUSTRIES
from sim.scenario import library, load, show
from sim.scenario.target import Target
from sim.units import in_language

ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,}")
HANGUL = re.compile("[가-힣]")
CATALOGUE = tomllib.loads(Path(korean.__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def models() -> Iterator[Settings]:
    for entry in library():
        scenario = load(entry.name)
        yield from scenario.instruments.values()
        yield scenario.economy_wide
        if scenario.target is not None:
            yield scenario.target


def classes() -> list[type[Settings]]:
    used = [*shipped_types().values(), Target, *dict.fromkeys(map(type, models()))]
    bases = dict.fromkeys(base for each in used for base in each.__mro__)
    return [base for base in bases if issubclass(base, Settings)]


def sources() -> set[str]:
    found = {about.provenance().source for each in classes() for about in each.settings().values()}
    found |= {each.source for name in trials.names() for each in trials.load(name).assumptions()}
    return found | {each.provenance(key).source for each in models() for key in each.settings()}


def test_every_source_is_said_in_korean() -> None:
    for source in sources():
        said = korean.source(source)
        assert HANGUL.search(said), source
        assert not ENGLISH.search(said), source


def test_every_word_that_may_be_chosen_has_its_korean() -> None:
    for each in classes():
        for key, about in each.settings().items():
            if about.choices != tuple(INDUSTRIES):
                for word in {*about.choices, *about.groups} - set(INDUSTRIES):
                    assert HANGUL.search(korean.value(word)), (key, word)
            unit = in_language(about.unit, "ko")
            assert about.unit in ("", "1") or unit == "%" or unit != about.unit, (key, about.unit)


def test_nothing_is_translated_that_nobody_says() -> None:
    every = " ".join(sources())
    generic = {"set by the user", "changed in Python"}
    assert not {each for each in CATALOGUE["sources"] if each not in every} - generic


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("KIET 2024, Table 7-7", "산업연구원(KIET) 2024, <표 7-7>"),
        ("MOTIE 2025-01-22, 10 tasks ①", "산업통상자원부(2025-01-22), 10대 과제 ①"),
        (
            "set in scenario mine (from 2026; before: B: as the AI voucher)",
            "시나리오 mine에서 정함(2026년부터. 그 전: 2차 자료: AI 바우처와 같음)",
        ),
        ("the notice of our ministry", "the notice of our ministry"),
    ],
)
def test_citations_are_put_together_and_other_texts_stay(source: str, said: str) -> None:
    assert korean.source(source) == said


def test_a_scenario_in_korean_is_korean() -> None:
    for entry in library():
        text = show(load(entry.name), "ko")
        wrong = [line for line in text.splitlines() if ENGLISH.search(line)]
        assert not wrong, (entry.name, wrong[:3])
    assert "eligible_size_classes = 중소기업, 중견기업" in show(load("baseline"), "ko")
    assert "eligible_size_classes = sme, mid" in show(load("baseline"))
