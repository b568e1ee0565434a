"""Whose kept facts, due items and tags are not what the events say: read back as arrays and compared."""

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import Prepared
from db.tables import FOREVER as NO_END
from services.arrays.columns import FOREVER, Array, Words, places_of
from services.arrays.scope import in_run
from services.due_items.refresh import all_runs, worked_out
from services.due_items.store import DERIVED, FACTS, ITEMS, TAGS, Columns
from services.facts.columns_as_text import NO_DAY, column_text, day_numbers, numbers, split, whole_numbers
from services.facts.thresholds_in_force import limits_in_force

KEYS = {FACTS.name: ("patient",), ITEMS.name: ("patient", "reason", "begins_on"), TAGS.name: ("patient", "screening")}
NO_SUCH_WORD = -2


def patients_of_run_that_differ(session: Session, first: int, last: int, worked_out: dict[str, Columns]) -> Array:
    """The ids, among the patients of the run, of whom any kept row is not the one worked out, or is not there."""
    found = [
        _differing(table, _kept(session, table, first, last, worked_out[table.name]), worked_out[table.name])
        for table in DERIVED
    ]
    return np.unique(np.concatenate(found))


def count_patients_that_differ(session: Session) -> int:
    """Patients of whom a kept fact, due item or tag differs from a rebuild, which is made beside them."""
    limits, differing = limits_in_force(session), 0
    for first, last in all_runs(session):
        columns = worked_out(session, first, last, NO_END, limits)
        differing += len(patients_of_run_that_differ(session, first, last, columns))
    return differing


def _query(table: sa.Table) -> sa.Select:
    return sa.select(*(_text(column) for column in table.c)).where(in_run(table.c.patient))


def _text(column: sa.Column) -> sa.ColumnElement[str]:
    if isinstance(column.type, sa.Boolean):
        return column_text(sa.case((column.is_(True), 1), (column.is_(False), 0)).label(column.name), "-1")
    blanks = ((sa.Date, NO_DAY), (sa.Integer, "-1"), (sa.Float, "nan"))
    return column_text(column, next((blank for kind, blank in blanks if isinstance(column.type, kind)), ""))


_QUERIES = {table.name: Prepared(_query(table)) for table in DERIVED}


def _kept(session: Session, table: sa.Table, first: int, last: int, worked_out: Columns) -> Columns:
    texts = _QUERIES[table.name].run(session.connection(), {"first": first, "last": last}).one()
    return {
        column.name: _read(column, text, worked_out.get(column.name))
        for column, text in zip(table.c, texts, strict=True)
    }


class _Places(dict[str, int]):
    """The code of each word, whatever stands there."""

    def __missing__(self, text: str) -> int:
        return NO_SUCH_WORD


def _read(column: sa.Column, text: str | None, like: Array | Words | None) -> Array | Words:
    if isinstance(like, Words):
        texts, places = split(text), _Places(places_of(like.kind))
        return Words(np.fromiter(map(places.__getitem__, texts), np.int64, len(texts)), like.kind)
    if isinstance(column.type, sa.Date):
        return day_numbers(text)
    return numbers(text) if isinstance(column.type, sa.Float) else whole_numbers(text)


def _differing(table: sa.Table, kept: Columns, worked_out: Columns) -> Array:
    """The ids of the patients whose rows of this table differ."""
    kept, worked_out = in_order(table, kept), in_order(table, worked_out)
    patients = np.unique(np.concatenate([kept["patient"], worked_out["patient"]]))
    places = [np.searchsorted(patients, np.asarray(columns["patient"], float)) for columns in (kept, worked_out)]
    counts = [np.bincount(place, minlength=len(patients)) for place in places]
    differs = counts[0] != counts[1]
    # what is left of both lies side by side, row by row
    rows = [~differs[place] for place in places]
    for column in table.c:
        old = _numbers(kept[column.name])[rows[0]]
        is_there = column.name in worked_out
        new = _numbers(worked_out[column.name])[rows[1]] if is_there else np.full(len(old), np.nan)
        is_same = (old == new) | (np.isnan(old) & np.isnan(new))
        differs[places[0][rows[0]][~is_same]] = True
    return patients[differs]


def in_order(table: sa.Table, columns: Columns) -> Columns:
    """By patient, then by what else tells the rows apart."""
    order = np.lexsort([_numbers(columns[key]) for key in reversed(KEYS[table.name])])
    return {name: column[order] for name, column in columns.items()}


def _numbers(column: Array | Words) -> Array:
    """As they are stored: nothing lies beyond the end of the calendar."""
    if isinstance(column, Words):
        return np.where(column.codes == -1, np.nan, column.codes)
    return np.minimum(column.astype(float), FOREVER)
