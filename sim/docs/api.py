"""``docs/reference/api.md``: what ``import sim`` offers; Sphinx puts the docstrings in."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import sim


def api_markdown() -> str:
    """Return the page: functions first, then classes.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    names = [name for name in sim.__all__ if callable(getattr(sim, name))]
    classes = [name for name in names if inspect.isclass(getattr(sim, name))]
    functions = [name for name in names if name not in classes]
    lines = [
        "# Functions and classes",
        "",
        "Written by `make docs` from `sim/__init__.py`; the site puts the docstrings in.",
        "[From Python](../python.md) shows them at work.",
        "",
        "## Functions",
        *(line for name in sorted(functions) for line in _entry("autofunction", name)),
        "",
        "## Classes",
        *(line for name in sorted(classes) for line in _entry("autoclass", name)),
    ]
    return "\n".join(lines) + "\n"


def _entry(directive: str, name: str) -> Iterator[str]:
    yield from ("", f"### `{name}`", "", "```{eval-rst}", f".. {directive}:: sim.{name}")
    if directive == "autoclass":
        yield "   :members:"
    yield "```"
