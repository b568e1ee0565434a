"""Signing in: with a password, or with one click where the database is a demo."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from db.engine import reading, writing
from db.tables import Account
from db.vocabulary import AuditAction, Role
from services.access import audit, demo_accounts, passwords, sessions, throttle
from services.access.account_rows import folded
from services.access.viewer import Viewer

WRONG = "The username or the password is not right."


@dataclass(frozen=True)
class Entered:
    token: str


@dataclass(frozen=True)
class Refusal:
    sentence: str
    wait: int = 0  # seconds until the next try is allowed


def with_password(engine: sa.Engine, username: str, password: str, *, address: str, now: datetime) -> Entered | Refusal:
    """A token, or why not; the same words and the same time whether the name is unknown or the password wrong.

    The try counts as a failure before the password is looked at, so many at once cannot slip past the throttle.
    """
    username = folded(username)
    seconds = _begin_try(engine, username, address, now)
    if seconds:
        return Refusal(f"Too many failed tries. Try again in {_spoken(seconds)}.", seconds)
    with reading(engine) as session:
        account = _account(session, username)
    if not passwords.is_right(password, account.password_hash if account else None):
        _record_failure(engine, account, address, now)
        return Refusal(WRONG)
    with writing(engine) as session:
        throttle.forget(session, username)
        return _enter(session, account, AuditAction.sign_in, address, now)


def _begin_try(engine: sa.Engine, username: str, address: str, now: datetime) -> int:
    with writing(engine) as session:
        seconds = throttle.seconds_to_wait(session, username, address, now)
        if seconds:
            _record(session, _account(session, username), AuditAction.sign_in_held_back, address, now)
        else:
            throttle.count_failure(session, username, address, now)
    return seconds


def _record_failure(engine: sa.Engine, account: Account | None, address: str, now: datetime) -> None:
    with writing(engine) as session:
        _record(session, account, AuditAction.sign_in_failed, address, now)


def _account(session: Session, username: str) -> Account | None:
    """Demo accounts are entered by one click, never by a password."""
    wanted = select(Account).where(Account.username == username, Account.is_active, ~Account.is_demo)
    return session.exec(wanted).first()


def _record(session: Session, account: Account | None, action: AuditAction, address: str, now: datetime) -> None:
    detail = {"address": address}
    if account is None:
        audit.record_unknown(session, action=action, detail=detail, now=now)
    else:
        audit.record(session, viewer=_as_viewer(account), action=action, detail=detail, now=now)


def _enter(session: Session, account: Account, action: AuditAction, address: str, now: datetime) -> Entered:
    token = sessions.start(session, account.id, now)
    _record(session, account, action, address, now)
    return Entered(token)


def _as_viewer(account: Account) -> Viewer:
    """For the record only: it says who, and sees nothing."""
    return Viewer(account.username, account.name, Role(account.role), frozenset(), account.staff, account.id)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def as_demo(engine: sa.Engine, username: str, *, address: str, now: datetime) -> Entered | Refusal:
    """Enter a demo account. The caller has made sure that the person sits at this machine."""
    with writing(engine) as session:
        for account in demo_accounts.listed(session):
            if account.username == username:
                return _enter(session, account, AuditAction.demo_sign_in, address, now)
        audit.record_unknown(session, action=AuditAction.demo_sign_in_refused, detail={"address": address}, now=now)
    return Refusal("There is no such demo account here.")
