"""How long somebody who failed to sign in must wait, by the name they typed and by their address."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.locks import Lock, take
from db.tables import SignInFailure

COUNTED_FOR = timedelta(hours=1)  # older failures are forgotten
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)  # enough against guessing; a stranger must not lock a nurse out for a shift

_f = SignInFailure.__table__.c


@dataclass(frozen=True)
class Limit:
    column: str
    free_tries: int


LIMITS = (
    Limit("username", 5),  # mistyping happens
    Limit("address", 20),  # a whole clinic may share one address
)


def wait(limit: Limit, failures: int) -> timedelta:
    """The wait after that many failures: none within the free tries, then doubling up to the longest."""
    beyond = failures - limit.free_tries
    if beyond < 0:
        return timedelta(0)
    return min(SHORTEST_WAIT * 2 ** min(beyond, 20), LONGEST_WAIT)


def seconds_to_wait(session: Session, username: str, address: str, now: datetime) -> int:
    """0 when a try is allowed now; else whole seconds until one is. Others' tries wait until this one is counted."""
    take(session, Lock.sign_in_tries)
    known = {"username": name_key(username), "address": address}
    return max(_remaining(session, limit, known[limit.column], now) for limit in LIMITS)


def _remaining(session: Session, limit: Limit, key: str, now: datetime) -> int:
    counted = sa.select(sa.func.count(), sa.func.max(_f.at)).where(_f[limit.column] == key, _f.at > now - COUNTED_FOR)
    failures, last = session.execute(counted).one()
    if last is None:
        return 0
    last = last.replace(tzinfo=UTC) if last.tzinfo is None else last
    left = last + wait(limit, failures) - now
    return max(0, -(-left // timedelta(seconds=1)))


def count_failure(session: Session, username: str, address: str, now: datetime) -> None:
    """Keeps the failed attempt by name and by address, and forgets those too old to count."""
    session.execute(sa.delete(SignInFailure).where(_f.at <= now - COUNTED_FOR))
    session.execute(sa.insert(SignInFailure).values(username=name_key(username), address=address, at=now))


def forget(session: Session, username: str) -> None:
    """After signing in, this name's failures count no more; failures with other names from the address still do."""
    session.execute(sa.delete(SignInFailure).where(_f.username == name_key(username)))


def name_key(username: str) -> str:
    """What is kept of a typed name: a digest, for people type passwords into the wrong box."""
    return hashlib.sha256(username.encode()).hexdigest()
