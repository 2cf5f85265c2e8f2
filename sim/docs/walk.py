"""Tutorials as they are read: every command and cell is run, and what it prints is compared.

``python -m sim.docs.walk`` walks all of them, ``--write`` puts what was printed into the pages. A
page is Markdown with

- fences of kind ``console``: lines that begin with ``$ hwaksan``, each with what it prints; a line
  ``...`` stands for any lines;
- fences of kind ``toml`` whose first line is a comment with a file's name: written as that file;
- fences of kind ``{code-cell}`` with Python; a fence of kind ``text`` right behind one is what it
  prints.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from sim import resources

PRINTED: Final = re.compile(
    r"^(```\{code-cell\}.*\n(?:(?!```).*\n)*```\n\n?)(```text\n(?:(?!```).*\n)*```\n)", re.M
)
"""A cell, and behind it the fence with what it prints."""

_FENCE: Final = re.compile(r"^```(\S+).*\n((?:(?!```).*\n)*)```\n", re.M)
_COMMAND: Final = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.M)
_OPTION: Final = re.compile(r"\A(?::.*\n)+\n?")
_ANY: Final = "..."
COLUMNS: Final = 100
"""Width of the console that the pages show."""


@dataclass(frozen=True)
class Step:
    """One thing that a page does.

    Attributes
    ----------
    kind : str
        ``command``, ``file`` or ``cell``.
    line : int
        Line of the page, from 1.
    code : str
        The command without its prompt; the file's text; the cell's Python.
    printed : str
        What the page says that it prints.
    span : tuple of int
        Where in the page that stands, or would stand.
    fenced : bool
        Whether there is a fence for it.
    """

    kind: str
    line: int
    code: str
    printed: str = ""
    span: tuple[int, int] = (0, 0)
    fenced: bool = True


@dataclass(frozen=True)
class Difference:
    """A place of a page that no longer holds."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.text}"


class StepError(Exception):
    """A step that ended with an error: its text is what was said."""


def tutorials(docs: Path) -> list[Path]:
    """Return the pages that are walked."""
    return sorted(
        page
        for folder in ("tutorials", "teaching")
        for page in (docs / folder).glob("*.md")
        if steps(page.read_text(encoding="utf-8"))
    )


def steps(text: str) -> list[Step]:
    r"""Return what a page does, in its order.

    Examples
    --------
    >>> page = "One\n\n```console\n$ hwaksan --version\nhwaksan 1\n```\n"
    >>> [(each.kind, each.line, each.code, each.printed) for each in steps(page)]
    [('command', 4, 'hwaksan --version', 'hwaksan 1\n')]
    """
    behind = {found.start(): found.start(2) for found in PRINTED.finditer(text)}
    return [step for fence in _FENCE.finditer(text) for step in _of_fence(text, fence, behind)]


def _of_fence(text: str, fence: re.Match[str], behind: dict[int, int]) -> Iterator[Step]:
    line = text.count("\n", 0, fence.start()) + 1
    kind, body = fence.groups()
    if kind == "toml" and body.startswith("# "):
        yield Step("file", line, body)
    elif kind == "console":
        for found in _COMMAND.finditer(body):
            start = fence.start(2)
            at = line + 1 + body.count("\n", 0, found.start())
            span = (start + found.start(2), start + found.end(2))
            yield Step("command", at, found[1], found[2], span)
    elif kind == "{code-cell}":
        code = _OPTION.sub("", body)
        said = _FENCE.match(text, behind.get(fence.start(), fence.start()))
        if said is None or said.start() == fence.start():
            yield Step("cell", line, code, "", (fence.end(), fence.end()), fenced=False)
        else:
            yield Step("cell", line, code, said[2], said.span(2))


def walk(page: Path, folder: Path) -> Iterator[tuple[Step, str]]:
    """Do what a page says.

    Parameters
    ----------
    page : Path
    folder : Path
        Where its commands run and its files lie.

    Yields
    ------
    tuple of Step and str
        A command or cell, and what it printed.

    Raises
    ------
    StepError
        At the first that fails.
    """
    todo = steps(page.read_text(encoding="utf-8"))
    cells = [each for each in todo if each.kind == "cell"]
    printed = iter(_run_cells(page, cells, folder) if cells else ())
    for step in todo:
        if step.kind == "file":
            name = step.code.partition("\n")[0].removeprefix("# ").strip()
            (folder / Path(name).name).write_text(step.code, encoding="utf-8", newline="\n")
        elif step.kind == "command":
            yield step, _run_command(page, step, folder)
        else:
            yield step, next(printed)


def check(page: Path, folder: Path) -> list[Difference]:
    """Return where a page says something else than what its commands and cells print."""
    found = []
    try:
        for step, printed in walk(page, folder):
            if not matches(step.printed, printed):
                diff = unified_diff(
                    step.printed.splitlines(), printed.splitlines(), "page", "printed", lineterm=""
                )
                found.append(Difference(page, step.line, "prints\n" + "\n".join(diff)))
    except StepError as error:
        found.append(Difference(page, *error.args))
    return found


def matches(said: str, printed: str) -> bool:
    r"""Return whether a page's words are what was printed; ``...`` alone is any lines.

    Blanks at the ends of lines do not matter.

    Examples
    --------
    >>> matches("a\n...\nc\n", "a\nb\nb\nc\n"), matches("a\n", "b\n")
    (True, False)
    """
    parts = [r"(?:.*\n)*" if each == _ANY else re.escape(each) + "\n" for each in _lines(said)]
    text = "".join(f"{each}\n" for each in _lines(printed))
    return re.fullmatch("".join(parts), text) is not None


def written(text: str, outputs: Sequence[tuple[Step, str]]) -> str:
    """Return a page with what was printed in its places; those with ``...`` stay."""
    for step, printed in sorted(outputs, key=lambda each: each[0].span, reverse=True):
        if _ANY in _lines(step.printed):
            continue
        lines = "".join(f"{each}\n" for each in _lines(printed))
        if lines and not step.fenced:
            lines = f"\n```text\n{lines}```\n"
        text = text[: step.span[0]] + lines + text[step.span[1] :]
    return text


def _lines(text: str) -> list[str]:
    return [each.rstrip() for each in text.strip("\n").splitlines()]


def _environment() -> dict[str, str]:
    root = Path(resources.__file__).parents[1]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "COLUMNS": str(COLUMNS),
        "NO_COLOR": "1",
        "MPLBACKEND": "Agg",
        "PYTHONUTF8": "1",
    }


def _run_command(page: Path, step: Step, folder: Path) -> str:
    program, *words = shlex.split(step.code)
    if program != "hwaksan":
        raise StepError(step.line, f"{program} is no command of this program")
    return _run([sys.executable, "-m", "sim", *words], folder, step, "")


def _run_cells(page: Path, cells: list[Step], folder: Path) -> list[str]:
    """Run the cells of a page in one process of their own and return what each printed."""
    given = json.dumps([[f"{page.name}, cell in line {each.line}", each.code] for each in cells])
    done: list[str] = json.loads(
        _run([sys.executable, "-m", "sim.docs.cells"], folder, cells[0], given)
    )
    return done


def _run(command: list[str], folder: Path, step: Step, given: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise StepError(step.line, f"ends with status {done.returncode}\n{done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Walk the pages that are named, or all of them; 1 if one no longer holds."""
    parser = argparse.ArgumentParser(prog="python -m sim.docs.walk", description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="put what was printed into the pages")
    asked = parser.parse_args()
    found: list[Difference] = []
    for page in asked.pages or tutorials(resources.path("docs")):
        print(page, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            if asked.write:
                text = page.read_text(encoding="utf-8")
                try:
                    text = written(text, list(walk(page, Path(folder))))
                except StepError as error:
                    found.append(Difference(page, *error.args))
                    continue
                page.write_text(text, encoding="utf-8", newline="\n")
            else:
                found += check(page, Path(folder))
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
