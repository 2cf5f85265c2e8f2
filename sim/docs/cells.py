"""Run the cells that are given as JSON, in one namespace, and print as JSON what each printed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout


def run(cells: Iterable[tuple[str, str]]) -> list[str]:
    r"""Return what each cell prints.

    Parameters
    ----------
    cells : iterable of tuple of str
        Its name, which a traceback shows, and its Python.

    Examples
    --------
    >>> run([("first", "x = 1"), ("second", "print(x + 1)")])
    ['', '2\n']
    """
    space: dict[str, object] = {"__name__": "tutorial"}
    printed = []
    for name, code in cells:
        text = io.StringIO()
        with redirect_stdout(text):
            exec(compile(code, name, "exec", dont_inherit=True), space)
        printed.append(text.getvalue())
    return printed


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
