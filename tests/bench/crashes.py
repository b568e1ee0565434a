"""`python -m tests.bench.crashes [TIMES]`: an import killed with -9 at as many random moments, on both databases.

Each time the records must be as before it or as after it, the next import must come to the end that nothing disturbed,
and what is kept must equal a rebuild. Prints how often which was found, and at which step.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from db.engine import engine_for, reading
from services.due_items import differences
from services.due_items.upgrade import bring_up_to_date
from tests.bench.imports import landed, tables
from tests.postgres import Server

TIMES, ROWS = 50, 20_000
IMPORTER = """
import sys
from pathlib import Path
from db.engine import engine_for
from services.access.viewer import Viewer
from services.intake.load import import_rows
from services.intake.readers import read
from tests.bench.imports import NOON, TODAY

who = {"source": "bench", "files": ["bench"], "by": Viewer.operator(), "today": TODAY, "now": NOON}
tell = lambda rows, message: print(message, flush=True)
import_rows(engine_for(sys.argv[1]), read([Path(sys.argv[2])]), progress=tell, **who)
"""
APART = ("import_batches", "audit_entries", "rejected_rows", "unknown_codes", "file_heads", "feed_shares")


def rows_of(engine: sa.Engine) -> dict[str, int]:
    """Rows of each table of records, and of batches."""
    with reading(engine) as session:
        names = sa.inspect(session.connection()).get_table_names()
        counted = {name: session.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) for name in names}
    return {name: rows for name, rows in counted.items() if name not in APART[1:]}


def started(engine: sa.Engine, folder: Path) -> subprocess.Popen:
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", IMPORTER, url, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def killed(engine: sa.Engine, folder: Path, after: float) -> str:
    """The step at which it was killed; "" where it had ended."""
    process = started(engine, folder)
    time.sleep(after)
    has_ended = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    said = process.communicate()[0].splitlines()
    return "" if has_ended else (said[-1].partition(":")[0] if said else "starting")


def one_engine(make, kind: str, folder: Path, times: int) -> None:
    chance, found, steps = random.Random(11), Counter(), Counter()
    undisturbed = make()
    begin = time.monotonic()
    started(undisturbed, folder).communicate()
    lasts, after = time.monotonic() - begin, rows_of(undisturbed)
    for _ in range(times):
        engine = make()
        before = rows_of(engine)
        step = killed(engine, folder, chance.uniform(0.1, lasts))
        now = rows_of(engine)
        if now not in (before, after):
            raise AssertionError(f"{kind}: between, at {step}: {now}")
        found["as after" if now == after else "as before"] += 1
        steps[step or "it had ended"] += 1
        landed(engine, [folder], "bench")
        apart = {"import_batches"}
        assert {n: r for n, r in rows_of(engine).items() if n not in apart} == {
            n: r for n, r in after.items() if n not in apart
        }
        with reading(engine, is_one_moment=True) as session:
            assert differences.count_patients_that_differ(session) == 0
        engine.dispose()
    print(f"{kind}: {times} times killed: {dict(found)}; at {dict(steps)}", flush=True)


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as place, Server() as server:
        folder = Path(place) / "files"
        folder.mkdir()
        tables(folder, ROWS)
        made = iter(range(10_000))

        def lite() -> sa.Engine:
            engine = engine_for(f"sqlite:///{place}/{next(made)}.sqlite3")
            bring_up_to_date(engine)
            return engine

        def large() -> sa.Engine:
            name = f"crash_{next(made)}"
            with sa.create_engine(server.url(), isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            engine = engine_for(server.url(name).render_as_string())
            bring_up_to_date(engine)
            return engine

        one_engine(lite, "sqlite", folder, times)
        one_engine(large, "postgresql", folder, times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else TIMES)
