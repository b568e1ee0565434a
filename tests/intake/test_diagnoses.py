"""Diagnoses by their codes, as FHIR Conditions and as rows of conditions.csv: families of ICD-10-CM, and remissions."""

import pytest

from services.intake import codes
from tests.intake.fhir_feed import SNOMED, SUBJECT, coded, passed_over, rows, values
from tests.intake.sheets import checked

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
FAMILIES = {
    "depression": "F32 F32.0 F32.1 F32.2 F32.3 F32.4 F32.8 F32.81 F32.89 F32.9 F32.A F33 F33.1 F33.3 F33.41 F33.8 "
    "F33.9 F34.1 F53.0",
    "anxiety": "F40.00 F40.01 F40.10 F40.11 F40.218 F40.9 F41 F41.0 F41.1 F41.3 F41.8 F41.9",
    "ptsd": "F43.1 F43.10 F43.11 F43.12",
    "chronic_pain": "G89.21 G89.22 G89.28 G89.29 G89.4",
    "insomnia": "G47.00 G47.01 G47.09 F51.01 F51.02 F51.03 F51.04 F51.05 F51.09",
    "bipolar": "F30.10 F30.9 F31.0 F31.13 F31.32 F31.72 F31.81 F31.9",
    "psychosis": "F20.0 F20.81 F20.9 F21 F22 F23 F24 F25.0 F25.9 F28 F29 F53.1",
    "alcohol_use_disorder": "F10.10 F10.129 F10.130 F10.20 F10.230 F10.24 F10.282",
    "opioid_use_disorder": "F11.1 F11.10 F11.12 F11.120 F11.13 F11.2 F11.20 F11.220 F11.23 F11.24 F11.282 F11.29",
    "substance_use_disorder": "F12.20 F13.10 F14.20 F15.20 F15.10 F16.20 F18.10 F19.20 F19.239",
}
IN_REMISSION = {
    "depression": "F32.5 F33.40 F33.42",
    "alcohol_use_disorder": "F10.11 F10.21",
    "opioid_use_disorder": "F11.11 F11.21",
    "substance_use_disorder": "F12.11 F13.21 F14.21 F15.11 F19.21",
}
NONE_OF_THESE = {
    "F11.9x is use, not a disorder": "F11.90 F11.91 F11.920 F11.93 F11.94 F11.988 F11.99",
    "alcohol use": "F10.90 F10.929 F10.99",
    "nicotine": "F17.200 F17.210 F17.211",
    "the block and no disorder of it": "F11 F10 F19 F43 F51 F53 F34 G89 G47",
    "adjustment, acute stress, OCD": "F43.0 F43.20 F43.21 F43.23 F42.2",
    "other moods": "F34.0 F34.81 F34.89 F39 O90.6",
    "acute pain, of a tumour, of the brain": "G89.11 G89.12 G89.18 G89.3 G89.0",
    "other sleep": "G47.10 G47.33 F51.11 F51.5 F51.9",
    "of a child or the past": "P96.1 Z86.59 Z87.898",
    "neighbours": "F35 F26 F27 F44.9 G90.50",
}


def each_of(listed: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, code) for key, codes in listed.items() for code in codes.split()]


@pytest.mark.parametrize(("word", "code"), each_of(FAMILIES))
def test_a_code_of_the_family_is_the_condition_and_says_nothing_of_remission(word, code):
    assert (codes.condition_of(ICD10, code), codes.status_of(ICD10, code)) == (word, None)


@pytest.mark.parametrize(("word", "code"), each_of(IN_REMISSION))
def test_a_code_of_a_remission_is_the_condition_in_remission(word, code):
    assert (codes.condition_of(ICD10, code), codes.status_of(ICD10, code)) == (word, "remission")


@pytest.mark.parametrize(("why", "code"), each_of(NONE_OF_THESE))
def test_what_only_stands_near_a_family_is_none_of_it(why, code):
    assert codes.condition_of(ICD10, code) is None, why


WRITTEN = ("F11.21", "F1121", "f11.21", "f1121", " F11.21 ", "F1121  ", "\tF11.21")


@pytest.mark.parametrize("code", WRITTEN)
@pytest.mark.parametrize("system", [ICD10, "ICD10CM", "icd-10-cm", "I10C", "urn:oid:2.16.840.1.113883.6.90", None])
def test_however_it_is_written_a_feed_means_the_same(tmp_path, code, system):
    found = values(tmp_path, condition_of_codes((system, code)))
    assert (found["condition"], found["status"], found["code_system"]) == ("opioid_use_disorder", "remission", ICD10)


@pytest.mark.parametrize("code", WRITTEN)
@pytest.mark.parametrize(
    "cells",
    [{"condition": ""}, {"condition": "", "code_system": "ICD-10"}, {"condition": "opioid use disorder"}],
    ids=["a code alone", "with its system", "beside the word"],
)
def test_however_it_is_written_a_file_means_the_same(code, cells):
    row, said = checked("conditions", **cells, code=code)
    assert (said, row["condition"], row["status"]) == ([], "opioid_use_disorder", "remission")


def condition_of_codes(*given: tuple[str | None, str], **more) -> dict:
    coding = [{"system": system, "code": code} for system, code in given]
    made = {"resourceType": "Condition", "id": "c1", "subject": SUBJECT, "onsetDateTime": "2026-01-05"}
    return made | {"code": {"coding": coding}, "clinicalStatus": coded("x", "active")} | more


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("35489007", "depression"),
        ("21897009", "anxiety"),
        ("47505003", "ptsd"),
        ("82423001", "chronic_pain"),
        ("278860009", "chronic_pain"),
        ("1121000119107", "chronic_pain"),
    ],
)
def test_a_snomed_code_seen_in_feeds(tmp_path, code, word):
    assert values(tmp_path, condition_of_codes((SNOMED, code)))["condition"] == word


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_codes_of_one_diagnosis_the_one_in_remission_speaks(tmp_path, order):
    given = [(SNOMED, "75544000"), (ICD10, "F11.21")][::order]
    found = values(tmp_path, condition_of_codes(*given))
    assert (found["code"], found["status"]) == ("F11.21", "remission")


@pytest.mark.parametrize(
    ("clinical", "status"),
    [({"text": "Resolved"}, "resolved"), ({"text": " inactive "}, "inactive"), (coded("x", "Remission"), "remission")],
)
def test_a_status_in_words_is_the_status(tmp_path, clinical, status):
    assert values(tmp_path, condition_of_codes((ICD10, "F32.1"), clinicalStatus=clinical))["status"] == status


@pytest.mark.parametrize("words", ["Refuted", "Entered in error", "entered-in-error"])
def test_what_is_refuted_in_words_never_counts(tmp_path, words):
    made = condition_of_codes((ICD10, "F11.20"), verificationStatus={"text": words})
    assert passed_over(tmp_path, made) == ("status", "-".join(words.lower().split()))


def test_opioid_use_is_nobodys_disorder_and_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, condition_of_codes((ICD10, "F11.90"))) == (ICD10, "F11.90")


def test_a_code_of_a_system_of_its_own_is_no_diagnosis_by_its_looks(tmp_path):
    assert passed_over(tmp_path, condition_of_codes(("urn:local", "F11.20"))) == ("urn:local", "F11.20")


@pytest.mark.parametrize("code", ["T40.411A", "t40411a", "T401X1A ", "T40.2X2A"])
def test_an_overdose_is_an_event_however_its_code_is_written(tmp_path, code):
    (row,) = rows(tmp_path, condition_of_codes((ICD10, code)))
    assert (row.table, row.values["kind"]) == ("events", "overdose")


@pytest.mark.parametrize(("code", "event"), [("T40.411A", "overdose"), ("O80", "delivery"), ("55680006", "overdose")])
def test_an_event_among_the_diagnoses_of_a_file_is_rejected_and_says_where_it_belongs(code, event):
    for cells in ({"condition": code}, {"condition": "other", "code": code}):
        _, said = checked("conditions", **cells)
        assert said == [f"code {code} is an event ({event}), which comes as a row of events.csv"]


@pytest.mark.parametrize("code", ["T40.411D", "T40.1X1S", "T40.OX2", "T40.2X5A"])
def test_a_later_encounter_or_another_effect_is_no_event(code):
    row, said = checked("conditions", condition=code)
    assert (said, row["condition"]) == ([], "other")
