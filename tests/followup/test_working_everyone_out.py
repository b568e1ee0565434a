"""Working everyone out from nothing, in two processes: the same as patient by patient, once, and only when it must."""

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import DueItem, PatientFacts, Setting
from services.followup import rebuild as rebuilding
from services.followup.rebuild import rebuild, rebuild_what_is_stale
from services.followup.refresh import refresh, version
from tests.followup.stored import store
from tests.followup.strategies import invented
from tests.followup.writing import everything_kept

PATIENTS = 30


@pytest.fixture
def clinic(engine):
    """An engine over a database of invented histories that are committed: another process reads them."""
    with writing(engine) as session:
        store(session, dict(enumerate(invented(PATIENTS, 11), start=1)))
    return engine


def kept(engine):
    with reading(engine) as session:
        return everything_kept(session)


def test_a_rebuild_keeps_what_saving_one_by_one_keeps(clinic):
    with writing(clinic) as session:
        for patient in range(1, PATIENTS + 1):
            refresh(session, [patient])
    one_by_one = kept(clinic)
    rebuild(clinic)
    assert kept(clinic) == one_by_one
    assert len(one_by_one["patient_facts"]) == PATIENTS


def test_a_rebuild_forgets_what_no_event_says(clinic):
    rebuild(clinic)
    with writing(clinic) as session:
        session.execute(sa.update(DueItem).values(evidence_value=99))
        session.execute(sa.update(PatientFacts).values(phq9_total=99))
    rebuild(clinic)
    assert 99 not in {row for rows in kept(clinic).values() for line in rows for row in line}


def test_the_indexes_are_all_there_afterwards(clinic):
    rebuild(clinic)
    found = {index["name"] for index in sa.inspect(clinic).get_indexes("due_items")}
    assert found == {index.name for index in DueItem.__table__.indexes}


def test_a_rebuild_that_fails_leaves_everything_as_it_was(clinic, monkeypatch):
    rebuild(clinic)
    before = kept(clinic)

    def failing(*_):
        raise RuntimeError("out of paper")

    monkeypatch.setattr(rebuilding, "add", failing)
    with pytest.raises(RuntimeError, match="out of paper"):
        rebuild(clinic)
    assert kept(clinic) == before


def test_progress_is_told_run_by_run(clinic):
    told = []
    rebuild(clinic, done=lambda so_far, in_all: told.append((so_far, in_all)))
    assert told == [(1, 1)]


def test_only_what_is_stale_is_worked_out_again(clinic):
    rebuild_what_is_stale(clinic)
    with reading(clinic) as session:
        first = version(session)
    rebuild_what_is_stale(clinic)
    with reading(clinic) as session:
        assert version(session) == first
    with writing(clinic) as session:
        session.execute(sa.delete(Setting))  # as a migration does
    rebuild_what_is_stale(clinic)
    with reading(clinic) as session:
        assert version(session) not in (None, first)


def test_an_empty_database_has_nothing_to_work_out(engine):
    rebuild_what_is_stale(engine)
    rebuild(engine)
    assert not any(kept(engine).values())
