"""A watched folder: what has stopped growing is imported once, whatever happens in between."""

import os
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from db.problems import Busy
from services.access.viewer import Viewer
from services.intake import watched_folder
from services.intake.load import import_rows
from services.intake.readers import read
from services.intake.watched_folder import WatchedFolder
from tests.intake.sheets import NOW, PATIENTS, PHQ9, TODAY, column


@pytest.fixture
def watched(sqlite_engine, tmp_path):
    folder = WatchedFolder(tmp_path)
    with folder.held(sqlite_engine):
        yield folder


def importing(engine):
    def import_(paths: list[Path]):
        names = [path.name for path in paths]
        by = Viewer.operator()
        return import_rows(engine, read(paths), source="clinic", files=names, by=by, today=TODAY, now=NOW)

    return import_


@pytest.fixture
def import_(sqlite_engine):
    return importing(sqlite_engine)


def inside(folder: WatchedFolder, name: str) -> list[str]:
    return sorted(file.name for file in (folder.folder / name).iterdir())


def test_a_file_is_imported_once_it_has_stopped_growing(watched, import_, tmp_path):
    file = tmp_path / "patients.csv"
    file.write_text(PATIENTS[:30])
    assert watched.look(import_) == []
    file.write_text(PATIENTS)
    assert watched.look(import_) == []
    (counts,) = watched.look(import_)
    assert (counts.added, inside(watched, "done"), inside(watched, "importing")) == (2, ["patients.csv"], [])
    assert watched.look(import_) == watched.look(import_) == []


def test_files_that_come_together_are_one_import_and_none_is_begun_while_one_grows(watched, import_, tmp_path):
    (tmp_path / "a_screenings.csv").write_text("x")
    (tmp_path / "screenings.csv").write_text(PHQ9)
    watched.look(import_)
    (tmp_path / "patients.csv").write_text(PATIENTS)
    assert watched.look(import_) == []
    (tmp_path / "a_screenings.csv").unlink()
    assert watched.look(import_) == []
    (counts,) = watched.look(import_)
    assert (counts.added, counts.rejected) == (4, 0)


def test_a_file_that_comes_while_others_are_taken_up_waits_for_its_turn(watched, import_, tmp_path, monkeypatch):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    watched.look(import_)
    usual = watched_folder._sizes

    def meanwhile(entry):
        (tmp_path / "screenings.csv").write_text(PHQ9[:40])  # it grows
        return usual(entry)

    monkeypatch.setattr(watched_folder, "_sizes", meanwhile)
    (counts,) = watched.look(import_)
    assert (counts.added, inside(watched, "done")) == (2, ["patients.csv"])
    assert (tmp_path / "screenings.csv").exists()


def test_a_whole_folder_may_be_dropped(watched, import_, tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "patients.csv").write_text(PATIENTS)
    watched.look(import_)
    (tmp_path / "export" / "screenings.csv").write_text(PHQ9)
    assert watched.look(import_) == []
    (counts,) = watched.look(import_)
    assert (counts.added, inside(watched, "done")) == (4, ["export"])


@pytest.mark.parametrize("name", [".hidden.csv", "patients.csv.part", "patients.csv.crdownload", "~$patients.csv"])
def test_what_is_unfinished_or_hidden_is_left_alone(watched, import_, tmp_path, name):
    (tmp_path / name).write_text(PATIENTS)
    assert watched.look(import_) == watched.look(import_) == []
    assert (tmp_path / name).exists()


def test_what_cannot_be_read_is_set_aside_with_the_reason_and_holds_up_no_other(watched, import_, tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "feed.zip").write_bytes(b"PK\x03\x04 broken")
    watched.look(import_)
    (counts,) = watched.look(import_)
    assert (counts.added, inside(watched, "done")) == (2, ["patients.csv"])
    assert inside(watched, "refused") == ["feed.zip", "feed.zip.why.txt"]
    assert "feed.zip" in (tmp_path / "refused" / "feed.zip.why.txt").read_text()


def test_rejected_rows_do_not_refuse_a_file(watched, import_, tmp_path):
    (tmp_path / "screenings.csv").write_text(PHQ9)  # of people nobody knows
    watched.look(import_)
    (counts,) = watched.look(import_)
    assert (counts.rejected, inside(watched, "done"), inside(watched, "refused")) == (2, ["screenings.csv"], [])


def test_two_files_of_one_name_are_both_kept(watched, import_, tmp_path):
    for _ in range(3):
        (tmp_path / "patients.csv").write_text(PATIENTS)
        watched.look(import_)
        watched.look(import_)
    assert inside(watched, "done") == ["patients.2.csv", "patients.3.csv", "patients.csv"]


def test_a_database_that_is_busy_refuses_nothing(watched, import_, tmp_path):
    def busy(paths):
        raise Busy("Others write.")

    (tmp_path / "patients.csv").write_text(PATIENTS)
    watched.look(busy)
    with pytest.raises(Busy):
        watched.look(busy)
    assert inside(watched, "importing") == ["patients.csv"]
    (counts,) = watched.look(import_)
    assert (counts.added, inside(watched, "done")) == (2, ["patients.csv"])


KILLED = """
import os, signal, sys
from pathlib import Path
from db.engine import engine_for
from services.intake import watched_folder
from tests.bulk.test_watched_folder import importing

engine = engine_for(sys.argv[1])
def dying(paths):
    if sys.argv[3] == "after":
        importing(engine)(paths)
    os.kill(os.getpid(), signal.SIGKILL)

watched = watched_folder.WatchedFolder(Path(sys.argv[2]))
with watched.held(engine):
    watched.look(dying)
    watched.look(dying)
"""


@pytest.mark.faults
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_watcher_that_was_killed_is_gone_on_with(sqlite_engine, tmp_path, when):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    url = sqlite_engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", KILLED, url, str(tmp_path), when]
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": os.getcwd()}, capture_output=True)
    assert done.returncode == -SIGKILL, done.stderr.decode()
    watched = WatchedFolder(tmp_path)
    with watched.held(sqlite_engine):
        (counts,) = watched.look(importing(sqlite_engine))
    assert (counts.added, counts.unchanged) == ((2, 0) if when == "before" else (0, 2))
    assert inside(watched, "done") == ["patients.csv"]
    assert len(column(sqlite_engine, "patients.id")) == 2
