"""How long somebody who failed to sign in must wait.

A browser in which the account has signed in before (see devices.py) has a count of its own, which no stranger can
exhaust. All others are strangers: they are counted by name and address together, by address, and by name from all
addresses together.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlmodel import Session

from db.locks import Lock, take
from db.tables import SignInFailure
from services.access.seals import utc

COUNTED_FOR = timedelta(hours=1)  # older failures are forgotten
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)  # enough against guessing; a stranger must not lock a nurse out for a shift
OWN_NETWORK = 64  # bits of an IPv6 address: whoever has one has all that begin so

_f = SignInFailure.__table__.c


@dataclass(frozen=True)
class Limit:
    columns: tuple[str, ...]
    free_tries: int


OF_KNOWN_DEVICES = (Limit(("username", "device"), 5),)  # mistyping happens
OF_STRANGERS = (
    Limit(("username", "address"), 5),
    Limit(("address",), 20),  # a whole clinic may share one address
    Limit(("username",), 30),  # one address alone does not get so far; many together make 34 guesses an hour
)


@dataclass(frozen=True)
class Try:
    """What is kept of one try: digests of the name and of the device, and the network it came from."""

    username: str
    address: str
    device: str | None

    @property
    def limits(self) -> tuple[Limit, ...]:
        return OF_STRANGERS if self.device is None else OF_KNOWN_DEVICES


def a_try(username: str, address: str, device: str | None = None) -> Try:
    """`device`: the digest of one that the account is known by, else None."""
    return Try(name_key(username), network_of(address), device)


def wait(limit: Limit, failures: int) -> timedelta:
    """The wait after that many failures: none within the free tries, then doubling up to the longest."""
    beyond = failures - limit.free_tries
    if beyond < 0:
        return timedelta(0)
    return min(SHORTEST_WAIT * 2 ** min(beyond, 20), LONGEST_WAIT)


def seconds_to_wait(session: Session, one: Try, now: datetime) -> int:
    """0 when a try is allowed now; else whole seconds until one is. Others' tries wait until this one is counted."""
    take(session, Lock.sign_in_tries)
    return max(_remaining(session, limit, one, now) for limit in one.limits)


def _remaining(session: Session, limit: Limit, one: Try, now: datetime) -> int:
    counted = sa.select(sa.func.count(), sa.func.max(_f.at)).where(_f.at > now - COUNTED_FOR, *_same(one, limit))
    failures, last = session.execute(counted).one()
    if last is None:
        return 0
    left = utc(last) + wait(limit, failures) - now
    return max(0, -(-left // timedelta(seconds=1)))


def _same(one: Try, limit: Limit) -> list[sa.ColumnElement[bool]]:
    """Failures that count together with this try; a known device's never count among those of strangers."""
    alike = [_f[column] == getattr(one, column) for column in limit.columns]
    return alike if one.device is not None else [*alike, _f.device.is_(None)]


def count(session: Session, one: Try, now: datetime) -> None:
    """Keeps the failed try, and forgets those too old to count."""
    session.execute(sa.delete(SignInFailure).where(_f.at <= now - COUNTED_FOR))
    kept = {"username": one.username, "address": one.address, "device": one.device}
    session.execute(sa.insert(SignInFailure).values(**kept, at=now))


def forget(session: Session, one: Try) -> None:
    """After signing in: what was mistyped on this device, or under this name from this address, counts no more. Tries
    from elsewhere still do, and wait until the transaction ends: `count` deletes some of the same rows."""
    take(session, Lock.sign_in_tries)
    session.execute(sa.delete(SignInFailure).where(*_same(one, one.limits[0])))


def name_key(username: str) -> str:
    """What is kept of a typed name: a digest, for people type passwords into the wrong box."""
    return hashlib.sha256(username.encode("utf-8", "replace")).hexdigest()


def network_of(address: str) -> str:
    """The address as it is counted: an IPv6 one with all that are surely the same person's."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if read.version == 6 and read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(read) if read.version == 4 else str(ip_network((int(read), OWN_NETWORK), strict=False).network_address)
