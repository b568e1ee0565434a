"""Failed and held-back tries in the audit record: the first one at once, those after it together, with their count.

Whoever tries for ever writes two entries in ten minutes for each account and network, not one a try.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from db.engine import reading, writing
from db.locks import Lock, take
from db.tables import Account, SignInFold
from db.vocabulary import AuditAction, Role
from services.access import audit
from services.access.seals import utc
from services.access.throttle import network_of
from services.access.viewer import Viewer

TOLD_EVERY = timedelta(minutes=10)

_t = SignInFold.__table__.c


def tell(session: Session, account: Account | None, action: AuditAction, address: str, now: datetime) -> None:
    """An entry, or one more of the count that the next entry tells."""
    take(session, Lock.sign_in_tries)
    over = _closed(session, _is_over(now))
    is_first = not _counted(session, account, action, address, now)
    _record_counts(session, over, now)
    if is_first:
        _record(session, account, action, {"address": address}, now)


def tell_when_over(engine: sa.Engine, now: datetime, *, patience: int | None = None) -> None:
    """Counts whose time is over, whoever's they are and though nobody tries any more. Mostly there is none, and then
    nothing is written."""
    with reading(engine) as session:
        if not session.execute(sa.select(_t.since).where(_is_over(now)).limit(1)).first():
            return
    with writing(engine, patience=patience) as session:
        take(session, Lock.sign_in_tries)
        _record_counts(session, _closed(session, _is_over(now)), now)


def tell_all_of(session: Session, account: Account, now: datetime) -> None:
    """Before the account signs in, so that the record tells what came before in its order."""
    take(session, Lock.sign_in_tries)
    _record_counts(session, _closed(session, _t.username == account.username), now)


def _is_over(now: datetime) -> sa.ColumnElement[bool]:
    return _t.since <= now - TOLD_EVERY


def _counted(session: Session, account: Account | None, action: AuditAction, address: str, now: datetime) -> bool:
    """Whether there is a count already; the next try finds one in any case."""
    whose = {"username": account.username if account else "", "action": action, "network": network_of(address)}
    more = sa.update(SignInFold).filter_by(**whose).values(times=_t.times + 1, address=address)
    if session.execute(more).rowcount:
        return True
    session.execute(sa.insert(SignInFold).values(**whose, address=address, since=now, times=0))
    return False


def _closed(session: Session, which: sa.ColumnElement[bool]) -> Sequence[sa.Row]:
    """The counts that end now."""
    rows = session.execute(sa.select(SignInFold.__table__).where(which).order_by(_t.since)).all()
    session.execute(sa.delete(SignInFold).where(which))
    return rows


def _record_counts(session: Session, rows: Sequence[sa.Row], now: datetime) -> None:
    for row in rows:
        if row.times:
            account = session.exec(select(Account).where(Account.username == row.username)).first()
            told = {"address": row.address, "times": row.times, "since": utc(row.since).isoformat(timespec="seconds")}
            _record(session, account, AuditAction(row.action), told, now)


def _record(session: Session, account: Account | None, action: AuditAction, detail: dict, now: datetime) -> None:
    if account is None:
        audit.record_unknown(session, action=action, detail=detail, now=now)
    else:
        audit.record(session, viewer=as_viewer(account), action=action, detail=detail, now=now)


def as_viewer(account: Account) -> Viewer:
    """For the record only: it says who, and sees nothing."""
    return Viewer(account.username, account.name, Role(account.role), frozenset(), account.staff, account.id)
