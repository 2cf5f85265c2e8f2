"""Finished replicates on disk, so that an interrupted experiment goes on where it was."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import UserError
from sim.experiment.job import Arrays

SUFFIX: Final = ".partial"
_RECORD: Final = "experiment.json"
_REPLICATE: Final = re.compile(r"replicate-(\d+)\.npz")


@dataclass(frozen=True)
class Store:
    """The folder ``<out>.partial`` beside the results.

    Every file is written under another name and then moved, so that a file that is there is whole.

    Attributes
    ----------
    folder : pathlib.Path
    """

    folder: Path

    @classmethod
    def open(cls, out: Path, identity: Mapping[str, Any], *, force: bool = False) -> Store:
        """Open the store of a study, with what an earlier attempt left in it.

        Parameters
        ----------
        out : pathlib.Path
            The result folder.
        experiment : Experiment
        force : bool
            Throw away the replicates of another experiment instead of refusing.

        Raises
        ------
        UserError
            If the store holds another experiment, naming the first difference.
        """
        store = cls(out.with_name(out.name + SUFFIX))
        # Through JSON, so that what is compared has passed the same rounding of types.
        identity = json.loads(json.dumps(identity))
        if store.folder.exists():
            difference = store._difference(identity)
            if difference is not None:
                if not force:
                    raise UserError(
                        f"it holds replicates of another experiment ({difference})",
                        str(store.folder),
                        "repeat the command that began it, or start afresh with --force",
                    )
                shutil.rmtree(store.folder)
        store.folder.mkdir(parents=True, exist_ok=True)
        if not (store.folder / _RECORD).exists():
            store._write(_RECORD, json.dumps(identity, ensure_ascii=False).encode("utf-8"))
        return store

    @property
    def building(self) -> Path:
        """Where the result folder is built before it is moved to its place."""
        return self.folder / "result"

    def kept(self) -> set[int]:
        """Return the numbers of the finished replicates."""
        matches = (_REPLICATE.fullmatch(file.name) for file in self.folder.iterdir())
        return {int(match[1]) for match in matches if match}

    def save(self, replicate: int, arrays: Arrays) -> None:
        """Keep a finished replicate."""
        temporary = self.folder / f"replicate-{replicate}.{os.getpid()}.tmp"
        with temporary.open("wb") as stream:
            # NumPy's stubs take the first keyword for `allow_pickle`.
            np.savez(stream, **arrays)  # type: ignore[arg-type]
        temporary.replace(self._file(replicate))

    def load(self, replicate: int) -> Arrays:
        """Return a finished replicate."""
        with np.load(self._file(replicate), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}

    def remove(self) -> None:
        """Delete the store."""
        shutil.rmtree(self.folder)

    def _file(self, replicate: int) -> Path:
        return self.folder / f"replicate-{replicate:06d}.npz"

    def _write(self, name: str, content: bytes) -> None:
        temporary = self.folder / f"{name}.{os.getpid()}.tmp"
        temporary.write_bytes(content)
        temporary.replace(self.folder / name)

    def _difference(self, identity: Mapping[str, Any]) -> str | None:
        """Say in what the store's experiment differs, None if it is the same."""
        record = self.folder / _RECORD
        if not record.is_file():
            return None if not any(self.folder.iterdir()) else f"{_RECORD} is missing"
        try:
            there = json.loads(record.read_text(encoding="utf-8"))
        except ValueError:
            return f"{_RECORD} cannot be read"
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
