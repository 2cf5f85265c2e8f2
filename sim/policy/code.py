"""What tells two versions of a class apart, where no version of this program does."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Iterator
from functools import cache
from typing import Final

_NOT_THE_USERS: Final = (__name__.split(".")[0], "builtins", "abc", "typing", "pydantic")

_PLAIN: Final = (str, int, float, tuple, dict)


@cache
def code_digest(model: type) -> str:
    """Return a digest of a class's own methods and values, and of its parents' outside the package.

    Results are kept by the digest of their scenario, and a class in a script can be edited between
    two runs. What its methods call outside the class is not covered.

    Parameters
    ----------
    model : type

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    own = (each for each in model.__mro__ if each.__module__.split(".")[0] not in _NOT_THE_USERS)
    text = "\n".join(part for each in own for part in _parts(each))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _parts(model: type) -> Iterator[str]:
    """Yield every member of a class that somebody wrote, by name."""
    for name, member in sorted(vars(model).items()):
        inner = getattr(member, "__func__", getattr(member, "fget", member))
        if isinstance(inner, types.FunctionType):
            yield f"{name}: {_code(inner.__code__)}"
        elif not name.startswith(("_", "model_")) and isinstance(member, _PLAIN):
            yield f"{name} = {member!r}"


def _code(code: types.CodeType) -> str:
    """Return a function's instructions and constants, without its file and lines."""
    return f"{code.co_code.hex()} {code.co_names} {', '.join(map(_constant, code.co_consts))}"


def _constant(value: object) -> str:
    if isinstance(value, types.CodeType):
        return _code(value)
    # The order of a set changes from one process to the next.
    return repr(sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)
