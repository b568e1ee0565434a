"""How one source writes its files: other column names, and whether months come first in its dates."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from db.problems import Problem
from db.text import harmless
from services.intake.columns import TARGETS
from services.intake.reading import DateOrder


@dataclass(frozen=True)
class Mapping:
    """`columns`: for each table, the source's column name → ours. Anything not named keeps its own name."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    month_first: bool = False

    @property
    def date_order(self):
        return DateOrder.month_first if self.month_first else None

    def named(self, table: str, column: str) -> str:
        """Our name of a source's column; its own where the mapping says nothing."""
        return self.columns.get(table, {}).get(column, column)


AS_WRITTEN = Mapping()


def load(path: Path) -> Mapping:
    """A mapping file: {"columns": {"patients": {"MRN": "patient_id"}}, "month_first": true}.

    Raises Problem, which says what is wrong with it, and on which line where it is no JSON at all.
    """
    name = harmless(path.name)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"The mapping {name} cannot be read: {error.strerror}.") from error
    except json.JSONDecodeError as error:
        raise Problem(
            f"The mapping {name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except UnicodeDecodeError as error:
        raise Problem(f"The mapping {name} is not a text in UTF-8.") from error
    except RecursionError as error:
        raise Problem(f"The mapping {name} is nested too deeply to be one.") from error
    return _checked(name, told)


def _checked(name: str, told: object) -> Mapping:
    if not isinstance(told, dict) or set(told) - {"columns", "month_first"}:
        raise Problem(f"The mapping {name} may hold only columns and month_first.")
    columns, month_first = told.get("columns", {}), told.get("month_first", False)
    if not isinstance(month_first, bool) or not isinstance(columns, dict):
        raise Problem(f"In the mapping {name}, month_first is true or false and columns is an object by table.")
    for table, names in columns.items():
        _refuse_unknown(name, table, names)
    return Mapping(columns, month_first)


def _refuse_unknown(name: str, table: str, names: object) -> None:
    if table not in TARGETS:
        raise Problem(f"The mapping {name} names the table {harmless(table)}; known are {', '.join(TARGETS)}.")
    if not isinstance(names, dict):
        raise Problem(f"In the mapping {name}, {table} is an object of their column name and ours.")
    for theirs, ours in names.items():
        _refuse_column(name, table, harmless(theirs), ours)
    _refuse_two_of_one(name, table, names)


def _refuse_column(name: str, table: str, theirs: str, ours: object) -> None:
    if not isinstance(ours, str):
        raise Problem(f"In the mapping {name}, {table}, the column {theirs} leads to one name of ours, as a text.")
    if ours not in TARGETS[table].known:
        known = ", ".join(sorted(TARGETS[table].known))
        raise Problem(
            f"The mapping {name} leads {theirs} to the column {harmless(ours)}, which {table} lacks; it has {known}."
        )


def _refuse_two_of_one(name: str, table: str, names: dict[str, str]) -> None:
    for ours, times in Counter(names.values()).items():
        if times > 1:
            both = " and ".join(harmless(theirs) for theirs in names if names[theirs] == ours)
            raise Problem(f"The mapping {name}, {table}, leads {both} to the same column {ours}.")
