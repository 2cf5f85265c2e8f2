"""A Jupyter notebook from a page with cells: ``docs/teaching/lecture.ipynb``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sim import resources
from sim.docs.walk import PRINTED

_HEAD: Final = re.compile(r"\A---\n.*?\n---\n", re.S)
_CELL: Final = re.compile(r"^```\{code-cell\}.*\n(?::.*\n)*\n?((?:(?!```).*\n)*)```\n", re.M)


def notebook(text: str) -> str:
    r"""Return a page as a notebook without outputs.

    Parameters
    ----------
    text : str
        Markdown with fences of kind ``{code-cell}``; what they print is left out.

    Returns
    -------
    str
        JSON of notebook format 4.5, the same for the same page.

    Examples
    --------
    >>> made = json.loads(notebook("# One\n\n```{code-cell} python\nprint(1)\n```\n"))
    >>> [(each["cell_type"], "".join(each["source"])) for each in made["cells"]]
    [('markdown', '# One'), ('code', 'print(1)')]
    """
    text = PRINTED.sub(r"\1", _HEAD.sub("", text))
    cells = [
        {"cell_type": kind, "id": f"cell-{number:02}", "metadata": {}, "source": source} | more
        for number, (kind, source, more) in enumerate(_cells(text), start=1)
    ]
    made = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def lecture_notebook() -> str:
    """Return the lecture as a notebook."""
    return notebook(resources.path("docs", "teaching", "lecture.md").read_text(encoding="utf-8"))


def _cells(text: str) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    end = 0
    for found in _CELL.finditer(text):
        yield from _words(text[end : found.start()])
        yield "code", _source(found[1]), {"execution_count": None, "outputs": []}
        end = found.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    if text.strip():
        yield "markdown", _source(text), {}


def _source(text: str) -> list[str]:
    return text.strip("\n").splitlines(keepends=True)
