"""What a feed may come as, and what a broken one leaves whole."""

import gzip
import json
import zipfile
from collections.abc import Iterator

import pytest

from db.problems import Problem
from services.intake import fhir
from services.intake.fhir import files
from services.intake.rows import Incoming, Refused, Unfollowed
from tests.intake.fhir_feed import (
    SNOMED,
    appointment,
    as_ndjson,
    condition,
    dispense,
    encounter,
    observation,
    outcomes,
    prescription,
    statement,
)

PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1984-05-06"}
SCORE = observation("44261-6", 12)
BOTH = ["patients", "screenings"]


def tables(*paths) -> list[str]:
    return [row.table for row in fhir.read(paths)]


def test_ndjson_is_read_plain_and_gzipped_patients_first(tmp_path):
    (tmp_path / "Observation.ndjson.gz").write_bytes(gzip.compress(as_ndjson(SCORE).encode()))
    (tmp_path / "Patient.ndjson").write_text(as_ndjson(PATIENT))
    (tmp_path / "notes.txt").write_text("not FHIR")
    assert tables(tmp_path) == BOTH


def test_a_zip_is_read_as_a_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("out/Observation.ndjson.gz", gzip.compress(as_ndjson(SCORE).encode()))
        archive.writestr("out/Patient.ndjson", as_ndjson(PATIENT))
    found = list(fhir.read([tmp_path / "export.zip"]))
    assert [row.table for row in found] == BOTH
    assert found[0].file == "export.zip/out/Patient.ndjson"


def bundle(*entries: dict) -> str:
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)}, indent=1)


def test_a_bundle_resolves_its_references_by_full_url_whatever_the_order(tmp_path):
    file = tmp_path / "bundle.json"
    score = observation("44261-6", 12, subject={"reference": "urn:uuid:aaaa"})
    clinic = {"resourceType": "Organization", "id": "north", "name": "North clinic"}
    whom = PATIENT | {"managingOrganization": {"reference": "urn:uuid:bbbb"}}
    file.write_text(
        bundle(
            {"fullUrl": "urn:uuid:cccc", "resource": score},
            {"fullUrl": "urn:uuid:aaaa", "resource": whom},
            {"fullUrl": "urn:uuid:bbbb", "resource": clinic},
        )
    )
    rows = [row for row in fhir.read([file]) if isinstance(row, Incoming)]
    assert {row.values["patient_id"] for row in rows} == {"p1"}
    assert [row.line for row in rows] == [1, 2]
    assert rows[1].values["clinic"] == "North clinic"


def test_an_entry_without_an_id_is_known_by_its_full_url(tmp_path):
    file = tmp_path / "bundle.json"
    file.write_text(bundle({"fullUrl": "urn:uuid:aaaa", "resource": {"resourceType": "Patient"}}, {"fullUrl": "x"}))
    patient, empty = fhir.read([file])
    assert patient.values["patient_id"] == "aaaa"
    assert empty.reasons == ["The Bundle entry has no resource"]


def test_ndjson_of_bundles_and_one_resource_alone_are_read(tmp_path):
    (tmp_path / "a.ndjson").write_text(
        json.dumps(json.loads(bundle({"resource": PATIENT}, {"resource": SCORE}))) + "\n"
    )
    (tmp_path / "b.json").write_text(json.dumps(PATIENT | {"id": "p2"}, indent=2))
    assert tables(tmp_path) == [*BOTH, "patients"]


def test_a_byte_order_mark_and_windows_lines_are_no_obstacle(tmp_path):
    file = tmp_path / "x.ndjson"
    file.write_bytes(b"\xef\xbb\xbf" + as_ndjson(PATIENT, SCORE).replace("\n", "\r\n").encode())
    assert tables(file) == BOTH


@pytest.mark.parametrize(
    ("broken", "table", "words"),
    [
        ('{"resourceType": "Patient", "id":', "resources", "cannot be read"),
        ('{"resourceType": "Patient", "id": 7}', "resources", "Expected `str | null`, got `int` - at `$.id`"),
        ('{"resourceType": "Condition", "id": "c", "code": "F32.1"}', "conditions", "at `$.code`"),
        ('{"id": "x"}', "resources", "does not say its resourceType"),
        ('{"resourceType": "Observation", "code": {"coding": [{"code": "44261-6"}]}}', "screenings", "has no id"),
        ("[1, 2]", "resources", "cannot be read"),
    ],
)
def test_a_malformed_resource_is_one_refused_row_and_the_rest_is_read(tmp_path, broken, table, words):
    patient, refused, score = outcomes(tmp_path, PATIENT, broken, SCORE)
    assert isinstance(refused, Refused)
    assert (refused.table, refused.line, refused.text) == (table, 2, broken)
    assert words in refused.reasons[0]
    assert [patient.table, score.table] == BOTH


def test_a_line_that_is_no_text_is_one_refused_row(tmp_path):
    file = tmp_path / "x.ndjson"
    file.write_bytes(b'{"resourceType": "Patient", "id": "\xff\xfe"}\n' + as_ndjson(PATIENT).encode())
    assert [type(each) for each in fhir.read([file])] == [Refused, Incoming]


def test_a_line_too_long_to_hold_is_refused_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_LINE", 200)
    refused, patient = outcomes(tmp_path, PATIENT | {"name": [{"family": "x" * 1000}]}, PATIENT)
    assert "longer than" in refused.reasons[0]
    assert patient.table == "patients"


def test_a_damaged_gzip_is_said_in_one_sentence(tmp_path):
    file = tmp_path / "Patient.ndjson.gz"
    file.write_bytes(gzip.compress(as_ndjson(*[PATIENT | {"id": f"p{n}"} for n in range(999)]).encode())[:-40])
    with pytest.raises(Problem, match=r"Patient.ndjson.gz is damaged"):
        tables(file)


def test_a_missing_path_and_a_folder_without_fhir_are_said_in_one_sentence(tmp_path):
    with pytest.raises(Problem, match="There is no file or folder"):
        tables(tmp_path / "nowhere")
    with pytest.raises(Problem, match="No FHIR file"):
        tables(tmp_path)


def test_a_resource_type_that_is_not_read_is_counted_and_never_dropped(tmp_path):
    found = outcomes(tmp_path, {"resourceType": "CareTeam", "id": "t"}, condition("x", "Y1"))
    assert all(isinstance(each, Unfollowed) for each in found)
    assert [(each.resource, each.code) for each in found] == [("CareTeam", "CareTeam"), ("Condition", "Y1")]


REPEATED = {"frequency": 1, "period": 1, "periodUnit": "d", "count": 9, "boundsPeriod": {"end": "2026-03-20"}}
TAKEN = {"sequence": 1, "timing": {"repeat": REPEATED}, "doseAndRate": [{"doseQuantity": {"value": 2, "unit": "mg"}}]}
ASKED = {
    "quantity": {"value": 56, "unit": "film"},
    "expectedSupplyDuration": {"value": 28, "code": "d"},
    "numberOfRepeatsAllowed": 2,
    "validityPeriod": {"end": "2026-12-31"},
}


def broken_everywhere(resource: object) -> Iterator[object]:
    """The resource with each of its parts, one at a time, replaced by something of another type."""
    parts = (
        resource.items() if isinstance(resource, dict) else enumerate(resource) if isinstance(resource, list) else ()
    )
    for name, part in parts:
        for wrong in (None, 7, -1e300, 1e300, "2025-13-45", "/", [], {}, [None], *broken_everywhere(part)):
            copy = resource.copy()
            copy[name] = wrong
            yield copy


@pytest.mark.parametrize(
    "resource",
    [
        PATIENT | {"name": [{"given": ["A"], "family": "B"}], "deceasedDateTime": "2026-01-01"},
        SCORE,
        condition(SNOMED, "75544000"),
        condition(SNOMED, "55680006"),
        prescription("351267", dispenseRequest={"quantity": {"value": 3}}),
        prescription("351267", dispenseRequest=ASKED, dosageInstruction=[TAKEN], status="stopped"),
        prescription("312938", dispenseRequest=ASKED, dosageInstruction=[TAKEN], meta={"lastUpdated": "2026-03-05"}),
        dispense("351267", dosageInstruction=[TAKEN], quantity={"value": 56}),
        statement("351267", effectivePeriod={"start": "2026-03-01", "end": "2026-03-09"}, dateAsserted="2026-03-05"),
        encounter(),
        appointment("booked"),
    ],
    ids=lambda made: made["resourceType"],
)
def test_whatever_is_wrong_with_a_resource_it_is_accounted_for_once(tmp_path, resource):
    broken = list(broken_everywhere(resource))
    found = outcomes(tmp_path, *broken)
    assert [each.line for each in found] == list(range(1, len(broken) + 1))
