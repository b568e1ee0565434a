"""Imports of the page Intake, each in a process of its own: what they tell, and that a cancelled one leaves nothing."""

import io
import json
import time
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import ImportBatch, Patient
from db.vocabulary import Role
from pages.imports import desk as desks
from pages.imports import run_step, running, worker
from pages.imports.desk import Desk
from pages.imports.running import BROKEN_OFF, Asked, Told
from services.access.viewer import Viewer
from tests.patience import PATIENCE

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)
PATIENTS = "patient_id,clinic\nP1,North\nP2,North\n"


@pytest.fixture
def asked(tmp_path):
    """A function: what is asked for of one file of patients."""
    (tmp_path / "patients.csv").write_text(PATIENTS)

    def ask(*, is_trial: bool = False, viewer: Viewer = ADMIN, file: str = "patients.csv", **how) -> Asked:
        return Asked(
            "desk", (str(tmp_path / file),), "clinic", how.get("mapping"), "keep", is_trial, False, viewer, NOW
        )

    return ask


def over(engine, asked: Asked, owner: str = "me") -> Told:
    """What is told at the end."""
    assert running.begin(engine, owner, asked)
    until = time.monotonic() + PATIENCE
    while not (told := running.told(owner)).is_over:
        assert time.monotonic() < until
        time.sleep(0.05)
    running.forget(owner)
    assert running.told(owner) is None
    return told


def patients(engine) -> int:
    with reading(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Patient))


def test_a_trial_tells_what_would_come_and_writes_nothing(sqlite_engine, asked):
    told = over(sqlite_engine, asked(is_trial=True))
    assert (told.lines, told.counts["read"], told.counts["added"]) == (3, 2, 2)
    assert told.counts["first_patients"] == ["P1", "P2"]
    assert patients(sqlite_engine) == 0


def test_an_import_is_written_under_the_name_of_who_asked(sqlite_engine, asked):
    assert over(sqlite_engine, asked()).counts["batch"] == 1
    with reading(sqlite_engine) as session:
        assert session.scalars(sa.select(ImportBatch.by)).all() == ["tom"]
    assert patients(sqlite_engine) == 2


def test_what_cannot_be_done_is_told_in_words(sqlite_engine, asked):
    therapist = Viewer("tia", "Tia", Role.therapist, frozenset({1}))
    assert over(sqlite_engine, asked(viewer=therapist)).problem == "The role therapist may not import data."
    assert "There is no file or folder" in over(sqlite_engine, asked(file="gone.csv")).problem
    assert "In the mapping" in over(sqlite_engine, asked(mapping='{"colums": {}}')).problem
    assert patients(sqlite_engine) == 0


def test_nothing_starts_twice(sqlite_engine, asked, monkeypatch):
    monkeypatch.setitem(running._told, "me", Told(asked()))
    assert not running.begin(sqlite_engine, "me", asked())
    assert [told.asked.source for told in running.others("another")] == ["clinic"]
    running.forget("me")
    assert running.told("me") is not None


def test_a_cancelled_import_leaves_nothing(sqlite_engine, asked):
    with writing(sqlite_engine):  # while somebody writes, the import waits, and does not come to its end
        assert running.begin(sqlite_engine, "me", asked())
        running.cancel("me")
    until = time.monotonic() + PATIENCE
    while not running.told("me").is_over and time.monotonic() < until:
        time.sleep(0.05)
    assert running.told("me").problem == "Cancelled: nothing was written."
    running.forget("me")
    assert patients(sqlite_engine) == 0


def test_who_cancels_too_late_is_told_so(sqlite_engine, asked):
    batch = over(sqlite_engine, asked()).counts["batch"]
    told = Told(asked(), is_cancelled=True)
    assert running._broken_off(sqlite_engine, told, -15) == (
        f"It was too late to cancel: everything is written, as batch {batch}. It can be undone below."
    )


def test_a_process_that_breaks_off_is_told(sqlite_engine, asked, caplog):
    assert running._broken_off(sqlite_engine, Told(asked()), 1) == BROKEN_OFF
    assert "broke off with 1" in caplog.text


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"rows": 0}, "Trying: 0 rows read …"),
        ({"rows": 500, "lines": 1001}, "Trying: 500 of about 1,001 rows read …"),
        (
            {"rows": 500, "lines": 1000, "started": 0.0, "ended": 10.0},
            "Trying: 500 of about 1,000 rows read, 50 a second, about 10 s of reading left …",
        ),
        ({"rows": 500, "message": "matching patients"}, "Trying, 500 rows read. Now: matching patients …"),
        ({"is_cancelled": True}, "Cancelling …"),
    ],
)
def test_how_far_it_is_is_said_in_words(asked, told, words):
    assert run_step.said(Told(asked(is_trial=True), **told)) == words


def test_a_worker_tells_a_few_times_a_second_and_each_new_step():
    out = io.StringIO()
    teller = worker.Teller(out)
    for rows in range(1, 1000):
        teller.progress(rows, "reading")
    teller.progress(1000, "matching patients")
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(told) < 100
    assert told[-1] == {"rows": 1000, "message": "matching patients"}


def test_lines_are_counted_where_rows_are_lines(tmp_path):
    (tmp_path / "a.csv").write_text(PATIENTS)
    (tmp_path / "b.ndjson").write_text("{}\n{}\n")
    assert worker.lines_in([tmp_path]) == 5
    (tmp_path / "c.json").write_text("{}\n")
    assert worker.lines_in([tmp_path]) is None


class Sent(io.BytesIO):
    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name = name


def test_files_lie_apart_under_their_own_names(tmp_path, monkeypatch):
    monkeypatch.setenv(desks.FOLDER, str(tmp_path))
    desk = Desk("d1")
    assert desk.paths() == []
    desk.put([Sent("..\\x/patients.csv", b"a"), Sent("patients.csv", b"b"), Sent(".hidden", b"c")])
    assert [(path.name, path.read_bytes()) for path in desk.paths()] == [
        ("2 patients.csv", b"b"),
        ("hidden", b"c"),
        ("patients.csv", b"a"),
    ]
    assert desk.folder.stat().st_mode & 0o077 == 0
    desk.clear()
    assert desk.paths() == []


def test_what_others_left_a_day_ago_goes(tmp_path, monkeypatch):
    monkeypatch.setenv(desks.FOLDER, str(tmp_path))
    Desk("old").put([Sent("a.csv", b"a")])
    monkeypatch.setattr(desks, "KEPT_FOR", -1)
    Desk("new").put([Sent("b.csv", b"b")])
    assert not (tmp_path / "old").exists()
    assert [path.name for path in Desk("new").paths()] == ["b.csv"]
