"""Temporary tables that hold a batch while it is judged: nothing the clinic reads is touched before all is known."""

from collections import Counter
from collections.abc import Callable, Iterable

import sqlalchemy as sa

from db.sql import load_rows
from services.intake.checks import Checked
from services.intake.columns import TARGETS, Target
from services.intake.not_followed import NotFollowed
from services.intake.rows import Incoming, Refused, Unfollowed
from services.intake.values import Reading, storable

CHUNK = 5_000  # rows put down at once: memory stays flat, and progress is told as often
TEXT_COLUMNS = ("clinic", "care_manager", "prescriber", "therapist")  # of patients: names here, ids in the table

Progress = Callable[[int, str], None]


class Stage:
    """The temporary tables of one batch, made as they are needed and dropped at the end."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.metadata = sa.MetaData()
        self.staged: dict[str, sa.Table] = {}  # by name of the target
        self.placed: dict[str, sa.Table] = {}
        self.read: Counter[str] = Counter()
        self.not_followed = NotFollowed()
        self.refused = self._make("refused", *_refused_columns())  # rows that never reached a staging table
        self.reasons = self._make("refusal_reasons", sa.Column("n", sa.Integer), sa.Column("reason", sa.Text))

    def table_for(self, target: Target) -> sa.Table:
        if target.name not in self.staged:
            self.staged[target.name] = self._make(f"staged_{target.name}", *_staged_columns(target))
            self.placed[target.name] = self._make(f"placed_{target.name}", *_placed_columns(target))
        return self.staged[target.name]

    def targets(self) -> list[Target]:
        """Those with rows, patients first."""
        return [target for target in TARGETS.values() if target.name in self.staged]

    def index(self, table: sa.Table, column: str) -> None:
        sa.Index(f"of_{table.name}_{column}", table.c[column]).create(self.connection)

    def ready(self, table: sa.Table) -> None:
        """PostgreSQL knows nothing of a temporary table's contents until told to look."""
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")

    def drop(self) -> None:
        self.metadata.drop_all(self.connection)

    def _make(self, name: str, *columns: sa.Column) -> sa.Table:
        table = sa.Table(name, self.metadata, *columns, prefixes=["TEMPORARY"])
        table.create(self.connection)
        return table


def _refused_columns() -> list[sa.Column]:
    names = ("table_name", "file", "line", "text", "reasons")
    return [sa.Column(name, sa.Integer if name == "line" else sa.Text) for name in names]


def _staged_columns(target: Target) -> list[sa.Column]:
    """Where the row stood, whose it is, its key, then its values as the target's table types them."""
    return [
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("file", sa.Text),
        sa.Column("line", sa.Integer),
        sa.Column("text", sa.Text),
        sa.Column("patient_id", sa.Text),
        sa.Column("key", sa.Text),
        *(_like(target, name) for name in target.stored),
        sa.Column("extra", sa.Text),
    ]


def _placed_columns(target: Target) -> list[sa.Column]:
    """What a staged row means for the database: whose and which row it is, and whether that row changes."""
    placed = [
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("patient", sa.Integer),
        sa.Column("known", sa.Integer),  # id of the row it matches
        sa.Column("differs", sa.Boolean),
        sa.Column("is_copy", sa.Boolean),
        sa.Column("birth_date", sa.Date),
        sa.Column("deceased_on", sa.Date),
    ]
    if target.name != "patients":
        return placed
    merged = [_like(target, name) for name in target.stored if name not in ("birth_date", "deceased_on")]
    return [*placed, sa.Column("patient_id", sa.Text), *merged, sa.Column("extra", sa.Text)]


def _like(target: Target, name: str) -> sa.Column:
    is_named = target.name == "patients" and name in TEXT_COLUMNS
    return sa.Column(name, sa.Text if is_named else target.table.c[name].type)


def pour(
    stage: Stage, incoming: Iterable[Incoming | Refused | Unfollowed], reading: Reading, progress: Progress
) -> None:
    """Check every row by itself and put it down: good ones in their staging table, the others among the refused."""
    checks = {name: Checked(target, reading) for name, target in TARGETS.items()}
    waiting: dict[str, list[tuple]] = {name: [] for name in TARGETS}
    refused: list[tuple] = []
    for n, row in enumerate(incoming, start=1):
        if isinstance(row, Incoming):
            checked = checks[row.table]
            values, reasons = checked.row(row)
            if reasons:
                refused.append(_refusal(row, reasons))
            else:
                text = row.text if "\0" not in row.text else storable(row.text)
                waiting[row.table].append((n, row.file, row.line, text, *checked.to_stage(values, row)))
        elif isinstance(row, Refused):
            refused.append(_refusal(row, row.reasons))
        else:  # not followed: no row, outside the four outcomes
            stage.not_followed.add(row)
        if n % CHUNK == 0:
            _put_down(stage, waiting, refused)
            progress(n, "reading")
    _put_down(stage, waiting, refused)
    progress(sum(stage.read.values()), "reading")


def _refusal(row: Incoming | Refused, reasons: list[str]) -> tuple:
    return row.table, row.file, row.line, storable(row.text), storable("\n".join(reasons))


def _put_down(stage: Stage, waiting: dict[str, list[tuple]], refused: list[tuple]) -> None:
    for name, rows in waiting.items():
        if rows:
            stage.read[name] += len(rows)
            table = stage.table_for(TARGETS[name])
            load_rows(stage.connection, table, table.c.keys(), rows)
            rows.clear()
    if refused:
        stage.read.update(row[0] for row in refused)
        load_rows(stage.connection, stage.refused, stage.refused.c.keys(), refused)
        refused.clear()
