"""Load a scenario: follow `extends` to the root, then lay file over file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim import resources
from sim.errors import UserError, nearest
from sim.parameters import defaults
from sim.policy.covers import CoverSettings
from sim.policy.instrument import Instrument, instrument_type, types
from sim.policy.setting import Setting
from sim.policy.settings import Settings, check_key
from sim.scenario.definition import Scenario, Target
from sim.scenario.document import (
    SUFFIX,
    Document,
    built_in_names,
    locate,
    locate_parent,
    read_document,
)

_ENTRY_KEYS: Final = ("type", "enabled", "label_en", "label_ko", "sources")
_INSTRUMENT_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class LibraryEntry(NamedTuple):
    """A shipped scenario in a list."""

    name: str
    label_en: str
    label_ko: str
    description_en: str
    description_ko: str


@dataclass
class _Layered:
    """Settings of one table as laid so far: only what files say, defaults come last."""

    model: type[Settings]
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def lay(self, table: Mapping[str, Any], by: str, where: str, inherits: bool) -> None:
        """Lay a file's table over what is there.

        Parameters
        ----------
        table : mapping
            As written.
        by : str
            Name of the scenario, for the provenance.
        where : str
            File and table, for messages.
        inherits : bool
            Whether a parent has this table, so that yearly values go on from its.
        """
        settings = self.model.settings()
        stated = self._stated_sources(table, where)
        normal = self.model.default_values()
        for key, raw in table.items():
            if key == "sources":
                continue
            check_key(key, [*settings, "sources"], settings, where)
            about = settings[key]
            value = about.read(raw, f"{where} {key}")
            if inherits:
                before = self.values.get(key, normal[key])
                self._note(key, about, before, value, stated.get(key), by)
                value = about.merge(before, value)
            else:
                self._note(key, about, None, value, stated.get(key), by)
            self.values[key] = value
            if key not in stated and value == normal[key]:
                del self.sources[key]
        self.sources.update({key: text for key, text in stated.items() if key not in table})

    def build(self, where: str) -> Settings:
        """Return the settings, with the defaults where no file says otherwise."""
        try:
            return self.model(**self.values, sources=self.sources)
        except UserError as error:
            raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error

    def _note(
        self, key: str, about: Setting, before: Any, value: Any, stated: str | None, by: str
    ) -> None:
        """Remember the source of a value; of a yearly one also that of the years before."""
        text = stated or f"R: set in scenario {by}"
        if about.by_year and not about.groups and before is not None:
            first = value[0][0]
            if any(year < first for year, _ in before):
                old = self.sources.get(key, str(about.provenance()))
                text = f"{text} (from {first}; before: {old})"
        self.sources[key] = text

    def _stated_sources(self, table: Mapping[str, Any], where: str) -> dict[str, str]:
        stated = table.get("sources", {})
        if not isinstance(stated, dict) or not all(isinstance(v, str) for v in stated.values()):
            raise UserError(
                f"sources = {stated!r} is not a table of texts",
                where,
                'write sources = { budget_krw_bn = "A: publication, place" }',
            )
        self.model(sources=stated) if not where else _checked(self.model, stated, where)
        return stated


@dataclass
class _Entry:
    """One instrument as laid so far."""

    layered: _Layered
    labels: tuple[str, str]
    enabled: bool = True


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario with everything that it inherits.

    Parameters
    ----------
    name_or_path : str or pathlib.Path
        Name of a shipped scenario, or a file ending in ``.toml``. Its ``extends`` may name a file
        beside it or a shipped scenario.

    Returns
    -------
    Scenario

    Raises
    ------
    UserError
        One line on anything that is wrong: what, in which file and table, what would be right.

    Examples
    --------
    >>> load("voucher-expansion").lineage
    ('baseline', 'voucher-expansion')
    """
    documents = _lineage(locate(name_or_path))
    parameters: dict[str, float] = {}
    entries: dict[str, _Entry] = {}
    covers = _Layered(CoverSettings)
    target: _Layered | None = None
    for document in documents:
        parameters.update(_read_parameters(document))
        for name, table in document.instruments.items():
            _lay_instrument(entries, name, table, document)
        covers.lay(document.covers, document.name, f"{document.label} [covers]", inherits=True)
        if document.target is not None:
            target = target or _Layered(Target)
            target.lay(document.target, document.name, f"{document.label} [target]", inherits=True)
    last = documents[-1]
    built_covers = covers.build(f"{last.label} [covers]")
    built_target = None if target is None else target.build(f"{last.label} [target]")
    assert isinstance(built_covers, CoverSettings)
    return Scenario(
        name=last.name,
        label_en=last.text("label_en") or last.name,
        label_ko=last.text("label_ko") or last.text("label_en") or last.name,
        description_en=last.text("description_en"),
        description_ko=last.text("description_ko"),
        lineage=tuple(document.name for document in documents),
        parameters=parameters,
        instruments=_build_instruments(entries, last),
        instrument_labels={name: each.labels for name, each in entries.items() if each.enabled},
        covers=built_covers,
        target=built_target,
    )


def library() -> list[LibraryEntry]:
    """Return the shipped scenarios, the baseline first.

    Examples
    --------
    >>> [entry.name for entry in library()][:2]
    ['baseline', 'no-policy']
    """
    names = sorted(built_in_names(), key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    documents = (read_document(resources.path("scenarios", f"{name}{SUFFIX}")) for name in names)
    return [
        LibraryEntry(
            each.name,
            each.text("label_en"),
            each.text("label_ko"),
            each.text("description_en"),
            each.text("description_ko"),
        )
        for each in documents
    ]
