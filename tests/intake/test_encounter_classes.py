"""What an encounter is by its class, whoever's list of classes that is, and where that is not known by its type."""

import pytest

from services.intake.fhir.visit_statuses import STATUSES
from services.intake.rows import Unfollowed
from tests.intake.fhir_feed import SNOMED, appointment, coded, encounter, outcomes, passed_over, refusal, rows, values

V3 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
V2 = "http://terminology.hl7.org/CodeSystem/v2-0004"
CPT = "http://www.ama-assn.org/go/cpt"
VENDOR = "urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260"
SYSTEMS_OF_V2 = (V2, "http://hl7.org/fhir/v2/0004", "HL70004", "urn:oid:2.16.840.1.113883.18.5", "v2-0004", None)
SYSTEMS_OF_V3 = (V3, "http://hl7.org/fhir/v3/ActCode", "urn:oid:2.16.840.1.113883.5.4", VENDOR, None)
V2_CLASSES = {
    "O": "appointments",
    "R": "appointments",
    "I": "events",
    "E": "events",
    "P": None,
    "B": None,
    "C": None,
    "N": None,
    "U": None,
}
V3_CLASSES = {
    "AMB": "appointments",
    "VR": "appointments",
    "HH": "appointments",
    "FLD": "appointments",
    "EMER": "events",
    "IMP": "events",
    "ACUTE": "events",
    "NONAC": "events",
    "OBSENC": None,
    "PRENC": None,
    "SS": None,
}


def of_class(system: str | None, code: str, display: str | None = None, **more) -> dict:
    return encounter(**more) | {"class": {"system": system, "code": code, "display": display}}


def table_of(folder, made: dict) -> str | None:
    (found,) = outcomes(folder, made)
    return None if isinstance(found, Unfollowed) else found.table


@pytest.mark.parametrize("system", SYSTEMS_OF_V2)
@pytest.mark.parametrize("code", V2_CLASSES)
def test_a_class_of_hl7_v2(tmp_path, system, code):
    for written in (code, code.lower(), f" {code} "):
        assert table_of(tmp_path, of_class(system, written)) == V2_CLASSES[code]


@pytest.mark.parametrize("system", SYSTEMS_OF_V3)
@pytest.mark.parametrize("code", V3_CLASSES)
def test_a_class_of_v3(tmp_path, system, code):
    for written in (code, code.lower()):
        assert table_of(tmp_path, of_class(system, written)) == V3_CLASSES[code]


@pytest.mark.parametrize(
    ("word", "table"), [("outpatient", "appointments"), ("Ambulatory", "appointments"), ("emergency", "events")]
)
@pytest.mark.parametrize("system", [V3, "http://hl7.org/fhir/encounter-class", VENDOR])
def test_a_class_in_words(tmp_path, word, table, system):
    assert table_of(tmp_path, of_class(system, word)) == table


def test_an_emergency_and_an_admission_of_v2_are_told_apart(tmp_path):
    assert values(tmp_path, of_class(V2, "E"))["kind"] == "ed_visit"
    assert values(tmp_path, of_class(V2, "I"))["kind"] == "hospital_admission"


@pytest.mark.parametrize("code", ["13", "E", "I", "O"])
def test_a_vendors_own_class_is_counted_with_its_display(tmp_path, code):
    (found,) = outcomes(tmp_path, of_class(VENDOR, code, "Office Visit"))
    assert (found.system, found.code, found.display, found.key) == (VENDOR, code, "Office Visit", None)


@pytest.mark.parametrize(
    ("type_", "table", "kind"),
    [
        (coded(CPT, "99213"), "appointments", "primary_care"),
        (coded("CPT-4", "90834"), "appointments", "behavioral_health"),
        (coded(CPT, "90791"), "appointments", "behavioral_health"),
        (coded(CPT, "99283"), "events", "ed_visit"),
        (coded(SNOMED, "4525004"), "events", "ed_visit"),
        (coded(SNOMED, "32485007"), "events", "hospital_admission"),
        (coded("HCPCS", "G0439"), "appointments", "primary_care"),
        (coded("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "g0438 "), "appointments", "primary_care"),
    ],
)
@pytest.mark.parametrize("given", [{"system": VENDOR, "code": "13"}, None])
def test_without_a_known_class_the_type_says_what_it_was(tmp_path, type_, table, kind, given):
    made = encounter(type=[coded("urn:local", "X"), type_])
    made["class"] = given
    (row,) = rows(tmp_path, made)
    assert (row.table, row.values["kind"]) == (table, kind)


def test_a_class_that_is_known_outweighs_the_type(tmp_path):
    assert values(tmp_path, of_class(V3, "AMB", type=[coded(CPT, "99283")]))["appointment_id"] == "Encounter/e1"


def test_an_encounter_without_class_and_type_is_counted_as_such(tmp_path):
    made = encounter()
    del made["class"]
    assert passed_over(tmp_path, made) == (V3, "no class")


def test_an_office_visit_hides_no_other_kind(tmp_path):
    given = [coded(CPT, "99213"), coded(SNOMED, "792901003")]
    assert values(tmp_path, encounter(type=given))["kind"] == "moud"


@pytest.mark.parametrize(
    ("klass", "code", "modality"),
    [
        ("AMB", "99442", "telephone"),
        ("VR", "98966", "telephone"),
        ("VR", "99213", "telehealth"),
        ("AMB", "99213", None),
    ],
)
def test_a_visit_by_telephone_says_so(tmp_path, klass, code, modality):
    assert values(tmp_path, encounter(klass, type=[coded(CPT, code)]))["modality"] == modality


@pytest.mark.parametrize("resource", ["Appointment", "Encounter"])
def test_every_status_of_r4_is_a_visit_or_counted_and_no_other_is_taken_for_one(tmp_path, resource):
    def made(status):
        return appointment(status) if resource == "Appointment" else encounter(status=status)

    for (of, status), becomes in STATUSES.items():
        if of == resource and becomes:
            assert values(tmp_path, made(status.upper()))["status"] == becomes
        elif of == resource:
            assert passed_over(tmp_path, made(status)) == ("status", status)
    for status in ("completed-ish", "attended"):
        assert f"The status {status} is none that FHIR R4 has for an {resource}" in refusal(tmp_path, made(status))


def test_a_visit_without_a_status_is_rejected_by_name(tmp_path):
    assert refusal(tmp_path, appointment(None)) == "The Appointment has no status"
    assert refusal(tmp_path, encounter(status=None)) == "The Encounter has no status"


@pytest.mark.parametrize(
    ("written", "becomes"), [("no-show", "no_show"), ("checked-in", "kept"), ("canceled", "cancelled")]
)
def test_a_status_spelled_otherwise(tmp_path, written, becomes):
    assert values(tmp_path, appointment(written))["status"] == becomes
