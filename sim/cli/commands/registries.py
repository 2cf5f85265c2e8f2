"""The commands that print what is declared: `parameters` and `scenarios`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sim.cli.commands import console_summary, layout
from sim.cli.commands.console import folding_table
from sim.parameters.registry import GRADES, registry, table
from sim.parameters.sources import in_korean, prior_in_korean
from sim.scenario import diff, library, load, remarks, show
from sim.units import in_language

if TYPE_CHECKING:
    from sim.cli.listings import DiffScenarios, ListScenarios, Parameters, ShowScenario


def parameters(options: Parameters) -> None:
    """Print the registry of parameters with grades and sources."""
    if options.csv:
        table().to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    korean = options.lang == "ko"
    heads = (
        ("기호", "뜻", "단위", "값", "사전분포", "범위", "등급", "출처")
        if korean
        else ("symbol", "meaning", "unit", "default", "prior", "bounds", "grade", "source")
    )
    shown = folding_table(*heads, lines=True)
    for each in registry():
        shown.add_row(
            each.symbol,
            each.label_ko if korean else each.meaning,
            in_language(each.unit, options.lang),
            f"{each.default:g}",
            prior_in_korean(str(each.prior)) if korean else str(each.prior),
            f"{each.low:g}..{each.high:g}",
            f"{each.grade} {GRADES[each.grade][korean]}",
            in_korean(each.source) if korean else each.source,
        )
    layout.print_table(shown)


def list_scenarios(options: ListScenarios) -> None:
    """Print the shipped scenarios."""
    korean = options.lang == "ko"
    heads = ("이름", "제목", "설명") if korean else ("name", "title", "description")
    shown = folding_table(*heads)
    for entry in library():
        shown.add_row(
            entry.name,
            entry.label_ko if korean else entry.label_en,
            entry.description_ko if korean else entry.description_en,
            end_section=True,
        )
    layout.print_table(shown)


def show_scenario(options: ShowScenario) -> None:
    """Print a scenario in full, with grades and sources."""
    scenario = load(options.name)
    warn = console_summary.warner(options.lang)
    for remark in remarks(scenario):
        warn(remark)
    print(show(scenario, options.lang))


def diff_scenarios(options: DiffScenarios) -> None:
    """Print in what two scenarios differ."""
    a, b = load(options.one), load(options.other)
    warn = console_summary.warner(options.lang)
    for remark in remarks(a, b):
        warn(remark)
    differences = diff(a, b)
    if not differences:
        print("차이가 없다" if options.lang == "ko" else "they do not differ")
        return
    korean = options.lang == "ko"
    shown = folding_table("키" if korean else "key", a.name, b.name, "단위" if korean else "unit")
    for each in differences:
        label = each.label_ko if korean else each.label_en
        unit = in_language(each.unit, options.lang)
        cells = (f"{each.key}\n{label}", *(_plain(value) for value in (each.a, each.b)), unit)
        shown.add_row(*cells, end_section=True)
    layout.print_table(shown)


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str(value)
