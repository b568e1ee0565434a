"""Which patient a row means when a source has ids of its own (FHIR) beside the clinic's numbers."""

import pytest

from services.access.viewer import Viewer
from services.intake.load import import_rows
from services.intake.rows import Incoming
from tests.intake.sheets import NOW, TODAY, column, outcome, why_rejected


def a_person(key: str, number: str, line: int = 1, **cells: str) -> Incoming:
    return Incoming("patients", "Patient.ndjson", line, "{}", {"patient_id": number, "clinic": "North", **cells}, key)


@pytest.fixture
def feed(engine):
    def load(*rows: Incoming):
        by = Viewer.operator()
        return import_rows(engine, iter(rows), source="ehr", files=["feed"], by=by, today=TODAY, now=NOW)

    return load


def test_a_corrected_number_of_a_known_id_is_a_change(engine, feed):
    feed(a_person("Patient/1", "M1"))
    event = Incoming("events", "f", 2, "{}", {"patient_id": "M2", "on": "2026-01-05", "kind": "overdose"})
    assert outcome(feed(a_person("Patient/1", "M2"), event)) == (1, 1, 0, 0)
    assert column(engine, "patients.patient_id") == ["M2"]


def test_a_number_that_belongs_to_another_patient_is_rejected(engine, feed):
    feed(a_person("Patient/1", "M1"), a_person("Patient/2", "M2"))
    assert outcome(feed(a_person("Patient/1", "M2"))) == (0, 0, 0, 1)
    assert why_rejected(engine) == ["patient_id M2 already belongs to another patient"]


def test_two_ids_with_one_number_in_a_batch_are_not_merged(engine, feed):
    people = (a_person("Patient/1", "M1"), a_person("Patient/2", "M1", line=2))
    assert outcome(feed(*people)) == (1, 0, 0, 1)
    assert outcome(feed(*people)) == (0, 0, 1, 1)
    assert why_rejected(engine) == ["is the same patient as line 1 of Patient.ndjson"] * 2


def test_swapped_numbers_of_two_patients_never_write_half(engine, feed):
    feed(a_person("Patient/1", "M1"), a_person("Patient/2", "M2"))
    assert feed(a_person("Patient/1", "M2"), a_person("Patient/2", "M1")).rejected == 2
    assert column(engine, "patients.patient_id") == ["M1", "M2"]


def test_a_second_id_for_a_number_whose_first_one_moves_away_is_rejected(engine, feed):
    feed(a_person("Patient/1", "M1"))
    counts = feed(a_person("Patient/1", "M2"), a_person("Patient/2", "M1", line=2))
    assert outcome(counts) == (0, 1, 0, 1)


def test_a_death_before_a_birth_known_from_elsewhere_is_rejected(engine, feed):
    feed(a_person("Patient/1", "M1", birth_date="1980-02-03"))
    counts = feed(a_person("Patient/9", "M1", deceased_on="1979-01-01"))
    assert outcome(counts) == (0, 0, 0, 1)
    assert why_rejected(engine) == ["deceased_on 1979-01-01 is before birth_date 1980-02-03"]


def test_a_zero_byte_in_a_row_is_rejected_or_replaced_and_never_stops_the_batch(engine, feed):
    bad = Incoming("patients", "f", 2, "a\0b", {"patient_id": "M2", "clinic": "a\0b"}, "Patient/2")
    odd = Incoming("patients", "f", 3, "a\0b", {"patient_id": "M3", "clinic": "North", "odd": "a\0b"}, "Patient/3")
    assert outcome(feed(bad, odd)) == (1, 0, 0, 1)
    assert column(engine, "rejected_rows.text") == ["a\ufffdb"]


def test_new_patients_of_one_batch_get_ids_that_do_not_collide_with_later_ones(engine, feed):
    feed(a_person("Patient/1", "M1"), a_person("Patient/2", "M2"))
    feed(a_person("Patient/3", "M3"), a_person("Patient/1", "M1"), a_person("Patient/4", "M4"))
    assert len(set(column(engine, "patients.id"))) == 4


def a_csv(*rows: Incoming, engine):
    """Of the clinic's own files, which know people by the number on paper."""
    return import_rows(engine, iter(rows), source="clinic", files=["csv"], by=Viewer.operator(), today=TODAY, now=NOW)


def a_no_show(number: str) -> Incoming:
    cells = {"patient_id": number, "starts_at": "2026-01-05T10:00", "kind": "moud", "status": "no_show"}
    return Incoming("appointments", "appointments.csv", 2, "row", cells)


def test_a_row_by_the_number_on_paper_is_of_the_person_known_by_an_id(engine, feed):
    feed(a_person("Patient/1", "eXy", mrn="00451234"))
    assert outcome(a_csv(a_no_show("00451234"), engine=engine)) == (1, 0, 0, 0)


def test_also_in_the_batch_that_brings_the_person(engine, feed):
    assert outcome(feed(a_person("Patient/1", "eXy", mrn="00451234"), a_no_show("00451234"))) == (2, 0, 0, 0)


def test_a_number_goes_before_a_medical_record_number(engine, feed):
    feed(a_person("Patient/1", "eXy", mrn="7"), a_person("Patient/2", "7", mrn="8"))
    a_csv(a_no_show("7"), engine=engine)
    (of,) = column(engine, "appointments.patient")
    assert column(engine, "patients.id")[column(engine, "patients.patient_id").index("7")] == of


def test_a_medical_record_number_of_two_is_nobodys(engine, feed):
    feed(a_person("Patient/1", "a", mrn="7"), a_person("Patient/2", "b", mrn="7", line=2))
    assert column(engine, "patients.patient_id") == ["a", "b"]
    assert outcome(a_csv(a_no_show("7"), engine=engine)) == (0, 0, 0, 1)
    assert why_rejected(engine) == ["patient_id 7 is the medical record number of several patients"]


@pytest.mark.parametrize("cells", [{"patient_id": "00451234"}, {"patient_id": "17", "mrn": "00451234"}])
def test_another_source_adds_to_the_person_and_the_number_stays(engine, feed, cells):
    feed(a_person("Patient/1", "eXy", mrn="00451234"))
    own = Incoming("patients", "patients.csv", 2, "row", {"clinic": "North", "payer": "Medicaid", **cells})
    assert outcome(a_csv(own, a_no_show("00451234"), engine=engine)) == (1, 1, 0, 0)
    assert (column(engine, "patients.patient_id"), column(engine, "patients.payer")) == (["eXy"], ["Medicaid"])


def test_another_birth_date_under_the_same_medical_record_number_is_somebody_else(engine, feed):
    feed(a_person("Patient/1", "eXy", mrn="7", birth_date="1980-02-03"))
    own = {"patient_id": "7", "clinic": "North", "birth_date": "1990-02-03"}
    assert outcome(a_csv(Incoming("patients", "patients.csv", 2, "row", own), engine=engine)) == (0, 0, 0, 1)
    assert why_rejected(engine) == ["birth_date 1990-02-03 differs from 1980-02-03, known from source ehr"]
