"""What an installation brings: every distribution that hwaksan needs, with version and licence.

    python -m tests.packaging.dependencies [EXTRA ...]

Works on what is installed, without a network. Known weaknesses of these versions are not looked up:
that needs a database of today (``pip-audit`` asks one). Ends with status 1 where a licence is none
that lets everybody use, change and sell what contains it, or where a version is not the tested one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
PERMISSIVE: Final = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|HPND|Unlicense|CC0|Zlib|0BSD"
    r"|LGPL)\b",
    re.I,
)
"""MPL and LGPL bind changes of the library itself, not what uses it."""
COPYLEFT: Final = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|General Public License)", re.I)

LOOKED_AT: Final = {
    "docutils": "public domain and BSD; the GPL is of an editor's mode, not installed"
}


def licence(of: Distribution) -> str:
    """Return what a distribution says of its licence, in one line."""
    about = of.metadata
    named = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier", [])
             if each.startswith("License ::")]  # fmt: skip
    said = about.get("License-Expression") or ", ".join(named) or about.get("License") or ""
    return " ".join(said.split())[:60]


def needed(name: str, extras: frozenset[str]) -> Iterator[tuple[str, Distribution]]:
    """Yield everything that a distribution needs here, each once, itself left out."""
    seen: set[tuple[str, frozenset[str]]] = set()
    todo, given = [(name, extras)], set()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        found = distribution(at[0])
        if at[0] != name and at[0] not in given:
            given.add(at[0])
            yield at[0], found
        for line in found.requires or ():
            wanted = Requirement(line)
            asked = at[1] or {""}
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in asked):
                todo.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))


def pins() -> dict[str, set[str]]:
    """Return the tested versions by name."""
    found: dict[str, set[str]] = {}
    for line in (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            wanted = Requirement(line)
            [exact] = wanted.specifier
            found.setdefault(canonicalize_name(wanted.name), set()).add(exact.version)
    return found


def main(extras: Sequence[str]) -> int:
    """Print the table and return 1 if something in it is not as it should be."""
    tested, wrong = pins(), 0
    print("| distribution | version | tested | licence |\n|---|---|---|---|")
    try:
        rows = sorted(needed("hwaksan", frozenset(extras)), key=lambda row: row[0])
    except PackageNotFoundError as error:
        sys.exit(f"{error} is not installed")
    for name, found in rows:
        text = licence(found)
        text = LOOKED_AT.get(name, text)
        free = name in LOOKED_AT or (PERMISSIVE.search(text) and not COPYLEFT.search(text))
        known = found.version in tested.get(name, ())
        wrong += not free or not known
        marks = f"{'yes' if known else 'NO'} | {text or 'says none'}{'' if free else ' (LOOK)'}"
        print(f"| {name} | {found.version} | {marks} |")
    print(f"{len(rows)} distributions, {wrong} to look at")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
