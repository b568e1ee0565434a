"""What a source told before and a feed of everything does not hold any more: noted, then decided by a person."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading
from db.problems import Problem
from db.tables import Appointment, DueItem, Patient, Screening
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.intake import absent, load
from services.intake.readers import read
from services.intake.undo import undo

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME = Viewer.operator()
PATIENTS = "patient_id,clinic\nP1,North\nP2,North\n"
SCORES = "patient_id,instrument,taken_on,total\nP1,phq9,2026-11-01,17\nP1,phq9,2026-11-08,15\nP2,phq9,2026-11-02,9\n"
VISITS = "appointment_id,patient_id,starts_at,kind,status\na1,P1,2026-11-20T09:00,moud,kept\n"


@pytest.fixture
def brought(engine, tmp_path):
    """A function: files by table, all that the source has -> what came of them."""

    def bring(*, is_whole: bool = True, source: str = "clinic", **files: str):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / (f"{name}.ndjson" if text.startswith("{") else f"{name}.csv")).write_text(text)
        who = {"source": source, "files": list(files), "by": ME, "today": NOW.date(), "now": NOW}
        return load.import_rows(engine, read([folder]), is_whole=is_whole, **who)

    return bring


def there(engine, model) -> int:
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model))


def listed(engine, number: int) -> list[tuple]:
    with reading(engine) as session:
        return [(each.table, each.patient_id, each.key) for each in absent.rows(session, number, viewer=ME)]


def without(text: str, *beginnings: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(beginnings))


def test_what_is_absent_is_said_and_still_counts(engine, brought):
    assert brought(patients=PATIENTS, screenings=SCORES, appointments=VISITS).absent == {}
    counts = brought(patients=PATIENTS, screenings=without(SCORES, "P1,phq9,2026-11-08"))
    assert counts.absent == {"screenings": 1}  # of appointments it holds nothing, so nothing is said of them
    assert [(table, who) for table, who, _ in listed(engine, counts.batch)] == [("screenings", "P1")]
    assert (there(engine, Screening), there(engine, Appointment)) == (3, 1)


def test_taken_back_it_is_gone_with_what_rested_on_it_and_comes_back_when_that_is_undone(engine, brought):
    full = "patient_id,instrument,taken_on," + ",".join(f"item_{n}" for n in range(1, 10)) + "\n"
    hurt = full + "P1,phq9,2026-11-29,1,1,1,1,1,1,1,1,2\n"
    brought(patients=PATIENTS, screenings=hurt + "P2,phq9,2026-11-02,1,1,1,1,1,1,1,1,0\n")
    is_open = (DueItem.begins_on <= NOW.date()) & (DueItem.ends_on > NOW.date())
    reason = (DueItem.reason == "suicide_risk_unreviewed") & is_open
    assert there_of(engine, reason) == 1
    counts = brought(patients=PATIENTS, screenings=full + "P2,phq9,2026-11-02,1,1,1,1,1,1,1,1,0\n")
    number = absent.take_back(engine, counts.batch, by=ME, now=NOW)
    assert (there(engine, Screening), there_of(engine, reason)) == (1, 0)
    assert listed(engine, counts.batch) == []
    assert undo(engine, number, by=ME, now=NOW).brought_back == 1
    assert (there(engine, Screening), there_of(engine, reason)) == (2, 1)


def there_of(engine, condition) -> int:
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(DueItem).where(condition))


def test_a_patient_is_closed_and_never_taken_back(engine, brought):
    brought(patients=PATIENTS, screenings=SCORES)
    counts = brought(patients=without(PATIENTS, "P2"))
    assert counts.absent == {"patients": 1}
    number = absent.take_back(engine, counts.batch, by=ME, now=NOW)
    with Session(engine) as session:
        assert dict(session.execute(sa.select(Patient.patient_id, Patient.status)).all()) == {
            "P1": "active",
            "P2": "closed",
        }
    undo(engine, number, by=ME, now=NOW)
    with Session(engine) as session:
        assert set(session.scalars(sa.select(Patient.status))) == {"active"}


def test_a_kind_of_resource_that_the_feed_lacks_says_nothing(engine, brought):
    patient = json.dumps({"resourceType": "Patient", "id": "p1", "managingOrganization": {"display": "North"}})
    score = {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p1"}}
    score |= {"code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]}, "valueInteger": 9}
    scores = [json.dumps(score | {"id": f"o{n}", "effectiveDateTime": f"2026-11-0{n}"}) for n in (1, 2)]
    drug = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "351266"}]}
    order = {"resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order"}
    order |= {"subject": {"reference": "Patient/p1"}, "authoredOn": "2026-11-01", "medicationCodeableConcept": drug}
    brought(feed="\n".join([patient, *scores, json.dumps(order)]), source="ehr")
    counts = brought(feed="\n".join([patient, scores[0]]), source="ehr")
    assert (counts.absent, listed(engine, counts.batch)) == (
        {"screenings": 1},
        [("screenings", "p1", "Observation/o2")],
    )


def test_of_another_source_and_of_part_of_a_feed_nothing_is_absent(brought):
    brought(patients=PATIENTS, screenings=SCORES, source="north")
    assert brought(patients=PATIENTS, screenings=without(SCORES, "P2"), source="south").absent == {}
    assert brought(screenings=without(SCORES, "P2"), source="north", is_whole=False).absent == {}


def test_the_last_import_decides(engine, brought):
    brought(patients=PATIENTS, screenings=SCORES)
    number = brought(patients=PATIENTS, screenings=without(SCORES, "P2")).batch
    brought(screenings=SCORES, is_whole=False)
    with pytest.raises(Problem, match="clinic was imported again since, as batch 3"):
        absent.take_back(engine, number, by=ME, now=NOW)


def test_what_cannot_be_taken_back_is_said(engine, brought):
    number = brought(patients=PATIENTS).batch
    for wrong, said in ((number, "Nothing is absent since batch 1"), (9, "There is no batch 9")):
        with pytest.raises(Problem, match=said):
            absent.take_back(engine, wrong, by=ME, now=NOW)
    with pytest.raises(Refused):
        absent.take_back(engine, number, by=Viewer("t", "T", Role.therapist, frozenset()), now=NOW)
