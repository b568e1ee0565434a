"""What the command line gives out is on record before it is printed, and a full check keeps nobody from anything."""

import json

import pytest
import sqlalchemy as sa

from db import engine as engines
from db.engine import reading, writing
from pages.clock import now
from pages.commands import common
from pages.commands.common import OPERATOR
from services.access import audit
from services.access.audit import ENTRIES
from services.access.audit_keys import NotRecorded
from services.due_items import differences
from tests.commands.test_commands import small_clinic  # noqa: F401  a fixture
from tests.recorded import the_record

GIVEN_OUT = {
    ("worklist", "--clinic", "North clinic"): "worklist",
    ("metrics", "caseload"): "metrics caseload",
    ("rejects", "2"): "rejects",
    ("thresholds",): "thresholds",
    ("user", "list"): "accounts",
}


@pytest.fixture
def with_rejects(tandem, folder, small_clinic):  # noqa: F811
    tandem("import", folder(screenings="patient_id,instrument,taken_on,total\nA1,phq9,2026-01-05,31\n"))


def exports(engine) -> list[dict]:
    with the_record(engine) as session:
        rows = session.execute(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "exported").order_by(ENTRIES.c.id))
        return [json.loads(detail) for detail in rows.scalars()]


def test_every_list_of_the_command_line_is_recorded_as_csv_and_as_lines(tandem, engine, with_rejects):
    for words in GIVEN_OUT:
        for asked in (words, (*words, "--csv")):
            code, out, said = tandem(*asked)
            assert (code, bool(out)) == (0, True), (asked, said)
    wanted = [name for file in GIVEN_OUT.values() for name in (file, f"{file}.csv")]
    assert [told["file"] for told in exports(engine)] == wanted
    worklist, rejects = exports(engine)[0], exports(engine)[4]
    assert worklist["filter"]["clinic"] == "North clinic"
    assert (rejects["rows"], rejects["filter"]) == (1, {"batch": 2})


def test_what_cannot_be_recorded_is_not_given_out(tandem, with_rejects, monkeypatch):
    def refused(*_, **__):
        raise NotRecorded("The audit record takes nothing.")

    monkeypatch.setattr(audit, "record_view", refused)
    for words in (*GIVEN_OUT, ("patient", "A1")):
        assert tandem(*words)[:2] == (1, ""), words


def test_check_names_the_entry_and_goes_on_when_the_break_is_accepted(tandem, engine, small_clinic):  # noqa: F811
    with reading(engine) as session:
        last = session.execute(sa.select(sa.func.max(ENTRIES.c.id))).scalar_one()
    guards = {"sqlite": "DROP TRIGGER audit_no_delete", "postgresql": "DROP TRIGGER audit_append_only ON audit_entries"}
    with engine.begin() as connection:
        connection.exec_driver_sql(guards[engine.dialect.name])
        connection.execute(sa.delete(ENTRIES).where(ENTRIES.c.id == last))
    code, _, said = tandem("check")
    assert (code, f"entry {last} is missing at the end" in said) == (1, True)
    assert tandem("accept", "--because", "restored a backup")[0] == 0
    assert tandem("check")[0] == 0


@pytest.fixture
def impatient(monkeypatch):
    """Whoever waits for another writer fails at once."""
    monkeypatch.setattr(engines, "SHORT", 1)
    monkeypatch.setattr(common, "LONG", 1)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_check_waits_for_no_writer(tandem, engine, small_clinic, impatient):  # noqa: F811
    tandem("patient", "A1")
    with writing(engine) as session:
        session.connection()
        for words in (("check",), ("worklist", "--csv"), ("patient", "A1")):
            code, _, said = tandem(*words)
            assert code == 0, (words, said)


def test_no_writer_waits_for_check(tandem, engine, small_clinic, impatient, monkeypatch):  # noqa: F811
    def counted_beside_a_writer(session):
        found = count(session)
        with writing(engine) as other:
            audit.record(other, viewer=OPERATOR, action="saved", now=now())
        return found

    count = differences.count_patients_that_differ
    monkeypatch.setattr(differences, "count_patients_that_differ", counted_beside_a_writer)
    code, _, said = tandem("check")
    assert code == 0, said
