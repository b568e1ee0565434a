"""Signing in: with a password, or with one click where the database is a demo."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from db.engine import reading, writing
from db.tables import Account
from db.vocabulary import AuditAction
from services.access import audit, demo_accounts, devices, failed_tries, passwords, sessions, throttle
from services.access.account_rows import folded

WRONG = "The username or the password is not right."


@dataclass(frozen=True)
class Entered:
    token: str
    device: str | None = None  # what the browser keeps, to be known by at the next sign-in


@dataclass(frozen=True)
class Refusal:
    sentence: str
    wait: int = 0  # seconds until the next try is allowed


def with_password(
    engine: sa.Engine, username: str, password: str, *, address: str, now: datetime, device: str | None = None
) -> Entered | Refusal:
    """A token, or why not; the same words and the same time whether the name is unknown or the password wrong.
    `device`: what the browser kept of an earlier sign-in.

    The try counts as a failure before the password is looked at, so many at once cannot slip past the throttle.
    """
    username = folded(username)
    one, seconds = _begin_try(engine, username, address, device, now)
    if seconds:
        return Refusal(f"Too many failed tries. Try again in {_spoken(seconds)}.", seconds)
    with reading(engine) as session:
        account = _account(session, username)
    if passwords.is_right(password, account.password_hash if account else None):
        with writing(engine) as session:
            if _is_as_read(session, account):
                return _enter(session, account, one, address, now, device)
    _record_failure(engine, account, address, now)
    return Refusal(WRONG)


def _begin_try(
    engine: sa.Engine, username: str, address: str, device: str | None, now: datetime
) -> tuple[throttle.Try, int]:
    """The try, and how long it must wait; one that need not is counted."""
    with writing(engine) as session:
        account = _account(session, username)
        known = devices.known(session, device, account.id if account else None, now)
        one = throttle.a_try(username, address, known)
        seconds = throttle.seconds_to_wait(session, one, now)
        if seconds:
            failed_tries.tell(session, account, AuditAction.sign_in_held_back, address, now)
        else:
            throttle.count(session, one, now)
    return one, seconds


def _record_failure(engine: sa.Engine, account: Account | None, address: str, now: datetime) -> None:
    with writing(engine) as session:
        failed_tries.tell(session, account, AuditAction.sign_in_failed, address, now)


def _account(session: Session, username: str) -> Account | None:
    """Demo accounts are entered by one click, never by a password."""
    wanted = select(Account).where(Account.username == username, Account.is_active, ~Account.is_demo)
    return session.exec(wanted).first()


def _is_as_read(session: Session, account: Account) -> bool:
    """Whether the password is still the one that was looked at and the account open: no moment to take for granted.
    Whoever changes that waits from here on."""
    as_read = Account.password_hash.is_not_distinct_from(account.password_hash)
    same = sa.select(Account.id).where(Account.id == account.id, Account.is_active, as_read)
    return session.execute(same.with_for_update()).first() is not None


def _enter(
    session: Session, account: Account, one: throttle.Try, address: str, now: datetime, device: str | None
) -> Entered:
    """In the order of accounts.set_password: account, sessions, devices, and the record last, which holds others up."""
    throttle.forget(session, one)
    entered = Entered(sessions.start(session, account.id, now), devices.keep(session, device, account.id, now))
    failed_tries.tell_all_of(session, account, now)
    _record(session, account, AuditAction.sign_in, address, now)
    return entered


def _record(session: Session, account: Account, action: AuditAction, address: str, now: datetime) -> None:
    viewer = failed_tries.as_viewer(account)
    audit.record(session, viewer=viewer, action=action, detail={"address": address}, now=now)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def as_demo(engine: sa.Engine, username: str, *, address: str, now: datetime) -> Entered | Refusal:
    """Enter a demo account. The caller has made sure that the person sits at this machine."""
    with writing(engine) as session:
        for account in demo_accounts.listed(session):
            if account.username == username and _is_as_read(session, account):
                token = sessions.start(session, account.id, now)
                _record(session, account, AuditAction.demo_sign_in, address, now)
                return Entered(token)
        failed_tries.tell(session, None, AuditAction.demo_sign_in_refused, address, now)
    return Refusal("There is no such demo account here.")
