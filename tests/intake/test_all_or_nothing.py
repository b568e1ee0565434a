"""A batch is all or nothing: stopped, tried, cancelled, refused or unrecorded, it writes nothing."""

import json

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import AuditEntry, Clinic
from db.vocabulary import Role
from services.access.viewer import Viewer
from services.intake import load
from tests.intake.sheets import (
    NOW,
    PHQ9,
    TODAY,
    column,
    imported,
    outcome,
    rows_in_all_tables,
)

OPERATOR = Viewer.operator()


def test_stop_writes_nothing_but_the_batch_and_its_rejected_rows(engine, files):
    imported(engine, files(patients="patient_id,clinic\nP1,North\n"))
    before = rows_in_all_tables(engine)
    counts = imported(engine, files(screenings=PHQ9 + "P1,phq9,soon,3\n"), on_reject="stop")
    assert (counts.read, *outcome(counts)) == (5, 0, 0, 0, 1)
    added = {n: rows - before[n] for n, rows in rows_in_all_tables(engine).items() if rows != before[n]}
    assert added == {"import_batches": 1, "rejected_rows": 1, "file_heads": 1, "audit_entries": 1}
    assert column(engine, "import_batches.status") == ["loaded", "stopped"]


def test_stop_loads_a_batch_without_rejects(engine, files):
    assert outcome(imported(engine, files(screenings=PHQ9), on_reject="stop")) == (4, 0, 0, 0)


def test_a_dry_run_tells_the_counts_and_first_rejects_and_writes_nothing(engine, files):
    before = rows_in_all_tables(engine)
    counts = imported(engine, files(screenings=PHQ9 + "P9,phq9,2026-01-01,3\n"), dry_run=True)
    assert (counts.batch, *outcome(counts), counts.patients) == (None, 4, 0, 0, 1, 2)
    assert counts.first_rejects[0]["text"] == "P9,phq9,2026-01-01,3"
    assert rows_in_all_tables(engine) == before
    assert outcome(imported(engine, files(screenings=PHQ9))) == (4, 0, 0, 0)


def test_cancelling_by_an_exception_of_progress_writes_nothing(engine, files):
    before = rows_in_all_tables(engine)

    def cancel(_rows, message):
        if message.startswith("writing screenings"):
            raise Problem("Cancelled: nothing was written.")

    with pytest.raises(Problem, match="Cancelled"):
        imported(engine, files(screenings=PHQ9), progress=cancel)
    assert rows_in_all_tables(engine) == before
    assert outcome(imported(engine, files(screenings=PHQ9))) == (4, 0, 0, 0)


def test_others_may_save_while_a_file_is_still_being_read(engine, files):
    def save(_rows, message):
        if message == "reading":
            with writing(engine) as session:
                session.add(Clinic(name="South"))

    imported(engine, files(screenings=PHQ9), progress=save)
    assert column(engine, "clinics.name") == ["South", "North"]


def test_an_import_that_cannot_be_audited_is_not_made(engine, files, monkeypatch):
    before = rows_in_all_tables(engine)

    def broken(*_args, **_more):
        raise RuntimeError("no audit")

    monkeypatch.setattr("services.intake.batch_result.audit.record", broken)
    with pytest.raises(RuntimeError, match="no audit"):
        imported(engine, files(screenings=PHQ9))
    assert rows_in_all_tables(engine) == before


def test_an_import_is_audited_with_counts_and_without_clinical_values(engine, files):
    imported(engine, files(screenings=PHQ9))
    with reading(engine) as session:
        entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.actor, entry.action) == ("operator", "import")
    assert json.loads(entry.detail)["rows_added"] == 4


def test_who_may_not_import_is_refused_before_a_row_is_read(engine):
    nurse = Viewer("nurse", "Nurse", Role.care_manager, None)
    unread = iter([])
    with pytest.raises(Problem, match="may not import data"):
        load.import_rows(engine, unread, source="x", files=[], by=nurse, today=TODAY, now=NOW)
