"""On SQLite a batch is judged before anybody is kept from saving, and again when somebody did save meanwhile."""

import pytest

from db.engine import writing
from db.problems import Busy
from services.access import audit
from services.access.viewer import Viewer
from services.intake import load
from tests.intake.sheets import NOW, PHQ9, folder_of, imported, outcome, rows_in_all_tables


def a_save(engine) -> None:
    """By somebody who would not wait a moment."""
    with writing(engine, patience=0) as session:
        audit.record(session, viewer=Viewer.operator(), action="saved", now=NOW)


class Beside:
    """Follows an import, and does something each time it judges the scores."""

    def __init__(self, act=lambda: None):
        self.act, self.times, self.refused = act, 0, 0

    def __call__(self, rows: int, message: str) -> None:
        if message == "matching screenings":
            self.times += 1
            try:
                self.act()
            except Busy:
                self.refused += 1


@pytest.fixture
def files(tmp_path):
    return folder_of(tmp_path / "files", screenings=PHQ9)


def test_a_batch_that_nobody_disturbs_is_judged_once(engine, files):
    beside = Beside()
    assert outcome(imported(engine, files, progress=beside)) == (4, 0, 0, 0)
    assert beside.times == 1


def test_whoever_saves_while_a_batch_is_judged_need_not_wait(sqlite_engine, files):
    beside = Beside(lambda: a_save(sqlite_engine))
    assert outcome(imported(sqlite_engine, files, progress=beside)) == (4, 0, 0, 0)
    assert (beside.times, beside.refused) == (load.AHEAD + 1, 1)  # the last time others are kept out
    assert outcome(imported(sqlite_engine, files)) == (0, 0, 4, 0)


def test_what_was_saved_meanwhile_is_seen_by_the_batch(sqlite_engine, files):
    once = iter([lambda: imported(sqlite_engine, files)])
    beside = Beside(lambda: next(once, lambda: None)())
    counts = imported(sqlite_engine, files, progress=beside)
    assert (outcome(counts), beside.times) == ((0, 0, 4, 0), 2)
    assert rows_in_all_tables(sqlite_engine)["screenings"] == 2
