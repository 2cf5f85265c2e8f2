"""How the scalar rules are compiled.

``inline`` marks a helper that is fused into the pass that calls it, ``kernel`` marks a pass over
all firms. Both leave the plain Python function reachable as ``.py_func``, and
``NUMBA_DISABLE_JIT=1`` runs everything uncompiled. Compiled code is kept on disk
(`sim.engine.kernel_cache`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from sim.errors import UserError

try:
    import numba
    from numba.core.registry import CPUDispatcher
except (ImportError, OSError) as _error:
    # What compiles the rules comes as a binary: on a processor or a Python that it was not made
    # for it is missing or does not load, and a model that runs 100 times slower is no way out.
    raise UserError(
        f"the compiler numba cannot be loaded: {_error}",
        "this machine",
        "use a 64-bit x86 or ARM machine with Python 3.11 to 3.13, and install hwaksan again",
    ) from _error

from sim.engine import kernel_cache
from sim.engine.kernel_cache import CONSTANTS as CONSTANTS

Args = ParamSpec("Args")
Result = TypeVar("Result")

# Nobody takes these functions' addresses; numba's types do not know the option.
_LEAN: dict[str, Any] = {"no_cfunc_wrapper": True}


def _compiled(function: Callable[Args, Result], **options: Any) -> Callable[Args, Result]:
    compiled = numba.njit(nogil=True, **_LEAN, **options)(function)
    if isinstance(compiled, CPUDispatcher):  # with NUMBA_DISABLE_JIT it is the function itself
        kernel_cache.keep(compiled)
    return cast("Callable[Args, Result]", compiled)


def inline(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile a scalar rule so that LLVM must inline it into its caller.

    A rule takes numbers and records, not arrays: an array handed to a function is counted as one
    more reference, atomically, which for a rule called for each firm can cost more than its work.
    """
    return _compiled(function, forceinline=True)


def kernel(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile a pass over all firms; it releases the interpreter lock and is cached on disk."""
    return _compiled(function, forceinline=False)
