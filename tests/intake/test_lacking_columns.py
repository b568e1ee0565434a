"""A column that a file does not have says nothing: what is known stays. One that is there and blank says that it is
blank."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Appointment, Patient, Screening
from tests.intake.sheets import folder_of, imported, outcome

ITEMS = ",".join(f"item_{n}" for n in range(1, 10))
WITH_ITEMS = f"patient_id,instrument,taken_on,{ITEMS}\nP1,phq9,2026-11-01,1,1,1,1,1,1,1,1,2\n"
PEOPLE = (
    "patient_id,mrn,given_name,phone,clinic,care_manager,deceased_on\n"
    "P1,M1,Ann,555,North,Kim Lee,\nP2,M2,Bob,556,North,,2026-10-01\n"
)


@pytest.fixture
def told(engine, tmp_path):
    """A function: files by table -> what became of their rows."""
    made = []

    def bring(**files: str):
        made.append(files)
        return outcome(imported(engine, folder_of(tmp_path / str(len(made)), **files)))

    return bring


def row(engine, model, key: str):
    with Session(engine) as session:
        return session.scalars(sa.select(model).where(model.source_key == key)).one()


def test_of_a_patient_what_a_shorter_file_does_not_have_stays(engine, told):
    told(patients=PEOPLE)
    assert told(patients="patient_id,given_name,clinic\nP1,Anna,North\nP2,Bob,North\n") == (0, 1, 1, 0)
    ann, bob = row(engine, Patient, "P1"), row(engine, Patient, "P2")
    assert (ann.given_name, ann.mrn, ann.phone) == ("Anna", "M1", "555")
    assert (str(bob.deceased_on), bob.status) == ("2026-10-01", "deceased")


def test_a_column_that_is_there_and_blank_is_blank(engine, told):
    told(patients=PEOPLE)
    assert told(
        patients="patient_id,mrn,given_name,phone,clinic,care_manager,deceased_on\nP1,M1,Ann,,North,Kim Lee,\n"
    ) == (0, 1, 0, 0)
    assert row(engine, Patient, "P1").phone is None


def test_the_answers_of_a_score_stay_when_its_total_comes_alone(engine, told):
    people = "patient_id,clinic\nP1,North\n"
    told(patients=people, screenings=WITH_ITEMS)
    total = "patient_id,instrument,taken_on,total\nP1,phq9,2026-11-01,{}\n"
    assert told(patients=people, screenings=total.format(10)) == (0, 0, 2, 0)
    with Session(engine) as session:
        assert session.scalars(sa.select(Screening.item_9)).all() == [2]
    assert told(patients=people, screenings=total.format(12)) == (0, 1, 1, 0)  # another total has other answers
    with Session(engine) as session:
        assert session.execute(sa.select(Screening.total, Screening.item_9)).all() == [(12, None)]


def test_the_reason_of_a_visit_stays(engine, told):
    head = "appointment_id,patient_id,starts_at,kind,status"
    visit = "a1,P1,2026-11-20T09:00,moud,"
    people = "patient_id,clinic\nP1,North\n"
    told(patients=people, appointments=f"{head},status_reason\n{visit}cancelled,ill\n")
    assert told(patients=people, appointments=f"{head}\n{visit}no_show\n") == (0, 1, 1, 0)
    kept = row(engine, Appointment, "a1")
    assert (kept.status, kept.status_reason) == ("no_show", "ill")


def test_another_file_may_lack_other_columns(engine, told):
    told(patients=PEOPLE)
    assert told(patients="patient_id,phone,clinic\nP1,777,North\n") == (0, 1, 0, 0)
    assert told(patients="patient_id,given_name,clinic\nP2,Rob,North\n") == (0, 1, 0, 0)
    ann, bob = row(engine, Patient, "P1"), row(engine, Patient, "P2")
    assert (ann.given_name, ann.phone, bob.given_name, bob.phone) == ("Ann", "777", "Rob", "556")
