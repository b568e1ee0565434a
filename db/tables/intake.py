"""What came in: batches with their four counts, the rows that were refused, and codes nobody understood."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.vocabulary import BatchStatus, RowEnd

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


class EarlierRow(SQLModel, table=True):
    """A row as it was before an import changed it or took it back: nothing that a source once said is lost."""

    __tablename__ = "earlier_rows"
    __table_args__ = (
        one_of("ended", RowEnd),
        sa.Index(None, "source", "table_name", "source_key"),
        sa.Index(None, "patient"),
        sa.Index(None, "ended_by"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    ended_by: int = Field(foreign_key="import_batches.id")
    ended: str  # changed or taken back
    table_name: str
    row: int  # its id in the table
    patient: int = Field(foreign_key="patients.id")
    source: str
    source_key: str
    version: str | None = None
    ended_version: str | None = None  # that took it back
    batch: int | None = Field(default=None, foreign_key="import_batches.id")  # that had brought it
    entered_on: date
    values: str  # its columns as JSON text


class VoidResource(SQLModel, table=True):
    """A resource of a feed that was entered in error or cancelled: no earlier version of it counts, whenever it comes.
    Those without a version are told by `earlier_rows` alone."""

    __tablename__ = "void_resources"
    __table_args__ = (STRICT,)
    source: str = Field(primary_key=True)
    resource: str = Field(primary_key=True)
    version: str
    batch: int = Field(foreign_key="import_batches.id")


class LoadedExport(SQLModel, table=True):
    """An export of an EHR's Bulk Data server whose files were imported. Together with the batches that were undone they
    say up to which moment a source is known here: so it lies with the records, and goes back with a backup of them."""

    __tablename__ = "loaded_exports"
    __table_args__ = (sa.UniqueConstraint("job"), sa.Index(None, "source"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    job: str  # our own name of the export
    batch: int = Field(foreign_key="import_batches.id")
    request: str  # its address without the moment: of another one, nothing is known by this
    asked_since: str | None = None  # only what changed after this instant was asked for, as the server writes instants
    transaction_time: str  # the server's instant up to which the export tells everything
    errors: int = 0  # messages of severity error or fatal: what the server could not export
    is_complete: bool  # without errors, or they were accepted by a person


class SourceMapping(SQLModel, table=True):
    """How a source writes its files, as somebody saved it. Of one source the latest is in force; earlier ones stay."""

    __tablename__ = "source_mappings"
    __table_args__ = (sa.Index(None, "source", "id"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    mapping: str  # as JSON
    by: str
    at: datetime = Field(sa_type=UTC)


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


class AbsentRow(SQLModel, table=True):
    """A row that its source told before, and that a feed of everything did not hold any more. It counts until a person
    takes it back."""

    __tablename__ = "absent_rows"
    __table_args__ = (sa.UniqueConstraint("batch", "table_name", "row"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    table_name: str
    row: int  # its id in the table
    taken_back_by: int | None = Field(default=None, foreign_key="import_batches.id")


class FileHead(SQLModel, table=True):
    """What stands above the rows of a table of which some were rejected: its titles and the names of its columns."""

    __tablename__ = "file_heads"
    __table_args__ = (sa.UniqueConstraint("batch", "file"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    file: str
    head: str
    delimiter: str


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
    is_unclear: bool = False  # no list known here has the code; else it is known to be about something else


class FileNotRead(SQLModel, table=True):
    __tablename__ = "files_not_read"
    __table_args__ = (sa.Index(None, "batch"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    file: str
    why: str


class FeedShare(SQLModel, table=True):
    """Of one kind of resource in a feed: how many it held, how many became rows or belong to one that did, and how many
    were refused or of a code that no list knows. The others are about something else."""

    __tablename__ = "feed_shares"
    __table_args__ = (sa.UniqueConstraint("batch", "kind"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="import_batches.id")
    kind: str
    read: int
    taken: int
    not_understood: int
