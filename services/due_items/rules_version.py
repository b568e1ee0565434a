"""Which rules are in force: a version made of the code that decides and of the thresholds.

When it is not the version under which everyone was last worked out, kept facts and due items are those of other rules.
"""

import ast
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlmodel import Session

from db.settings import keep, kept
from db.vocabulary import SettingKey
from services.clinical.thresholds import Limits

DECIDES = ("services.due_items.caseload", "services.due_items.due_items", "services.due_items.store")
VOCABULARY = "db.vocabulary"
FOLLOWED = ("services.", VOCABULARY)  # other code reads, writes or shows, and decides nothing
# words that people read, may use or are recorded by: a new one changes nobody's due day
WORDS_ALONE = {f"{VOCABULARY}.{name}" for name in ("audit", "labels", "permissions", "settings")}


def rules_version(limits: Limits) -> str:
    """The same for the same rules under the same thresholds, whatever their comments and layout."""
    return hashlib.sha256(f"{_code_version()} {json.dumps(limits.in_force, sort_keys=True)}".encode()).hexdigest()


def is_current(session: Session, limits: Limits) -> bool:
    """Whether everyone was worked out under the rules in force."""
    return kept(session, SettingKey.rules_version) == rules_version(limits)


def mark_as_current(session: Session, limits: Limits) -> None:
    """In the transaction in which everyone was worked out under these limits."""
    keep(session, SettingKey.rules_version, rules_version(limits))


@cache
def _code_version() -> str:
    code = hashlib.sha256()
    for name, file in sorted(deciding_files().items()):
        code.update(f"{name}\n{meaning_of(file.read_text())}\n".encode())
    return code.hexdigest()


@cache
def deciding_files() -> dict[str, Path]:
    """The files of the modules that decide, and of all that these import, by module."""
    found: dict[str, Path] = {}
    ahead = list(DECIDES)
    while ahead:
        name = ahead.pop()
        is_asked = name.startswith(FOLLOWED) and name not in WORDS_ALONE and name not in found
        file = _file_of(name) if is_asked else None
        if file is not None:
            found[name] = file
            ahead.extend(_imported(file))
    found.pop(VOCABULARY)  # it hands words on, all of them
    return found


def _file_of(name: str) -> Path | None:
    """None where the name is a function or class of a module, not a module."""
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(found.origin) if found and found.origin else None


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def meaning_of(source: str) -> str:
    """The code without comments, docstrings and layout: a change to those alone works nobody out again."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and _is_text(body[0].value):
            del body[0]
    return ast.dump(tree)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
