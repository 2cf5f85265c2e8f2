"""The commands that print what is declared: `parameters` and `scenarios`."""

from __future__ import annotations

import sys

from sim.cli.commands.console import console, folding_table
from sim.parameters.registry import GRADES, registry, table
from sim.scenario import diff, library, load, show


def parameters(*, csv: bool, lang: str) -> None:
    """Print the registry of parameters with grades and sources."""
    if csv:
        table().to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    korean = lang == "ko"
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
            each.unit,
            f"{each.default:g}",
            str(each.prior),
            f"{each.low:g}..{each.high:g}",
            f"{each.grade} {GRADES[each.grade][korean]}",
            each.source,
        )
    console().print(shown)


def list_scenarios(lang: str) -> None:
    """Print the shipped scenarios."""
    korean = lang == "ko"
    heads = ("이름", "제목", "설명") if korean else ("name", "title", "description")
    shown = folding_table(*heads)
    for entry in library():
        shown.add_row(
            entry.name,
            entry.label_ko if korean else entry.label_en,
            entry.description_ko if korean else entry.description_en,
            end_section=True,
        )
    console().print(shown)


def show_scenario(name: str, lang: str) -> None:
    """Print a scenario in full, with grades and sources."""
    print(show(load(name), lang))


def diff_scenarios(one: str, other: str, lang: str) -> None:
    """Print in what two scenarios differ."""
    a, b = load(one), load(other)
    differences = diff(a, b)
    if not differences:
        print("차이가 없다" if lang == "ko" else "they do not differ")
        return
    korean = lang == "ko"
    shown = folding_table("키" if korean else "key", a.name, b.name, "단위" if korean else "unit")
    for each in differences:
        label = each.label_ko if korean else each.label_en
        # Square brackets in values are no markup.
        cells = (f"{each.key}\n{label}", *(_plain(value) for value in (each.a, each.b)), each.unit)
        shown.add_row(*(cell.replace("[", r"\[") for cell in cells), end_section=True)
    console().print(shown)


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str(value)
