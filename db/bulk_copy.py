"""Rows that one process makes ready and another puts into the database: on SQLite whole tables in a file beside it,
copied without a look at the values; on PostgreSQL the text of COPY. Binding value by value is most of what writing
costs, and so it is shared."""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from db.dialects import copy_in, csv_texts, insert_text
from db.engine import LONG
from db.locks import hold_file

Text = tuple[list[str], bytes]  # of one table: the columns, and the rows as CSV
ALL_IN_ONE = ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE")  # what is lost is made again


@contextmanager
def room_beside(engine: sa.Engine) -> Iterator[None]:
    """A folder for files beside a SQLite database, closed to others and gone at the end. One that a killed process
    left behind goes too, so only one process at a time has it; the next one waits, and is told so in the end."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with _alone(Path(f"{engine.url.database}-lock")):
        shutil.rmtree(_folder(engine), ignore_errors=True)
        _folder(engine).mkdir(mode=0o700)
        try:
            yield
        finally:
            shutil.rmtree(_folder(engine), ignore_errors=True)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """An empty file that stays: a lock on the database itself would undo SQLite's own."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        hold_file(handle, within=LONG / 1_000)
        yield
    finally:
        os.close(handle)


def _folder(engine: sa.Engine) -> Path:
    return Path(f"{engine.url.database}-ready")


def files_beside(engine: sa.Engine) -> list[Path]:
    return sorted(_folder(engine).iterdir())


class ReadyFile:
    """Tables like those of the database, and the ids of the patients whose rows they replace."""

    def __init__(self, connection: sa.Connection, name: str, tables: Iterable[sa.Table]):
        path = _folder(connection.engine) / name
        path.touch(mode=0o600)
        self.file = sqlite3.connect(path, isolation_level=None)
        for line in ALL_IN_ONE:
            self.file.execute(f"PRAGMA {line}")
        for table in tables:
            self.file.execute(_definition(connection, table))
        self.file.execute("CREATE TABLE replaced (patient INTEGER PRIMARY KEY)")
        self.file.execute("BEGIN")

    def replace(self, patients: list[int]) -> None:
        self.file.executemany("INSERT INTO replaced VALUES (?)", ((patient,) for patient in patients))

    def add(self, table: sa.Table, columns: list[str], rows: Iterable[tuple]) -> None:
        self.file.executemany(insert_text(sa.dialects.sqlite.dialect(), table, columns), rows)

    def close(self) -> None:
        self.file.execute("COMMIT")
        self.file.close()


def _definition(connection: sa.Connection, table: sa.Table) -> str:
    """The database's own: only equal tables are copied as a whole, and column by column in one order."""
    query = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?"
    return connection.exec_driver_sql(query, (table.name,)).scalar_one()


def put_file(connection: sa.Connection, path: Path, tables: Iterable[sa.Table], *, is_replacing: bool) -> None:
    """It stays attached until the transaction ends."""
    name = f"ready_{path.stem}"
    connection.exec_driver_sql(f"ATTACH ? AS {name}", (str(path),))
    for table in tables:
        if is_replacing:
            connection.exec_driver_sql(
                f"DELETE FROM main.{table.name} WHERE patient IN (SELECT patient FROM {name}.replaced)"
            )
        connection.exec_driver_sql(f"INSERT INTO main.{table.name} SELECT * FROM {name}.{table.name}")


def text_of(columns: list[str], rows: Iterable[tuple]) -> Text:
    return columns, "".join(csv_texts(rows)).encode()


def put_text(connection: sa.Connection, table: sa.Table, text: Text) -> None:
    columns, rows = text
    copy_in(connection, table, columns, [rows])
