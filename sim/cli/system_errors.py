"""What the system refuses (a full disk, a closed pipe, more memory), said in one line."""

from __future__ import annotations

import os
import sys
from typing import Final

from sim.errors import UserError

CLOSED: Final = "standard output was closed before everything was written"
NO_MEMORY: Final = UserError(
    "there is not enough memory",
    "this machine",
    "use fewer firms (--firms, --small) or fewer --workers, or end other programs",
)

_NO_THREAD: Final = ("can't start new thread", "Failed to launch worker thread")
"""What Python and pyarrow say where there is no memory for a thread; neither is a MemoryError."""


def is_short_of_memory(error: Exception) -> bool:
    """Return whether something failed for want of memory.

    Examples
    --------
    >>> is_short_of_memory(RuntimeError("can't start new thread"))
    True
    >>> is_short_of_memory(RuntimeError("dictionary changed size during iteration"))
    False
    """
    return isinstance(error, MemoryError) or any(text in str(error) for text in _NO_THREAD)


def reason(error: OSError) -> str:
    """Return why the system refused, as a part of a sentence.

    Examples
    --------
    >>> reason(OSError(28, "No space left on device"))
    'no space left on device'
    """
    text = error.strerror or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]


def one_line(error: OSError) -> UserError:
    """Return what is said about an error of the system: where, and why.

    Examples
    --------
    >>> str(one_line(OSError(28, "No space left on device", "out/run.json")))
    'out/run.json: no space left on device'
    """
    if isinstance(error, BrokenPipeError):
        return UserError(CLOSED)
    # What has no name is a stream: what the command prints, or hands to another program.
    where = "output" if error.filename is None else os.fsdecode(error.filename)
    return UserError(reason(error), where)


def give_up_standard_output() -> None:
    """Let nothing more be written: else the interpreter fails once more when it ends."""
    stream = sys.__stdout__
    if stream is not None and sys.stdout is stream:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
