"""Finished replicates on disk, so that an interrupted experiment goes on where it was."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import ExecutorLost
from sim.experiment import part_file
from sim.experiment.identity import identity_digest, refuse_other
from sim.experiment.job import Arrays
from sim.experiment.part_file import NAME, Layout, job_digest, packed
from sim.experiment.replicates import Part
from sim.experiment.working_folder import WorkingFolder, refusing

_RECORD: Final = "experiment.json"
_SECONDS: Final = 2.0
"""Between two files at least: what is finished meanwhile goes into one, and no more than that is
lost by kill -9."""
_ROWS: Final = 64
"""Jobs in a file at most: what is read at a time."""


class _Place(NamedTuple):
    """Where a finished replicate is kept."""

    file: Path
    row: int


class Store:
    """The finished replicates of one experiment in its working folder.

    They are appended as whole Parquet files (`sim.experiment.part_file`), each with a row a job,
    that can be read while the experiment runs. A file that is not what its name says, and a job of
    another experiment, count as missing.

    Attributes
    ----------
    held : WorkingFolder
    experiment : str
        Digest of the experiment's identity.
    """

    def __init__(self, held: WorkingFolder, experiment: str) -> None:
        self.held, self.experiment = held, experiment
        self._places: dict[int, _Place] = {}
        self._layout = Layout({})
        self._next = 0
        for file in sorted(held.folder.iterdir()):
            self._take(file)

    @classmethod
    def open(
        cls, held: WorkingFolder, identity: Mapping[str, Any], *, force: bool = False
    ) -> Store:
        """Open the store of a study, with what an earlier attempt left in it.

        Parameters
        ----------
        held : WorkingFolder
        identity : mapping
            What decides every replicate.
        force : bool
            Throw away the replicates of another experiment instead of refusing.

        Raises
        ------
        UserError
            If the store holds another experiment, naming the first difference.
        """
        content = refuse_other(held, _RECORD, identity, "replicates of another experiment", force)
        record = held.folder / _RECORD
        if not record.exists():
            _write(record, content)
        return cls(held, identity_digest(identity))

    @property
    def folder(self) -> Path:
        """The working folder."""
        return self.held.folder

    def kept(self) -> set[int]:
        """Return the numbers of the finished replicates that are whole and of this experiment."""
        return set(self._places)

    @contextmanager
    def writing(self) -> Iterator[Callable[[int, bytes], None]]:
        """Yield what keeps a finished replicate, packed; all are on the disk at the end.

        Raises
        ------
        UserError
            If one cannot be written: from the next call on, or at the end.
        """
        writer = _Writer(self._append)
        try:
            yield writer.put
        finally:
            writer.close()

    def load(self, replicate: int) -> Arrays:
        """Return a finished replicate."""
        place = self._places[replicate]
        row = np.array([place.row])
        return {
            name: part_file.read(place.file, self._layout, name, (), row)[0]
            for name in self._layout.arrays
        }

    def replicates(self, count: int) -> OnDisk:
        """Return the first replicates; tables read an array, or a part of it, when they need it."""
        return OnDisk(self._layout, tuple(self._places[number] for number in range(count)))

    def told_in(self, lost: ExecutorLost) -> ExecutorLost:
        """Return an error about a lost executor that says what is kept."""
        there = f"{len(self._places)} finished replicates are kept in {self.folder}"
        hint = f"{lost.hint}; {there}, the same command goes on from there"
        return ExecutorLost(lost.what, lost.where, hint)

    def remove(self) -> None:
        """Delete what was kept."""
        self.held.delete_kept()

    def _append(self, contents: list[bytes]) -> None:
        content = part_file.joined(contents)
        file = self.folder / part_file.name_of(self._next, content)
        kept = f"finished replicates are kept in {self.folder}, the same command goes on from there"
        with refusing(self.folder, kept):
            _write(file, content)
            self._take(file)

    def _take(self, file: Path) -> None:
        """Note which replicates of this experiment a whole file holds."""
        name = NAME.fullmatch(file.name)
        if name is None:
            return
        self._next = max(self._next, int(name["number"]) + 1)
        if not part_file.is_whole(file):
            return
        layout, jobs = part_file.jobs_of(file)
        for row, (replicate, job) in enumerate(jobs):
            if job == job_digest(self.experiment, replicate):
                self._places[replicate] = _Place(file, row)
                self._layout = layout


class _Writer:
    """Appends what is finished in a thread of its own: many jobs that end together are one file."""

    def __init__(self, append: Callable[[list[bytes]], None]) -> None:
        self._append = append
        self._waiting: list[bytes] = []
        self._changed = threading.Condition()
        self._closed = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="hwaksan-store")
        self._thread.start()

    def put(self, _replicate: int, content: bytes) -> None:
        """Append a finished replicate soon."""
        with self._changed:
            self._raise()
            self._waiting.append(content)
            self._changed.notify()

    def close(self) -> None:
        """Append what is left, and wait until it is on the disk."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _run(self) -> None:
        while batch := self._batch():
            began = time.monotonic()
            try:
                self._append(batch)
            except Exception as error:  # noqa: BLE001 - raised where the next one is put
                self._error = error
                return
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed, timeout=max(began + _SECONDS - time.monotonic(), 0.0)
                )

    def _batch(self) -> list[bytes]:
        """Wait for finished jobs and return some of them; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            batch, self._waiting = self._waiting[:_ROWS], self._waiting[_ROWS:]
            return batch


@dataclass(frozen=True, eq=False)
class OnDisk:
    """Replicates in files.

    Attributes
    ----------
    layout : Layout
    places : tuple
        Where each replicate is.
    """

    layout: Layout
    places: tuple[_Place, ...]

    def __len__(self) -> int:
        return len(self.places)

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an array in each replicate."""
        return self.layout.arrays[name][1]

    def gather(self, name: str, part: Part = (), numbers: range | None = None) -> NDArray[Any]:
        """Return an array of many replicates; see `sim.experiment.replicates.Replicates`.

        Every file is read once, so that no more is in memory than what is returned and one file.
        """
        chosen = self.places if numbers is None else self.places[numbers.start : numbers.stop]
        by_file: dict[Path, list[int]] = {}
        for at, place in enumerate(chosen):
            by_file.setdefault(place.file, []).append(at)
        found: NDArray[Any] | None = None
        for file, at_places in by_file.items():
            rows = np.array([chosen[at].row for at in at_places])
            values = part_file.read(file, self.layout, name, part, rows)
            if found is None:
                found = np.empty((len(chosen), *values.shape[1:]), values.dtype)
            found[at_places] = values
        if found is None:
            raise ValueError(f"no replicate holds {name}")
        return found


@dataclass(frozen=True, eq=False)
class Packing:
    """A job that packs its replicate where it runs: less travels, and many pack at once.

    Attributes
    ----------
    run : callable
        Runs one replicate.
    experiment : str
        Digest of the experiment's identity.
    """

    run: Callable[[int], Arrays]
    experiment: str

    def __call__(self, replicate: int) -> bytes:
        """Run one replicate and return it as `Store.writing` keeps it."""
        return packed(self.experiment, replicate, self.run(replicate))


def _write(file: Path, content: bytes) -> None:
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())  # or a power failure may leave the name without the content
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
