"""When data last came in: a feed that stopped looks as if patients were lost."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import ImportBatch

BATCH = ImportBatch.__table__.c


def latest(session: Session) -> datetime | None:
    """The end of the latest import that added or changed anything; None where nothing was ever imported."""
    brought = BATCH.rows_added + BATCH.rows_changed > 0
    query = sa.select(BATCH.finished_at).where(brought).order_by(BATCH.finished_at.desc()).limit(1)
    return session.execute(query).scalar()
