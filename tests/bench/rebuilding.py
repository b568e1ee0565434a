"""Working everyone out in a process of its own, beside what plain reading and plain writing of the same rows cost."""

import json
import os
import resource
import subprocess
import sys

import sqlalchemy as sa

from db.engine import database_url, engine_for
from services.due_items.rebuild import rebuild
from services.due_items.store import DERIVED
from services.facts.events import SOURCES
from tests.bench.measure import Report, seconds

SAMPLE = 5_000  # patients whose rows are read and written plainly: rows of all would fill the memory
MEGABYTE = 1_024 if sys.platform == "linux" else 1_048_576  # of what getrusage tells


def rebuilds(engine: sa.Engine, size: int, report: Report) -> None:
    """From nothing first: afterwards everything is there."""
    kind = engine.dialect.name
    from_nothing, peak = _in_a_process_of_its_own(engine)
    again, _ = _in_a_process_of_its_own(engine)
    sample = min(size, SAMPLE)
    report.add_against(
        f"Rebuild from nothing, {kind}", size, size / from_nothing, "patients/s", sample / plain_writing(engine)
    )
    report.add_against(
        f"Rebuild that finds nothing wrong, {kind}", size, size / again, "patients/s", sample / plain_reading(engine)
    )
    report.add(f"Peak memory of a rebuild, {kind}", size, peak, "MB")


def _in_a_process_of_its_own(engine: sa.Engine) -> tuple[float, float]:
    """Seconds, and the megabytes of the largest process: only one that runs a single thread may share the work."""
    engine.dispose()
    environment = os.environ | {"TANDEM_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "tests.bench.rebuilding"]
    return tuple(json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout))


def _rebuilt(url: str) -> tuple[float, float]:
    taken = seconds(lambda: rebuild(engine_for(url)))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return taken, peak / MEGABYTE


def plain_reading(engine: sa.Engine) -> float:
    """Seconds to fetch the events and the kept rows of the sample, row by row, table by table."""
    tables = [*(source.table.__table__ for source in SOURCES.values()), *DERIVED]
    with engine.connect() as connection:
        return seconds(lambda: [_rows(connection, table) for table in tables])


def plain_writing(engine: sa.Engine) -> float:
    """Seconds to insert the kept rows of the sample into tables without keys or indexes."""
    with engine.connect() as connection:
        rows = {table: _rows(connection, table) for table in DERIVED}
        copies = {table: _copy(connection, table) for table in DERIVED}
        taken = seconds(lambda: [_insert(connection, copies[table], rows[table]) for table in DERIVED])
        connection.rollback()
    return taken


def _rows(connection: sa.Connection, table: sa.Table) -> list[tuple]:
    text = f"SELECT * FROM {table.name} WHERE patient <= {SAMPLE}"
    return [tuple(row) for row in connection.exec_driver_sql(text)]


def _copy(connection: sa.Connection, table: sa.Table) -> str:
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE bench_{table.name} AS SELECT * FROM {table.name} WHERE 1 = 0")
    return f"bench_{table.name}"


def _insert(connection: sa.Connection, name: str, rows: list[tuple]) -> None:
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(rows[0]))
        connection.connection.cursor().executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


if __name__ == "__main__":
    print(json.dumps(_rebuilt(database_url())))
