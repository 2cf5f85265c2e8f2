"""Finished evaluations on disk, one line each, so that a search that was cut goes on from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.analysis.optimisation.evolution import Values
from sim.analysis.optimisation.objective import Floats
from sim.experiment.identity import identity_digest, refuse_other
from sim.experiment.working_folder import WorkingFolder, refusing

FILE: Final = "evaluations.jsonl"
_RECORD: Final = "search.json"
_STAGES: Final = ("search", "check")
_LENGTH: Final = ("evaluations",)
"""What decides how far a search goes, but not what an evaluation gives."""
_SEAL: Final = "sha256"

Key = tuple[str, Values]
"""Stage (``search`` or ``check``) and the levers' values."""


@dataclass(eq=False)
class Log:
    """The evaluations of one search in its working folder.

    Attributes
    ----------
    held : WorkingFolder
    levers : tuple of str
        Their names, in the order of the values.
    search : str
        Digest of what decides every evaluation (`search_digest`).
    """

    held: WorkingFolder
    levers: tuple[str, ...]
    search: str
    _found: dict[Key, dict[str, Floats]] = field(default_factory=dict, init=False)
    _used: set[Key] = field(default_factory=set, init=False)

    @classmethod
    def open(
        cls,
        held: WorkingFolder,
        levers: Sequence[str],
        identity: Mapping[str, Any],
        *,
        force: bool,
    ) -> Log:
        """Open the log of a search, with what an earlier attempt left in it.

        A search of another length goes on from the same evaluations.

        Raises
        ------
        UserError
            If it belongs to another search, naming the first difference.
        """
        asked = _without_length(identity)
        content = refuse_other(held, _RECORD, asked, "evaluations of another search", force)
        log = cls(held, tuple(levers), search_digest(identity))
        record = held.folder / _RECORD
        if not record.exists():
            temporary = held.folder / f"{_RECORD}.0.tmp"
            temporary.write_bytes(content)
            temporary.replace(record)
        log._read()
        return log

    def __len__(self) -> int:
        return len(self._found)

    def count(self, stage: str) -> int:
        """Return how many evaluations of a stage are there."""
        return sum(each == stage for each, _ in self._found)

    def get(self, stage: str, values: Values) -> dict[str, Floats] | None:
        """Return what was measured of a candidate, None if it was not yet."""
        self._used.add((stage, values))
        return self._found.get((stage, values))

    def add(self, stage: str, values: Values, measured: Mapping[str, Floats]) -> None:
        """Keep a finished evaluation.

        Raises
        ------
        UserError
            If it cannot be written.
        """
        self._keep((stage, values), dict(measured))
        self._used.add((stage, values))

    def of(self, stage: str) -> Iterator[tuple[Values, dict[str, Floats]]]:
        """Yield the evaluations of a stage that this search asked for, ordered by their values."""
        for (each, values), measured in sorted(self._found.items(), key=lambda item: item[0]):
            if each == stage and (each, values) in self._used:
                yield values, measured

    def text(self) -> str:
        """Return what this search asked for, in an order that does not depend on the way to it."""
        return "".join(
            json.dumps(self._entry(stage, values, measured), ensure_ascii=False) + "\n"
            for stage in _STAGES
            for values, measured in self.of(stage)
        )

    def take_over(self, results: Path, without: Collection[int] = ()) -> None:
        """Take the evaluations of finished results of the same search, of another length perhaps.

        What is not of the same search, or was changed since, is left alone.

        Parameters
        ----------
        results : pathlib.Path
        without : collection of int
            Numbers of evaluations, from 0 in the order of the file, that are left there.
        """
        file = results / FILE
        try:
            record = json.loads((results / "run.json").read_text(encoding="utf-8"))
            digests, content = record["digests"], file.read_bytes()
            if digests["search"] != self.search or digests[FILE] != content_digest(content):
                return
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return
        for number, line in enumerate(content.decode("utf-8").splitlines()):
            key, measured = self._parsed(json.loads(line))
            if key not in self._found and number not in without:
                self._keep(key, measured)

    def remove(self) -> None:
        """Delete what was kept."""
        self.held.delete_kept()

    def _keep(self, key: Key, measured: dict[str, Floats]) -> None:
        folder = self.held.folder
        entry = self._entry(*key, measured)
        line = json.dumps({**entry, _SEAL: self._seal(entry)}, ensure_ascii=False) + "\n"
        kept = f"finished evaluations are kept in {folder}, the same command goes on from there"
        with refusing(folder, kept), (folder / FILE).open("ab") as stream:
            # A line that a full disk cut is ended first, so that it spoils no other.
            stream.write(b"" if self._ends_whole(folder / FILE) else b"\n")
            stream.write(line.encode("utf-8"))
        self._found[key] = measured

    @staticmethod
    def _ends_whole(file: Path) -> bool:
        if file.stat().st_size == 0:
            return True
        with file.open("rb") as stream:
            stream.seek(-1, 2)
            return stream.read(1) == b"\n"

    def _entry(self, stage: str, values: Values, measured: Mapping[str, Floats]) -> dict[str, Any]:
        return {
            "stage": stage,
            "levers": dict(zip(self.levers, values, strict=True)),
            "measured": {name: array.tolist() for name, array in measured.items()},
        }

    def _seal(self, entry: Mapping[str, Any]) -> str:
        """Return what binds a line to its search and its content."""
        return content_digest(f"{self.search}\0{json.dumps(entry, ensure_ascii=False)}".encode())

    def _parsed(self, entry: Mapping[str, Any]) -> tuple[Key, dict[str, Floats]]:
        values = tuple(float(entry["levers"][name]) for name in self.levers)
        measured = {name: np.array(each) for name, each in entry["measured"].items()}
        return (str(entry["stage"]), values), measured

    def _read(self) -> None:
        """Read all whole lines of this search; a cut, damaged or foreign one counts as missing."""
        file = self.held.folder / FILE
        if not file.is_file():
            return
        for line in file.read_bytes().split(b"\n"):
            try:
                entry = json.loads(line)
                if entry.pop(_SEAL) != self._seal(entry):
                    continue
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue
            key, measured = self._parsed(entry)
            self._found[key] = measured


def search_digest(identity: Mapping[str, Any]) -> str:
    """Return SHA-256 of what decides every evaluation of a search, whatever its length."""
    return identity_digest(_without_length(identity))


def content_digest(content: bytes) -> str:
    """Return SHA-256 of a text."""
    return hashlib.sha256(content).hexdigest()


def _without_length(identity: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in identity.items() if key not in _LENGTH}
