"""Finished evaluations on disk, one line each, so that a search that was cut goes on from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.analysis.optimisation.evolution import Values
from sim.analysis.optimisation.objective import Floats
from sim.errors import UserError
from sim.experiment.checkpoint import SUFFIX, first_difference

FILE: Final = "evaluations.jsonl"
_RECORD: Final = "search.json"

Key = tuple[str, Values]
"""Stage (``search`` or ``check``) and the levers' values."""


@dataclass(eq=False)
class Log:
    """The folder ``<out>.partial`` beside the results.

    Attributes
    ----------
    folder : pathlib.Path
    levers : tuple of str
        Their names, in the order of the values.
    """

    folder: Path
    levers: tuple[str, ...]
    _found: dict[Key, dict[str, Floats]] = field(default_factory=dict, init=False)

    @classmethod
    def open(
        cls, out: Path, levers: Sequence[str], identity: Mapping[str, Any], *, force: bool
    ) -> Log:
        """Open the log of a search, with what an earlier attempt left in it.

        Raises
        ------
        UserError
            If it belongs to another search, naming the first difference.
        """
        log = cls(out.with_name(out.name + SUFFIX), tuple(levers))
        asked = json.loads(json.dumps(identity))
        record = log.folder / _RECORD
        if log.folder.exists():
            difference = _difference(log.folder, asked)
            if difference is not None:
                if not force:
                    raise UserError(
                        f"it holds evaluations of another search ({difference})",
                        str(log.folder),
                        "repeat the command that began it, or start afresh with --force",
                    )
                shutil.rmtree(log.folder)
        log.folder.mkdir(parents=True, exist_ok=True)
        if not record.exists():
            temporary = record.with_suffix(".tmp")
            temporary.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
            temporary.replace(record)
        log._read()
        return log

    def __len__(self) -> int:
        return len(self._found)

    def get(self, stage: str, values: Values) -> dict[str, Floats] | None:
        """Return what was measured of a candidate, None if it was not yet."""
        return self._found.get((stage, values))

    def add(self, stage: str, values: Values, measured: Mapping[str, Floats]) -> None:
        """Keep a finished evaluation."""
        self._found[stage, values] = dict(measured)
        with (self.folder / FILE).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(self._line(stage, values, measured))

    def of(self, stage: str) -> Iterator[tuple[Values, dict[str, Floats]]]:
        """Yield the evaluations of a stage, ordered by their values."""
        for (each, values), measured in sorted(self._found.items(), key=lambda item: item[0]):
            if each == stage:
                yield values, measured

    def text(self) -> str:
        """Return all lines in an order that does not depend on when they were finished."""
        return "".join(
            self._line(stage, values, measured)
            for stage in ("search", "check")
            for values, measured in self.of(stage)
        )

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder)

    def _line(self, stage: str, values: Values, measured: Mapping[str, Floats]) -> str:
        entry = {
            "stage": stage,
            "levers": dict(zip(self.levers, values, strict=True)),
            "measured": {name: array.tolist() for name, array in measured.items()},
        }
        return json.dumps(entry, ensure_ascii=False) + "\n"

    def _read(self) -> None:
        """Read all whole lines; what a kill left of the last one is cut off."""
        file = self.folder / FILE
        if not file.is_file():
            return
        content = file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with file.open("r+b") as stream:
                stream.truncate(len(whole))
        for line in whole.decode("utf-8").splitlines():
            entry = json.loads(line)
            values = tuple(float(entry["levers"][name]) for name in self.levers)
            measured = {name: np.array(each) for name, each in entry["measured"].items()}
            self._found[entry["stage"], values] = measured


def _difference(folder: Path, asked: Mapping[str, Any]) -> str | None:
    record = folder / _RECORD
    if not record.is_file():
        return None if not any(folder.iterdir()) else f"{_RECORD} is missing"
    try:
        there = json.loads(record.read_text(encoding="utf-8"))
    except ValueError:
        return f"{_RECORD} cannot be read"
    return first_difference(there, asked)
