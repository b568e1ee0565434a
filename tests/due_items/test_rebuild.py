"""Working one patient out anew, or looking at a past day, leaves what is kept of everybody else as it was."""

import pytest
import sqlalchemy as sa

from db.tables import Patient
from db.vocabulary import PatientStatus
from services.due_items.refresh import as_known_on, refresh
from services.due_items.store import replace
from tests.histories.stored import store
from tests.histories.strategies import FIRST_DAY, invented
from tests.histories.writing import everything_kept

PATIENTS = 40


def test_one_patient_worked_out_anew_leaves_the_others_alone(session):
    store(session, dict(enumerate(invented(PATIENTS, 3), start=1)))
    refresh(session, None)
    before = everything_kept(session)
    session.execute(sa.update(Patient).where(Patient.id == 7).values(status=PatientStatus.closed))
    refresh(session, [7])
    after = everything_kept(session)
    assert [row for row in after["due_items"] if row[0] == 7] == []
    for table in ("due_items", "patient_facts"):
        assert of_others(after[table]) == of_others(before[table])
    assert after["score_tags"] == before["score_tags"]


def of_others(rows):
    return [row for row in rows if row[0] != 7]


def test_looking_at_a_past_day_changes_nothing_kept_even_after_many_saves(session):
    """PostgreSQL prepares a statement that comes often, for the tables that stood there then."""
    with as_known_on(session, FIRST_DAY):
        pass
    store(session, {1: invented(1, 5)[0]})
    for _ in range(10):
        refresh(session, [1])
    before = everything_kept(session)
    assert before["patient_facts"]
    with as_known_on(session, FIRST_DAY):
        assert everything_kept(session) != before
    assert everything_kept(session) == before


def test_what_the_database_refuses_is_said_in_one_way(session):
    rows = {"patient_facts": {"patient": [1], "clinic": [1], "is_active": [1]}, "due_items": {}, "score_tags": {}}
    with pytest.raises(sa.exc.IntegrityError):
        replace(session, 1, 1, rows)


def test_looking_at_a_past_day_changes_nothing_kept(session):
    store(session, dict(enumerate(invented(PATIENTS, 4), start=1)))
    refresh(session, None)
    before = everything_kept(session)
    with as_known_on(session, FIRST_DAY):
        assert everything_kept(session) != before
    assert everything_kept(session) == before
