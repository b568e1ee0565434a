"""What came in: batches with their four counts, the rows that were refused, and codes nobody understood."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.vocabulary import BatchStatus

UTC = sa.DateTime(timezone=True)


class ImportBatch(SQLModel, table=True):
    __tablename__ = "import_batches"
    __table_args__ = (
        one_of("status", BatchStatus),
        sa.CheckConstraint(
            "status = 'stopped' OR rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected",
            name="counts_add_up",
        ),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str
    files: str  # names only, one a line
    status: str
    started_at: datetime = Field(sa_type=UTC)
    finished_at: datetime = Field(sa_type=UTC)
    by: str
    rows_read: int = 0
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0
    by_table: str = "{}"  # the same four counts per table, as JSON
    missing_records: str = "[]"  # reasons that it raised for want of a kind of record, as JSON


class RejectedRow(SQLModel, table=True):
    __tablename__ = "rejected_rows"
    __table_args__ = (sa.Index(None, "batch", "file", "line"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    table_name: str
    file: str
    line: int
    text: str  # the row as it came
    reasons: str  # one sentence a line


class UnknownCode(SQLModel, table=True):
    __tablename__ = "unknown_codes"
    __table_args__ = (sa.UniqueConstraint("batch", "resource", "system", "code"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    resource: str
    system: str
    code: str
    display: str | None = None
    times: int
