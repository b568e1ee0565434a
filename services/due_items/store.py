"""Writing what was worked out: facts, due items and tags of a run of patients in place of those kept before."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from db.dialects import Prepared, in_one_go, load_few, load_rows
from db.tables import DueItem, ScoreTag, table_of
from db.vocabulary import Role
from services.arrays.columns import FOREVER, Array, Words, known_day, number_of, places_of
from services.arrays.scope import in_run
from services.facts.declaration import Facts
from services.facts.table import PATIENT_FACTS
from services.rules.catalogue import REASONS

FACTS, ITEMS, TAGS = PATIENT_FACTS, table_of(DueItem), table_of(ScoreTag)
DERIVED = (ITEMS, TAGS, FACTS)

FEW = 50  # values, or patients, that cost less one by one
_FIRST, _LAST = date(1900, 1, 1), date(2150, 12, 31)  # days whose text is at hand
_START = number_of(_FIRST)
_DAYS = np.arange(np.datetime64(_FIRST), np.datetime64(_LAST.replace(year=_LAST.year + 1)))
_TEXTS: Array = np.array([None, *_DAYS.astype("datetime64[D]").astype(str)], dtype="O")


Columns = dict[str, Any]  # of one table, an array or words by name
Rows = dict[str, list]  # the same as the driver stores them
ReasonKey = StrEnum("ReasonKey", [(reason.key, reason.key) for reason in REASONS])  # type: ignore[misc]
_OWNER_ROLES = np.array([places_of(Role)[reason.owner] for reason in REASONS])


def columns_to_keep(facts: Facts, items: dict[str, Array]) -> dict[str, Columns]:
    """What was worked out for a run of patients, by the name of its table."""
    place, tags = items["place"], facts.tags
    return {
        FACTS.name: facts.columns,
        ITEMS.name: {
            **{name: column for name, column in items.items() if name != "place"},
            "patient": facts.patient[place],
            "clinic": facts.clinic[place],
            "reason": Words(items["reason"], ReasonKey),
            "owner_role": Words(_OWNER_ROLES[items["reason"]], Role),
        },
        TAGS.name: {
            "patient": facts.patient[tags.patient],
            "screening": tags.id,
            "confounded_by": tags.confounded_by,
            "changed_on": tags.changed_on,
            "index_from": tags.index_from,
        },
    }


def rows_to_keep(columns: dict[str, Columns]) -> dict[str, Rows]:
    return {table.name: _rows(table, columns[table.name]) for table in DERIVED}


def of_patients(columns: dict[str, Columns], patients: Array) -> dict[str, Columns]:
    """Only what is about these patients."""
    found = {}
    for table, known in columns.items():
        wanted = np.isin(known["patient"], patients)
        found[table] = {name: column[wanted] for name, column in known.items()}
    return found


def replace(session: Session, first: int, last: int, rows: dict[str, Rows]) -> None:
    """Keep the rows in place of what was kept of the run."""
    if len(rows[FACTS.name].get("patient", ())) > FEW:
        remove(session, first, last)
        add(session, rows)
        return
    with in_one_go(session.connection()):
        remove(session, first, last)
        add(session, rows, load_few)


def add(session: Session, rows: dict[str, Rows], load: Callable = load_rows) -> None:
    for table in DERIVED:
        columns = rows[table.name]
        if any(columns.values()):
            load(session.connection(), table, list(columns), zip(*columns.values(), strict=True))


def remove(session: Session, first: int, last: int) -> None:
    for statement in _REMOVE:
        statement.run(session.connection(), {"first": first, "last": last})


_REMOVE = [Prepared(sa.delete(table).where(in_run(table.c.patient))) for table in DERIVED]


def is_nothing_kept(session: Session) -> bool:
    """Of nobody: neither facts nor items nor tags."""
    return not any(session.execute(sa.select(sa.exists().select_from(table))).scalar() for table in DERIVED)


def remove_each(session: Session, patients: list[int]) -> None:
    """On PostgreSQL: for patients here and there; for a run of them `remove` is the shorter way."""
    for table in DERIVED:
        each = sa.literal(patients, ARRAY(sa.Integer))
        session.execute(sa.delete(table).where(table.c.patient == sa.any_(each)))


def _rows(table: sa.Table, columns: Columns) -> Rows:
    """The columns with anything in them; the rest stays blank by itself."""
    stored = {c.name: _stored(c, columns[c.name]) for c in table.c if c.name in columns}
    return {name: values for name, values in stored.items() if values.count(None) < len(values)}


def _stored(column: sa.Column, values: Array | Words) -> list:
    if isinstance(values, Words):
        return values.texts()
    if isinstance(column.type, sa.Date):
        return day_texts(values)
    if isinstance(column.type, sa.Float):
        return [None if value != value else value for value in values.tolist()]
    return _whole(values)


def _whole(values: Array) -> list[int | None]:
    if len(values) < FEW:
        return [None if value != value else int(value) for value in values.tolist()]
    if values.dtype != float:
        return values.astype(int).tolist()
    is_blank = np.isnan(values)
    whole = np.where(is_blank, 0, values).astype(np.int64)
    if not is_blank.any():
        return whole.tolist()
    found = whole.astype(object)
    found[is_blank] = None
    return found.tolist()


def day_texts(days: Array) -> list[str | None]:
    """`2026-03-01`, None where none is recorded. Later than the calendar ends is its end."""
    if len(days) < FEW:
        return [None if day != day else _day_text(day) for day in days.tolist()]
    is_blank = np.isnan(days)
    places = np.where(is_blank, 0, days - _START + 1).astype(np.int64)
    is_far = (places < 0) | (places >= len(_TEXTS)) | ((places == 0) & ~is_blank)
    found = _TEXTS[np.where(is_far, 0, places)]
    for place in np.flatnonzero(is_far):
        found[place] = _day_text(days[place])
    return found.tolist()


@lru_cache(50_000)
def _day_text(day: float) -> str:
    return known_day(min(day, FOREVER)).isoformat()
