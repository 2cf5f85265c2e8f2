"""A file of finished jobs: a Parquet table with a row a job, named by what it holds."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.job import Arrays
from sim.experiment.replicates import Part

if TYPE_CHECKING:
    import pyarrow as pa

JOB: Final = "job"
"""Column: SHA-256 of everything that decides the job."""
REPLICATE: Final = "replicate"
NAME: Final = re.compile(r"jobs-(?P<number>\d{6,})-(?P<digest>[0-9a-f]{32})\.parquet")
_LAYOUT: Final = b"hwaksan arrays"
_LARGE: Final = 64_000
"""Bytes beyond which the second axis of an array (years, mostly) is parted into columns, so that a
few of its places are read without the others."""


class _Piece(NamedTuple):
    """The part of an array that is one column."""

    column: str
    field: str | None
    place: int | None


@dataclass(frozen=True)
class Layout:
    """Type and shape of every array of a job, the same in all jobs of a study.

    Attributes
    ----------
    arrays : mapping of str to (numpy.dtype, tuple of int)
    """

    arrays: Mapping[str, tuple[np.dtype[Any], tuple[int, ...]]]

    @classmethod
    def of(cls, arrays: Arrays) -> Layout:
        """Return the layout of a job's arrays."""
        return cls({name: (each.dtype, each.shape) for name, each in arrays.items()})

    @classmethod
    def read(cls, schema: pa.Schema) -> Layout:
        """Return the layout that a file's schema tells of."""
        told = json.loads(schema.metadata[_LAYOUT])
        return cls({name: (_dtype(kind), tuple(shape)) for name, kind, shape in told})

    def metadata(self) -> dict[bytes, bytes]:
        """Return the layout for a file's schema."""
        told = [
            (name, kind.descr if kind.names else kind.str, shape)
            for name, (kind, shape) in self.arrays.items()
        ]
        return {_LAYOUT: json.dumps(told).encode()}

    def pieces(self, name: str) -> list[_Piece]:
        """Return the columns of an array: a field each of accounts, a year each of a large one."""
        kind, shape = self.arrays[name]
        if kind.names:
            return [_Piece(f"{name}:{field}", field, None) for field in kind.names]
        if len(shape) > 1 and math.prod(shape) * kind.itemsize > _LARGE:
            return [_Piece(f"{name}:{place}", None, place) for place in range(shape[1])]
        return [_Piece(name, None, None)]


def job_digest(experiment: str, replicate: int) -> str:
    """Return SHA-256 of what decides a job.

    Parameters
    ----------
    experiment : str
        Digest of the study's identity: scenarios, firms, fitted models and their draws, seed,
        horizon, data and code.
    replicate : int
        Its number, which decides model and random numbers within the study.
    """
    return hashlib.sha256(f"{experiment}\0{replicate}".encode()).hexdigest()


def packed(experiment: str, replicate: int, arrays: Arrays) -> bytes:
    """Return a finished job as the content of a file.

    Parameters
    ----------
    experiment : str
        Digest of the study's identity.
    replicate : int
    arrays : dict of str to ndarray
    """
    import pyarrow as pa

    layout = Layout.of(arrays)
    columns: dict[str, pa.Array] = {
        JOB: pa.array([job_digest(experiment, replicate)]),
        REPLICATE: pa.array([replicate], pa.int64()),
    }
    for name, array in arrays.items():
        for piece in layout.pieces(name):
            values = np.ascontiguousarray(_of_piece(array, piece)).reshape(-1)
            offsets = pa.array([0, values.size], pa.int32())
            columns[piece.column] = pa.ListArray.from_arrays(offsets, pa.array(values))
    return _written(pa.table(columns, metadata=layout.metadata()))


def joined(contents: Sequence[bytes]) -> bytes:
    """Return several files as one, row below row."""
    import pyarrow as pa
    from pyarrow import parquet

    if len(contents) == 1:
        return contents[0]
    # By this thread alone: where memory is short pyarrow's own threads may never answer.
    tables = [parquet.ParquetFile(io.BytesIO(each)).read(use_threads=False) for each in contents]
    return _written(pa.concat_tables(tables))


def name_of(number: int, content: bytes) -> str:
    """Return the name of a file: its number, and a digest of its content."""
    return f"jobs-{number:06d}-{_digest(content)}.parquet"


def is_whole(file: Path) -> bool:
    """Return whether a file holds what its name says; a damaged one is not even parsed."""
    found = NAME.fullmatch(file.name)
    try:
        return found is not None and found["digest"] == _digest(file.read_bytes())
    except OSError:
        return False


def jobs_of(file: Path) -> tuple[Layout, list[tuple[int, str]]]:
    """Return the layout of a whole file, and replicate and digest of its jobs, row by row."""
    from pyarrow import parquet

    opened = parquet.ParquetFile(file)
    table = opened.read(columns=[REPLICATE, JOB], use_threads=False)
    rows = zip(table[REPLICATE].to_pylist(), table[JOB].to_pylist(), strict=True)
    return Layout.read(opened.schema_arrow), list(rows)


def read(
    file: Path, layout: Layout, name: str, part: Part, rows: NDArray[np.int64]
) -> NDArray[Any]:
    """Return an array of some rows of a file, shape (rows, ...).

    Parameters
    ----------
    file : Path
    layout : Layout
    name : str
        Of the array.
    part : tuple of int or slice
        Only this part of each row's array.
    rows : ndarray of int
        Which rows, in this order.
    """
    from pyarrow import parquet

    kind, shape = layout.arrays[name]
    pieces = layout.pieces(name)
    if pieces[0].place is not None:
        # Only the columns that are asked for are read; of their axis, all of what was read then.
        second = part[1] if len(part) > 1 else slice(None)
        places = range(shape[1])[second] if isinstance(second, slice) else [range(shape[1])[second]]
        pieces = [pieces[place] for place in places]
        shape = (shape[0], len(pieces), *shape[2:])
        asked = slice(None) if isinstance(second, slice) else 0
        part = (*part[:1], asked, *part[2:]) if len(part) > 1 else part
    columns = [piece.column for piece in pieces]
    table = parquet.ParquetFile(file).read(columns=columns, use_threads=False)
    found = np.empty((len(rows), *shape), kind)
    for k, piece in enumerate(pieces):
        at = piece._replace(place=None if piece.place is None else k)
        place = _of_piece(found, at, above=1)
        values = table[piece.column].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        place[...] = values.reshape(table.num_rows, *place.shape[1:])[rows]
    return found[(slice(None), *part)]


def _of_piece(array: NDArray[Any], piece: _Piece, above: int = 0) -> NDArray[Any]:
    """Return a view of the part of an array that is one column; `above` axes come first."""
    if piece.field is not None:
        view: NDArray[Any] = array[piece.field]
        return view
    if piece.place is None:
        return array
    every: list[slice | int] = [slice(None)] * (above + 1)
    return array[(*every, piece.place)]


def _written(table: pa.Table) -> bytes:
    from pyarrow import parquet

    # In memory first: a full disk then leaves no half of a file. Without dictionaries, which take
    # one NaN, or zero, for another; quick compression does as well as slow.
    stream = io.BytesIO()
    parquet.write_table(
        table, stream, compression="zstd", compression_level=1, use_dictionary=False,
        write_statistics=False, row_group_size=max(table.num_rows, 1),
    )  # fmt: skip
    return stream.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _dtype(told: str | list[list[str]]) -> np.dtype[Any]:
    if isinstance(told, str):
        return np.dtype(told)
    return np.dtype([(name, kind) for name, kind in told])
