"""How the scalar rules are compiled.

``inline`` marks a helper that is fused into the pass that calls it, ``kernel`` marks a pass over
all firms. Both leave the plain Python function reachable as ``.py_func``, and
``NUMBA_DISABLE_JIT=1`` runs everything uncompiled.

Compiled code is cached on disk. Numba looks only at the file of the function itself to tell
whether its cache is fresh, so a pass would go on using an old rule from another file; here the
cache lies in a folder named after the state of all files of the engine, and of the few outside it
that compiled code takes constants from. A change anywhere else compiles nothing anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from sim.errors import UserError

try:
    import numba
except (ImportError, OSError) as _error:
    # What compiles the rules comes as a binary: on a processor or a Python that it was not made
    # for it is missing or does not load, and a model that runs 100 times slower is no way out.
    raise UserError(
        f"the compiler numba cannot be loaded: {_error}",
        "this machine",
        "use a 64-bit x86 or ARM machine with Python 3.11 to 3.13, and install hwaksan again",
    ) from _error

Args = ParamSpec("Args")
Result = TypeVar("Result")

_FOLDER = "kernels-"
CONSTANTS = ("population/compact.py", "population/categories.py", "policy/terms.py")
"""Files outside the engine whose constants are compiled into it."""
# Nobody takes these functions' addresses; numba's types do not know the option.
_LEAN: dict[str, Any] = {"no_cfunc_wrapper": True}
# Numba makes its settings when it is imported, so its types do not name them.
_settings: Any = numba.config


@cache
def _cache_folder() -> str:
    """Return the folder for compiled code, or numba's own choice where none can be made."""
    engine = Path(__file__).parent
    package = engine.parent
    state = hashlib.sha256()
    for path in sorted((*engine.rglob("*.py"), *(package / name for name in CONSTANTS))):
        about = path.stat()
        state.update(f"{path.relative_to(package)} {about.st_mtime_ns} {about.st_size}".encode())
    chosen = _settings.CACHE_DIR
    root = Path(chosen) if chosen else engine / "__pycache__"
    folder = root / f"{_FOLDER}{state.hexdigest()[:16]}"
    if not folder.is_dir():
        if not os.access(root if root.is_dir() else engine, os.W_OK):
            return str(chosen)
        folder.mkdir(parents=True, exist_ok=True)
        for old in root.glob(f"{_FOLDER}*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    return str(folder)


def _compiled(function: Callable[Args, Result], **options: Any) -> Callable[Args, Result]:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = _cache_folder()
    try:
        compiled = numba.njit(cache=True, nogil=True, **_LEAN, **options)(function)
        return cast("Callable[Args, Result]", compiled)
    finally:
        _settings.CACHE_DIR = before


def inline(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile a scalar rule so that LLVM must inline it into its caller.

    A rule takes numbers and records, not arrays: an array handed to a function is counted as one
    more reference, atomically, which for a rule called for each firm can cost more than its work.
    """
    return _compiled(function, forceinline=True)


def kernel(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Compile a pass over all firms; it releases the interpreter lock and is cached on disk."""
    return _compiled(function, forceinline=False)
