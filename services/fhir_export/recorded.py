"""Which rows people recorded here: those of their own source, that no import brought or changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from db.tables import RECORDED_HERE, Account, Patient, ReasonAnswer, table_of
from services.access.viewer import in_scope
from services.fhir_export.asked import PERSON, Asked
from services.fhir_export.moments import at

PATIENTS, ANSWERS, ACCOUNTS = table_of(Patient), table_of(ReasonAnswer), table_of(Account)
AT_ONCE = 500  # rows in memory
OF_PATIENT = (
    PERSON.patient_id,
    PERSON.mrn,
    PERSON.source.label("patient_source"),
    PERSON.source_key.label("patient_key"),
)


def recorded(session: Session, asked: Asked, model: type[SQLModel]) -> Iterator[sa.Row]:
    """One row per row of the table that a person recorded here, with whose it is, in the order of recording."""
    table = table_of(model)
    is_ours = sa.and_(table.c.source == RECORDED_HERE, table.c.batch.is_(None))
    rows = sa.select(table, *OF_PATIENT).join(PATIENTS, PERSON.id == table.c.patient).where(is_ours)
    if asked.since is not None:
        saved = table.c.version >= _since(asked).isoformat(timespec="microseconds")
        rows = rows.where(sa.or_(table.c.entered_on >= asked.since, saved))
    return _read(session, asked, rows.order_by(table.c.id))


def answers(session: Session, asked: Asked) -> Iterator[sa.Row]:
    """One row per answer to a reason, those taken back too, with the name of who gave it."""
    rows = sa.select(ANSWERS, ACCOUNTS.c.name.label("by_name"), *OF_PATIENT).select_from(
        ANSWERS.join(PATIENTS, PERSON.id == ANSWERS.c.patient).outerjoin(ACCOUNTS, ACCOUNTS.c.username == ANSWERS.c.by)
    )
    if asked.since is not None:
        since = _since(asked)
        rows = rows.where(sa.or_(ANSWERS.c.at >= since, ANSWERS.c.withdrawn_at >= since))
    return _read(session, asked, rows.order_by(ANSWERS.c.id))


def _since(asked: Asked) -> datetime:
    """The clinic's first moment of the day."""
    return at(asked.since, time(), asked.zone).astimezone(UTC)


def _read(session: Session, asked: Asked, rows: sa.Select) -> Iterator[sa.Row]:
    rows = rows.where(in_scope(PERSON.clinic, asked.viewer))
    if asked.source is not None:
        rows = rows.where(PERSON.source == asked.source)
    yield from session.execute(rows, execution_options={"yield_per": AT_ONCE})
