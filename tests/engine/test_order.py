"""The order of the year as it is written down is the order of the calls that are made."""

from __future__ import annotations

import ast
import inspect
import re
from typing import NamedTuple

import pytest

from sim.engine import year

STEPS = (
    "technology", "programmes open", "awareness", "beliefs", "apply and award", "adopt", "perform",
    "deepen or abandon", "supply side", "observe",
)  # fmt: skip


class Step(NamedTuple):
    number: int
    title: str
    called: list[str]
    within: list[tuple[str, str]]  # a function, and the pass that calls it for the step


def steps() -> list[Step]:
    """Return the steps that the module's docstring lists."""
    text = inspect.getdoc(year) or ""
    found = []
    for number, title, names in re.findall(r"^(\d+)\. ([a-z ]+): (.*)$", text, re.MULTILINE):
        within = re.findall(r"`(\w+)` in `(\w+)`", names)
        own = re.sub(r"`\w+` in `\w+`", "", names)
        found.append(Step(int(number), title, re.findall(r"`(\w+)`", own), within))
    return found


def called_by(function: ast.AST) -> list[str]:
    """Return the functions that are called in some code, in the order of its text."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [node.func.id if isinstance(node.func, ast.Name) else "?" for node in found]


def calls() -> list[str]:
    """Return the functions that the loop over the years calls, in the order of the text."""
    [function] = [
        node
        for node in ast.parse(inspect.getsource(year)).body
        if isinstance(node, ast.FunctionDef) and node.name == "run_years"
    ]
    [loop] = [node for node in function.body if isinstance(node, ast.For)]
    names = called_by(ast.Module(loop.body, []))
    return [name for name in names if name not in {"range", "min"}]


def test_the_ten_steps_are_those_of_the_model():
    assert [(step.number, step.title) for step in steps()] == list(enumerate(STEPS, start=1))
    assert all(step.called or step.within for step in steps())


def test_the_functions_listed_are_those_called_in_that_order():
    assert [name for step in steps() for name in step.called] == calls()


def test_what_is_done_within_a_pass_is_called_there():
    for step in steps():
        for name, where in step.within:
            assert where in calls()
            source = inspect.getsource(getattr(year, where).py_func)
            assert name in called_by(ast.parse(source))


@pytest.mark.parametrize("name", calls())
def test_each_pass_says_what_it_reads_and_writes(name):
    text = inspect.getdoc(getattr(year, name).py_func) or ""
    assert re.search(r"^Reads(:| and writes:)", text, flags=re.MULTILINE), text
    assert re.search(r"^(Writes:|Reads and writes:)", text, flags=re.MULTILINE), text
