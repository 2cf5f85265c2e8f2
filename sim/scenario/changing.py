"""Changes of a scenario in Python: laid over it as a file that extends it would be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import UserError
from sim.policy.settings.model import CHANGED_IN_PYTHON
from sim.policy.settings.text import MAX_LABEL, checked_text
from sim.scenario.assembling import Assembly, Pieces
from sim.scenario.document import SUFFIX, Document
from sim.scenario.resolved import Resolved

_NOT_IN_NAMES: Final = '/\\:*?"<>|'


def changed(
    scenario: Resolved,
    *,
    parameters: Mapping[str, Any] | None = None,
    instruments: Mapping[str, Mapping[str, Any]] | None = None,
    economy_wide: Mapping[str, Any] | None = None,
    target: Mapping[str, Any] | None = None,
    futures: Mapping[str, Any] | None = None,
    origin: str = CHANGED_IN_PYTHON,
) -> Pieces:
    """Return what a scenario comes to with these tables laid over it.

    Parameters
    ----------
    scenario : Resolved
    parameters, instruments, economy_wide, target, futures : mapping, optional
        As in a scenario file; years may be numbers, and numbers those of NumPy.
    origin : str
        Source of values for which none is stated.

    Raises
    ------
    UserError
        The line that a file would give, with the scenario's name in place of the file's.
    """
    label = f"{scenario.name} (in Python)"
    document = Document(
        path=Path(f"{scenario.name}{SUFFIX}"),
        label=label,
        header={"name": scenario.name},
        parameters=plain(parameters or {}),
        instruments=plain(instruments or {}),
        economy_wide=plain(economy_wide or {}),
        target=None if target is None else plain(target),
        futures=None if futures is None else plain(futures),
    )
    assembly = Assembly.of(scenario)
    assembly.lay(document, origin)
    return assembly.pieces(label)


def lineage_after(scenario: Resolved, name: str) -> tuple[str, ...]:
    """Return the lineage of a changed scenario: itself comes last, once."""
    before = scenario.lineage
    unnamed = len(before) > 1 and before[-1] == before[-2] == scenario.name
    return (*(before[:-1] if unnamed else before), name)


def checked_name(name: object, where: str) -> str:
    """Return a scenario's name, or raise `UserError`: it may become the name of a file."""
    text = checked_text(name, "name", where, MAX_LABEL)
    odd = [letter for letter in _NOT_IN_NAMES if letter in text]
    if text != name or odd or text.startswith("."):
        raise UserError(
            f"name is {name!r}", where, f"use none of {_NOT_IN_NAMES}, no dot or space first"
        )
    return text


def plain(value: Any) -> Any:
    """Return a value of Python as a file would hold it: NumPy's numbers are numbers, too."""
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value
