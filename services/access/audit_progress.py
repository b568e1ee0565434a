"""How far the audit record has come: asked of its table, and told outside it once a transaction is committed."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.settings import SETTINGS
from db.tables import AuditEntry
from db.vocabulary import SettingKey
from services.access import queued_views
from services.access.audit_keys import Head, Kept, kept_of, logged
from services.access.seals import FIRST_SEAL

ENTRIES = AuditEntry.__table__
TOLD_EVERY = timedelta(minutes=10)  # how far the record has come, in the log: one more place that outlives tampering

_last = ENTRIES.c.id == sa.select(sa.func.max(ENTRIES.c.id)).scalar_subquery()
_STATE = sa.select(
    sa.select(ENTRIES.c.id).where(_last).scalar_subquery().label("number"),
    sa.select(ENTRIES.c.seal).where(_last).scalar_subquery().label("seal"),
    sa.select(sa.func.max(ENTRIES.c.queued)).scalar_subquery().label("queued"),
    sa.select(SETTINGS.c.value).where(SETTINGS.c.key == SettingKey.audit_key).scalar_subquery().label("mark"),
)
_log = logging.getLogger("tandem.audit")
_told: dict[str, datetime] = {}  # by name of the database


class State(NamedTuple):
    """How far the record has come."""

    number: int
    seal: str
    queued: int
    mark: str | None

    @property
    def head(self) -> Head:
        return Head(self.number, self.seal)


def state_of(session: Session) -> State:
    row = session.execute(_STATE).one()
    return State(row.number or 0, row.seal or FIRST_SEAL, row.queued or 0, row.mark)


def follow(session: Session, at: datetime, *, is_anew: bool) -> None:
    """Once the transaction is committed, the head outside the table follows, and what was taken over is let go."""
    if "audit_at" not in session.info:
        sa.event.listen(session, "before_commit", _note_state)
        sa.event.listen(session, "after_commit", _tell_outside)
    session.info["audit_at"] = at
    session.info["audit_is_anew"] = is_anew or session.info.get("audit_is_anew", False)


def _note_state(session: Session) -> None:
    session.info["audit_state"] = state_of(session)


def _tell_outside(session: Session) -> None:
    """Whatever fails here is logged: it is committed, and whoever was told otherwise would do it again."""
    state = session.info.pop("audit_state", None)
    if state is None or session.in_nested_transaction():
        return
    bound, is_anew = session.get_bind(), session.info.pop("audit_is_anew", False)
    with logged("head"):
        _move_head(kept_of(bound), state.head, session.info["audit_at"], is_anew=is_anew)
    with logged("waiting views"):  # they are known by their numbers, and go next time
        queued_views.remove(bound, state.queued)


def _move_head(kept: Kept, head: Head, now: datetime, *, is_anew: bool) -> None:
    if is_anew:
        kept.restart(head)
    kept.advance(head)
    last = _told.get(kept.name)
    if last is None or now - last >= TOLD_EVERY:
        _told[kept.name] = now
        _log.info("The audit record has come to entry %s, seal %s", head.number, head.seal)
