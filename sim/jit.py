"""How the scalar rules are compiled.

``inline`` marks a helper that is fused into the pass that calls it, ``kernel`` marks a pass over
all firms. Both leave the plain Python function reachable as ``.py_func``, and
``NUMBA_DISABLE_JIT=1`` runs everything uncompiled. Both give the same numbers if a float32 field is
made a ``float`` before it meets a Python number: NumPy would stay in float32, numba would not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])


def inline(function: F) -> F:
    """Compile a scalar rule so that LLVM must inline it into its caller."""
    compiled: F = numba.njit(cache=True, nogil=True, forceinline=True)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile a pass over all firms; it releases the interpreter lock and is cached on disk."""
    compiled: F = numba.njit(cache=True, nogil=True)(function)
    return compiled
