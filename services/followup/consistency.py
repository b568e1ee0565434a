"""Are the kept facts and due items what the events say? Works everyone out again beside them and compares."""

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER
from services.followup.keep import DERIVED
from services.followup.refresh import as_known_on

KEPT = "kept_"


def patients_that_differ(session: Session) -> int:
    """Number of patients whose kept facts or due items differ from a rebuild, which is made beside them."""
    for table in DERIVED:
        session.execute(sa.text(f"CREATE TEMPORARY TABLE {KEPT}{table.name} AS SELECT * FROM {table.name}"))
    with as_known_on(session, FOREVER):
        differing = session.execute(sa.union(*(side for table in DERIVED for side in _on_one_side(table)))).all()
    for table in DERIVED:
        session.execute(sa.text(f"DROP TABLE {KEPT}{table.name}"))
    return len(differing)


def _on_one_side(table: sa.Table) -> list[sa.Select]:
    """Two selects: one row per patient with a row that only is kept, or only is worked out."""
    kept = sa.table(f"{KEPT}{table.name}", *(sa.column(column.name, column.type) for column in table.c))
    both = sa.select(*kept.c), sa.select(*table.c)
    return [sa.select(one.except_(other).subquery().c.patient) for one, other in (both, reversed(both))]
