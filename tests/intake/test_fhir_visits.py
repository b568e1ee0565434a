"""Encounters, appointments, episodes of care and care plans from FHIR."""

from zoneinfo import ZoneInfo

import pytest

from services.intake import fhir
from tests.intake.fhir_feed import (
    SNOMED,
    SUBJECT,
    appointment,
    as_ndjson,
    coded,
    condition,
    encounter,
    outcomes,
    passed_over,
    prescription,
    refusal,
    rows,
    values,
)


def test_a_finished_outpatient_encounter_is_a_kept_appointment(tmp_path):
    performer = {"type": [coded("x", "PPRF")], "individual": {"reference": "Practitioner/d1", "display": "Dr Ruiz"}}
    found = values(tmp_path, encounter(participant=[{"individual": {"display": "A nurse"}}, performer]))
    assert found == {
        "appointment_id": "Encounter/e1",
        "patient_id": "p1",
        "starts_at": "2026-03-01T09:30:00",
        "kind": "primary_care",
        "status": "kept",
        "clinician": "Dr Ruiz",
        "modality": None,
    }


def test_a_date_time_becomes_the_clinics_own_day_when_its_zone_is_known(tmp_path):
    file = tmp_path / "e.ndjson"
    file.write_text(as_ndjson(encounter(period={"start": "2026-03-02T01:30:00Z"})))
    (row,) = fhir.read([file], zone=ZoneInfo("America/New_York"))
    assert row.values["starts_at"] == "2026-03-01T20:30:00"


@pytest.mark.parametrize(
    ("status", "becomes"), [("planned", "scheduled"), ("in-progress", "kept"), ("cancelled", "cancelled")]
)
def test_the_status_of_an_encounter_becomes_that_of_the_appointment(tmp_path, status, becomes):
    assert values(tmp_path, encounter(status=status))["status"] == becomes


@pytest.mark.parametrize(
    ("klass", "table", "kind"),
    [
        ("EMER", "events", "ed_visit"),
        ("IMP", "events", "hospital_admission"),
        ("ACUTE", "events", "hospital_admission"),
    ],
)
def test_emergencies_and_admissions_are_events(tmp_path, klass, table, kind):
    (row,) = rows(tmp_path, encounter(klass))
    assert row.table == table
    assert row.values == {"patient_id": "p1", "on": "2026-03-01", "kind": kind, "ended_on": None}


@pytest.mark.parametrize(
    ("period", "on", "ended_on"),
    [
        ({"start": "2026-03-01T22:00:00-05:00", "end": "2026-03-06T11:00:00-05:00"}, "2026-03-01", "2026-03-06"),
        ({"start": "2026-03-01"}, "2026-03-01", None),
        ({"end": "2026-03-06"}, "2026-03-06", "2026-03-06"),
        ({"start": "2026-03-01", "end": "2026-03"}, "2026-03-01", None),
    ],
)
def test_a_stay_has_its_first_and_last_day_as_far_as_they_are_given(tmp_path, period, on, ended_on):
    found = values(tmp_path, encounter("IMP", period=period))
    assert (found["on"], found["ended_on"]) == (on, ended_on)


def test_the_stay_for_an_overdose_is_an_overdose_too(tmp_path):
    reason = [coded("http://hl7.org/fhir/sid/icd-10-cm", "T40.411A")]
    stay, overdose = rows(tmp_path, encounter("EMER", reasonCode=reason, period={"start": "2026-03-01T23:00:00"}))
    assert (stay.key, stay.values["kind"]) == ("Encounter/e1", "ed_visit")
    assert (overdose.key, overdose.values["kind"], overdose.values["on"]) == (
        "Encounter/e1#overdose",
        "overdose",
        "2026-03-01",
    )
    assert len(rows(tmp_path, encounter("EMER", reasonCode=[coded(SNOMED, "22298006")]))) == 1


GOES_ON = ("in-progress", "onleave", "arrived", "triaged")
STAYS = ("EMER", "IMP", "ACUTE", "NONAC")


@pytest.mark.parametrize("klass", STAYS)
@pytest.mark.parametrize("status", GOES_ON)
def test_a_stay_that_goes_on_is_no_event_until_it_has_ended(tmp_path, klass, status):
    begun = {"start": "2026-03-01"}
    assert passed_over(tmp_path, encounter(klass, status=status, period=begun)) == ("status", status)
    ended = encounter(klass, status=status, period=begun | {"end": "2026-03-06"})
    assert values(tmp_path, ended)["ended_on"] == "2026-03-06"


@pytest.mark.parametrize("klass", STAYS)
def test_a_finished_stay_counts_with_only_its_first_day(tmp_path, klass):
    found = values(tmp_path, encounter(klass, status="finished", period={"start": "2026-03-01"}))
    assert (found["on"], found["ended_on"]) == ("2026-03-01", None)


def procedure(code: dict, **more) -> dict:
    made = {"resourceType": "Procedure", "id": "x1", "status": "completed", "subject": SUBJECT, "code": code}
    return made | more


@pytest.mark.parametrize(
    "performed",
    [
        {"performedDateTime": "2026-03-05T04:10:00-05:00"},
        {"performedPeriod": {"start": "2026-03-05T01:00:00-05:00", "end": "2026-03-05T05:00:00-05:00"}},
        {"performedPeriod": {"end": "2026-03-05"}},
    ],
)
def test_the_procedure_of_a_delivery_is_an_event(tmp_path, performed):
    (row,) = rows(tmp_path, procedure(coded(SNOMED, "11466000"), **performed))
    assert (row.table, row.key) == ("events", "Procedure/x1")
    assert row.values == {"patient_id": "p1", "on": "2026-03-05", "kind": "delivery"}


def test_a_delivery_nobody_says_when_is_refused(tmp_path):
    assert refusal(tmp_path, procedure(coded(SNOMED, "11466000"))) == "The date of the delivery is missing"


def test_another_procedure_is_counted_by_its_code_and_one_that_was_not_done_by_its_status(tmp_path):
    assert passed_over(tmp_path, procedure(coded(SNOMED, "430193006"))) == (SNOMED, "430193006")
    planned = procedure(coded(SNOMED, "11466000"), status="preparation", performedDateTime="2026-03-05")
    assert passed_over(tmp_path, planned) == ("status", "preparation")


@pytest.mark.parametrize(
    ("system", "code", "kind"),
    [
        (SNOMED, "792901003", "moud"),
        (SNOMED, "183383008", "behavioral_health"),
        (SNOMED, "394587001", "psychiatry"),
        ("http://terminology.hl7.org/CodeSystem/service-type", "105", "behavioral_health"),
        ("http://terminology.hl7.org/CodeSystem/service-type", "224", "group"),
        (SNOMED, "185349003", "primary_care"),
    ],
)
def test_the_type_of_a_visit_makes_its_kind(tmp_path, system, code, kind):
    assert values(tmp_path, encounter(type=[coded(system, code)]))["kind"] == kind
    assert values(tmp_path, appointment("booked", serviceType=[coded(system, code)]))["kind"] == kind


def test_a_video_visit_says_so(tmp_path):
    assert values(tmp_path, encounter("VR"))["modality"] == "telehealth"


@pytest.mark.parametrize("made", [encounter(status="entered-in-error"), encounter("EMER", status="planned")])
def test_an_encounter_that_did_not_take_place_never_counts(tmp_path, made):
    assert passed_over(tmp_path, made)[0] == "status"


def test_a_class_that_is_no_visit_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, encounter("PRENC"))[1] == "PRENC"


def test_a_visit_without_a_time_keeps_its_day_and_without_a_day_is_refused(tmp_path):
    assert values(tmp_path, encounter(period={"start": "2026-03-01"}))["starts_at"] == "2026-03-01"
    assert refusal(tmp_path, encounter(period={})) == "The start of the encounter is missing"


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("booked", "scheduled"),
        ("pending", "scheduled"),
        ("arrived", "kept"),
        ("fulfilled", "kept"),
        ("noshow", "no_show"),
        ("cancelled", "cancelled"),
    ],
)
def test_the_status_of_an_appointment(tmp_path, status, becomes):
    found = values(tmp_path, appointment(status))
    expected = {"status": becomes, "starts_at": "2026-12-01T14:00:00", "patient_id": "p1", "clinician": "Dr Ruiz"}
    assert found.items() >= expected.items()


@pytest.mark.parametrize("status", ["proposed", "waitlist", "entered-in-error"])
def test_an_appointment_nobody_agreed_on_does_not_count(tmp_path, status):
    assert passed_over(tmp_path, appointment(status)) == ("status", status)


def episode(**more) -> dict:
    made = {"resourceType": "EpisodeOfCare", "id": "x1", "status": "active", "patient": SUBJECT}
    return made | {"period": {"start": "2026-02-20"}} | more


def test_an_episode_of_methadone_treatment_is_an_enrolment(tmp_path):
    found = values(
        tmp_path, episode(type=[coded(SNOMED, "310653000")], period={"start": "2026-02-20", "end": "2026-06-01"})
    )
    expected = {"patient_id": "p1", "medication": "methadone", "enrolled_on": "2026-02-20", "ended_on": "2026-06-01"}
    assert found == expected


def test_an_episode_for_opioid_use_disorder_takes_the_first_moud_within_it(tmp_path):
    for_oud = episode(diagnosis=[{"condition": {"reference": "Condition/c1"}}])
    before = prescription("1483744", id="m0", on="2025-01-01")
    feed = [for_oud, condition(SNOMED, "75544000"), before, prescription("351267", id="m1", on="2026-03-01")]
    enrolment = next(row for row in rows(tmp_path, *feed) if row.table == "moud_episodes")
    assert enrolment.values["medication"] == "buprenorphine"


def test_an_episode_whose_medication_cannot_be_known_is_refused(tmp_path):
    found = outcomes(
        tmp_path, condition(SNOMED, "75544000"), episode(diagnosis=[{"condition": {"reference": "Condition/c1"}}])
    )
    assert "names no MOUD" in found[-1].reasons[0]


def test_an_episode_of_something_else_and_one_that_never_began_do_not_count(tmp_path):
    assert passed_over(tmp_path, episode(type=[coded("x", "hacc")])) == ("x", "hacc")
    assert passed_over(tmp_path, episode(type=[coded(SNOMED, "310653000")], status="planned")) == ("status", "planned")


def care_plan(*codes: str, **more) -> dict:
    activity = [{"detail": {"status": "in-progress", "code": coded(SNOMED, code)}} for code in codes]
    made = {"resourceType": "CarePlan", "id": "x1", "status": "active", "intent": "plan", "subject": SUBJECT}
    return (
        made | {"category": [coded("x", "assess-plan")], "activity": activity, "period": {"start": "2026-02-20"}} | more
    )


def test_a_care_plan_of_moud_and_therapy_is_an_enrolment_and_a_treatment(tmp_path):
    found = rows(tmp_path, care_plan("792902005", "183383008"))
    enrolment, treatment = (row.values for row in found)
    assert enrolment["medication"] == "buprenorphine"
    assert treatment.items() >= {"component": "cbt", "started_on": "2026-02-20", "ended_on": None}.items()
    assert [row.key for row in found] == ["CarePlan/x1", "CarePlan/x1"]


def test_a_care_plan_with_two_therapies_is_two_treatments_with_two_keys(tmp_path):
    found = rows(tmp_path, care_plan("183383008", "75516001"))
    assert {row.key for row in found} == {"CarePlan/x1#cbt", "CarePlan/x1#psychotherapy"}


def test_a_care_plan_that_is_over_nobody_says_since_when_is_refused(tmp_path):
    assert "the day it ended is not given" in refusal(tmp_path, care_plan("183383008", status="completed"))


def test_a_care_plan_of_something_else_is_counted_by_what_it_is_for(tmp_path):
    wound_care = care_plan(category=[coded("x", "assess-plan"), coded(SNOMED, "225358003")])
    assert passed_over(tmp_path, wound_care) == (SNOMED, "225358003")


def test_an_activity_that_never_began_and_a_draft_do_not_count(tmp_path):
    planned = care_plan()
    planned["activity"] = [{"detail": {"status": "not-started", "code": coded(SNOMED, "792902005")}}]
    assert passed_over(tmp_path, planned) == ("x", "assess-plan")
    assert passed_over(tmp_path, care_plan("792902005", status="draft")) == ("status", "draft")
