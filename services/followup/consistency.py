"""Are the kept facts and due items what the events say? Works everyone out again beside them and compares."""

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER
from services.followup.refresh import FACTS, ITEMS, as_known_on

KEPT = "kept_"


def patients_that_differ(session: Session) -> int:
    """Number of patients whose kept facts or due items differ from a rebuild."""
    connection = session.connection()
    for table in (FACTS, ITEMS):
        connection.execute(sa.text(f"CREATE TEMPORARY TABLE {KEPT}{table.name} AS SELECT * FROM {table.name}"))
    try:
        with as_known_on(session, FOREVER):
            differing = session.execute(sa.union(*map(_differing, (FACTS, ITEMS)))).all()
    finally:
        for table in (FACTS, ITEMS):
            connection.execute(sa.text(f"DROP TABLE {KEPT}{table.name}"))
    return len(differing)


def _differing(table: sa.Table) -> sa.Select:
    """One row per patient with a row on one side only."""
    kept = sa.table(f"{KEPT}{table.name}", *(sa.column(column.name, column.type) for column in table.c))
    sides = (
        sa.select(*kept.c).except_(sa.select(*table.c)),
        sa.select(*table.c).except_(sa.select(*kept.c)),
    )
    return sa.union(*(sa.select(side.subquery().c.patient) for side in sides))
