"""What the package's files import and compile, read from their text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sim

PACKAGE = Path(sim.__file__).parent
DECORATORS = {"kernel", "inline"}


class Source(NamedTuple):
    """A module: its names by where they come from, and its functions that are compiled."""

    imported: dict[str, tuple[str, str | None]]  # name: module, and the name there if not itself
    assigned: dict[str, ast.expr]
    classes: dict[str, ast.ClassDef]
    compiled: list[ast.FunctionDef]


@cache
def modules() -> dict[str, Path]:
    """Return the package's files by module."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> set[str]:
    """Return every module of the package that a module imports anywhere, as precisely as said."""
    known, found = modules(), set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return {name for name in found if name.split(".")[0] == "sim"}


@cache
def source(module: str) -> Source:
    """Read a module's own statements; imports for types alone are no names at run time."""
    known = modules()
    here = Source({}, {}, {}, [])
    for node in tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = (inner, None) if inner in known else (node.module, alias.name)
                here.imported[alias.asname or alias.name] = target
        elif isinstance(node, ast.Assign):
            names = [each for target in node.targets for each in ast.walk(target)]
            here.assigned.update({n.id: node.value for n in names if isinstance(n, ast.Name)})
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            here.assigned[node.target.id] = node.value
        elif isinstance(node, ast.ClassDef):
            here.classes[node.name] = node
        elif isinstance(node, ast.FunctionDef) and any(
            isinstance(each, ast.Name) and each.id in DECORATORS for each in node.decorator_list
        ):
            here.compiled.append(node)
    return here


def constants_of(module: str) -> set[str]:
    """Return the modules in which stands what the compiled functions of a module take in."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for function in source(module).compiled:
        for statement in function.body:  # not the annotations, which are not compiled
            _follow(module, statement, found, seen)
    return found


def _follow(module: str, node: ast.AST, found: set[str], seen: set[tuple[str, str]]) -> None:
    for where, name in _names(module, node):
        if (where, name) in seen:
            continue
        seen.add((where, name))
        there = source(where)
        if name in there.imported:
            target, inner = there.imported[name]
            if inner is not None:
                _follow(target, ast.Name(inner), found, seen)
        elif name in there.assigned:
            found.add(where)
            _follow(where, there.assigned[name], found, seen)
        elif name in there.classes:
            found.add(where)
            _follow(where, there.classes[name], found, seen)


def _names(module: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name in an expression with its module: ``ar.T`` is T of the module ar."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            target, inner = source(module).imported.get(each.value.id, ("", ""))
            if inner is None:
                yield target, each.attr
        elif isinstance(each, ast.Name):
            yield module, each.id
