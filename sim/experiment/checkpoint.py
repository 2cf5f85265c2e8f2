"""Finished replicates on disk, so that an interrupted experiment goes on where it was."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.experiment.job import Arrays
from sim.experiment.working_folder import WorkingFolder, refusing

_RECORD: Final = "experiment.json"
_REPLICATE: Final = re.compile(r"replicate-(\d+)\.npz")
_EXPERIMENT: Final = "experiment sha256"
_CONTENT: Final = "content sha256"
# What zipfile and NumPy raise for files that are cut, exchanged or have wrong bytes anywhere.
_DAMAGED: Final = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    RuntimeError,
    OverflowError,
    MemoryError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Store:
    """The finished replicates of one experiment in its working folder.

    Every file is written under another name and then moved, and says to which experiment and
    number it belongs and what it holds, so that a foreign or damaged one counts as missing.

    Attributes
    ----------
    held : WorkingFolder
    experiment : str
        Digest of the experiment's identity.
    """

    held: WorkingFolder
    experiment: str

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
        store = cls(held, identity_digest(identity))
        if not (held.folder / _RECORD).exists():
            store._write(held.folder / _RECORD, content)
        return store

    @property
    def folder(self) -> Path:
        """The working folder."""
        return self.held.folder

    def kept(self) -> set[int]:
        """Return the numbers of the finished replicates that are whole and of this experiment."""
        matches = (_REPLICATE.fullmatch(file.name) for file in self.folder.iterdir())
        numbers = {int(match[1]) for match in matches if match}
        return {number for number in numbers if self._is_whole(number)}

    def save(self, replicate: int, arrays: Arrays) -> None:
        """Keep a finished replicate.

        Raises
        ------
        UserError
            If it cannot be written.
        """
        self.save_packed(replicate, packed(self.experiment, replicate, arrays))

    def save_packed(self, replicate: int, content: bytes) -> None:
        """Keep a finished replicate that is packed already; see `save`."""
        kept = f"finished replicates are kept in {self.folder}, the same command goes on from there"
        with refusing(self.folder, kept):
            self._write(self._file(replicate), content)

    def load(self, replicate: int) -> Arrays:
        """Return a finished replicate."""
        with np.load(self._file(replicate), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files if " " not in name}

    def load_array(self, replicate: int, name: str) -> NDArray[Any]:
        """Return one array of a finished replicate."""
        with np.load(self._file(replicate), allow_pickle=False) as archive:
            found: NDArray[Any] = archive[name]
            return found

    def replicates(self, count: int) -> Sequence[Arrays]:
        """Return the first replicates; an array is read each time that it is asked for.

        Tables take all replicates' arrays one name after the other, so that no more than that is
        in memory.
        """
        return _OnDisk(self, count)

    def remove(self) -> None:
        """Delete what was kept."""
        self.held.delete_kept()

    def _file(self, replicate: int) -> Path:
        return self.folder / f"replicate-{replicate:06d}.npz"

    def _is_whole(self, replicate: int) -> bool:
        try:
            with zipfile.ZipFile(self._file(replicate)) as archive:
                if archive.testzip() is not None:
                    return False
            with np.load(self._file(replicate), allow_pickle=False) as found:
                experiment, content = str(found[_EXPERIMENT]), str(found[_CONTENT])
            return experiment == self.experiment and content == _digest(
                experiment, replicate, self.load(replicate)
            )
        except _DAMAGED:
            return False

    @staticmethod
    def _write(file: Path, content: bytes) -> None:
        temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
        try:
            temporary.write_bytes(content)
            temporary.replace(file)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


class _Lazy(dict[str, NDArray[Any]]):
    """Arrays of a replicate that are read when they are asked for, and not kept."""

    def __init__(self, store: Store, replicate: int) -> None:
        super().__init__()
        self._store, self._replicate = store, replicate

    def __missing__(self, name: str) -> NDArray[Any]:
        return self._store.load_array(self._replicate, name)


class _OnDisk(Sequence[Arrays]):
    """Replicates in a store."""

    def __init__(self, store: Store, count: int) -> None:
        self._store, self._count = store, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Arrays: ...

    @overload
    def __getitem__(self, place: slice) -> list[Arrays]: ...

    def __getitem__(self, place: int | slice) -> Arrays | list[Arrays]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        return _Lazy(self._store, place)

    def __iter__(self) -> Iterator[Arrays]:
        return (self[place] for place in range(self._count))


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
        """Run one replicate and return it as `Store.save_packed` keeps it."""
        return packed(self.experiment, replicate, self.run(replicate))


def packed(experiment: str, replicate: int, arrays: Arrays) -> bytes:
    """Return a finished replicate as the content of its file.

    Parameters
    ----------
    experiment : str
        Digest of the experiment's identity.
    replicate : int
    arrays : dict of str to ndarray
    """
    about = {
        _EXPERIMENT: np.array(experiment),
        _CONTENT: np.array(_digest(experiment, replicate, arrays)),
    }
    # In memory first: NumPy leaves an archive open when the disk is full in its middle.
    stream = io.BytesIO()
    # Most of a replicate are zeros and small counts. NumPy's stubs take the first keyword for
    # `allow_pickle`.
    np.savez_compressed(stream, **arrays, **about)  # type: ignore[arg-type]
    return stream.getvalue()


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


def _digest(experiment: str, replicate: int, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return SHA-256 of a replicate: of which experiment, which number, and every bit."""
    sha = hashlib.sha256(f"{experiment}\0{replicate}\0".encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        sha.update(f"{name}\0{array.dtype.str}\0{arrays[name].shape}\0".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()
