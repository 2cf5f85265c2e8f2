"""A scenario as one line, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sim.parameters.registry import GRADES
from sim.policy.settings.model import Settings
from sim.scenario.resolved import Resolved

_HEAD = ("instrument", "setting", "value", "grade and source")


def line(scenario: Resolved) -> str:
    """Return name, label, instruments and the first digits of the digest."""
    names = ", ".join(scenario.instruments) or "no instrument"
    digest = scenario.digest()[:8]
    return f"<Scenario {scenario.name!r}: {scenario.label_en} ({names}; digest {digest})>"


def html(scenario: Resolved) -> str:
    """Return what was set, by instrument, with grade and source; defaults are left out."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _rows(scenario)
    )
    head = "".join(f"<th>{cell}</th>" for cell in _HEAD)
    lineage = escape(" ← ".join(reversed(scenario.lineage)))
    return (
        f"<div><p><b>{escape(scenario.name)}</b>: {escape(scenario.label_en)} "
        f"({escape(scenario.label_ko)})<br>{escape(scenario.description_en)}<br>"
        f"made from: {lineage}; digest {scenario.digest()[:8]}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _rows(scenario: Resolved) -> Iterator[tuple[str, ...]]:
    for symbol, value in sorted(scenario.parameters.items()):
        yield ("parameters", symbol, f"{value:g}", "")
    for name, each in scenario.instruments.items():
        label = f"{name} ({each.type_name}): {scenario.instrument_labels[name][0]}"
        yield from _set(label, each)
    yield from _set("economy-wide policy", scenario.economy_wide)
    if scenario.target is not None:
        yield from _set("target", scenario.target)


def _set(label: str, model: Settings) -> Iterator[tuple[str, ...]]:
    settings, stated = model.settings(), model.stated()
    if not stated:
        yield (label, "", "defaults", "")
    for key, value in stated.items():
        origin = model.provenance(key)
        grade = GRADES[origin.grade][0]
        yield (label, key, settings[key].shown(value), f"{grade}: {origin.source}")
