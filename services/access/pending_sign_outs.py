"""Sign-outs that the database has not taken yet, full or busy as it may be: they hold in this process all the same."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

MOST_UNKNOWN = 1_000  # anybody may send one while the database cannot be asked; more than a clinic has browsers


class Ended(NamedTuple):
    at: datetime
    is_known: bool  # to have stood for somebody


_ended: dict[str, dict[str, Ended]] = {}  # by database and digest of the token


def _of(bound: sa.Engine | sa.Connection) -> dict[str, Ended]:
    return _ended.setdefault(str(bound.engine.url), {})


def remember(bound: sa.Engine | sa.Connection, digest: str, at: datetime, *, is_known: bool) -> None:
    """Of those of whom nobody can say whether they stood for somebody, the oldest ones are let go."""
    pending = _of(bound)
    pending[digest] = Ended(at, is_known)
    unknown = [digest for digest, one in list(pending.items()) if not one.is_known]
    for oldest in unknown[:-MOST_UNKNOWN]:
        pending.pop(oldest, None)


def is_ended(bound: sa.Engine | sa.Connection, digest: str) -> bool:
    return digest in _of(bound)


def not_written(bound: sa.Engine | sa.Connection) -> list[tuple[str, datetime]]:
    """Oldest first."""
    return [(digest, one.at) for digest, one in list(_of(bound).items())]


def forget(bound: sa.Engine | sa.Connection, digest: str) -> None:
    _of(bound).pop(digest, None)
