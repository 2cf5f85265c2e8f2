"""A scenario as the model takes it: what it holds, and what identifies it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.scenario.phases import Split
from sim.scenario.target import Target


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything inherited filled in, and nothing left to merge.

    Attributes
    ----------
    name : str
    label_en, label_ko, description_en, description_ko : str
    lineage : tuple of str
        Names of the scenarios it was made from, its remotest parent first, itself last.
    parameters : mapping of str to float
        Values by symbol where they differ from the registry's defaults.
    instruments : mapping of str to Instrument
        Instruments that are switched on, by name.
    instrument_labels : mapping of str to (str, str)
        English and Korean label of each.
    economy_wide : EconomyWideSettings
    target : Target or None
    futures : mapping of str to float
        Probability of each future; empty where the shipped ones hold.
    remarks : tuple of str
        What is possible but looks like a slip, beside what instruments say of themselves.
    splits : mapping of str to Split
        Programmes that became several because a table by year changes their terms, by name.
    """

    name: str
    label_en: str
    label_ko: str
    description_en: str
    description_ko: str
    lineage: tuple[str, ...]
    parameters: Mapping[str, float]
    instruments: Mapping[str, Instrument]
    instrument_labels: Mapping[str, tuple[str, str]]
    economy_wide: EconomyWideSettings
    target: Target | None
    futures: Mapping[str, float] = field(default_factory=dict, kw_only=True)
    remarks: tuple[str, ...] = field(default=(), compare=False, kw_only=True)
    splits: Mapping[str, Split] = field(default_factory=dict, compare=False, kw_only=True)

    def label(self, language: str = "en") -> str:
        """Return the scenario's label in English (``en``) or Korean (``ko``)."""
        return self.label_ko if language == "ko" else self.label_en

    def instrument_label(self, name: str, language: str = "en") -> str:
        """Return an instrument's label in English (``en``) or Korean (``ko``)."""
        return self.instrument_labels[name][language == "ko"]

    def content(self) -> dict[str, Any]:
        """Return what decides the results, as plain data: no labels, descriptions or sources."""
        return {
            "parameters": dict(sorted(self.parameters.items())),
            "instruments": {
                name: {"type": each.type_name, **_version(each), **each.plain()}
                for name, each in sorted(self.instruments.items())
            },
            "economy_wide": self.economy_wide.plain(),
            **({"futures": dict(self.futures)} if self.futures else {}),
        }

    def resolve(self) -> dict[str, Any]:
        """Return the whole scenario as plain data for a run record (JSON types only)."""
        content = self.content()
        for name, entry in content["instruments"].items():
            entry["label_en"], entry["label_ko"] = self.instrument_labels[name]
            entry["sources"] = dict(self.instruments[name].sources)
            entry["assumptions"] = list(self.instruments[name].assumptions())
        return {
            "scenario": {
                "name": self.name,
                "lineage": list(self.lineage),
                "label_en": self.label_en,
                "label_ko": self.label_ko,
                "description_en": self.description_en,
                "description_ko": self.description_ko,
            },
            **content,
            "target": None if self.target is None else self.target.plain(),
            "digest": self.digest(),
        }

    def digest(self) -> str:
        """Return SHA-256 of `content`: equal digests give equal results.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        content = self.content()
        # The table's first name stays in the digest: stored posteriors and results name it.
        content["covers"] = content.pop("economy_wide")
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _version(instrument: Instrument) -> dict[str, str]:
    """Return what tells a user's own class from an earlier version; shipped ones have none."""
    code = instrument.code()
    return {"code": code} if code else {}
