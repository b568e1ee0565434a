"""Temporary tables that hold a batch while it is judged: nothing the clinic reads is touched before all is known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from db.dialects import load_rows
from db.text import harmless, storable
from services.intake.columns import TARGETS, Target
from services.intake.not_understood import Tally
from services.intake.reading import Reading, Writing
from services.intake.row_checks import Checked
from services.intake.rows import PART, AnyRow, Head, Incoming, NotRead, Refused, Share, Unfollowed

CHUNK = 5_000  # rows put down at once: memory stays flat, and progress is told as often
TEXT_COLUMNS = ("clinic", "care_manager", "prescriber", "therapist")  # of patients: names here, ids in the table

# What a resource of a feed told: its latest version decides what stays of an earlier one
TOLD_A_ROW, TOLD_NOTHING, TOLD_ELSEWHERE, TOLD_WRONG, TOLD_VOID = range(5)

Progress = Callable[[int, str], None]


class Stage:
    """The temporary tables of one batch, made as they are needed and dropped at the end."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.tables: dict[str, sa.Table] = {}  # that are there now, by name
        self.staged: dict[str, sa.Table] = {}  # by name of the target
        self.placed: dict[str, sa.Table] = {}
        self.read: Counter[str] = Counter()
        self.not_understood = Tally()
        self.refused = self.make("refused", *_refused_columns())  # rows that never reached a staging table
        self.reasons = self.make("refusal_reasons", sa.Column("n", sa.Integer), sa.Column("reason", sa.Text))
        self.has_resources = False
        self.heads: list[Head] = []  # of each table
        self.lacking: dict[str, set[str]] = {}  # by name of the target: what files of it lack
        self.told = self.make("told_resources", *_told_columns())  # what became of each resource of a feed

    def table_for(self, target: Target) -> sa.Table:
        """The temporary table of the target's rows as they came; made when its first row comes."""
        if target.name not in self.staged:
            self.staged[target.name] = self.make(f"staged_{target.name}", *_staged_columns(target))
            self.placed[target.name] = self.make(f"placed_{target.name}", *_placed_columns(target))
        return self.staged[target.name]

    def targets(self) -> list[Target]:
        """Those with rows, patients first."""
        return [target for target in TARGETS.values() if target.name in self.staged]

    def index(self, table: sa.Table, column: str) -> None:
        self.connection.exec_driver_sql(f'CREATE INDEX of_{table.name}_{column} ON {table.name} ("{column}")')

    def ready(self, table: sa.Table) -> None:
        """PostgreSQL knows nothing of a temporary table's contents until told to look."""
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")

    @contextmanager
    def undone_together(self) -> Iterator[None]:
        """What is made inside is forgotten when it fails: the end of the transaction has taken it away."""
        before = dict(self.tables)
        try:
            yield
        except BaseException:
            self.tables = before
            raise

    def drop(self) -> None:
        for name in self.tables:
            self.connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        self.tables = {}

    def make(self, name: str, *columns: sa.Column) -> sa.Table:
        table = self.tables[name] = _described(name, columns)
        self.connection.exec_driver_sql(_creates(table, self.connection.dialect))
        return table


_DESCRIBED: dict[tuple, sa.Table] = {}


def _described(name: str, columns: Sequence[sa.Column]) -> sa.Table:
    """One description for all batches: what is asked of a table is compiled once, as of one that is always there."""
    key = (name, *((column.name, repr(column.type), column.primary_key) for column in columns))
    known = _DESCRIBED.get(key)
    if known is None:
        known = _DESCRIBED[key] = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    return known


@lru_cache(maxsize=500)
def _creates(table: sa.Table, dialect: sa.Dialect) -> str:
    return str(CreateTable(table).compile(dialect=dialect))


def _refused_columns() -> list[sa.Column]:
    names = ("table_name", "file", "line", "text", "reasons")
    return [sa.Column(name, sa.Integer if name == "line" else sa.Text) for name in names]


def _told_columns() -> list[sa.Column]:
    return [sa.Column("resource", sa.Text), sa.Column("version", sa.Text), sa.Column("end", sa.Integer)]


def _staged_columns(target: Target) -> list[sa.Column]:
    """Where the row stood, whose it is, its key, then its values as the target's table types them."""
    return [
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("file", sa.Text),
        sa.Column("line", sa.Integer),
        sa.Column("text", sa.Text),
        sa.Column("patient_id", sa.Text),
        sa.Column("key", sa.Text),
        sa.Column("resource", sa.Text),
        sa.Column("version", sa.Text),
        *(_like(target, name) for name in target.stored),
        sa.Column("extra", sa.Text),
        sa.Column("lacks", sa.Text),  # columns that its file does not have, with commas between
    ]


def _placed_columns(target: Target) -> list[sa.Column]:
    """What a staged row means for the database: whose and which row it is, and whether that row changes."""
    placed = [
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("patient", sa.Integer),
        sa.Column("of_record", sa.Integer),  # the record it came under, where that was merged into the patient's
        sa.Column("known", sa.Integer),  # id of the row it matches
        sa.Column("differs", sa.Boolean),
        sa.Column("is_copy", sa.Boolean),  # of another row of the batch, or of an older version: it changes nothing
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


@dataclass
class Chunk:
    """Some thousand rows that were checked one by one, and are ready to be put down."""

    done: int = 0  # rows checked so far
    staged: dict[str, list[tuple]] = field(default_factory=dict)  # by name of the target
    refused: list[tuple] = field(default_factory=list)
    not_understood: list[Unfollowed | NotRead | Share] = field(default_factory=list)
    told: list[tuple] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    lacking: dict[str, set[str]] = field(default_factory=dict)


class Checks(dict):
    """The checks of a table for each way in which its files are written."""

    def __init__(self, reading: Reading):
        super().__init__()
        self._reading = reading

    def __missing__(self, of: tuple[str, Writing | None]) -> Checked:
        table, writing = of
        self[of] = Checked(TARGETS[table], replace(self._reading, writing=writing))
        return self[of]


def checked(incoming: Iterable[AnyRow], reading: Reading) -> Iterator[Chunk]:
    """Every row checked by itself: good ones for their staging table, the others among the refused."""
    checks, chunk, n = Checks(reading), Chunk(), 0
    for row in incoming:
        if isinstance(row, Head):
            chunk.heads.append(row)
            continue
        n += 1
        if isinstance(row, Incoming):
            _check(checks[row.table, row.writing], row, n, chunk)
        elif isinstance(row, Refused):
            chunk.refused.append(_refusal(row, row.reasons))
            if row.key:
                chunk.told.append((row.key, row.version, TOLD_WRONG))
        elif isinstance(row, Unfollowed | NotRead | Share):  # no row, outside the four outcomes
            chunk.not_understood.append(row)
            if isinstance(row, Unfollowed) and row.key:
                chunk.told.append((row.key, row.version, TOLD_VOID if row.is_void else TOLD_NOTHING))
        else:
            chunk.told.append((row.key, None, TOLD_ELSEWHERE))
        if n % CHUNK == 0:
            chunk.done = n
            yield chunk
            chunk = Chunk()
    chunk.done = n
    yield chunk


def _check(checks: Checked, row: Incoming, n: int, chunk: Chunk) -> None:
    values, reasons = checks.row(row)
    resource = row.key.partition(PART)[0] if row.key else None
    if resource:
        chunk.told.append((resource, row.version, TOLD_WRONG if reasons else TOLD_A_ROW))
    if reasons:
        chunk.refused.append(_refusal(row, reasons))
        return
    if lacks := checks.lacks(row):
        chunk.lacking.setdefault(row.table, set()).add(lacks)
    text = storable(row.text)
    staged = chunk.staged.setdefault(row.table, [])
    staged.append((n, harmless(row.file), row.line, text, *checks.to_stage(values, row)))


def _refusal(row: Incoming | Refused, reasons: list[str]) -> tuple:
    return row.table, harmless(row.file), row.line, storable(row.text), "\n".join(map(harmless, reasons))


def pour(stage: Stage, chunks: Iterable[Chunk], progress: Progress) -> None:
    """Put checked rows down in the temporary tables."""
    for chunk in chunks:
        for name, rows in chunk.staged.items():
            stage.read[name] += len(rows)
            table = stage.table_for(TARGETS[name])
            load_rows(stage.connection, table, table.c.keys(), rows)
        stage.read.update(row[0] for row in chunk.refused)
        load_rows(stage.connection, stage.refused, stage.refused.c.keys(), chunk.refused)
        load_rows(stage.connection, stage.told, stage.told.c.keys(), chunk.told)
        stage.has_resources = stage.has_resources or bool(chunk.told)
        stage.heads += chunk.heads
        for name, lacks in chunk.lacking.items():
            stage.lacking.setdefault(name, set()).update(lacks)
        for row in chunk.not_understood:
            stage.not_understood.add(row)
        progress(chunk.done, "reading")
