"""A past day as it was known then: what was entered later, or corrected into being later, does not exist yet."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.tables import EVENT_TABLES
from services.due_items.refresh import as_known_on, refresh
from tests.builders import a_patient, add_contact, add_supply
from tests.histories.stored import store
from tests.histories.strategies import invented
from tests.histories.writing import everything_kept

PATIENTS = 25
ACTIVE_AND_ITEMS = sa.text("SELECT is_active, (SELECT count(*) FROM due_items) FROM patient_facts")


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


CLOSED = date(2026, 3, 10)


@pytest.mark.parametrize("is_as_then", [False, True])
@pytest.mark.parametrize(
    ("record", "followed_until"),
    [
        ({"status": "closed", "closed_on": CLOSED}, CLOSED),
        ({"status": "closed"}, None),
        ({"status": "deceased", "deceased_on": CLOSED}, CLOSED),
        ({"status": "closed", "closed_on": CLOSED, "deceased_on": date(2026, 3, 8)}, date(2026, 3, 8)),
        ({"status": "deceased", "closed_on": CLOSED, "deceased_on": date(2026, 3, 14)}, CLOSED),
        ({"status": "deceased", "closed_on": CLOSED}, None),
    ],
)
def test_a_record_is_followed_up_to_the_day_before_it_is_closed(session, record, followed_until, is_as_then):
    a_patient(session, on="methadone", enrolled="2026-01-05", **record)
    for ahead in range(-3, 4):
        with as_known_on(session, CLOSED + timedelta(days=ahead), is_as_then=is_as_then):
            (is_active, items) = session.execute(ACTIVE_AND_ITEMS).one()
        is_followed = followed_until is not None and CLOSED + timedelta(days=ahead) < followed_until
        assert (bool(is_active), items > 0) == (is_followed, is_followed), ahead


def test_what_is_kept_today_knows_every_closing(session):
    a_patient(session, on="methadone", enrolled="2026-01-05", status="closed", closed_on=CLOSED)
    refresh(session)
    assert session.execute(ACTIVE_AND_ITEMS).one() == (False, 0)
