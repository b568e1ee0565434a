"""Views that are recorded beside a SQLite database, for there only one may write and nobody who reads waits for that.

Put down durably before anything is shown, in order; the next writer takes them over into the sealed record.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from db.engine import beside
from db.refusals import said_plainly
from services.access.audit_keys import Key, kept_of
from services.access.seals import FIRST_SEAL, seal_of

ENDING = "-views"
WAITING = sa.Table(
    "waiting_views",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "actor", "role", "action", "detail", "seal")),
    sa.Column("patient", sa.Integer),
    sqlite_autoincrement=True,
)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'waiting_views'"


class Waiting(NamedTuple):
    number: int
    entry: dict
    is_as_put: bool  # nobody has changed it since


def may_wait(bound: sa.Engine | sa.Connection) -> bool:
    return bound.dialect.name == "sqlite" and bound.engine.url.database not in (None, "", ":memory:")


def _is_there(bound: sa.Engine | sa.Connection) -> bool:
    return may_wait(bound) and Path(f"{bound.engine.url.database}{ENDING}").exists()


def _is_laid_out(connection: sa.Connection) -> bool:
    """Not in an empty file, as one that was made or put back by hand may be."""
    return sa.inspect(connection).has_table(WAITING.name)


def put(bound: sa.Engine, key: Key, entry: Mapping, after: int) -> None:
    """Durable when it returns. `after`: the last number taken over so far, should the file have to begin anew."""
    kept, file = kept_of(bound), beside(bound, ENDING).execution_options(writes=True)
    with said_plainly(), file.begin() as connection:
        WAITING.create(connection, checkfirst=True)
        last = max(connection.exec_driver_sql(LAST).scalar() or 0, after, kept.views())
        row = {**entry, "at": entry["at"].isoformat(), "number": last + 1}
        connection.execute(sa.insert(WAITING).values(**row, seal=seal_of(key, FIRST_SEAL, last + 1, entry)))
    kept.advance_views(last + 1)


def after(bound: sa.Engine | sa.Connection, key: Key, number: int) -> list[Waiting]:
    """Those with a higher number, in order."""
    if not _is_there(bound):
        return []
    with said_plainly(), beside(bound, ENDING).connect() as connection:
        if not _is_laid_out(connection):
            return []
        rows = connection.execute(sa.select(WAITING).where(WAITING.c.number > number).order_by(WAITING.c.number))
        return [_waiting(key, dict(row)) for row in rows.mappings()]


def _waiting(key: Key, row: dict) -> Waiting:
    number, seal = row.pop("number"), row.pop("seal")
    try:
        entry = {**row, "at": datetime.fromisoformat(row["at"])}
    except ValueError:  # somebody wrote something else there
        return Waiting(number, {**row, "at": EARLIEST}, False)
    return Waiting(number, entry, seal == seal_of(key, FIRST_SEAL, number, entry))


def remove(bound: sa.Engine | sa.Connection, up_to: int) -> None:
    """Those that have been taken over. Whatever stays is known by its number, and not taken over twice."""
    if not _is_there(bound):
        return
    with said_plainly(), beside(bound, ENDING).execution_options(writes=True).begin() as connection:
        if _is_laid_out(connection):
            connection.execute(sa.delete(WAITING).where(WAITING.c.number <= up_to))
