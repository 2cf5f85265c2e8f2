"""Load a scenario: follow `extends` to the root, then lay document over document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim import resources
from sim.errors import UserError, nearest
from sim.policy.settings.text import short
from sim.scenario.assembling import Assembly
from sim.scenario.changing import checked_name, plain
from sim.scenario.definition import Scenario
from sim.scenario.document import (
    SUFFIX,
    Document,
    built_in_names,
    document_of,
    locate,
    locate_parent,
    parse_text,
    read_document,
)

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
    "history-without-tax-strategic",
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
    return _scenario(_lineage(read_document(locate(name_or_path))))


def scenario_from_dict(data: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a dictionary describes, as a file with the same tables would.

    Parameters
    ----------
    data : mapping
        Tables by name, see ``docs/scenarios.md``; ``scenario`` holds at least its ``name``. What
        it extends is looked up as for a file in the working folder. Years may be numbers.

    Returns
    -------
    Scenario

    Raises
    ------
    UserError
        As `load`.

    Examples
    --------
    >>> mine = scenario_from_dict({
    ...     "scenario": {"name": "mine", "extends": "baseline"},
    ...     "instruments": {"ai_voucher": {"budget_krw_bn": {2027: 120}}},
    ... })
    >>> mine.lineage
    ('baseline', 'mine')
    """
    if not isinstance(data, Mapping):
        raise UserError(f"{short(data)} is no dictionary of tables", "scenario_from_dict")
    header = data.get("scenario")
    name = header.get("name") if isinstance(header, Mapping) else None
    if not isinstance(name, str):
        raise UserError(
            "the table scenario with a name is missing",
            "scenario_from_dict",
            'add "scenario": {"name": "mine"}',
        )
    checked_name(name, "scenario_from_dict")
    document = document_of(plain(data), Path(f"{name}{SUFFIX}"), f"{name} (dictionary)")
    return _scenario(_lineage(document))


def scenario_from_text(content: bytes, label: str) -> Scenario:
    r"""Return the scenario of a file that lies nowhere: nothing of it is looked up on this machine.

    Parameters
    ----------
    content : bytes
        Of a scenario file. It may extend a shipped scenario, but no file.
    label : str
        How messages name it.

    Raises
    ------
    UserError
        As `load`; or if it extends anything else.

    Examples
    --------
    >>> text = b'[scenario]\nname = "mine"\nextends = "training"'
    >>> scenario_from_text(text, "mine.toml").lineage
    ('baseline', 'training', 'mine')
    """
    data = parse_text(content, label)
    header = data.get("scenario")
    name = header.get("name") if isinstance(header, Mapping) else None
    if not isinstance(name, str):
        raise UserError("the table [scenario] with a name is missing", label, 'add name = "mine"')
    checked_name(name, label)
    document = document_of(data, Path(f"{name}{SUFFIX}"), label)
    parent = document.header.get("extends")
    if parent is None:
        return _scenario([document])
    if parent not in built_in_names():
        raise UserError(
            f"it extends {short(parent)}, which is no shipped scenario",
            f"{label} [scenario] extends",
            f"{nearest(parent, built_in_names())}; what extends a file of yours is written out "
            'whole by sim.load("mine.toml").save("whole.toml")',
        )
    shipped = read_document(resources.path("scenarios", f"{parent}{SUFFIX}"))
    return _scenario([*_lineage(shipped), document])


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


def _scenario(documents: Sequence[Document]) -> Scenario:
    """Lay documents over each other, the root first, and build what they come to."""
    assembly = Assembly()
    for document in documents:
        assembly.lay(document)
    last = documents[-1]
    return Scenario(
        name=last.name,
        label_en=last.text("label_en") or last.name,
        label_ko=last.text("label_ko") or last.text("label_en") or last.name,
        description_en=last.text("description_en"),
        description_ko=last.text("description_ko"),
        lineage=tuple(document.name for document in documents),
        **assembly.pieces(last.label)._asdict(),
    )


def _lineage(document: Document) -> list[Document]:
    """Return a document and all that it extends, the root first."""
    documents = [document]
    while (following := locate_parent(document)) is not None:
        if following.resolve() in {d.path.resolve() for d in documents}:
            circle = " extends ".join([*(d.name for d in documents), following.stem])
            raise UserError(
                f"the scenarios form a circle: {circle}",
                f"{document.label} [scenario] extends",
                "let one of them extend another, or nothing",
            )
        document = read_document(following)
        documents.append(document)
    return documents[::-1]
