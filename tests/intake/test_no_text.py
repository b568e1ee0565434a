"""Characters that are no text, in every text column of every table, from CSV and from FHIR."""

import json

import pytest

from services.access.viewer import Viewer
from services.intake import fhir
from services.intake.cell_types import Note, Term, Text
from services.intake.columns import TARGETS
from services.intake.load import import_rows
from services.intake.reading import Reading
from services.intake.row_checks import Checked
from services.intake.rows import Incoming
from tests.intake.sheets import NOW, TODAY, checked, column, imported, outcome, reasons, why_rejected

TEXTS = [
    (name, one.name) for name, target in TARGETS.items() for one in target.columns if isinstance(one.kind, Text | Term)
]


def test_every_text_column_refuses_what_is_no_text_and_names_it():
    assert len(TEXTS) > 30
    for table, name in TEXTS:
        for sign, number in (("\x01", "U+0001"), ("\0", "U+0000"), ("\ud800", "U+D800"), ("\u202e", "U+202E")):
            said = f"{name} holds a character that is no text ({number})"
            assert said in reasons(table, **{name: f"a{sign}b"}), (table, name)


def test_columns_of_words_days_and_numbers_say_it_in_the_same_way():
    assert reasons("patients", sex="f\x1b", birth_date="1980-\x1b") == [
        "birth_date holds a character that is no text (U+001B)",
        "sex holds a character that is no text (U+001B)",
    ]


def test_every_text_column_makes_blanks_of_white_space():
    for table, name in TEXTS:
        if (table, name) == ("medication_supplies", "rxnorm") or table == "conditions":
            continue  # codes, looked up in a list
        values, said = checked(table, **{name: "Black or\f\u200bAfrican\u00a0American "})
        kind = next(one.kind for one in TARGETS[table].columns if one.name == name)
        meant = "black_or_african_american" if isinstance(kind, Term) else "Black or African American"
        meant = meant.replace("Black or ", "Black or\n") if isinstance(kind, Note) else meant
        assert (values.get(name), said) == (meant, []), (table, name)


def test_a_cell_of_nothing_visible_is_blank():
    assert reasons("patients", clinic="\u200b\u00a0\ufeff") == ["clinic is required and blank"]


def test_a_number_pasted_with_an_invisible_character_is_the_same_patient(engine, files):
    text = "patient_id,clinic\nP1,North\n\u200bP1\u00a0,North\f\n"
    counts = imported(engine, files(patients=text))
    assert column(engine, "patients.patient_id") == ["P1"]
    assert column(engine, "clinics.name") == ["North"]
    assert counts.added == 1


def test_a_csv_row_with_a_control_character_is_rejected_and_the_others_are_taken(engine, files):
    text = "patient_id,clinic,race\nP1,North,Black or\fAfrican American\nP2,North,Wh\x01ite\nP3,North,\x1b[2J\n"
    assert outcome(imported(engine, files(patients=text))) == (1, 0, 0, 2)
    assert column(engine, "patients.race") == ["Black or African American"]
    assert why_rejected(engine) == [
        "race holds a character that is no text (U+0001)",
        "race holds a character that is no text (U+001B)",
    ]
    assert column(engine, "rejected_rows.text") == ["P2,North,Wh\ufffdite", "P3,North,\ufffd[2J"]


def of_fhir(engine, folder, *resources: dict):
    file = folder / "feed.ndjson"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in resources))
    who = {"source": "ehr", "files": [file.name], "by": Viewer.operator(), "today": TODAY, "now": NOW}
    return import_rows(engine, fhir.read([file]), **who)


def a_person(number: str, family: str, **more) -> dict:
    return {"resourceType": "Patient", "id": number, "name": [{"family": family}]} | more


def test_a_fhir_patient_with_a_control_character_is_rejected_by_column(engine, tmp_path):
    race = {"url": "text", "valueString": "Black or\x01African American"}
    us_core = {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "extension": [race]}
    people = (
        a_person("1", "Rivera\f"),
        a_person("2", "Co\x01le"),
        a_person("3", "Park", extension=[us_core]),
        a_person("4\x01", "Adler"),
        a_person("5", "Ba\ud800ker"),
    )
    assert outcome(of_fhir(engine, tmp_path, *people)) == (1, 0, 0, 4)
    assert column(engine, "patients.family_name") == ["Rivera"]
    said = why_rejected(engine)
    assert said[:2] == [
        "family_name holds a character that is no text (U+0001)",
        "race holds a character that is no text (U+0001)",
    ]
    assert said[2].splitlines() == [
        "patient_id holds a character that is no text (U+0001)",
        "The id holds white space or a character that is no text",
    ]
    assert "cannot be read" in said[3]


def test_what_is_only_counted_by_its_code_is_stored_harmlessly(engine, tmp_path):
    ibuprofen = {"coding": [{"system": "urn:x\0", "code": "1\x01", "display": "Ibu\x1bprofen"}]}
    odd = {"resourceType": "MedicationRequest", "id": "m", "status": "active", "medicationCodeableConcept": ibuprofen}
    of_fhir(engine, tmp_path, odd)
    assert column(engine, "unknown_codes.code") == ["1\ufffd"]
    assert column(engine, "unknown_codes.display") == ["Ibu\ufffdprofen"]


def test_a_column_that_tandem_does_not_know_is_kept_harmlessly():
    row = Incoming("patients", "patients.csv", 2, "", {"patient_id": "P1", "clinic": "North", "shoe": "4\x01\t2"})
    checks = Checked(TARGETS["patients"], Reading(TODAY))
    values, _ = checks.row(row)
    assert json.loads(checks.to_stage(values, row)[-2]) == {"shoe": "4\ufffd 2"}


@pytest.mark.parametrize("name", ["patients\x1b.csv", "patients\udcff.csv"])
def test_a_file_of_any_name_can_be_imported(engine, tmp_path, name):
    folder = tmp_path / "odd"
    folder.mkdir()
    try:
        (folder / name).write_text("patient_id,clinic\nP1,North\nP2,\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert outcome(imported(engine, folder)) == (1, 0, 0, 1)
