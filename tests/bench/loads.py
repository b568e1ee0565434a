"""How long people wait for the lists when many use them at once, beside an empty Streamlit page in the same minutes.

`python -m tests.bench.loads [URL]` measures a database that is there, such as the demo clinic's.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from db.engine import database_url, engine_for, reading, writing
from db.tables import Patient
from db.vocabulary import Role
from services.access.demo_accounts import add_demo_accounts
from tests.bench.measure import Report
from tests.bench.sessions import Place, Taken, visited
from tests.journeys.server import running, sign_in_as

EMPTY = "tests/bench/empty_page/server.py"
SIZE = 10_000  # of the clinics measured in `python -m tests.bench`
WITHOUT_THINKING = 4  # people who click again as soon as the page is there
PEOPLE, THINKING = (20, 50, 100), 5.0  # seconds from one click to the next
LASTS = 20.0  # seconds; the 95th of a hundred waits needs some
FILTERS = ("", "urgency=same_day", "urgency=coming", "reason=phq9_due", "owner=unassigned", "medication=methadone")


def lists(engine: sa.Engine, size: int, report: Report, *, day: date | None = None) -> None:
    """The same list again and again, as when rows are ticked; then another filter at each click."""
    kind = engine.dialect.name
    with _servers(engine.url.render_as_string(hide_password=False), day) as (ours, empty):
        who = {"address": ours, "token": sign_in_as(ours, f"demo.{Role.care_manager}")}
        _compare(f"Worklist, {kind}", size, report, Place(page="worklist", must_hold="dataframe", **who), empty)
        _a_second(f"Patients, {kind}", size, report, Place(page="patients", must_hold="dataframe", **who), empty)
        filtered = Place(page="worklist", queries=FILTERS, must_hold="heading", **who)  # some may leave nobody
        _a_second(f"Worklist, another filter each time, {kind}", size, report, filtered, empty)


@contextmanager
def _servers(url: str, day: date | None) -> Iterator[tuple[str, Place]]:
    on = {"TANDEM_TODAY": day.isoformat()} if day else {}
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        with running(url, logs / "ours", **on) as ours, running(url, logs / "empty", app=EMPTY) as empty:
            yield ours, Place(empty, "", must_hold="heading")


def _compare(name: str, size: int, report: Report, ours: Place, empty: Place) -> None:
    _a_second(name, size, report, ours, empty)
    for people in PEOPLE:
        found, plain = _both(ours, empty, people, THINKING)
        for words, share in (("half", 0.5), ("95 of 100", 0.95)):
            told = f"{name}, {people} people, {words} wait at most"
            report.add_against(told, size, found.at(share), "ms", plain.at(share))


def _a_second(name: str, size: int, report: Report, ours: Place, empty: Place) -> None:
    found, plain = _both(ours, empty, WITHOUT_THINKING, 0)
    report.add_against(f"{name}, reruns", size, found.a_second, "a second", plain.a_second)
    report.add_against(f"{name}, the server's work a rerun", size, found.cpu_each, "ms", plain.cpu_each)


def _both(ours: Place, empty: Place, people: int, think: float) -> tuple[Taken, Taken]:
    return visited(ours, people, LASTS, think), visited(empty, people, LASTS, think)


def with_accounts(engine: sa.Engine, now: datetime) -> None:
    """Invented patients need somebody who may see them: the care team of the first clinic."""
    with writing(engine) as session:
        add_demo_accounts(session, clinics=[1], now=now)


def how_many(engine: sa.Engine) -> int:
    with reading(engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(Patient)).scalar()


if __name__ == "__main__":
    given = engine_for(sys.argv[1] if len(sys.argv) > 1 else database_url())
    lists(given, how_many(given), Report())
