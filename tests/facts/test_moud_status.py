"""Where a patient stands with MOUD on a day: the word for it."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.vocabulary import MoudStatus
from services.clinical.status import moud_status
from services.due_items.refresh import refresh
from tests.builders import a_patient, add_event, add_supply
from tests.histories.stored import FACTS

START = date(2026, 1, 1)


def covered_for(session, days: int) -> int:
    patient = a_patient(session, on="buprenorphine", started=START)
    add_supply(session, patient, START, days)
    return patient


STATUS = {
    "2025-12-31": MoudStatus.none,
    "2026-01-01": MoudStatus.induction,
    "2026-01-14": MoudStatus.induction,
    "2026-01-15": MoudStatus.stabilisation,
    "2026-02-28": MoudStatus.stabilisation,
    "2026-03-01": MoudStatus.tapering,
    "2026-03-31": MoudStatus.tapering,
    "2026-04-01": MoudStatus.tapering,
    "2026-04-10": MoudStatus.tapering,
    "2026-04-11": MoudStatus.lapsed,
    "2026-05-10": MoudStatus.lapsed,
    "2026-05-11": MoudStatus.dropped_out,
}


def status_on(session, patient: int, day: str) -> MoudStatus:
    query = sa.select(moud_status(FACTS.c, date.fromisoformat(day))).where(FACTS.c.patient == patient)
    return MoudStatus(session.execute(query).scalar())


def test_a_gap_is_named_before_a_declared_taper(session):
    patient = covered_for(session, 100)  # covered to 10 April
    add_event(session, patient, "2026-03-01", "taper_started")
    refresh(session, [patient])
    assert {day: status_on(session, patient, day) for day in STATUS} == STATUS


@pytest.mark.parametrize(
    ("since", "until", "day", "status"),
    [
        ("2026-03-02", "2026-03-31", "2026-03-01", MoudStatus.stabilisation),
        ("2026-03-02", "2026-03-31", "2026-03-02", MoudStatus.tapering),
        ("2026-03-02", "2026-03-31", "2026-03-31", MoudStatus.tapering),
        ("2026-03-02", "2026-03-31", "2026-04-01", MoudStatus.maintenance),
    ],
)
def test_a_taper_lasts_as_long_as_it_is_seen(session, since, until, day, status):
    patient = covered_for(session, 300)
    refresh(session, [patient])
    known = {"tapering_since": date.fromisoformat(since), "tapering_until": date.fromisoformat(until)}
    session.execute(sa.update(FACTS).where(FACTS.c.patient == patient).values(**known))
    assert status_on(session, patient, day) == status


def test_observed_daily_dosing_lapses_on_the_first_missed_day(session):
    patient = a_patient(session, on="methadone", started=START)
    add_supply(session, patient, "2026-01-20", 1, "methadone", "administered")
    refresh(session, [patient])
    found = {day: status_on(session, patient, day) for day in ("2026-01-20", "2026-01-21")}
    assert found == {"2026-01-20": MoudStatus.stabilisation, "2026-01-21": MoudStatus.lapsed}
