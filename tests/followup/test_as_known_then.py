"""A past day as it was known then: what was entered later, or corrected into being later, does not exist yet."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.tables import EVENT_TABLES
from services.followup.refresh import as_known_on
from tests.builders import a_patient, add_contact, add_supply
from tests.followup.stored import store
from tests.followup.strategies import invented
from tests.followup.writing import everything_kept

PATIENTS = 25


@pytest.mark.parametrize("day", [date(2026, 2, 10), date(2026, 5, 1), date(2026, 9, 15)])
def test_the_past_as_known_then_is_the_past_without_what_was_entered_later(session, day):
    store(session, dict(enumerate(invented(PATIENTS, 5), start=1)))
    with as_known_on(session, day, is_as_then=True):
        then = everything_kept(session)
    with as_known_on(session, day):
        in_hindsight = everything_kept(session)
    for table in EVENT_TABLES:
        session.execute(sa.delete(table).where(table.__table__.c.entered_on > day))
    with as_known_on(session, day):
        assert everything_kept(session) == then
    assert then != in_hindsight  # else nothing was tried


@pytest.mark.parametrize(("entered", "last"), [(0, "2026-03-05"), (1, None)])
def test_an_event_is_known_from_the_day_on_which_it_is_entered(session, entered, last):
    patient = a_patient(session, on="methadone", started="2026-03-01")
    day = date(2026, 3, 10)
    add_contact(session, patient, "2026-03-05", entered_on=day + timedelta(days=entered))
    with as_known_on(session, day, is_as_then=True):
        found = session.execute(sa.text("SELECT last_contact_on FROM patient_facts")).scalar()
    assert (str(found) if found else None) == last


def test_in_hindsight_a_late_entry_counts(session):
    patient = a_patient(session, on="methadone", started="2026-03-01")
    add_supply(session, patient, "2026-03-02", entered_on=date(2026, 11, 1))
    query = sa.text("SELECT moud_last_supplied_on FROM patient_facts")
    with as_known_on(session, date(2026, 3, 10)):
        assert str(session.execute(query).scalar()) == "2026-03-02"
    with as_known_on(session, date(2026, 3, 10), is_as_then=True):
        assert session.execute(query).scalar() is None
