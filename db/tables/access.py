"""Who may look, who did, and what they changed."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.tables.intake import UTC
from db.vocabulary import Role


class Account(SQLModel, table=True):
    __tablename__ = "accounts"
    __table_args__ = (one_of("role", Role), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    staff: int | None = Field(default=None, foreign_key="staff.id")
    is_active: bool = True
    is_demo: bool = False  # may be entered by one click, from this machine only
    sees_every_clinic: bool = False
    sees_patients: bool = False  # of a manager: the patients behind the figures too


class AccountClinic(SQLModel, table=True):
    __tablename__ = "account_clinics"
    __table_args__ = (STRICT,)
    account: int = Field(foreign_key="accounts.id", primary_key=True)
    clinic: int = Field(foreign_key="clinics.id", primary_key=True)


class SignInSession(SQLModel, table=True):
    """A signed-in browser. Only a digest of its token is kept."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (STRICT,)
    token_digest: str = Field(primary_key=True)
    account: int = Field(foreign_key="accounts.id", index=True)
    created_at: datetime = Field(sa_type=UTC)
    seen_at: datetime = Field(sa_type=UTC)
    expires_at: datetime = Field(sa_type=UTC)


class SignInFailure(SQLModel, table=True):
    __tablename__ = "sign_in_failures"
    __table_args__ = (sa.Index(None, "username", "at"), sa.Index(None, "address", "at"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    username: str
    address: str
    device: str | None = None  # of a known device, whose failures are its own
    at: datetime = Field(sa_type=UTC)


class SignInFold(SQLModel, table=True):
    """Failed tries since an entry of the audit record, which the next entry tells together."""

    __tablename__ = "sign_in_folds"
    __table_args__ = (STRICT,)
    username: str = Field(primary_key=True)  # blank where no account has the name
    action: str = Field(primary_key=True)
    network: str = Field(primary_key=True)
    address: str
    since: datetime = Field(sa_type=UTC)
    times: int


class KnownDevice(SQLModel, table=True):
    """A browser in which the account has signed in. Only a digest of what the browser keeps is kept."""

    __tablename__ = "known_devices"
    __table_args__ = (STRICT,)
    digest: str = Field(primary_key=True)
    account: int = Field(foreign_key="accounts.id", primary_key=True, index=True)
    used_at: datetime = Field(sa_type=UTC)


class AuditEntry(SQLModel, table=True):
    """Append-only. Each row seals the one before it, so that a change shows. Its id is its number: none is left out."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index(None, "patient", "at"), sa.Index(None, "queued", unique=True), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTC)
    actor: str
    role: str
    action: str
    patient: int | None = None  # no foreign key: the entry outlives what it speaks of
    detail: str = "{}"  # JSON, no clinical values
    seal: str = Field(unique=True)
    queued: int | None = None  # its number among the views that waited beside the database; SQLite only


class Setting(SQLModel, table=True):
    __tablename__ = "settings"
    __table_args__ = (STRICT,)
    key: str = Field(primary_key=True)
    value: str
