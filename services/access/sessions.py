"""Signed-in browsers: a random token in the browser, its digest here, and the viewer it stands for."""

import hashlib
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading, writing
from db.problems import Unavailable
from db.tables import Account, AccountClinic, SignInSession
from db.vocabulary import AuditAction, Role
from services.access import audit, pending_sign_outs
from services.access.viewer import Viewer

IDLE_LIMIT = timedelta(minutes=60)  # a visit's length: long enough not to lose a form, short for a shared desk
LONGEST = timedelta(hours=12)  # one working day, however busy the browser
SEEN_EVERY = timedelta(minutes=1)  # one write a minute at most, not one a click
FOR_SIGN_OUT = 1_000  # ms: the session ends at once anyway, only its record waits

_log = logging.getLogger("tandem")

_s, _a, _c = SignInSession.__table__.c, Account.__table__.c, AccountClinic.__table__.c

# One row per clinic of the account (one with no clinic when it has none), found by the digest's primary key.
_VIEWER = (
    sa.select(
        _a.id, _a.username, _a.name, _a.role, _a.staff, _a.sees_every_clinic, _a.sees_patients, _c.clinic,
        (_s.seen_at < sa.bindparam("stale_before")).label("is_stale"),
    )
    .select_from(SignInSession.__table__.join(Account.__table__).outerjoin(AccountClinic.__table__))
    .where(
        _s.token_digest == sa.bindparam("digest"),
        _s.expires_at > sa.bindparam("now"),
        _s.seen_at > sa.bindparam("idle_since"),
        _a.is_active,
    )
)  # fmt: skip


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(session: Session, account: int, now: datetime) -> str:
    """A new token for the browser. Sessions that ended long ago are cleared on the way."""
    session.execute(sa.delete(SignInSession).where(_s.expires_at < now))
    token = secrets.token_urlsafe(32)
    times = {"created_at": now, "seen_at": now, "expires_at": now + LONGEST}
    session.execute(sa.insert(SignInSession).values(token_digest=_digest(token), account=account, **times))
    return token


def viewer_of(session: Session, token: str | None, now: datetime) -> Viewer | None:
    """Who the token stands for now; None when it is unknown, ended or idle too long, or the account is disabled."""
    return _found(session, token, now)[0]


def seen(engine: sa.Engine, token: str | None, now: datetime) -> Viewer | None:
    """Like viewer_of, and notes that the person is still here, unless others write just now: nobody waits for that."""
    with reading(engine) as session:
        viewer, is_stale = _found(session, token, now)
    if is_stale:
        with suppress(Unavailable), writing(engine, patience=0) as session:
            session.execute(sa.update(SignInSession).where(_s.token_digest == _digest(token)).values(seen_at=now))
    return viewer


def _found(session: Session, token: str | None, now: datetime) -> tuple[Viewer | None, bool]:
    if not token or pending_sign_outs.is_ended(session.get_bind(), _digest(token)):
        return None, False
    rows = session.execute(_VIEWER, _bound(_digest(token), now)).all()
    return (_viewer(rows), bool(rows[0].is_stale)) if rows else (None, False)


def _bound(digest: str, now: datetime) -> dict:
    return {"digest": digest, "now": now, "idle_since": now - IDLE_LIMIT, "stale_before": now - SEEN_EVERY}


def _viewer(rows: Sequence[sa.Row]) -> Viewer:
    one = rows[0]
    clinics = None if one.sees_every_clinic else frozenset(row.clinic for row in rows if row.clinic is not None)
    return Viewer(
        one.username,
        one.name,
        Role(one.role),
        clinics,
        one.staff,
        one.id,
        sees_patients=bool(one.sees_patients),
    )


def end(engine: sa.Engine, token: str | None, now: datetime) -> None:
    """Sign out, whatever the database says to that: from here on the token opens nothing. Anybody may ask for it, so
    one that stands for nobody costs no more than a look."""
    if not token:
        return
    try:
        with reading(engine) as session:
            is_known = viewer_of(session, token, now) is not None
    except (Unavailable, sa.exc.SQLAlchemyError) as error:
        _log.warning("A sign-out is not written yet", exc_info=error)
        pending_sign_outs.remember(engine, _digest(token), now, is_known=False)
        return
    if is_known:
        pending_sign_outs.remember(engine, _digest(token), now, is_known=True)
        write_ended(engine)


def write_ended(engine: sa.Engine) -> None:
    """Write down the sign-outs that are not written yet; those that the database does not take stay remembered."""
    for digest, at in pending_sign_outs.not_written(engine):
        try:
            _write_end(engine, digest, at)
        except (Unavailable, sa.exc.SQLAlchemyError) as error:
            _log.warning("A sign-out is not written yet", exc_info=error)
            return
        pending_sign_outs.forget(engine, digest)


def _write_end(engine: sa.Engine, digest: str, at: datetime) -> None:
    """Nothing is written for a token that stands for nobody."""
    with reading(engine) as session:
        if not session.execute(_VIEWER, _bound(digest, at)).first():
            return
    with writing(engine, patience=FOR_SIGN_OUT) as session:
        rows = session.execute(_VIEWER, _bound(digest, at)).all()
        if rows:
            session.execute(sa.delete(SignInSession).where(_s.token_digest == digest))
            audit.record(session, viewer=_viewer(rows), action=AuditAction.sign_out, now=at)


def end_all_of(session: Session, account: int) -> None:
    """Signs the account out everywhere, at once."""
    session.execute(sa.delete(SignInSession).where(_s.account == account))
