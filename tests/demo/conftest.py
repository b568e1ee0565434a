"""The demo clinic, made once for each of two days and seeds."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from services.demo import make
from services.demo.rows import incoming
from services.intake.load import Counts
from services.intake.rows import Incoming

CLINICS = ((date(2026, 11, 22), 1), (date(2027, 2, 14), 2))


@dataclass
class Generated:
    today: date
    seed: int
    rows: list[Incoming]

    def of(self, table: str) -> list[dict[str, str | None]]:
        return [row.values for row in self.rows if row.table == table]

    def by_patient(self, table: str) -> dict[str, list[dict[str, str | None]]]:
        found = {}
        for values in self.of(table):
            found.setdefault(values["patient_id"], []).append(values)
        return found


@dataclass
class Made:
    today: date
    counts: Counts
    engine: sa.Engine

    def rows(self, query) -> list:
        with self.engine.connect() as connection:
            return connection.execute(query).all()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture(scope="session", params=CLINICS, ids=lambda clinic: f"{clinic[0]}, seed {clinic[1]}")
def generated(request):
    today, seed = request.param
    return Generated(today, seed, incoming(patients=400, seed=seed, today=today))


@pytest.fixture(scope="session")
def made(generated, new_sqlite):
    with new_sqlite() as engine:
        counts = make(engine, seed=generated.seed, today=generated.today, now=noon(generated.today))
        yield Made(generated.today, counts, engine)
