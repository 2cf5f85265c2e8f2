"""A scenario in the making: table laid over table, then built and looked over.

Files, dictionaries and changes in Python all go this way, so they share one merge rule and one
wording of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple, Self

from sim import resources
from sim.errors import UserError, nearest, sentences
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument, instrument_type, types
from sim.policy.package import check_agree
from sim.policy.settings.model import check_key
from sim.policy.settings.text import checked_text, short
from sim.policy.successor import stem
from sim.scenario.document import SUFFIX, Document, read_document
from sim.scenario.entry import Entry
from sim.scenario.future import checked
from sim.scenario.history import rewritten
from sim.scenario.layering import Layered
from sim.scenario.phases import Split, phases
from sim.scenario.resolved import Resolved
from sim.scenario.target import Target, doubts

BASELINE: Final = "baseline"

_ENTRY_KEYS: Final = ("type", "enabled", "label_en", "label_ko")
_INSTRUMENT_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Pieces(NamedTuple):
    """What the tables of a scenario come to, see `Resolved`."""

    parameters: Mapping[str, float]
    instruments: Mapping[str, Instrument]
    instrument_labels: Mapping[str, tuple[str, str]]
    economy_wide: EconomyWideSettings
    target: Target | None
    futures: Mapping[str, float]
    remarks: tuple[str, ...]
    splits: Mapping[str, Split]


@dataclass
class Assembly:
    """The tables of a scenario as laid so far.

    Attributes
    ----------
    parameters : dict of str to float
    entries : dict of str to Entry
        Instruments by name, those that are switched off too.
    economy_wide : Layered
    target : Layered or None
    futures : dict of str to float
        Probabilities; empty where the shipped ones hold.
    """

    parameters: dict[str, float] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    economy_wide: Layered[EconomyWideSettings] = field(
        default_factory=lambda: Layered(EconomyWideSettings)
    )
    target: Layered[Target] | None = None
    futures: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Resolved) -> Self:
        """Take a scenario apart again: what was stated is kept apart from what are defaults."""
        goal, everywhere = scenario.target, scenario.economy_wide
        entries = {name: _entry(scenario, name) for name in scenario.instruments}
        for name, split in scenario.splits.items():
            there = {part: scenario.instruments.get(part) for part in split.parts}
            if there == split.parts:  # else a part was changed on its own, as by `scaled`
                type_name = split.parts[name].type_name
                for part in there:
                    del entries[part]
                entries[name] = Entry(type_name, split.settings.copy(), *split.labels, "")
        return cls(
            parameters=dict(scenario.parameters),
            entries=entries,
            economy_wide=Layered(
                EconomyWideSettings, everywhere.stated(), dict(everywhere.sources)
            ),
            target=None if goal is None else Layered(Target, goal.stated(), dict(goal.sources)),
            futures=dict(scenario.futures),
        )

    def lay(self, document: Document, origin: str = "") -> None:
        """Lay what a document says over what is there.

        Parameters
        ----------
        document : Document
        origin : str
            Source of values without one, see `Layered.lay`.

        Raises
        ------
        UserError
            One line on anything that is wrong: what, in which table, what would be right.
        """
        self.parameters.update(_read_parameters(document))
        for name, table in document.instruments.items():
            self._lay_instrument(name, table, document, origin)
        by, label = document.name, document.label
        self.economy_wide.lay(
            document.economy_wide, by, f"{label} [economy_wide]", inherits=True, origin=origin
        )
        if document.target is not None:
            self.target = self.target or Layered(Target)
            self.target.lay(document.target, by, f"{label} [target]", inherits=True, origin=origin)
        if document.futures is not None:
            # They belong together: what is not named has no probability, whatever was inherited.
            self.futures = checked(document.futures, f"{label} [futures]")

    def pieces(self, label: str) -> Pieces:
        """Build what was laid.

        Parameters
        ----------
        label : str
            How messages name the scenario.

        Raises
        ------
        UserError
            If values do not go together, a new programme has no money of its own, or instruments
            contradict each other.
        """
        in_force = {name: each for name, each in sorted(self.entries.items()) if each.enabled}
        for each in in_force.values():
            each.check_money()
        programmes = {
            name: phases(name, each.settings, f"{label} [instruments.{name}]")
            for name, each in in_force.items()
        }
        instruments = _joined(programmes, label)
        check_agree(instruments, label)
        economy_wide = self.economy_wide.build(f"{label} [economy_wide]")
        target = None if self.target is None else self.target.build(f"{label} [target]")
        return Pieces(
            parameters=dict(self.parameters),
            instruments=instruments,
            instrument_labels={
                part: in_force[name].labels_of(part, parts)
                for name, parts in programmes.items()
                for part in parts
            },
            economy_wide=economy_wide,
            target=target,
            futures=dict(self.futures),
            remarks=(*rewritten(instruments, economy_wide, national()), *doubts(target)),
            splits={
                name: Split(each.settings, (each.label_en, each.label_ko), programmes[name])
                for name, each in in_force.items()
                if each.settings.by_year()
            },
        )

    def _lay_instrument(self, name: object, table: object, document: Document, origin: str) -> None:
        """Lay one ``[instruments.name]`` table over the inherited entry, or begin a new one."""
        if not isinstance(name, str) or not _INSTRUMENT_NAME.fullmatch(name):
            raise UserError(
                f"{short(name)} cannot be an instrument's name",
                f"{document.label} [instruments]",
                "use small letters, digits and _, a letter first, at most 60 in all",
            )
        where = f"{document.label} [instruments.{name}]"
        if not isinstance(table, Mapping):
            raise UserError(f"{short(table)} is not a table", where, f"write [instruments.{name}]")
        inherits = name in self.entries
        if not inherits:
            self.entries[name] = _begin(name, table, [*self.entries], document)
        entry = self.entries[name]
        if table.get("type", entry.type_name) != entry.type_name:
            raise UserError(
                f"type is {short(table['type'])}, inherited as {entry.type_name!r}",
                where,
                "switch the inherited one off and give the new one another name",
            )
        settings = entry.settings.model.settings()
        for key in table:
            check_key(key, [*_ENTRY_KEYS, "sources", *settings], settings, where)
        entry.enabled = _read_enabled(table.get("enabled", entry.enabled), where)
        entry.label_en = checked_text(table.get("label_en", entry.label_en), "label_en", where)
        entry.label_ko = checked_text(table.get("label_ko", entry.label_ko), "label_ko", where)
        own = {key: value for key, value in table.items() if key not in _ENTRY_KEYS}
        entry.settings.lay(own, document.name, where, inherits=inherits, origin=origin)


def _entry(scenario: Resolved, name: str) -> Entry:
    each = scenario.instruments[name]
    laid = Layered(type(each), each.stated(), dict(each.sources), lasting=each.lasting())
    return Entry(each.type_name, laid, *scenario.instrument_labels[name], begun_in="")


def _joined(
    programmes: Mapping[str, Mapping[str, Instrument]], label: str
) -> dict[str, Instrument]:
    """Return all instruments by name; a successor's name must not be another programme's."""
    joined: dict[str, Instrument] = {}
    for name, parts in programmes.items():
        for part, each in parts.items():
            if part in joined or (part != name and part in programmes):
                raise UserError(
                    f"{part!r} is there, and also follows from the table by year of {name!r}",
                    f"{label} [instruments]",
                    "give its terms in the table, or its own name to the other",
                )
            joined[part] = each
    return dict(sorted(joined.items(), key=lambda item: item[0]))


@cache
def national() -> Mapping[str, Instrument]:
    """Return the programmes of the shipped baseline by name: policies as they were."""
    assembly = Assembly()
    assembly.lay(read_document(resources.path("scenarios", f"{BASELINE}{SUFFIX}")))
    return {name: each.settings.build(name) for name, each in assembly.entries.items()}


def _read_parameters(document: Document) -> dict[str, float]:
    where = f"{document.label} [parameters]"
    known = defaults()
    values: dict[str, float] = {}
    for symbol, value in document.parameters.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(f"{symbol} = {short(value)} is not a number", where, "give a number")
        if isinstance(value, int) and abs(value) > 10**15:  # too large for a float, perhaps
            raise UserError(f"{symbol} = {short(value)} is out of bounds", where, "shorten it")
        try:
            values[symbol] = known.replace(**{symbol: value})[symbol]
        except UserError as error:
            raise UserError(error.what, where, error.hint) from error
    return values


def _begin(name: str, table: Mapping[str, Any], inherited: list[str], document: Document) -> Entry:
    where = f"{document.label} [instruments.{name}]"
    if "type" not in table:
        hint = f"add type = one of {', '.join(sorted(types()))}"
        if inherited:
            hint = sentences(nearest(name, inherited), f"For a new instrument {hint}")
        if stem(name) in inherited:
            hint = f"write what holds from a year on as a table in [instruments.{stem(name)}]"
        raise UserError(f"no instrument {name!r} is inherited", where, hint)
    if not isinstance(table["type"], str):
        raise UserError(f"type is {short(table['type'])}", where, 'write type = "voucher"')
    model = instrument_type(table["type"], where)
    layered = Layered(model, lasting=model.lasting())
    if not document.shipped and not _is_national(name, table["type"]):
        layered.others = frozenset(model.must_state())
    return Entry(table["type"], layered, model.label_en, model.label_ko, begun_in=where)


def _is_national(name: str, type_name: str) -> bool:
    there = national().get(name)
    return there is not None and there.type_name == type_name


def _read_enabled(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise UserError(
            f"enabled is {short(value)}", where, "write enabled = true or enabled = false"
        )
    return value
