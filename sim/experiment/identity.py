"""What decides a study: its digest, and in what two of them differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sim.errors import UserError
from sim.experiment.working_folder import WorkingFolder


def identity_digest(identity: Mapping[str, Any]) -> str:
    """Return SHA-256 of what decides every replicate of a study."""
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def refuse_other(
    held: WorkingFolder, name: str, identity: Mapping[str, Any], what: str, force: bool
) -> bytes:
    """Refuse a working folder that keeps something of another study, or clear it with `force`.

    Parameters
    ----------
    held : WorkingFolder
    name : str
        File with the identity of the study that is kept there.
    identity : mapping
        Of this study.
    what : str
        What is kept there, for the message.
    force : bool

    Returns
    -------
    bytes
        The identity as it is to be written into that file.
    """
    content = json.dumps(identity, ensure_ascii=False).encode("utf-8")
    # Through JSON, so that what is compared has passed the same rounding of types.
    difference = _difference(held, name, json.loads(content))
    if difference is None:
        return content
    if not force:
        raise UserError(
            f"it holds {what} ({difference})",
            str(held.folder),
            "repeat the command that began it, or start afresh with --force",
        )
    held.clear()
    return content


def _difference(held: WorkingFolder, name: str, identity: Mapping[str, Any]) -> str | None:
    """Say in what the study that is kept differs, None if it is the same or there is none."""
    record = held.folder / name
    if not record.is_file():
        return f"{name} is missing" if held.keeps() else None
    try:
        there = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return f"{name} cannot be read"
    if not isinstance(there, dict):
        return f"{name} is not a record"
    return first_difference(there, identity)


def first_difference(
    there: Mapping[str, Any], asked: Mapping[str, Any], at: str = ""
) -> str | None:
    """Say in which key two records differ first, None if in none.

    Examples
    --------
    >>> first_difference({"seed": 1, "fit": {"b_0": 1.0}}, {"seed": 1, "fit": {"b_0": 2.0}})
    'fit.b_0 there is 1.0, asked for 2.0'
    """
    for key in dict.fromkeys([*asked, *there]):
        name = f"{at}{key}"
        one, other = there.get(key), asked.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            inner = first_difference(one, other, f"{name}.")
            if inner is not None:
                return inner
        elif one != other:
            return f"{name} there is {_shown(one)}, asked for {_shown(other)}"
    return None


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:12]}..."
