"""Browsers in which an account has signed in before. Only a digest of what such a browser keeps is kept here.

That is no proof of who sits there and opens nothing: it only keeps a person's tries apart from those of strangers.
See https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import KnownDevice

KNOWN_FOR = timedelta(days=180)  # since the last sign-in: a leave, a season away
MOST = 20  # of one account; the one used longest ago is forgotten

_d = KnownDevice.__table__.c


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def known(session: Session, token: str | None, account: int | None, now: datetime) -> str | None:
    """The digest, when the account has signed in on this device; else None."""
    if not token or account is None:
        return None
    wanted = sa.select(_d.digest).where(_d.digest == digest_of(token), _d.account == account)
    return session.execute(wanted.where(_d.used_at > now - KNOWN_FOR)).scalar()


def keep(session: Session, token: str | None, account: int, now: datetime) -> str:
    """What the browser keeps from here on: its own token where that is known for anybody, else a new one. One that
    somebody else put into the browser is none of ours and never taken over."""
    session.execute(sa.delete(KnownDevice).where(_d.used_at <= now - KNOWN_FOR))
    is_ours = token and session.execute(sa.select(_d.digest).where(_d.digest == digest_of(token)).limit(1)).first()
    kept = token if is_ours else secrets.token_urlsafe(32)
    mine = {"digest": digest_of(kept), "account": account}
    session.execute(sa.delete(KnownDevice).filter_by(**mine))
    session.execute(sa.insert(KnownDevice).values(**mine, used_at=now))
    newest = sa.select(_d.digest).where(_d.account == account).order_by(_d.used_at.desc(), _d.digest).limit(MOST)
    session.execute(sa.delete(KnownDevice).where(_d.account == account, _d.digest.not_in(newest.scalar_subquery())))
    return kept


def forget_all_of(session: Session, account: int) -> None:
    """With a new password, and when the account is closed: a browser that was left behind is a stranger's again."""
    session.execute(sa.delete(KnownDevice).where(_d.account == account))
