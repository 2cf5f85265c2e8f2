"""Rows of a TOML file, for messages."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Where in a file something stands, as messages name it.

    Lines are looked for in the text, since tables that were read no longer know theirs.

    Attributes
    ----------
    label : str
        Name of the file.
    lines : tuple of str
    first : int
        Where the table begins, counted from 0.
    within : str
        What the table is, in words.

    Examples
    --------
    >>> whole = Row("a.toml", ("[scene]", "[[step]]", "", "[[step]]", "hidden = 3"))
    >>> whole.table("step", 1, "step 2").key("hidden")
    'a.toml line 5 (step 2)'
    """

    label: str
    lines: tuple[str, ...]
    first: int = 0
    within: str = ""

    def table(self, header: str, number: int, within: str) -> Row:
        """Return the row of the n-th table of a header, counted from here."""
        pattern = re.compile(rf"\s*\[+\s*{re.escape(header)}\s*\]+\s*(#.*)?")
        found = [
            k for k, line in enumerate(self.lines) if k >= self.first and pattern.fullmatch(line)
        ]
        first = found[number] if number < len(found) else self.first
        return Row(self.label, self.lines, first, within)

    def key(self, key: str) -> str:
        """Return where a key of this table stands, with the line if it can be told."""
        pattern = re.compile(rf'\s*"?{re.escape(key)}"?\s*=')
        for k, line in enumerate(self.lines[self.first :], start=self.first):
            if k > self.first and line.lstrip().startswith("["):
                break
            if pattern.match(line):
                return self._at(k)
        return str(self)

    def _at(self, line: int) -> str:
        return f"{self.label} line {line + 1}" + (f" ({self.within})" if self.within else "")

    def __str__(self) -> str:
        return self._at(self.first)
