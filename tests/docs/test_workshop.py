"""The facilitator's guide: what it names is there, minutes add up, no figure is stale."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from sim.cli.experiments import Compare, Run, Workshop
from sim.workshop.scenes import library

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {
    name: (DOCS / name).read_text(encoding="utf-8") for name in ("workshop.md", "workshop.ko.md")
}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[name]):
        assert (DOCS / target).is_file(), target


@pytest.mark.parametrize("name", PAGES)
def test_every_command_and_option_is_there(name):
    known = {each.command: set(each.__dataclass_fields__) for each in (Workshop, Run, Compare)}
    commands = re.findall(r"hwaksan (?:workshop|run|compare)[^`\n#]*", PAGES[name])
    assert len(commands) > 5
    for line in commands:
        _, command, *words = shlex.split(line)
        options = {word[2:].replace("-", "_") for word in words if word.startswith("--")}
        assert options <= known[command], line


@pytest.mark.parametrize("name", PAGES)
def test_the_scenes_are_those_that_are_shipped(name):
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| ([^:?|]+)", PAGES[name], re.M)
    korean = ".ko" in name
    assert [(scene, int(minutes)) for scene, minutes, _ in rows] == [
        (each.name, each.minutes) for each in library()
    ]
    for (_, _, title), each in zip(rows, library(), strict=True):
        assert title.strip() in each.title.pick("ko" if korean else "en")


@pytest.mark.parametrize("name", PAGES)
def test_the_minutes_of_every_script_add_up(name):
    scripts = re.split(r"^## ", PAGES[name], flags=re.M)
    ends = []
    lengths = {each.name: each.minutes for each in library()}
    for script in scripts:
        rows = re.findall(r"^\| (\d+) \| (\d+) \| ([^|]*)\|", script, re.M)
        if not rows:
            continue
        times = [(int(begin), int(end)) for begin, end, _ in rows]
        assert times[0][0] == 0
        assert all(end == begin for (_, end), (begin, _) in pairwise(times))
        ends.append(times[-1][1])
        for begin, end, what in rows:
            for scene in re.findall(r"`([a-z-]+)`", what):
                assert int(end) - int(begin) == lengths[scene]
    assert ends == [15, 45, 120]


@pytest.mark.parametrize(
    ("page", "quoted"),
    [
        ("identification.md", "13.6 % in 2030"),
        ("identification.md", "(42 %; under ready products"),
        ("identification.md", "0.73 (0.45 to 1.08"),
        ("identification.md", "56 of the 57 figures"),
        ("identification.md", "43 of 48 lie in their 90 % interval"),
        ("identification.md", "Dutch windfall (14 %; published 10)"),
        ("identification.md", "much in the first case and little in the second"),
        ("calibration.md", "intervals hold all fifteen figures that came"),
        ("scenarios.md", "6.3 % (2023)"),
        ("scenarios.md", "28.0, 30.3, 32.9 % (2022-24)"),
        ("scenarios.md", "5.0 % (2023)"),
        ("results.md", "carry no cost in the ledger"),
    ],
)
def test_what_it_says_of_the_model_stands_in_the_page_that_it_names(page, quoted):
    text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
    assert quoted in text


@pytest.mark.parametrize("name", PAGES)
def test_there_are_ten_questions_each_with_its_source(name):
    questions = re.findall(r"^\*\*(\d+)\. .*?(?=^\*\*\d|^## )", PAGES[name], re.M | re.S)
    assert [int(number) for number in questions] == list(range(1, 11))
    answers = re.findall(r"^\*\*\d+\. .*?(?=^\*\*\d|^## )", PAGES[name], re.M | re.S)
    assert all(".md)" in answer for answer in answers)


def test_both_languages_say_the_same_figures():
    english, korean = (
        set(re.findall(r"\d+\.\d+", text.split("\n## ", 1)[1])) for text in PAGES.values()
    )
    assert english == korean
    english_heads, korean_heads = (text.count("\n## ") for text in PAGES.values())
    assert english_heads == korean_heads
