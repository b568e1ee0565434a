"""Working one patient out anew, or looking at a past day, leaves what is kept of everybody else as it was."""

import sqlalchemy as sa

from db.tables import Patient
from db.vocabulary import PatientStatus
from services.followup.refresh import as_known_on, refresh
from tests.followup.stored import store
from tests.followup.strategies import FIRST_DAY, invented
from tests.followup.writing import everything_kept

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


def test_looking_at_a_past_day_changes_nothing_kept(session):
    store(session, dict(enumerate(invented(PATIENTS, 4), start=1)))
    refresh(session, None)
    before = everything_kept(session)
    with as_known_on(session, FIRST_DAY):
        assert everything_kept(session) != before
    assert everything_kept(session) == before
