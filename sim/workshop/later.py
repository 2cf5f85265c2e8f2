"""Values that are worked out when one of them is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Later(Mapping[K, V]):
    """Values that are worked out when one is asked for: most answers are drawn and forgotten.

    Parameters
    ----------
    work_out : callable
    """

    def __init__(self, work_out: Callable[[], Mapping[K, V]]) -> None:
        self._work_out = work_out

    @cached_property
    def _found(self) -> Mapping[K, V]:
        return self._work_out()

    def __getitem__(self, name: K) -> V:
        return self._found[name]

    def __iter__(self) -> Iterator[K]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
