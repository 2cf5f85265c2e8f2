"""make.ps1 does what the Makefile does: a dry run of every line of both, without Windows.

That PowerShell understands the file is not shown here; which programs it would start, with which
arguments and in which order, is.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = (CHECKOUT / "make.ps1").read_text(encoding="utf-8")
[ALLOWED] = re.findall(r"ValidateSet\(([^)]*)\)", SCRIPT)
TASKS = re.findall(r'"(\w+)"', ALLOWED)
DEFAULTS = dict(re.findall(r'\[(?:int|string)\]\$(\w+) = "?([^",\n]*)"?', SCRIPT))

STEP = re.compile(
    r'Invoke-Step \(Join-Path \$Bin "(?P<program>[\w.]+)"\) '
    r"(?P<arguments>[^\n]*(?:\n(?! *[}A-Z]).*)*)"
    r'|Install-Project "(?P<stamp>[\w-]+)" "(?P<what>[^"]+)"'
    r"|(?P<function>Invoke-(?:Compare|Lint))"
)
"""A program with its arguments up to the next statement, or a function that starts some."""

Call = tuple[str, list[str], dict[str, str]]


def body(opening: str) -> str:
    """Return what stands between the braces after some text."""
    start = SCRIPT.index(opening)
    first = depth = SCRIPT.index("{", start)
    depth = 0
    for at in range(first, len(SCRIPT)):
        depth += {"{": 1, "}": -1}.get(SCRIPT[at], 0)
        if depth == 0:
            return SCRIPT[first + 1 : at]
    raise AssertionError(opening)


def words(text: str, values: dict[str, str]) -> list[str]:
    """Return the words of PowerShell's lists, with the variables in them filled in."""
    found: list[str] = []
    for quoted, name in re.findall(r'"([^"]*)"|\$(\w+)', text):
        if name:
            listed = re.search(rf"\${name} = @\(([^)]*)\)", SCRIPT)
            found += re.findall(r'"([^"]*)"', listed[1]) if listed else [values[name]]
        else:
            found.append(re.sub(r"\$(\w+)", lambda m: values[m[1]], quoted))
    return found


def parted(program: str, arguments: list[str]) -> Call:
    """Return a call as its program, what has no name, and options with their values."""
    plain, options, rest = [], {}, list(arguments)
    while rest:
        word = rest.pop(0)
        if word.startswith("-") and rest and not rest[0].startswith("-"):
            options[word] = rest.pop(0)
        elif word.startswith("-"):
            options[word] = ""
        else:
            plain.append(word)
    return program, plain, options


def of_powershell(text: str, values: dict[str, str]) -> list[Call]:
    """Return what a piece of the script would start."""
    calls: list[Call] = []
    for found in STEP.finditer(text):
        if found["program"]:
            arguments = words(found["arguments"], values)
            calls.append(parted(found["program"].removesuffix(".exe"), arguments))
        elif found["stamp"]:
            asked = body("function Install-Project")
            calls += of_powershell(
                asked[asked.index("Invoke-Step") :], {**values, "What": found["what"]}
            )
        else:
            inner = dict(values)
            if found["function"] == "Invoke-Compare":
                inner |= {"Count": values["Replicates"], "Folder": values["Out"]}
            calls += of_powershell(body(f"function {found['function']}"), inner)
    return calls


def of_make(task: str) -> list[Call]:
    """Return what make would start in a checkout where nothing is installed yet."""
    said = subprocess.run(
        ["make", "-n", "-B", "PYTHON=python3", task],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    lines = [
        line for line in said.replace("\\\n", " ").splitlines() if line.startswith(".venv/bin/")
    ]
    return [parted(Path(line[0]).name, line[1:]) for line in map(shlex.split, lines)]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("task", [task for task in TASKS if task != "clean"])
def test_a_task_starts_the_same_programs_on_both_systems(task):
    calls = of_powershell(body(f'    "{task}" '), DEFAULTS)
    assert len(calls) >= 2
    assert calls == of_make(task)


def test_clean_removes_what_the_makefile_removes():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    [removed] = re.findall(r"^clean:\n\trm -rf (.*)$", makefile, re.M)
    only_measured = {".venv-bench"}  # of `make bench`, which needs a C compiler
    assert set(words(body('"clean" ').partition("{")[0], {"Folder": ""})) - {""} == (
        set(removed.split()) - only_measured
    )


def test_brackets_and_quotes_of_the_script_are_in_order():
    """The least that PowerShell needs to read it; here-strings and comments in blocks are none."""
    closing, depth = {")": "(", "]": "[", "}": "{"}, []
    for number, line in enumerate(SCRIPT.splitlines(), 1):
        code = re.sub(r'"[^"]*"', "", line).partition("#")[0]
        assert '"' not in code, number
        for sign in code:
            if sign in "([{":
                depth.append(sign)
            elif sign in closing:
                assert depth, number
                assert depth.pop() == closing[sign], number
    assert depth == []
    assert SCRIPT.isascii()  # PowerShell 5 reads other letters in the code page of the machine
