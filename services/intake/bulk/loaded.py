"""Which exports were imported, and up to which moment a source is therefore known: with the records, in the database.

An export that was undone, and one that the server could not make whole, is not counted on: what changed since the one
before it is asked for again.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import ImportBatch, LoadedExport, table_of
from db.vocabulary import BatchStatus
from services.intake.bulk.manifest import instant

LOADED, BATCHES = table_of(LoadedExport), table_of(ImportBatch)


def known_until(session: Session, source: str, request: str) -> str | None:
    """The instant, as the server wrote it, after which changes are still to be asked for; None: everything is,
    such as after an upgrade that reads more types of resources, which is another request."""
    until = None
    for asked_since, transaction_time in session.execute(_that_count(source, request)):
        follows_on = asked_since is None or (until is not None and instant(asked_since) <= instant(until))
        if follows_on and (until is None or instant(transaction_time) > instant(until)):
            until = transaction_time
    return until


def last_full(session: Session, source: str, request: str) -> datetime | None:
    """When everything was exported the last time, by the server's clock."""
    full = [instant(until) for since, until in session.execute(_that_count(source, request)) if since is None]
    return max(full, default=None)


def _that_count(source: str, request: str) -> sa.Select:
    """One row per export that is imported, complete and not undone: (asked_since, transaction_time), in their order."""
    is_its = sa.and_(LOADED.c.source == source, LOADED.c.request == request)
    counts = sa.and_(is_its, LOADED.c.is_complete, BATCHES.c.status == BatchStatus.loaded)
    joined = LOADED.join(BATCHES, BATCHES.c.id == LOADED.c.batch)
    times = sa.select(LOADED.c.asked_since, LOADED.c.transaction_time)
    return times.select_from(joined).where(counts).order_by(LOADED.c.id)


def named_files(job: str, names: list[str]) -> list[str]:
    """What the list of imports calls the files of an export: by this an import that was done is known again, also
    where the process ended before anybody wrote it down."""
    return [f"export {job}", *names]


def batch_of(session: Session, source: str, job: str) -> int | None:
    """The import of the export, whatever became of it; None: there was none."""
    files, line = BATCHES.c.files, f"export {job}"
    is_its = sa.and_(BATCHES.c.source == source, sa.or_(files == line, files.startswith(f"{line}\n", autoescape=True)))
    return session.scalar(sa.select(sa.func.max(BATCHES.c.id)).where(is_its))


def is_noted(session: Session, job: str) -> bool:
    return session.scalar(sa.select(LOADED.c.id).where(LOADED.c.job == job)) is not None
