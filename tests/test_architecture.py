"""The rules of docs/architecture.md: floors, one compiled wing, no circle."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "sim"

#: A room may import from those before it. Written out, so that a new arrow is a decision.
FLOORS = (
    ("errors", "units"),
    ("resources", "jobs", "sizes"),
    ("parameters",),
    ("population",),
    ("policy",),
    ("scenario",),
    ("engine",),
    ("outcomes",),
    ("statistics", "calibration"),
    ("experiment", "model"),
    ("analysis", "forecast", "docs"),
    ("report",),
    ("api",),
    ("workshop",),
    ("cli",),
)
#: Looks down at everything: the package's face, and pages written from declarations of all rooms.
FREE = {"__init__", "docs"}


@cache
def imports() -> dict[str, set[str]]:
    """Return the rooms that each room imports from, lazy imports included, types left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for module in _modules(ast.parse(file.read_text(encoding="utf-8"))):
            parts = module.split(".")
            if parts[0] == "sim" and len(parts) > 1 and parts[1] != room:
                found[room].add(parts[1])
    return found


def _modules(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        else:
            found += _modules(node)
    return found


@pytest.mark.parametrize("room", sorted({room for floor in FLOORS for room in floor} - FREE))
def test_a_room_uses_only_the_rooms_below_it(room: str) -> None:
    [floor] = [k for k, rooms in enumerate(FLOORS) if room in rooms]
    below = {each for rooms in FLOORS[:floor] for each in rooms}
    assert imports()[room] - {"__version__"} <= below


def test_every_room_has_its_floor() -> None:
    rooms = {
        path.stem
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem[0] != "_"
    }
    assert rooms == {room for floor in FLOORS for room in floor}


def test_only_the_engine_is_compiled() -> None:
    users = [
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        for module in _modules(ast.parse(file.read_text(encoding="utf-8")))
        if module.split(".")[0] == "numba" or module.startswith("sim.engine.jit")
    ]
    outside = {user for user in users if not user.startswith("engine")}
    # One listens to the compiler, to tell the user what takes so long.
    assert outside == {str(Path("cli", "commands", "compiling.py"))}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(file.relative_to(PACKAGE)): lines
        for file in PACKAGE.rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
