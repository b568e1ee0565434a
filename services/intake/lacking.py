"""Columns that a file does not have say nothing: of a row that is known, what stands there stays as it is."""

import sqlalchemy as sa

from db.tables import Staff, table_of
from services.intake.columns import Target
from services.intake.staging import TEXT_COLUMNS, Stage

STAFF = table_of(Staff).c
ITEM, TOTAL, SCORING = "item_", "total", "scoring"


def fill_in(stage: Stage, target: Target, source: str) -> None:
    """In the staging table, of rows of this source that are known. A score that has another total has other answers: of
    it no item is kept."""
    staged, kept = stage.staged[target.name], target.table
    for names in sorted(stage.lacking.get(target.name, ())):
        is_row = sa.and_(kept.c.source == source, kept.c.source_key == staged.c.key, staged.c.lacks == names)
        columns = [name for name in names.split(",") if name not in ("", SCORING)]
        values = {name: sa.func.coalesce(staged.c[name], _known(target, name)) for name in columns}
        if any(name.startswith(ITEM) for name in columns):
            is_row = sa.and_(is_row, kept.c[TOTAL].is_not_distinct_from(staged.c[TOTAL]))
            values[SCORING] = kept.c[SCORING]
        if values:
            stage.connection.execute(sa.update(staged).values(values).where(is_row))


def _known(target: Target, name: str) -> sa.ColumnElement:
    """Who is in charge of a patient is kept by id, and told by name; a clinic is always told."""
    known = target.table.c[name]
    if target.name == "patients" and name in TEXT_COLUMNS:
        return sa.select(STAFF.name).where(STAFF.id == known).correlate(target.table).scalar_subquery()
    return known
