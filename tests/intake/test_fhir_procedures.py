"""Procedures of therapy and MOUD from FHIR; deliveries are in test_fhir_visits.py."""

import pytest

from services.intake.codes import component_of_code
from tests.intake.fhir_feed import SNOMED, coded, encounter, passed_over, rows
from tests.intake.test_fhir_visits import procedure
from tests.intake.test_one_visit import BOOKED, LINKED, SEEN, counting
from tests.intake.test_taken_back import bring, there  # noqa: F401 - a fixture

CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = (
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "http://www.nlm.nih.gov/research/umls/hcpcs",
    "HCPCS",
)
AT = {"performedPeriod": {"start": "2026-11-12T10:00:00", "end": "2026-11-12T10:45:00"}}


@pytest.mark.parametrize(
    ("system", "code", "component"),
    [
        (CPT, "90832", "psychotherapy"),
        ("urn:oid:2.16.840.1.113883.6.12", "90834", "psychotherapy"),
        ("CPT-4", " 90837 ", "psychotherapy"),
        (SNOMED, "18512000", "psychotherapy"),
        (SNOMED, "108313002", "psychotherapy"),
        (SNOMED, "228557008", "cbt"),
        (SNOMED, "183383008", "cbt"),
    ],
)
def test_a_session_is_a_treatment_of_its_day_and_a_visit_kept(tmp_path, system, code, component):
    treatment, visit = rows(tmp_path, procedure(coded(system, code), **AT))
    assert treatment.values == {
        "patient_id": "p1",
        "component": component,
        "started_on": "2026-11-12",
        "ended_on": "2026-11-12",
    }
    expected = {"starts_at": "2026-11-12T10:00:00", "kind": "behavioral_health", "status": "kept"}
    assert visit.values.items() >= expected.items()
    assert (treatment.key, visit.key) == ("Procedure/x1", "Procedure/x1")


@pytest.mark.parametrize(
    ("status", "performed", "ended_on"),
    [
        ("in-progress", {"performedDateTime": "2026-09-01"}, None),
        ("in-progress", {"performedPeriod": {"start": "2026-09-01"}}, None),
        ("completed", {"performedPeriod": {"start": "2026-09-01", "end": "2026-11-20"}}, "2026-11-20"),
        ("stopped", {"performedPeriod": {"start": "2026-09-01", "end": "2026-10-01"}}, "2026-10-01"),
    ],
)
def test_a_course_has_its_first_and_last_day_and_is_no_visit(tmp_path, status, performed, ended_on):
    (row,) = rows(tmp_path, procedure(coded(CPT, "90834"), status=status, **performed))
    assert (row.values["started_on"], row.values["ended_on"]) == ("2026-09-01", ended_on)


@pytest.mark.parametrize("status", ["preparation", "not-done", "on-hold", "entered-in-error"])
@pytest.mark.parametrize("code", [coded(CPT, "90834"), coded(HCPCS[0], "G2067")])
def test_what_was_not_done_is_none(tmp_path, status, code):
    assert passed_over(tmp_path, procedure(code, status=status, **AT)) == ("status", status)


@pytest.mark.parametrize("system", HCPCS)
@pytest.mark.parametrize(("code", "medication"), [("G2067", "methadone"), ("g2068", "buprenorphine")])
def test_a_weekly_bundle_of_an_otp_is_a_supply_of_seven_days(tmp_path, system, code, medication):
    (row,) = rows(tmp_path, procedure(coded(system, code), **AT))
    assert (row.table, row.values) == (
        "medication_supplies",
        {
            "patient_id": "p1",
            "medication": medication,
            "supplied_on": "2026-11-12",
            "days_supply": "7",
            "source": "administered",
        },
    )


@pytest.mark.parametrize(
    ("code", "medication"),
    [("310653000", "methadone"), ("792901003", "buprenorphine"), ("792902005", "buprenorphine")],
)
def test_moud_as_a_regime_is_an_enrolment_and_of_one_day_a_dose(tmp_path, code, medication):
    (dose,) = rows(tmp_path, procedure(coded(SNOMED, code), **AT))
    assert dose.values.items() >= {"medication": medication, "days_supply": "1", "source": "administered"}.items()
    goes_on = procedure(coded(SNOMED, code), status="in-progress", performedPeriod={"start": "2026-09-01"})
    (enrolment,) = rows(tmp_path, goes_on)
    assert enrolment.table == "moud_episodes"
    expected = {"medication": medication, "enrolled_on": "2026-09-01", "started_on": "2026-09-01", "ended_on": None}
    assert enrolment.values.items() >= expected.items()


@pytest.mark.parametrize("code", ["90846", "90853", "99492", "99213"])
def test_a_code_whose_class_no_list_confirms_is_counted(tmp_path, code):
    assert component_of_code(CPT, code) is None
    assert passed_over(tmp_path, procedure(coded(CPT, code), **AT)) == (CPT, code)


SESSION = procedure(coded(CPT, "90834"), **AT)


def test_a_session_and_its_encounter_are_one_visit_of_the_kind_that_a_code_says(engine, bring):  # noqa: F811
    bring(SESSION | {"encounter": {"reference": "Encounter/e1"}}, SEEN)
    assert counting(engine) == [("Procedure/x1", "kept")]


def test_without_a_link_the_nearest_of_that_day(engine, bring):  # noqa: F811
    bring(SESSION, SEEN, SEEN | {"id": "e2", "period": {"start": "2026-11-12T15:00:00"}})
    assert counting(engine) == [("Encounter/e2", "kept"), ("Procedure/x1", "kept")]


def test_an_appointment_its_encounter_and_its_session_are_one(engine, bring):  # noqa: F811
    told = [BOOKED, LINKED, SESSION | {"encounter": {"reference": "Encounter/e1"}}]
    for each in told[::-1]:
        bring(each)
    assert counting(engine) == [("Procedure/x1", "kept")]


def test_what_is_entered_in_error_takes_both_back(engine, bring):  # noqa: F811
    bring(SESSION)
    assert there(engine) == {"treatments": 1, "appointments": 1}
    bring(SESSION | {"status": "entered-in-error"})
    assert there(engine) == {}


def test_an_encounter_of_another_session_is_another_visit(engine, bring):  # noqa: F811
    bring(SESSION | {"encounter": {"reference": "Encounter/other"}}, SEEN, encounter(id="e9"))
    assert len(counting(engine)) == 3
