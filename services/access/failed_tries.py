"""Failed and held-back tries in the audit record: the first one at once, those after it together, with their count.

Whoever tries for ever writes two entries in ten minutes for each account and network, not one a try.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from db.locks import Lock, take
from db.tables import Account, SignInFold
from db.vocabulary import AuditAction, Role
from services.access import audit
from services.access.throttle import network_of
from services.access.viewer import Viewer

TOLD_EVERY = timedelta(minutes=10)

_t = SignInFold.__table__.c


def tell(session: Session, account: Account | None, action: AuditAction, address: str, now: datetime) -> None:
    """An entry, or one more of the count that the next entry tells."""
    take(session, Lock.sign_in_tries)
    tell_what_is_over(session, now)
    whose = {"username": account.username if account else "", "action": action, "network": network_of(address)}
    more = sa.update(SignInFold).filter_by(**whose).values(times=_t.times + 1, address=address)
    if session.execute(more).rowcount:
        return
    session.execute(sa.insert(SignInFold).values(**whose, address=address, since=now, times=0))
    _record(session, account, action, {"address": address}, now)


def tell_what_is_over(session: Session, now: datetime) -> None:
    """Counts whose time is over, whoever's they are."""
    _close(session, _t.since <= now - TOLD_EVERY, now)


def tell_all_of(session: Session, account: Account, now: datetime) -> None:
    """Before the account signs in, so that the record tells what came before in its order."""
    take(session, Lock.sign_in_tries)
    _close(session, _t.username == account.username, now)


def _close(session: Session, which: sa.ColumnElement[bool], now: datetime) -> None:
    rows = session.execute(sa.select(SignInFold.__table__).where(which).order_by(_t.since)).all()
    session.execute(sa.delete(SignInFold).where(which))
    for row in rows:
        if row.times:
            account = session.exec(select(Account).where(Account.username == row.username)).first()
            since = row.since.replace(tzinfo=UTC) if row.since.tzinfo is None else row.since
            told = {"address": row.address, "times": row.times, "since": since.isoformat(timespec="seconds")}
            _record(session, account, AuditAction(row.action), told, now)


def _record(session: Session, account: Account | None, action: AuditAction, detail: dict, now: datetime) -> None:
    if account is None:
        audit.record_unknown(session, action=action, detail=detail, now=now)
    else:
        audit.record(session, viewer=as_viewer(account), action=action, detail=detail, now=now)


def as_viewer(account: Account) -> Viewer:
    """For the record only: it says who, and sees nothing."""
    return Viewer(account.username, account.name, Role(account.role), frozenset(), account.staff, account.id)
