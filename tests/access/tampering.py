"""What somebody can do who owns the database, but not the folder with the key and the head."""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa

from db.engine import beside, reading, writing
from db.vocabulary import Role
from services.access import audit, queued_views
from services.access.audit import ENTRIES
from services.access.audit_breaks import breaks
from services.access.viewer import Viewer

ANA = Viewer("ana.r", "Ana R", Role.care_manager, frozenset())
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GUARDS = {
    "sqlite": ("audit_no_update", "audit_no_delete", "audit_no_replace"),
    "postgresql": ("audit_append_only ON audit_entries",),
}
VIEWS = queued_views.WAITING


def record(engine, times=1) -> None:
    for number in range(times):
        with writing(engine) as session:
            detail = {"page": "patient", "number": number}
            audit.record(session, viewer=ANA, action="patient_opened", patient=7, detail=detail, now=NOW)


def look(engine, times=1) -> None:
    for number in range(times):
        audit.record_view(engine, viewer=ANA, action="patient_opened", patient=number, now=NOW)


def tamper(engine, *statements) -> None:
    """The guards go first."""
    with engine.execution_options(writes=True).begin() as connection:
        for guard in GUARDS[engine.dialect.name]:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in statements:
            connection.execute(statement)


def tamper_with_views(engine, statement) -> None:
    with beside(engine, queued_views.ENDING).execution_options(writes=True).begin() as connection:
        connection.execute(statement)


def all_entries(engine) -> list[dict]:
    with reading(engine) as session:
        rows = session.execute(sa.select(ENTRIES).order_by(ENTRIES.c.id)).mappings()
        return [dict(row) for row in rows]


def put_instead(engine, entries: list[dict]) -> None:
    tamper(engine, sa.delete(ENTRIES), *(sa.insert(ENTRIES).values(**entry) for entry in entries))


def sealed_anew(entries: list[dict]) -> list[dict]:
    """As Tandem did before it had a key, which anybody can."""
    before, sealed = "0" * 64, []
    for number, entry in enumerate(entries, start=1):
        at = entry["at"].replace(tzinfo=UTC) if entry["at"].tzinfo is None else entry["at"].astimezone(UTC)
        told = {name: entry[name] for name in ("actor", "role", "action", "patient", "detail")}
        text = json.dumps({**told, "at": at.isoformat()}, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256((before + text).encode()).hexdigest()
        sealed.append({**entry, "id": number, "seal": before})
    return sealed


def found(engine) -> str:
    return "; ".join(breaks(engine))
