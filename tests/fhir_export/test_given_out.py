"""Which rows are given out, under which ids, about whom, and to whom."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Appointment, Contact, ReasonAnswer, Screening
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.fhir_export.files import ndjson
from tests import builders
from tests.fhir_export.recording import as_bundle, asked, people, record, resources, screening, worked


def given(engine, kind: str, **more) -> list[str]:
    """Keys of the rows."""
    found = resources(engine, **more)[kind]
    held = [each["identifier"] if isinstance(each["identifier"], list) else [each["identifier"]] for each in found]
    return [one["value"] for (one,) in held]


def test_what_an_import_brought_is_left_out(engine):
    worked(engine)
    assert given(engine, "Communication") == ["call#1", "review", "message", "other"]
    assert given(engine, "Appointment") == ["visit-1", "visit-2", "visit#3", "visit-4"]
    totals = [each["valueQuantity"]["value"] for each in resources(engine)["Observation"]]
    assert totals == [15, 12, 2, 16, 11, 5.67, 10, 25]  # not the 20 that was imported


def test_a_row_has_the_same_id_in_every_export_and_no_two_have_one(sqlite_engine):
    worked(sqlite_engine)
    first, again = as_bundle(sqlite_engine), as_bundle(sqlite_engine)
    ids = [entry["resource"]["id"] for entry in first["entry"]]
    assert ids == [entry["resource"]["id"] for entry in again["entry"]]
    assert len(set(ids)) == len(ids) == 27
    assert ids[0] == "fadae44c-b93c-5fb6-88f9-dba2f7b1d024"  # whoever took it back knows it by this


def test_a_total_is_derived_from_its_answers(sqlite_engine):
    worked(sqlite_engine)
    lines, bundle = resources(sqlite_engine), as_bundle(sqlite_engine)
    answers = {each["id"] for each in lines["QuestionnaireResponse"]}
    for score in lines["Observation"]:
        assert score["derivedFrom"][0]["reference"].removeprefix("QuestionnaireResponse/") in answers
    full_urls = {entry["fullUrl"] for entry in bundle["entry"]}
    scores = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"]
    assert {score["derivedFrom"][0]["reference"] for score in scores} <= full_urls


def test_a_phq9_is_told_in_codes_of_loinc(sqlite_engine):
    worked(sqlite_engine)
    found = resources(sqlite_engine)
    form, score = found["QuestionnaireResponse"][0], found["Observation"][0]
    assert form["questionnaire"] == "http://loinc.org/q/44249-1"
    assert form["item"][8] == {
        "linkId": "/44260-8",
        "text": "Item 9",
        "answer": [{"valueCoding": {"system": "http://loinc.org", "code": "LA6569-3", "display": "Several days"}}],
    }
    assert score["code"]["coding"] == [{"system": "http://loinc.org", "code": "44261-6"}]
    assert score["category"][0]["coding"][0]["code"] == "survey"


def test_a_patient_is_named_by_the_number_of_their_source(sqlite_engine):
    worked(sqlite_engine)
    of_files, of_fhir = (resources(sqlite_engine)["Communication"][n]["subject"] for n in (0, 2))
    assert of_files == {"type": "Patient", "identifier": {"system": "urn:tandem:source:files", "value": "A1"}}
    assert of_fhir["reference"] == "Patient/b-77"
    assert (of_fhir["identifier"]["value"], of_fhir["identifier"]["type"]["text"]) == ("4711", "Medical record number")
    told = resources(sqlite_engine, source="files", system="http://hospital.org/mrn")["Communication"]
    assert told[0]["subject"]["identifier"] == {"system": "http://hospital.org/mrn", "value": "A1"}


def test_since_a_day_is_what_was_entered_or_saved_from_then_on_by_the_clinics_clock(engine):
    with writing(engine) as session:
        ann, _ = people(session)
        old = {"entered_on": date(2026, 11, 1), "kind": "visit"}
        for key, version in (
            ("never saved again", None),
            ("late on the day before", "2026-11-20T06:59:59.000000+00:00"),  # 23:59:59 in Denver
            ("at midnight", "2026-11-20T07:00:00.000000+00:00"),
        ):
            record(session, Contact, ann, "2026-11-01", key, **old | {"version": version})
        record(session, Contact, ann, "2026-11-01", "entered that day", kind="visit", version=None)
        for key, hour in (("before", 6), ("on it", 7)):
            at = datetime(2026, 11, 20, hour, tzinfo=UTC)
            answered = {"patient": ann, "reason": "contact_due", "answer": "acknowledged", "urgency": 3, "by": "ngozi"}
            when = {"answered_on": date(2026, 11, 19), "until": date(2026, 11, 26), "at": at}
            session.add(ReasonAnswer(**answered, **when, key=key))
    found = resources(engine, since=date(2026, 11, 20))
    assert given(engine, "Communication", since=date(2026, 11, 20)) == ["at midnight", "entered that day"]
    assert [each["identifier"][0]["value"] for each in found["Task"]] == ["on it"]


def test_an_answer_that_was_taken_back_was_entered_in_error(sqlite_engine):
    with writing(sqlite_engine) as session:
        ann, _ = people(session)
        number = builders.add_answer(
            session, ann, "2026-11-19", "contact_due", urgency=1, evidence=None, until="2026-11-26"
        )
        answer = session.get(ReasonAnswer, number)
        answer.withdrawn_on, answer.withdrawn_by = date(2026, 11, 20), "ngozi"
        answer.withdrawn_at = datetime(2026, 11, 20, 18, tzinfo=UTC)
    (task,) = resources(sqlite_engine)["Task"]
    assert (task["status"], task["priority"]) == ("entered-in-error", "asap")
    assert task["meta"]["lastUpdated"] == task["lastModified"] == "2026-11-20T11:00:00.000-07:00"


def test_an_answer_says_what_why_and_who(sqlite_engine):
    worked(sqlite_engine)
    put_off, not_done = resources(sqlite_engine)["Task"]
    assert (put_off["status"], put_off["intent"], put_off["owner"]["display"]) == ("accepted", "order", "someone")
    assert put_off["reasonCode"]["coding"][0]["code"] == "contact_due"
    assert (not_done["status"], not_done["statusReason"]) == ("rejected", {"text": "Done elsewhere"})


def test_only_patients_of_the_viewers_clinics_are_in_it(engine):
    with writing(engine) as session:
        ann, _ = people(session)
        far = builders.a_patient(session, clinic="South clinic")
        for patient in (ann, far):
            screening(session, patient, f"2026-11-{10 + patient}", "phq9", 9)
            record(session, Contact, patient, "2026-11-18", f"call {patient}", kind="visit")
            record(session, Appointment, patient, "2026-11-18", f"visit {patient}", kind="moud", status="kept")
            builders.add_answer(session, patient, "2026-11-19", "contact_due", urgency=3, evidence="2026-11-01")
        north = builders.a_clinic(session)
    nurse = Viewer("ngozi", "Ngozi", Role.care_manager, frozenset({north}))
    assert {kind: len(those) for kind, those in resources(engine, viewer=nurse).items()} == dict.fromkeys(
        ("QuestionnaireResponse", "Observation", "Communication", "Task", "Appointment"), 1
    )
    assert all(str(far) not in key for key in given(engine, "Communication", viewer=nurse))


def test_who_may_not_export_patients_gets_nothing(sqlite_engine):
    worked(sqlite_engine)
    with pytest.raises(Refused):
        as_bundle(sqlite_engine, viewer=Viewer("pat", "Pat", Role.front_desk, None))


def test_a_source_that_is_not_there_is_named_with_those_that_are(sqlite_engine):
    worked(sqlite_engine)
    with pytest.raises(Problem, match="“south”. There are: files, north."):
        as_bundle(sqlite_engine, source="south")
    with pytest.raises(Problem, match="no patients yet"):
        as_bundle(sqlite_engine, source="south", viewer=Viewer("ana", "Ana", Role.prescriber, frozenset()))
    with pytest.raises(Problem, match="“mrn” is not the address"):
        as_bundle(sqlite_engine, system="mrn")


def test_it_is_made_as_it_is_read(sqlite_engine):
    with writing(sqlite_engine) as session:
        ann, _ = people(session)
        for n in range(1_200):
            record(session, Screening, ann, "2026-11-18", f"s{n}", instrument="phq9", total=9, scoring="complete")
    counts = Counter()
    with reading(sqlite_engine) as session:
        lines = ndjson(session, asked(), "Observation", counts=counts)
        next(lines)
        assert counts["Observation"] == 1
        assert len(list(lines)) == 1_199
