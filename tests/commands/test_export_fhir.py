"""The command that gives out what was recorded here: what it writes, says, records and refuses."""

import json
import stat

import pytest
import sqlalchemy as sa

from db.engine import writing
from services.access import audit
from services.access.audit import ENTRIES
from services.access.audit_keys import NotRecorded
from tests import builders
from tests.fhir_export.recording import worked
from tests.recorded import the_record

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SAID = "9 QuestionnaireResponse, 8 Observation, 4 Communication, 2 Task, 4 Appointment."


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_TIME_ZONE", "America/Denver")
    return tmp_path / "exported"


def exports(engine) -> list[dict]:
    with the_record(engine) as session:
        rows = session.execute(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "exported").order_by(ENTRIES.c.id))
        return [json.loads(detail) for detail in rows.scalars()]


def left_in(folder) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_folder_holds_a_file_of_each_type(tandem, engine, out):
    worked(engine)
    code, printed, said = tandem("export-fhir", out)
    assert (code, printed, said.strip()) == (0, "", f"Written to {out}: {SAID}")
    kinds = ["Appointment", "Communication", "Observation", "QuestionnaireResponse", "Task"]
    assert left_in(out) == [f"{kind}.ndjson" for kind in kinds]
    assert len((out / "Observation.ndjson").read_text().splitlines()) == 8
    assert left_in(out.parent) == ["exported"]


def test_a_name_that_ends_in_json_is_a_bundle_that_only_its_owner_may_read(tandem, engine, out):
    worked(engine)
    file = out.with_suffix(".json")
    assert tandem("export-fhir", file)[0] == 0
    assert len(json.loads(file.read_text())["entry"]) == 27
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_form_may_be_said(tandem, engine, out):
    worked(engine)
    assert tandem("export-fhir", out, "--as", "bundle")[0] == 0
    assert json.loads(out.read_text())["resourceType"] == "Bundle"


def test_it_is_on_record_with_what_was_asked(tandem, engine, out):
    worked(engine)
    tandem("export-fhir", out, "--since", "2026-11-01", "--source", "files")
    (told,) = exports(engine)
    assert (told["file"], told["rows"], told["purpose"]) == ("fhir ndjson", 8, "operations")
    assert told["filter"] == {"since": "2026-11-01", "source": "files", "system": None}
    assert told["by_type"]["Observation"] == 2


def test_what_cannot_be_recorded_is_not_given_out(tandem, engine, out, monkeypatch):
    def refused(*_, **__):
        raise NotRecorded("The audit record takes nothing.")

    worked(engine)
    monkeypatch.setattr(audit, "_entry", refused)
    assert tandem("export-fhir", out)[:2] == (1, "")
    assert left_in(out.parent) == []


def test_where_nothing_was_recorded_nothing_is_written(tandem, engine, out):
    with writing(engine) as session:
        builders.add_phq9(session, builders.a_patient(session), "2026-11-01", 12)
    code, _, said = tandem("export-fhir", out)
    assert (code, said.strip()) == (0, "Nothing was recorded here that meets this: nothing was written.")
    assert (left_in(out.parent), exports(engine)) == ([], [])


@pytest.mark.parametrize("name", ["taken", "taken.json"])
def test_what_is_there_is_not_written_over(tandem, engine, out, name):
    worked(engine)
    there = out.with_name(name)
    if there.suffix:
        there.write_text("mine")
    else:
        there.mkdir()
        (there / "mine").touch()
    code, _, said = tandem("export-fhir", there)
    assert (code, "is there already: name a new" in said) == (1, True)
    assert left_in(out.parent) == [name]


def test_an_empty_folder_is_filled(tandem, engine, out):
    worked(engine)
    out.mkdir()
    assert tandem("export-fhir", out)[0] == 0
    assert len(left_in(out)) == 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--source", "south"), "No patient came from a source “south”. There are: files, north, test."),
        (("--system", "mrn"), "“mrn” is not the address of a system of numbers, such as http://hospital.org/mrn."),
    ],
)
def test_bad_input_is_said_in_a_sentence(tandem, engine, out, words, sentence):
    worked(engine)
    with writing(engine) as session:
        builders.a_patient(session)
    assert tandem("export-fhir", out, *words) == (1, "", f"{sentence}\n")
    assert left_in(out.parent) == []


def test_a_folder_that_is_not_there_is_named(tandem, engine, out):
    worked(engine)
    code, _, said = tandem("export-fhir", out / "deeper")
    assert (code, said.strip()) == (1, f"{out / 'deeper'} cannot be written: there is no such folder.")


def test_a_day_that_is_none_is_wrong_usage(tandem, engine, out):
    assert tandem("export-fhir", out, "--since", "yesterday")[0] == 2
    assert tandem("export-fhir", out, "--as", "xml")[0] == 2
