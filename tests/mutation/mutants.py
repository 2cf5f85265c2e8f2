"""Change one thing in the source of a module: an operator, a number, a condition, a statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Final

COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
"""Each at its boundary and turned round."""
OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
}
OPPOSITES: Final = {"min": "max", "max": "min", "minimum": "maximum", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes
    ----------
    function : str
        Qualified name of the function that is changed.
    line : int
    change : str
    tree : ast.Module
    """

    function: str
    line: int
    change: str
    tree: ast.Module

    def code(self, filename: str) -> CodeType:
        """Compile the changed function."""
        module = compile(ast.fix_missing_locations(self.tree), filename, "exec")
        return next(each for each in _codes(module) if each.co_qualname == self.function)


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of the functions of a module, in the order of the lines.

    Decorators, defaults, annotations, docstrings and the text of messages stay as they are.
    """
    tree = ast.parse(source)
    for name, path in _functions(tree, "", ()):
        function = _at(tree, path)
        assert isinstance(function, ast.FunctionDef)
        for place, node in _nodes(function):
            for how, change in enumerate(_changes(node)):
                changed = copy.deepcopy(tree)
                target = _at(changed, (*path, *place))
                _, new = _changes(target)[how]
                _put(changed, (*path, *place), new)
                yield Mutant(name, getattr(node, "lineno", 0), change[0], changed)


Step = tuple[str, int | None]
Path = tuple[Step, ...]


def _functions(node: ast.AST, prefix: str, path: Path) -> Iterator[tuple[str, Path]]:
    for number, child in enumerate(getattr(node, "body", ())):
        step = (*path, ("body", number))
        if isinstance(child, ast.FunctionDef):
            yield prefix + child.name, step
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.", step)


def _nodes(function: ast.FunctionDef) -> Iterator[tuple[Path, ast.AST]]:
    first = 1 if ast.get_docstring(function, clean=False) is not None else 0
    for number in range(first, len(function.body)):
        yield from _below(function.body[number], (("body", number),))


def _below(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.FunctionDef):
        return
    yield path, node
    for name, value in ast.iter_fields(node):
        if name == "annotation":
            continue
        if isinstance(value, ast.AST):
            yield from _below(value, (*path, (name, None)))
        elif isinstance(value, list):
            for number, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _below(each, (*path, (name, number)))


def _at(node: ast.AST, path: Path) -> ast.AST:
    for name, number in path:
        node = getattr(node, name) if number is None else getattr(node, name)[number]
    return node


def _put(tree: ast.AST, path: Path, new: ast.AST) -> None:
    parent, (name, number) = _at(tree, path[:-1]), path[-1]
    if number is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[number] = new


def _changes(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """Return what may stand in a node's place, with a name for the change."""
    if isinstance(node, ast.Compare):
        return _comparisons(node)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        found = _operators(node)
        return [*found, _nothing(node)] if isinstance(node, ast.AugAssign) else found
    if isinstance(node, ast.Constant):
        return _constants(node)
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return [("and <-> or", ast.BoolOp(other, node.values))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        return [(f"without {_name(node.op)}", node.operand)]
    if isinstance(node, ast.Name) and node.id in OPPOSITES and isinstance(node.ctx, ast.Load):
        return [(f"{node.id} -> {OPPOSITES[node.id]}", ast.Name(OPPOSITES[node.id], node.ctx))]
    if isinstance(node, ast.Attribute) and node.attr in OPPOSITES:
        new = ast.Attribute(node.value, OPPOSITES[node.attr], node.ctx)
        return [(f"{node.attr} -> {OPPOSITES[node.attr]}", new)]
    return _statements(node)


def _comparisons(node: ast.Compare) -> list[tuple[str, ast.AST]]:
    found: list[tuple[str, ast.AST]] = []
    for k, old in enumerate(node.ops):
        for new in COMPARISONS[type(old)]:
            ops = [*node.ops[:k], new(), *node.ops[k + 1 :]]
            change = f"{_name(old)} -> {new.__name__}"
            found.append((change, ast.Compare(node.left, ops, node.comparators)))
    return found


def _operators(node: ast.BinOp | ast.AugAssign) -> list[tuple[str, ast.AST]]:
    new = OPERATORS.get(type(node.op))
    if new is None:
        return []
    changed = copy.copy(node)
    changed.op = new()
    return [(f"{_name(node.op)} -> {new.__name__}", changed)]


def _constants(node: ast.Constant) -> list[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        return [(f"{value} -> {not value}", ast.Constant(not value))]
    if isinstance(value, int | float):
        return [(f"{value} -> {value + 1}", ast.Constant(value + 1))]
    if isinstance(value, str) and value:
        return [(f"{value!r} -> another text", ast.Constant(f"{value}_"))]
    return []


def _statements(node: ast.AST) -> list[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        changed = copy.copy(node)
        changed.test = ast.UnaryOp(ast.Not(), node.test)
        return [("the condition is turned round", changed)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return [_nothing(node)]
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple):
        return [_nothing(node)]
    if isinstance(node, ast.Continue):
        return [_nothing(node), ("continue -> break", ast.Break())]
    if isinstance(node, ast.Break):
        return [("break -> continue", ast.Continue())]
    return []


def _nothing(node: ast.AST) -> tuple[str, ast.AST]:
    return f"without `{ast.unparse(node).splitlines()[0][:60]}`", ast.Pass()


def _name(operator: ast.AST) -> str:
    return type(operator).__name__


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)
