"""The append-only record of who did what. Each entry seals the one before it, so a change or a removal shows."""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.locks import Lock, take
from db.tables import AuditEntry
from services.access.viewer import Viewer

ENTRIES = AuditEntry.__table__
LAST_SEAL = sa.select(ENTRIES.c.seal).order_by(ENTRIES.c.id.desc()).limit(1)
ADD = sa.insert(ENTRIES)
FIRST_SEAL = "0" * 64
SEALED = ("actor", "role", "action", "patient", "detail")  # and the time
READ_AT_ONCE = 5_000  # rows; a chain of years does not fit in memory
NOBODY = "not signed in"


def record(
    session: Session,
    *,
    viewer: Viewer,
    action: str,
    patient: int | None = None,
    detail: dict | None = None,
    now: datetime,
) -> None:
    """Add one entry in the caller's transaction, which must be a writing one. `detail` holds no clinical values.

    Call it last: other writers wait from here until the transaction ends.
    """
    _append(session, viewer.username, str(viewer.role), action, patient, detail, now)


def record_unknown(session: Session, *, action: str, detail: dict | None = None, now: datetime) -> None:
    """Add an entry for somebody who is not signed in. What they typed is not kept: it may be a password."""
    _append(session, NOBODY, NOBODY, action, None, detail, now)


def _append(session, actor, role, action, patient, detail, now) -> None:
    take(session, Lock.audit_chain)
    before = session.execute(LAST_SEAL).scalar()
    written = json.dumps(detail or {}, sort_keys=True, ensure_ascii=False, default=str)
    row = {"at": _utc(now), "actor": actor, "role": role, "action": action, "patient": patient, "detail": written}
    session.execute(ADD, {**row, "seal": _seal(before or FIRST_SEAL, row)})


def _seal(before: str, row: dict) -> str:
    told = json.dumps({**row, "at": row["at"].isoformat()}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((before + told).encode()).hexdigest()


def _utc(at: datetime) -> datetime:
    """SQLite gives times back without their zone; every stored time is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def first_broken_entry(session: Session) -> int | None:
    """The id of the first entry whose seal does not follow from the one before; None when the chain holds."""
    before = FIRST_SEAL
    in_order = sa.select(ENTRIES).order_by(ENTRIES.c.id).execution_options(yield_per=READ_AT_ONCE)
    with session.execute(in_order) as entries:
        for entry in entries.mappings():
            row = {key: entry[key] for key in SEALED}
            if entry["seal"] != _seal(before, {**row, "at": _utc(entry["at"])}):
                return entry["id"]
            before = entry["seal"]
    return None
