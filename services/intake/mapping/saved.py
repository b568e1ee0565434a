"""The mapping of each source: saved by whom and when, recorded; the latest is in force. And which an import takes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Account, SourceMapping, table_of
from db.text import named
from db.vocabulary import AuditAction, Permission
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.intake.mapping.read import load, of_text
from services.intake.mapping.ready_made import READY_MADE, text_of
from services.intake.mapping.spec import AS_WRITTEN, Mapping

SAVED, ACCOUNT = table_of(SourceMapping), table_of(Account).c
NONE = "none"  # asks for no mapping where one is saved


@dataclass(frozen=True)
class Saved:
    """The mapping in force of one source."""

    source: str
    text: str
    by: str
    at: datetime


def save(session: Session, *, source: str, text: str, by: Viewer, now: datetime) -> bool:
    """In the caller's transaction, with its record. A text that is no mapping is a Problem; False where it is in force
    already."""
    require(by, Permission.import_data)
    source = _named(source)
    of_text(f"of {source}", text)
    before = _in_force(session, source)
    if before is not None and before.mapping == text:
        return False
    session.execute(sa.insert(SAVED).values(source=source, mapping=text, by=by.username, at=now))
    detail = {"source": source, "is_new": before is None, "characters": len(text)}
    audit.record(session, viewer=by, action=AuditAction.mapping_saved, detail=detail, now=now)
    return True


def one(session: Session, source: str, *, by: Viewer) -> Saved | None:
    """The mapping in force; None where none was saved."""
    require(by, Permission.import_data)
    row = _in_force(session, _named(source))
    return _saved(row) if row is not None else None


def listed(session: Session, *, by: Viewer) -> list[Saved]:
    """One a source, by its name."""
    require(by, Permission.import_data)
    latest = sa.select(sa.func.max(SAVED.c.id)).group_by(SAVED.c.source)
    return [_saved(row) for row in session.execute(_rows().where(SAVED.c.id.in_(latest)).order_by(SAVED.c.source))]


def chosen(session: Session, source: str, asked: str | None, *, by: Viewer) -> Mapping:
    """The mapping of an import: the file or the ready-made one that was asked for, else the one of the source."""
    if asked == NONE:
        return AS_WRITTEN
    if asked in READY_MADE and not Path(asked).is_file():
        return of_text(asked, text_of(asked))
    if asked is not None:
        return load(Path(asked))
    found = one(session, source, by=by)
    return of_text(f"saved for {found.source}", found.text) if found else AS_WRITTEN


def text_asked_for(asked: str) -> str:
    """The text of a file or of a ready-made mapping. Raises Problem."""
    if asked in READY_MADE and not Path(asked).is_file():
        return text_of(asked)
    load(Path(asked))
    return Path(asked).read_text(encoding="utf-8-sig")


def _in_force(session: Session, source: str) -> sa.Row | None:
    return session.execute(_rows().where(SAVED.c.source == source).order_by(SAVED.c.id.desc()).limit(1)).first()


def _rows() -> sa.Select:
    return sa.select(SAVED, ACCOUNT.name.label("by_name")).outerjoin(Account.__table__, ACCOUNT.username == SAVED.c.by)


def _saved(row: sa.Row) -> Saved:
    return Saved(row.source, row.mapping, row.by_name or row.by, row.at)


def _named(source: str) -> str:
    return named("The name of the source", source).strip()
