"""`python -m tests.bench [sizes…]`: measure on SQLite and PostgreSQL, print, and write bench.json."""

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.engine import engine_for, reading, writing
from db.vocabulary import Role
from pages.parts import page_frame
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.due_items.upgrade import bring_up_to_date
from services.intake.load import import_rows
from services.intake.rows import Incoming
from services.worklist.filters import Choice
from services.worklist.page import open_patients
from tests.bench import figures, loads
from tests.bench.measure import Report, milliseconds, seconds
from tests.bench.population import CLINICS, TODAY, populate
from tests.bench.rebuilding import rebuilds
from tests.patience import PATIENCE
from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (1_000, 10_000, 100_000)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NETWORK = Viewer("bench", "Bench", Role.care_manager, None)
ONE_CLINIC = Viewer("bench", "Bench", Role.care_manager, frozenset({1}))


def one_size(engine: sa.Engine, size: int, report: Report, *, is_largest: bool) -> None:
    kind = engine.dialect.name
    bring_up_to_date(engine)
    with writing(engine) as session:
        populate(session.connection(), size)
    rebuilds(engine, size, report)
    if kind == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    with writing(engine) as session:
        report.add(f"One patient after a save, {kind}", size, milliseconds(lambda: refresh(session, [size // 2])), "ms")
    first_page(engine, size, report)
    figures.counting(engine, size, report)
    figures.pages(engine, size, report)
    if is_largest and kind == "postgresql":
        figures.of_a_network(engine, size, report)
    report.add(f"Import, {kind}", size, rows_per_second(engine), "rows/s")
    if size == loads.SIZE:
        loads.with_accounts(engine, NOON)
        loads.lists(engine, size, report, day=TODAY)


def first_page(engine: sa.Engine, size: int, report: Report) -> None:
    kind = engine.dialect.name
    for whose, viewer in (("network", NETWORK), ("one clinic", ONE_CLINIC)):
        with reading(engine) as session:
            assert open_patients(session, viewer=viewer, today=TODAY, choice=Choice()).rows
            taken = milliseconds(lambda: open_patients(session, viewer=viewer, today=TODAY, choice=Choice()))  # noqa: B023
        report.add(f"Worklist, first page, {whose}, {kind}", size, taken, "ms")
    report.add(f"Worklist, whole page rerun, one clinic, {kind}", size, page_rerun(engine), "ms")


def page_rerun(engine: sa.Engine) -> float:
    """The page as Streamlit runs it, without a browser: script, queries, and the messages it would send."""
    page_frame._engine, page_frame.viewer = (lambda: engine), (lambda: ONE_CLINIC)
    os.environ["TANDEM_TODAY"] = TODAY.isoformat()
    page = AppTest.from_file(str(ROOT / "pages" / "worklist.py"), default_timeout=PATIENCE).run()
    assert not page.exception, page.exception
    return milliseconds(page.run, repeats=5)


def rows_per_second(engine: sa.Engine, rows: int = 5_000) -> float:
    """New contacts for patients who are already there, checked, matched and worked into their due items."""
    incoming = [
        Incoming(
            "contacts",
            "contacts.csv",
            line,
            "",
            {
                "patient_id": str(line % 1_000 + 1),
                "at": f"2026-10-{line % 28 + 1:02}T{line // 1_000 + 8:02}:00",
                "kind": "visit",
            },
        )
        for line in range(1, rows + 1)
    ]
    who = Viewer.operator()
    taken = seconds(
        lambda: import_rows(
            engine, iter(incoming), source="bench", files=["contacts.csv"], by=who, today=TODAY, now=NOON
        )
    )
    return rows / taken


def main(sizes: tuple[int, ...]) -> None:
    report = Report()
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        for size in sizes:
            one_size(engine_for(f"sqlite:///{folder}/{size}.sqlite3"), size, report, is_largest=size == max(sizes))
        for size in sizes:
            with sa.create_engine(server.url(), isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE bench_{size}")
            engine = engine_for(server.url(f"bench_{size}").render_as_string())
            one_size(engine, size, report, is_largest=size == max(sizes))
    (ROOT / "bench.json").write_text(json.dumps(report.rows, indent=1) + "\n")
    print(f"{len(report.rows)} measurements over {CLINICS} clinics written to bench.json")


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
