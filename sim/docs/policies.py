"""The policy entries of the sources, and where in the model each of them is."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sim import resources
from sim.docs.markdown import table

_HEAD: Final = """\
# Policies of the sources

Written from `calibration/policies.csv` and `calibration/policy_map.csv`; do not edit by hand.

Every policy entry of the sources is listed once: with the instrument (`docs/instruments.md`) and
the shipped scenario (`docs/scenarios.md`) that hold it, or with the reason why it is outside.
What a scenario has as economy-wide policy, or as its goal, has no instrument.
An instrument need not stem from the sources: one without an entry here is an idea of its own.
That an entry has an instrument says that its channel is in the model, not that its size is known:
most entries are printed without an amount, and what stands in their place is an assumption.
"""


_COLUMNS: Final = ("entry", "policy", "정책", "place", "instrument", "scenario", "remark")


@dataclass(frozen=True)
class PolicyEntry:
    """One policy entry of the sources.

    Attributes
    ----------
    id, name_en, name_ko, kind, source, place : str
        As in `policies.csv`; ``kind`` is its instrument type there.
    instrument : str
        Type name of the instrument; empty if the model has none for it.
    scenario : str
        Shipped scenario that shows it; empty if there is none.
    reason : str
        Why it is outside the model, or what of it is not told apart.
    """

    id: str
    name_en: str
    name_ko: str
    kind: str
    source: str
    place: str
    instrument: str
    scenario: str
    reason: str

    @property
    def outside(self) -> bool:
        """Whether the model has nothing for it."""
        return not self.scenario


def policy_map() -> list[dict[str, str]]:
    """Return the rows of `policy_map.csv`: id, instrument, scenario, reason."""
    return _rows("policy_map.csv")


def policy_entries() -> list[PolicyEntry]:
    """Return every entry in the order of the sources.

    Examples
    --------
    >>> entry = next(each for each in policy_entries() if each.id == "kr.f.2.strategic")
    >>> entry.instrument, entry.scenario
    ('tax_credit', 'baseline')
    """
    placed = {row["id"]: row for row in policy_map()}
    return [
        PolicyEntry(
            id=row["id"],
            name_en=row["name_en"],
            name_ko=row["name_ko"],
            kind=row["instrument_type"],
            source=row["source"],
            place=row["place"],
            instrument=placed[row["id"]]["instrument"],
            scenario=placed[row["id"]]["scenario"],
            reason=placed[row["id"]]["reason"],
        )
        for row in _rows("policies.csv")
    ]


def policies_markdown() -> str:
    """Return the page: what is in the model by instrument, then every entry by source.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    entries = policy_entries()
    outside = sum(each.outside for each in entries)
    lines = [_HEAD, f"{len(entries)} entries, {outside} of them outside the model.", ""]
    counted = sorted(Counter(each.instrument for each in entries if each.instrument).items())
    lines += ["## By instrument", ""]
    lines += table(
        ("instrument", "entries"), ((f"`{name}`", str(count)) for name, count in counted)
    )
    for source, members in groupby(entries, key=lambda each: each.source):
        lines += ["", f"## {source}", "", *table(_COLUMNS, map(_cells, members))]
    return "\n".join(lines) + "\n"


def _cells(entry: PolicyEntry) -> tuple[str, ...]:
    instrument = f"`{entry.instrument}`" if entry.instrument else ""
    scenario = f"`{entry.scenario}`" if entry.scenario else "outside"
    names = (f"`{entry.id}`", entry.name_en, entry.name_ko, entry.place)
    return (*names, instrument, scenario, entry.reason)


def _rows(file: str) -> list[dict[str, str]]:
    path = resources.path("calibration", file)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
