"""Sign-outs that the database has not taken yet, full or busy as it may be: they hold in this process all the same."""

from datetime import datetime

import sqlalchemy as sa

_ended: dict[str, dict[str, datetime]] = {}  # by database: digests of tokens, and when they were ended


def _of(bound: sa.Engine | sa.Connection) -> dict[str, datetime]:
    return _ended.setdefault(str(bound.engine.url), {})


def remember(bound: sa.Engine | sa.Connection, digest: str, at: datetime) -> None:
    _of(bound)[digest] = at


def is_ended(bound: sa.Engine | sa.Connection, digest: str) -> bool:
    return digest in _of(bound)


def not_written(bound: sa.Engine | sa.Connection) -> list[tuple[str, datetime]]:
    """Oldest first."""
    return list(_of(bound).items())


def forget(bound: sa.Engine | sa.Connection, digest: str) -> None:
    _of(bound).pop(digest, None)
