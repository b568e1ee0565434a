"""Every small fault that can be put into a module: another comparison or sign, a number one off, a word swapped, a
condition left out."""

import ast
import copy
from collections.abc import Callable, Iterator
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
WORDS_OF_DAYS = {
    "latest_of": "earliest_of",
    "earliest_of": "latest_of",
    "nothing_after": "nothing_since",
    "nothing_since": "nothing_after",
    "known": "is_unknown",
    "is_unknown": "known",
}
METHODS = {
    "highest": "lowest",
    "lowest": "highest",
    "first": "last",
    "last": "first",
    "maximum": "minimum",
    "minimum": "maximum",
}
# what takes any number of days or words: so many at least
FEWEST = {"latest_of": 1, "earliest_of": 1, "first_known": 1, "is_": 1, "nothing_after": 2, "nothing_since": 2}
COLUMNS = "services.arrays.columns"  # where the words of days are
OPTIONAL = ("closes", "escalates", "follows")  # of a reason
URGENCIES = {"same_day": "this_week", "this_week": "routine", "routine": "this_week"}
Changes = Iterator[tuple[str, Callable[[], object]]]  # what is changed, and a call that does it


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
    types = _annotations(tree)
    for place, node in enumerate(ast.walk(tree)):
        for number, (what, _) in enumerate(_changes(node) if node not in types else ()):
            faulty = copy.deepcopy(tree)
            twin = next(other for step, other in enumerate(ast.walk(faulty)) if step == place)
            list(_changes(twin))[number][1]()
            yield Fault(file, node.lineno, node.col_offset, what), ast.fix_missing_locations(faulty)


def _annotations(tree: ast.Module) -> set[ast.AST]:
    """`Array | Words` is no rule."""
    given = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    return {part for annotation in given if annotation for part in ast.walk(annotation)}


def _changes(node: ast.AST) -> Changes:
    if isinstance(node, ast.Compare):
        yield from _other_operator(node.ops, 0, COMPARISONS)
        yield from _other_ends(node.left, *node.comparators)
    elif isinstance(node, ast.BinOp) and not (_is_a_dict(node.left) or _is_a_dict(node.right)):
        yield from _other_operator(node, "op", OPERATORS)
        yield from _other_ends(node.left, node.right)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            yield f"only {ast.unparse(node.left)}", lambda: setattr(node, "right", node.left)
            yield f"only {ast.unparse(node.right)}", lambda: setattr(node, "left", node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        # ~ twice leaves a condition as it is, arrays of booleans too
        yield "~ left out", lambda: setattr(node, "operand", ast.UnaryOp(ast.Invert(), node.operand))
    elif isinstance(node, ast.Constant) and node.value not in (0, 1):
        yield from _other_number(node)
    elif isinstance(node, ast.Call):
        yield from _other_call(node)
    elif _is_a_list(node):
        yield from _shorter(node.value)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Urgency":
        new = URGENCIES[node.attr]
        yield f"{node.attr} -> {new}", lambda: setattr(node, "attr", new)


def _is_a_dict(node: ast.AST) -> bool:
    """Names and columns joined are no rule."""
    return isinstance(node, ast.Dict) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "dict")


def _is_a_list(node: ast.AST) -> bool:
    """The conditions of a reason, or words under one name."""
    if isinstance(node, ast.keyword):
        return node.arg == "needs"
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()


def _other_operator(owner, place: int | str, others: dict) -> Changes:
    old = owner[place] if isinstance(owner, list) else getattr(owner, place)
    put = owner.__setitem__ if isinstance(owner, list) else lambda name, new: setattr(owner, name, new)
    if type(old) in others:
        new = others[type(old)]
        yield f"{type(old).__name__} -> {new.__name__}", lambda: put(place, new())


def _other_ends(*sides: ast.AST) -> Changes:
    """0 and 1 are numbers of a rule only where something is compared with them or added to them."""
    for side in sides:
        if isinstance(side, ast.Constant) and side.value in (0, 1):
            yield from _other_number(side)


def _other_number(node: ast.Constant) -> Changes:
    if type(node.value) in (int, float):
        yield f"{node.value} + 1", lambda: setattr(node, "value", node.value + 1)
        yield f"{node.value} - 1", lambda: setattr(node, "value", node.value - 1)


def _other_call(node: ast.Call) -> Changes:
    name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
    if isinstance(node.func, ast.Name) and name in WORDS_OF_DAYS:
        yield f"{name} -> {WORDS_OF_DAYS[name]}", lambda: setattr(node, "func", _word(WORDS_OF_DAYS[name]))
    elif isinstance(node.func, ast.Attribute) and name in METHODS:
        yield f"{name} -> {METHODS[name]}", lambda: setattr(node.func, "attr", METHODS[name])
    if len(node.args) > FEWEST.get(name, len(node.args)):
        for place in range(FEWEST[name] - 1, len(node.args)):
            yield f"{ast.unparse(node.args[place])} left out", lambda place=place: node.args.pop(place)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg in OPTIONAL:
            yield f"{keyword.arg} left out", lambda place=place: node.keywords.pop(place)


def _word(name: str) -> ast.expr:
    """Whether the module imports it or not."""
    return ast.parse(f"__import__('{COLUMNS}', fromlist=['*']).{name}", mode="eval").body


def _shorter(node: ast.AST) -> Changes:
    if isinstance(node, ast.Tuple):
        for place, part in enumerate(node.elts):
            yield f"{ast.unparse(part)} left out", lambda place=place: node.elts.pop(place)
