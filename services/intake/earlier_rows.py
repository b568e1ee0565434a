"""Rows as they were before an import changed them or took them back, with the batch that did so."""

import sqlalchemy as sa

from db.dialects import json_text
from db.tables import EarlierRow, table_of
from db.vocabulary import RowEnd
from services.intake.columns import Target
from services.intake.staging import Stage

EARLIER = table_of(EarlierRow)
NOT_TOLD = ("id", "source", "source_key", "resource", "version", "batch", "entered_on", "merged_into")  # by a source


def keep(
    connection: sa.Connection, target: Target, ids: sa.Select, *, ended: RowEnd, batch: int, versions=None
) -> None:
    """Put the rows of these ids aside, before they change. `versions`: that which took each of them back."""
    kept = target.table.c
    row = {
        "ended_by": sa.literal(batch),
        "ended": sa.literal(ended.value),
        "table_name": sa.literal(target.name),
        "row": kept.id,
        "patient": kept.id if target.name == "patients" else kept.patient,
        "source": kept.source,
        "source_key": kept.source_key,
        "version": kept.version,
        "ended_version": sa.null() if versions is None else versions,
        "batch": kept.batch,
        "entered_on": kept.entered_on,
        "values": values_of(target, kept),
    }
    rows = sa.select(*row.values()).where(kept.id.in_(ids)).order_by(kept.id)
    connection.execute(sa.insert(EARLIER).from_select(list(row), rows))


def values_of(target: Target, row: sa.ColumnCollection) -> sa.ColumnElement[str]:
    """What the source told of a row, as JSON text: of a kept row and of a staged one the same."""
    of_patients = [column.name for column in target.table.c if column.name not in NOT_TOLD]
    told = of_patients if target.name == "patients" else (*target.stored, "extra")
    return json_text(*(part for name in told for part in (sa.literal_column(f"'{name}'"), row[name])))


def stays_taken_back(stage: Stage, target: Target, source: str) -> sa.ColumnElement[bool] | None:
    """A staged row that was taken back and comes again as it was, or in no later version. None: nothing ever was."""
    e, staged = EARLIER.c, stage.staged[target.name].c
    was_taken = sa.and_(e.source == source, e.table_name == target.name, e.ended == RowEnd.taken_back)
    if stage.connection.execute(sa.select(e.id).where(was_taken).limit(1)).first() is None:
        return None
    other = EARLIER.alias("other").c
    of_row = sa.and_(other.source == source, other.table_name == target.name, other.source_key == staged.key)
    last = sa.select(sa.func.max(other.id)).where(of_row).correlate(staged.n.table).scalar_subquery()
    is_known = sa.and_(staged.version.is_not(None), e.ended_version.is_not(None))
    is_same = sa.case((is_known, staged.version <= e.ended_version), else_=e["values"] == values_of(target, staged))
    return sa.exists().where(e.id == last, e.ended == RowEnd.taken_back, is_same)
