"""A whole sync against a server that follows the published pages: everything first, then what changed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from db.problems import Problem
from services.access.viewer import Viewer
from services.intake.undo import undo
from tests.bulk.ehr import outcome
from tests.bulk.records import everything, item_nine, organisation, patient, phq9_total, prescribed, told, value, visit
from tests.intake.sheets import column


def counts(summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.unchanged, summary.rejected


def test_everything_comes_first_and_then_only_what_changed(clinic, ehr, source):
    ehr.put(*everything("p1"), *everything("p2"))
    first = clinic.sync(source)
    assert first.since is None
    assert first.rejected == 0
    assert first.added == len([row for rows in told(clinic.engine).values() for row in rows]) - 2  # but the clinics
    clinic.clock.later(days=1)
    ehr.put(phq9_total(9, "p2"))
    before = ehr.times_asked("GET", "/files/")
    second = clinic.sync(source)
    assert ehr.times_asked("GET", "/files/") - before == 1
    assert second.since == first.until
    assert ehr.kick_offs[0].keys() == {"_outputFormat", "_type"}
    assert ehr.kick_offs[1]["_since"] == first.until
    assert ehr.exports == {}  # both were given up once they were here
    assert (second.added, second.changed) == (0, 1)


def test_of_whom_something_changed_all_is_read_again_so_that_nothing_is_lost(clinic, ehr, source):
    """A total that comes again without its answers, a patient without the visits, a prescription without its drug."""
    ehr.put(*everything("p1"))
    clinic.sync(source)
    before = told(clinic.engine)
    assert value(clinic.engine, "screenings", "Observation/total-p1", "item_9") == 1
    clinic.clock.later(days=1)
    ehr.put(phq9_total(18), patient(telecom=[{"system": "phone", "value": "555 0100"}]), prescribed(on="2026-10-02"))
    summary = clinic.sync(source)
    assert counts(summary)[1] == 3
    assert value(clinic.engine, "screenings", "Observation/total-p1", "total") == 18
    assert value(clinic.engine, "screenings", "Observation/total-p1", "item_9") == 1
    assert told(clinic.engine)["clinics"] == before["clinics"] == [("Patient/p1", "North clinic")]
    assert value(clinic.engine, "medication_supplies", "MedicationRequest/m1-p1", "medication") == "buprenorphine"


def test_changes_and_everything_at_once_come_to_the_same_records(clinic, ehr, source, new_sqlite, tmp_path):
    ehr.put(*everything("p1"), *everything("p2"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    ehr.put(*everything("p3"), organisation(name="North and south"), visit("p2"), item_nine("LA6570-1", "p2"))
    ehr.delete("Observation", "nine-p1")
    clinic.sync(source)
    step_by_step = told(clinic.engine)
    with new_sqlite() as other:
        at_once = type(clinic)(other, tmp_path / "other", clinic.clock)
        at_once.sync(source)
        assert told(other) == step_by_step
    assert {name for _, name in step_by_step["clinics"]} == {"North and south"}


def test_what_was_deleted_at_the_source_is_taken_back_and_an_older_version_does_not_bring_it_again(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    old = dict(ehr.resources)
    clinic.clock.later(days=1)
    ehr.delete("MedicationRequest", "m1-p1")
    summary = clinic.sync(source)
    assert (summary.taken_back, column(clinic.engine, "medication_supplies.id")) == (1, [])
    clinic.clock.later(days=1)
    ehr.resources |= old  # as a server of several machines may do
    assert clinic.sync(source, is_full=True).since is None
    assert column(clinic.engine, "medication_supplies.id") == []
    clinic.clock.later(days=1)
    ehr.put(prescribed())
    clinic.sync(source)
    assert len(column(clinic.engine, "medication_supplies.id")) == 1


def test_a_deleted_patient_and_a_deletion_without_an_id_are_for_a_person(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    ehr.delete("Patient", "p1")
    ehr.deleted["Observation", "?identifier=7"] = clinic.clock.now()
    summary = clinic.sync(source)
    assert summary.rejected == 2
    assert len(column(clinic.engine, "patients.id")) == 1
    assert any("1 patients were deleted at the source" in need for need in summary.needs)
    assert sorted(column(clinic.engine, "rejected_rows.text")) == [
        "DELETE Observation/?identifier=7",
        "DELETE Patient/p1",
    ]


def test_an_export_of_nothing_is_an_import_of_nothing(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    summary = clinic.sync(source)
    assert (summary.read, summary.needs, summary.new_reasons) == (0, [], {})
    assert column(clinic.engine, "import_batches.rows_read")[1] == 0


def test_what_the_server_could_not_export_is_counted_and_asked_for_again(clinic, ehr, source):
    ehr.put(*everything("p1"))
    first = clinic.sync(source)
    clinic.clock.later(days=1)
    ehr.errors = [said("exception"), said("exception"), said("informational", "information")]
    ehr.put(patient(gender="female"))
    second = clinic.sync(source)
    assert any("could not export 2 things (exception 2)" in need for need in second.needs)
    clinic.clock.later(days=1)
    assert clinic.sync(source).since == first.until  # the third asks as the second did
    ehr.errors = []
    clinic.clock.later(days=1)
    clinic.sync(source)
    assert ehr.kick_offs[3]["_since"] == first.until
    clinic.clock.later(days=1)
    assert clinic.sync(source).since > second.until


def said(code: str, severity: str = "error") -> dict:
    return {"resourceType": "OperationOutcome", "id": code, "issue": [{"severity": severity, "code": code}]}


def test_errors_that_were_accepted_hold_nothing_up(clinic, ehr, source):
    ehr.put(*everything("p1"))
    ehr.errors = [said("not-supported")]
    accepting = replace(source, accept_errors=True)
    first = clinic.sync(accepting)
    assert any("not-supported 1" in need for need in first.needs)
    clinic.clock.later(days=1)
    assert clinic.sync(accepting).since == first.until


def test_after_an_undo_the_changes_are_asked_for_again(clinic, ehr, source):
    ehr.put(*everything("p1"))
    first = clinic.sync(source)
    clinic.clock.later(days=1)
    ehr.put(phq9_total(5))
    second = clinic.sync(source)
    undo(clinic.engine, second.batch, by=Viewer.operator(), now=clinic.clock.now())
    assert value(clinic.engine, "screenings", "Observation/total-p1", "total") == 17
    clinic.clock.later(days=1)
    third = clinic.sync(source)
    assert (third.since, third.changed) == (first.until, 1)
    assert value(clinic.engine, "screenings", "Observation/total-p1", "total") == 5


def test_once_in_a_while_everything_is_asked_for(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=6, hours=23)
    assert clinic.sync(source).since is not None
    clinic.clock.later(hours=2)
    del ehr.resources["Observation", "nine-p1"]  # a server that forgets to tell of it
    whole = clinic.sync(source)
    assert whole.since is None
    assert any("1 resources that came before are not in the whole export" in need for need in whole.needs)


def test_whoever_asks_for_something_else_asks_for_everything(clinic, ehr, source):
    """Such as a Tandem that reads a type of resources more: of the old ones it knows nothing."""
    ehr.put(*everything("p1"))
    fewer = replace(source, types=("Patient", "Encounter", "Organization"))
    clinic.sync(fewer)
    clinic.clock.later(days=1)
    assert clinic.sync(source).since is None
    assert value(clinic.engine, "screenings", "Observation/total-p1", "total") == 17
    clinic.clock.later(days=1)
    assert clinic.sync(source).since is not None


def test_an_export_on_its_way_that_asked_for_something_else_is_given_up(clinic, ehr, source):
    ehr.put(*everything("p1"))
    ehr.plan["file"] = [outcome(503, "throttled", "later")] * 20
    with pytest.raises(Problem):
        clinic.sync(replace(source, types=("Patient",)))
    ehr.plan["file"].clear()
    clinic.sync(source)
    assert value(clinic.engine, "screenings", "Observation/total-p1", "total") == 17
    assert ehr.exports == {}


def test_without_the_mirror_everything_is_asked_for(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    for file in (clinic.folder / "north").glob("resources.sqlite3*"):
        file.unlink()
    assert clinic.sync(source).since is None


def test_a_malformed_resource_is_one_rejected_row(clinic, ehr, source):
    ehr.put(*everything("p1"))

    def with_a_line(text: bytes):
        def changed(_, answer):
            answer.body = answer.body + text
            answer.headers["content-length"] = str(len(answer.body))
            return answer

        return changed

    ehr.plan["file"] = [with_a_line(b'{"resourceType":"Encounter"}\nno json\n')]
    first = clinic.sync(source)
    assert first.rejected == 2
    clinic.clock.later(days=1)
    ehr.plan["file"] = [with_a_line(b'{"resourceType":"Observation","id":3}\n')]
    ehr.put(phq9_total(3))
    assert clinic.sync(source).rejected == 1


def test_a_kick_off_that_is_refused_is_said_in_the_servers_words(clinic, ehr, source):
    ehr.plan["kick_off"] = [outcome(400, "not-supported", "_type Questionnaire is not supported")]
    with pytest.raises(Problem, match=r"400, not-supported: _type Questionnaire is not supported\)\. `types`"):
        clinic.sync(source)
    assert column(clinic.engine, "import_batches.id") == []


def test_patients_and_systems_are_asked_for_at_their_own_addresses(clinic, ehr, source):
    ehr.put(*everything("p1"))
    for export in ("patients", "system"):
        clinic.sync(replace(source, export=export, group=None, types=("Patient", "Encounter")), is_full=True)
    asked = [path for method, path in ehr.asked if path.endswith("$export")]
    assert asked == ["/fhir/Patient/$export", "/fhir/$export"]
    assert ehr.kick_offs[0] == {"_outputFormat": "application/fhir+ndjson", "_type": "Patient,Encounter"}


def test_the_list_of_imports_names_the_export_and_who_reads_it_is_told_the_times(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    with clinic.engine.connect() as connection:
        files, by = connection.execute(sa.text("SELECT files, by FROM import_batches")).one()
    assert files.startswith("export ")
    assert "Patient-" in files
    assert by == "operator"
