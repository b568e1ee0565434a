"""Rows that were not taken: refused while reading, or by a check against other rows; each with all its reasons."""

import sqlalchemy as sa

from db.tables import FileHead, RejectedRow, table_of
from db.text import harmless, storable
from services.intake.staging import Stage

REJECTED, HEADS = table_of(RejectedRow), table_of(FileHead)
COLUMNS = ("table_name", "file", "line", "text", "reasons")
PREVIEWED = 20  # rejects shown before anything is written


def refused_while_reading(stage: Stage) -> dict[str, int]:
    """How many rows of each table never reached a staging table."""
    refused = stage.refused.c
    counted = sa.select(refused.table_name, sa.func.count()).group_by(refused.table_name)
    return dict(stage.connection.execute(counted).all())


def first(stage: Stage) -> list[dict]:
    """The first rejected rows of the batch, as they would be kept."""
    rejected = _rejected(stage).subquery()
    shown = sa.select(rejected).order_by(rejected.c.file, rejected.c.line).limit(PREVIEWED)
    return [dict(row) for row in stage.connection.execute(shown).mappings()]


def keep(stage: Stage, batch: int) -> None:
    """Rejected rows with their reasons, in the order of file and line; and the head of each table that has some."""
    rejected = _rejected(stage).subquery()
    rows = sa.select(sa.literal(batch), *(rejected.c[name] for name in COLUMNS))
    rows = rows.order_by(rejected.c.file, rejected.c.line)
    stage.connection.execute(sa.insert(REJECTED).from_select(["batch", *COLUMNS], rows))
    files = set(stage.connection.scalars(sa.select(REJECTED.c.file).where(REJECTED.c.batch == batch).distinct()))
    heads = {harmless(head.file): head for head in stage.heads}
    kept = [
        {"batch": batch, "file": file, "head": storable(head.text), "delimiter": head.delimiter}
        for file, head in heads.items()
        if file in files
    ]
    if kept:
        stage.connection.execute(sa.insert(HEADS), kept)


def _rejected(stage: Stage) -> sa.CompoundSelect:
    """One row per rejected row of the batch."""
    why = sa.select(stage.reasons).distinct().subquery().c
    together = sa.select(why.n, sa.func.aggregate_strings(why.reason, "\n").label("reasons")).group_by(why.n).subquery()
    parts = [sa.select(*(stage.refused.c[name] for name in COLUMNS))]
    for target in stage.targets():
        staged = stage.staged[target.name]
        parts.append(
            sa.select(
                sa.literal(target.name).label("table_name"),
                staged.c.file,
                staged.c.line,
                staged.c.text,
                together.c.reasons,
            ).join(together, together.c.n == staged.c.n)
        )
    return sa.union_all(*parts)
