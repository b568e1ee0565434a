"""On SQLite people may save while everyone is worked out again, and what they saved is never lost."""

import pytest
import sqlalchemy as sa

from db import locks
from db.bulk_copy import room_beside
from db.engine import reading, writing
from db.problems import Busy
from db.tables import Patient
from db.vocabulary import PatientStatus
from services.due_items import rebuild as rebuilding
from services.due_items.differences import count_patients_that_differ
from services.due_items.rebuild import rebuild
from services.due_items.refresh import refresh
from tests.histories.stored import store
from tests.histories.strategies import invented

PATIENTS = 12


@pytest.fixture
def clinic(sqlite_engine):
    with writing(sqlite_engine) as session:
        store(session, dict(enumerate(invented(PATIENTS, 5), start=1)))
    return sqlite_engine


class Saver:
    """Closes one more record after each run of patients, and would not wait a moment for that."""

    def __init__(self, engine, times: int):
        self.engine, self.times, self.saved, self.refused = engine, times, 0, 0

    def __call__(self, *_) -> None:
        if self.saved + self.refused == self.times:
            return
        try:
            with writing(self.engine, patience=0) as session:
                session.execute(
                    sa.update(Patient).where(Patient.id == self.saved + 1).values(status=PatientStatus.closed)
                )
                refresh(session, [self.saved + 1])
            self.saved += 1
        except Busy:
            self.refused += 1


@pytest.mark.parametrize("times", range(rebuilding.AHEAD + 2))
def test_whoever_saves_meanwhile_is_not_kept_waiting_until_it_would_never_end(clinic, times):
    saver = Saver(clinic, times)
    assert rebuild(clinic, done=saver)
    assert (saver.saved, saver.refused) == (min(times, rebuilding.AHEAD), max(0, times - rebuilding.AHEAD))
    with reading(clinic) as session:
        assert count_patients_that_differ(session) == 0
        closed = sa.select(sa.func.count()).where(Patient.status == PatientStatus.closed, Patient.id <= saver.saved)
        assert session.execute(closed).scalar_one() == saver.saved


@pytest.mark.parametrize("ahead", [0, 1])
def test_others_save_while_a_rebuild_waits_for_another_and_it_does_not_wait_for_ever(clinic, monkeypatch, ahead):
    saver = Saver(clinic, 1)
    monkeypatch.setattr(rebuilding, "AHEAD", ahead)
    monkeypatch.setattr(locks, "sleep", saver)
    with room_beside(clinic), pytest.raises(Busy):
        rebuild(clinic)
    assert (saver.saved, saver.refused) == (1, 0)


def test_rebuilds_of_two_databases_in_one_folder_wait_for_neither(clinic, new_sqlite):
    with new_sqlite() as other, room_beside(other):
        assert rebuild(clinic)
