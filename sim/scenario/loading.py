"""Load a scenario: follow `extends` to the root, then lay file over file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim import resources
from sim.errors import UserError, nearest
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument, instrument_type, types
from sim.policy.settings.model import check_key
from sim.scenario.definition import Scenario, Target
from sim.scenario.document import (
    SUFFIX,
    Document,
    built_in_names,
    locate,
    locate_parent,
    read_document,
)
from sim.scenario.layering import Layered

_ENTRY_KEYS: Final = ("type", "enabled", "label_en", "label_ko")
_INSTRUMENT_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

# The order of the list of shipped scenarios: references, single levers, packages; then those of
# one source each, and last what is no proposal but a question to history or to the model.
_ORDER: Final = (
    "baseline",
    "no-policy",
    "voucher-expansion",
    "tax-strategic",
    "industrial-ai-fund",
    "training",
    "lead-projects",
    "full-package",
    "target-2030",
    "integrated-digital",
    "ai-plus-x",
    "public-procurement",
    "motie-10-tasks",
    "motie-task-01-lead-projects",
    "motie-task-02-agents-physical-ai",
    "motie-task-03-computing",
    "motie-task-04-industrial-data",
    "motie-task-05-ai-chips",
    "motie-task-06-talent",
    "motie-task-07-power",
    "motie-task-08-capital",
    "motie-task-09-ecosystem",
    "motie-task-10-institutions",
    "kiet-technology",
    "kiet-finance",
    "kiet-talent",
    "kiet-regulation",
    "history-without-voucher",
    "covid-2020",
    "vicious-circle-off",
)


class LibraryEntry(NamedTuple):
    """A shipped scenario in a list."""

    name: str
    label_en: str
    label_ko: str
    description_en: str
    description_ko: str


@dataclass
class _Entry:
    """One instrument as laid so far."""

    type_name: str
    settings: Layered[Instrument]
    label_en: str
    label_ko: str
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
    last = documents[-1]
    parameters: dict[str, float] = {}
    entries: dict[str, _Entry] = {}
    economy_wide = Layered(EconomyWideSettings)
    targets: list[Layered[Target]] = []
    for document in documents:
        parameters.update(_read_parameters(document))
        for name, table in document.instruments.items():
            _lay_instrument(entries, name, table, document)
        where = f"{document.label} [economy_wide]"
        economy_wide.lay(document.economy_wide, document.name, where, inherits=True)
        if document.target is not None:
            if not targets:
                targets.append(Layered(Target))
            targets[0].lay(
                document.target, document.name, f"{document.label} [target]", inherits=True
            )
    in_force = {name: each for name, each in sorted(entries.items()) if each.enabled}
    return Scenario(
        name=last.name,
        label_en=last.text("label_en") or last.name,
        label_ko=last.text("label_ko") or last.text("label_en") or last.name,
        description_en=last.text("description_en"),
        description_ko=last.text("description_ko"),
        lineage=tuple(document.name for document in documents),
        parameters=parameters,
        instruments={
            name: each.settings.build(f"{last.label} [instruments.{name}]")
            for name, each in in_force.items()
        },
        instrument_labels={name: (each.label_en, each.label_ko) for name, each in in_force.items()},
        economy_wide=economy_wide.build(f"{last.label} [economy_wide]"),
        target=targets[0].build(f"{last.label} [target]") if targets else None,
    )


def library() -> list[LibraryEntry]:
    """Return the shipped scenarios: references, single levers, then packages.

    Examples
    --------
    >>> [entry.name for entry in library()][:2]
    ['baseline', 'no-policy']
    """
    names = built_in_names()
    ordered = [name for name in _ORDER if name in names]
    documents = (
        read_document(resources.path("scenarios", f"{name}{SUFFIX}"))
        for name in ordered + [name for name in names if name not in _ORDER]
    )
    return [
        LibraryEntry(
            name=each.name,
            label_en=each.text("label_en"),
            label_ko=each.text("label_ko"),
            description_en=each.text("description_en"),
            description_ko=each.text("description_ko"),
        )
        for each in documents
    ]


def _lineage(path: Path) -> list[Document]:
    """Return the file and all that it extends, the root first."""
    documents: list[Document] = []
    following: Path | None = path
    while following is not None:
        document = read_document(following)
        documents.append(document)
        following = locate_parent(document)
        if following is not None and following.resolve() in {d.path.resolve() for d in documents}:
            circle = " extends ".join([*(d.name for d in documents), following.stem])
            raise UserError(
                f"the scenarios form a circle: {circle}",
                f"{document.label} [scenario] extends",
                "let one of them extend another, or nothing",
            )
    return documents[::-1]


def _read_parameters(document: Document) -> dict[str, float]:
    where = f"{document.label} [parameters]"
    known = defaults()
    values: dict[str, float] = {}
    for symbol, value in document.parameters.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(f"{symbol} = {value!r} is not a number", where, "give a number")
        try:
            values[symbol] = known.replace(**{symbol: value})[symbol]
        except UserError as error:
            raise UserError(error.what, where, error.hint) from error
    return values


def _lay_instrument(
    entries: dict[str, _Entry], name: str, table: object, document: Document
) -> None:
    """Lay one ``[instruments.name]`` table over the inherited entry, or begin a new one."""
    where = f"{document.label} [instruments.{name}]"
    if not isinstance(table, dict):
        raise UserError(f"{table!r} is not a table", where, f"write [instruments.{name}]")
    inherits = name in entries
    if not inherits:
        entries[name] = _begin(name, table, [*entries], where)
    entry = entries[name]
    if table.get("type", entry.type_name) != entry.type_name:
        raise UserError(
            f"type is {table['type']!r}, inherited as {entry.type_name!r}",
            where,
            "switch the inherited one off and give the new one another name",
        )
    settings = entry.settings.model.settings()
    for key in table:
        check_key(key, [*_ENTRY_KEYS, "sources", *settings], settings, where)
    entry.enabled = _read_enabled(table.get("enabled", entry.enabled), where)
    entry.label_en = _read_label(table, "label_en", entry.label_en, where)
    entry.label_ko = _read_label(table, "label_ko", entry.label_ko, where)
    own = {key: value for key, value in table.items() if key not in _ENTRY_KEYS}
    entry.settings.lay(own, document.name, where, inherits=inherits)


def _begin(name: str, table: dict[str, Any], inherited: list[str], where: str) -> _Entry:
    if not _INSTRUMENT_NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be an instrument's name",
            where,
            "use small letters, digits and _, a letter first",
        )
    if "type" not in table:
        hint = f"add type = one of {', '.join(sorted(types()))}"
        if inherited:
            hint = f"{nearest(name, inherited)} For a new instrument {hint}"
        raise UserError(f"no instrument {name!r} is inherited", where, hint)
    if not isinstance(table["type"], str):
        raise UserError(f"type is {table['type']!r}", where, 'write type = "voucher"')
    model = instrument_type(table["type"], where)
    return _Entry(table["type"], Layered(model), model.label_en, model.label_ko)


def _read_enabled(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"enabled is {value!r}", where, "write enabled = true or enabled = false")
    return value


def _read_label(table: dict[str, Any], key: str, before: str, where: str) -> str:
    value = table.get(key, before)
    if not isinstance(value, str) or not value.strip():
        raise UserError(f"{key} is {value!r}", where, f'write {key} = "text"')
    return value
