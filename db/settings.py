"""What the database keeps about itself, by key."""

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import Prepared
from db.tables import Setting
from db.vocabulary import SettingKey

SETTINGS = Setting.__table__

_KEPT = Prepared(sa.select(SETTINGS.c.value).where(SETTINGS.c.key == sa.bindparam("key")))
_KEEP = Prepared(
    sa.text(
        f"INSERT INTO {SETTINGS.name} (key, value) VALUES (:key, :value) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    )
)


def kept(session: Session, key: SettingKey) -> str | None:
    return _KEPT.run(session.connection(), {"key": key.value}).scalar()


def keep(session: Session, key: SettingKey, value: str) -> None:
    """In the caller's transaction, in place of what was kept."""
    _KEEP.run(session.connection(), {"key": key.value, "value": value})
