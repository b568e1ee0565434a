"""What the command line gives out is on record before it is printed, and a full check keeps nobody from anything."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer

import manage
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

# Nor does `metrics` without a name: docs/operators.md names them. What `sync` brings is recorded as an import.
HOLD_NO_PATIENT_DATA = {"rules", "sync", "mapping list"}
MORE_WORDS = {  # of commands that need them
    "worklist": ("--clinic", "North clinic"),
    "patient": ("A1",),
    "metrics": ("caseload",),
    "rejects": ("2",),
    "absent": ("2",),
    "unknown": ("2",),
    "reasons off": ("contact_due", "--what-if"),
    "threshold": ("phq9_positive_again", "21", "--what-if"),
}


@pytest.fixture
def with_rejects(tandem, folder, small_clinic):  # noqa: F811
    """The folder of the files that were imported."""
    files = folder(screenings="patient_id,instrument,taken_on,total\nA1,phq9,2026-01-05,31\n")
    tandem("import", files)
    return files


def given_out(imported: Path) -> Iterator[tuple[str, ...]]:
    """The words of every command that prints CSV or JSON, for lines and for each of the two."""
    for name, command in commands(typer.main.get_command(manage.app)):
        kinds = {"--csv", "--json"} & {word for option in command.params for word in option.opts}
        if kinds and name not in HOLD_NO_PATIENT_DATA:
            more = {**MORE_WORDS, "import": (str(imported),)}.get(name, ())
            yield from ((*name.split(), *more, *kind) for kind in ((), *((one,) for one in sorted(kinds))))


def commands(group, before: str = "") -> Iterator[tuple[str, object]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def exports(engine) -> list[dict]:
    with the_record(engine) as session:
        rows = session.execute(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "exported").order_by(ENTRIES.c.id))
        return [json.loads(detail) for detail in rows.scalars()]


def entries(engine) -> int:
    with the_record(engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(ENTRIES)).scalar_one()


def test_whatever_the_command_line_gives_out_is_recorded_as_a_file_and_as_lines(tandem, engine, with_rejects):
    unrecorded = []
    for words in given_out(with_rejects):
        before = entries(engine)
        code, out, said = tandem(*words)
        assert (code, bool(out)) == (0, True), (words, said)
        if entries(engine) == before:
            unrecorded.append(words)
    assert not unrecorded


def test_the_record_says_which_list_with_which_filter_and_how_long(tandem, engine, with_rejects):
    for name, more in MORE_WORDS.items():
        tandem(name, *more, *(() if name == "patient" else ("--csv",)))
    worklist, metric, rejects, absent, not_understood, tried = exports(engine)
    files = [
        "worklist.csv",
        "metrics caseload.csv",
        "rejects.csv",
        "absent.csv",
        "unknown.csv",
        "what-if phq9_positive_again.csv",
    ]
    assert [told["file"] for told in exports(engine)] == files
    assert worklist["filter"]["clinic"] == "North clinic"
    assert metric["filter"]["by"] is None
    assert (rejects["rows"], rejects["filter"]) == (1, {"batch": 2})
    assert (absent["rows"], absent["filter"]) == (0, {"batch": 2})
    assert (not_understood["rows"], not_understood["filter"]) == (0, {"batch": 2})
    assert tried["filter"] == {"value": 21}


def test_what_holds_no_patient_data_is_given_out_unrecorded(tandem, engine, with_rejects):
    before = entries(engine)
    for words in (("rules", "--csv"), ("rules", "--json"), ("metrics", "--csv")):
        assert tandem(*words)[0] == 0
    assert entries(engine) == before


def test_what_cannot_be_recorded_is_not_given_out(tandem, with_rejects, monkeypatch):
    def refused(*_, **__):
        raise NotRecorded("The audit record takes nothing.")

    monkeypatch.setattr(audit, "_entry", refused)
    for words in given_out(with_rejects):
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
