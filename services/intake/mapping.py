"""How one source writes its files: other column names, and whether months come first in its dates."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from db.problems import Problem
from services.intake.columns import TARGETS


@dataclass(frozen=True)
class Mapping:
    """`columns`: for each table, the source's column name → ours. Anything not named keeps its own name."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    month_first: bool = False

    def named(self, table: str, column: str) -> str:
        """Our name of a source's column; its own where the mapping says nothing."""
        return self.columns.get(table, {}).get(column, column)


AS_WRITTEN = Mapping()


def load(path: Path) -> Mapping:
    """A mapping file: {"columns": {"patients": {"MRN": "patient_id"}}, "month_first": true}.

    Raises Problem, which says what is wrong with it.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"The mapping {path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Problem(f"The mapping {path.name} is not a JSON text.") from error
    return _checked(path.name, told)


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
        raise Problem(f"The mapping {name} names the table {table}; known are {', '.join(TARGETS)}.")
    if not isinstance(names, dict):
        raise Problem(f"In the mapping {name}, {table} is an object of their column name and ours.")
    unknown = [ours for ours in names.values() if ours not in TARGETS[table].known]
    if unknown:
        known = ", ".join(sorted(TARGETS[table].known))
        raise Problem(f"The mapping {name} leads to the column {unknown[0]}, which {table} lacks; it has {known}.")
