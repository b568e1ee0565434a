"""Every small fault that can be put into a module: another comparison or sign, a number one off, a word swapped."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
NAMES = {
    "latest_of": "earliest_of",
    "earliest_of": "latest_of",
    "highest": "lowest",
    "lowest": "highest",
    "first": "last",
    "last": "first",
    "nothing_after": "nothing_since",
    "nothing_since": "nothing_after",
    "known": "is_unknown",
    "is_unknown": "known",
    "maximum": "minimum",
    "minimum": "maximum",
}


@dataclass(frozen=True)
class Fault:
    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.what}"


def faults_in(file: str, source: str) -> Iterator[tuple[Fault, ast.Module]]:
    """Each fault with the module that has it, and no other."""
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for number, (what, _) in enumerate(_changes(node)):
            faulty = copy.deepcopy(tree)
            twin = next(other for step, other in enumerate(ast.walk(faulty)) if step == place)
            list(_changes(twin))[number][1]()
            yield Fault(file, node.lineno, node.col_offset, what), ast.fix_missing_locations(faulty)


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    """What can be changed here: words, and a call that does it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        new = COMPARISONS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} -> {new.__name__}", lambda: node.ops.__setitem__(0, new())
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS and not _is_of_types(node):
        new = OPERATORS[type(node.op)]
        yield f"{type(node.op).__name__} -> {new.__name__}", lambda: setattr(node, "op", new())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "~ left out", lambda: setattr(node, "op", ast.UAdd()) or _drop_invert(node)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in (0, 1):
        yield f"{node.value} + 1", lambda: setattr(node, "value", node.value + 1)
        yield f"{node.value} - 1", lambda: setattr(node, "value", node.value - 1)
    elif isinstance(node, ast.Call):
        yield from _other_name(node)


def _is_of_types(node: ast.BinOp) -> bool:
    """`int | None` in an annotation is no rule."""
    return any(isinstance(side, ast.Constant) and side.value is None for side in (node.left, node.right))


def _drop_invert(node: ast.UnaryOp) -> None:
    """Applying ~ twice leaves a condition as it is, arrays of booleans too."""
    node.op = ast.Invert()
    node.operand = ast.UnaryOp(ast.Invert(), node.operand)


def _other_name(node: ast.Call) -> Iterator[tuple[str, object]]:
    if isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield f"{node.func.id} -> {NAMES[node.func.id]}", lambda: setattr(node.func, "id", NAMES[node.func.id])
    elif isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
        yield f"{node.func.attr} -> {NAMES[node.func.attr]}", lambda: setattr(node.func, "attr", NAMES[node.func.attr])
