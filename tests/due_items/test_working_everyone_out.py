"""Working everyone out from nothing, in two processes: the same as patient by patient, once, and only when it must."""

import multiprocessing
import os
import signal
import stat
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.engine import another, reading, writing
from db.tables import DueItem, ScoreTag, Setting
from services.due_items import rebuild as rebuilding
from services.due_items.rebuild import rebuild
from services.due_items.refresh import refresh, version
from services.due_items.upgrade import work_out_what_is_stale
from services.facts.table import PATIENT_FACTS
from tests.histories.stored import store
from tests.histories.strategies import invented
from tests.histories.writing import everything_kept

PATIENTS = 30


@pytest.fixture
def clinic(engine):
    """An engine over a database of invented histories that are committed: another process reads them."""
    with writing(engine) as session:
        store(session, dict(enumerate(invented(PATIENTS, 11), start=1)))
    return engine


ALL_INDEXES = {index.name: index.columns.keys() for index in DueItem.__table__.indexes}


def indexes_of(engine):
    return {index["name"]: index["column_names"] for index in sa.inspect(engine).get_indexes("due_items")}


def nothing_lies_beside(engine):
    return not list(Path(engine.url.database).parent.glob(f"{Path(engine.url.database).name}-ready*"))


def spoil_everybody(session):
    session.execute(sa.update(PATIENT_FACTS).values(cssrs_on=date(1999, 1, 1)))
    session.execute(sa.delete(DueItem))


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
    before = kept(clinic)
    with writing(clinic) as session:
        session.execute(sa.update(DueItem).where(DueItem.patient < 9).values(evidence_value=99))
        session.execute(sa.update(PATIENT_FACTS).where(PATIENT_FACTS.c.patient < 5).values(phq9_total=99))
        session.execute(sa.delete(ScoreTag).where(ScoreTag.patient == 17))
    rebuild(clinic)
    assert kept(clinic) == before
    assert 99 not in {row for rows in kept(clinic).values() for line in rows for row in line}


SPOILT = {
    "a day": sa.update(PATIENT_FACTS).values(enrolled_on=date(1999, 1, 1)),
    "a day that was blank": sa.update(PATIENT_FACTS).values(cssrs_on=date(1999, 1, 1)),
    "a word": sa.update(PATIENT_FACTS).values(moud_supply_medication="no such word"),
    "a yes or no": sa.update(PATIENT_FACTS).values(is_active=sa.not_(PATIENT_FACTS.c.is_active)),
    "a number": sa.update(PATIENT_FACTS).values(phq9_total=3.5),
    "the end of an item": sa.update(DueItem).values(ends_on=date(1999, 1, 1)),
    "whose it is": sa.update(DueItem).values(owner=77),
    "an item too few": sa.delete(DueItem),
    "no facts at all": sa.delete(PATIENT_FACTS),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_single_spoilt_row_is_found_and_put_right(clinic, spoil):
    rebuild(clinic)
    before = kept(clinic)
    with writing(clinic) as session:
        whom = session.scalar(sa.select(sa.func.min(DueItem.patient)))
        session.execute(spoil.where(spoil.table.c.patient == whom))
    assert kept(clinic) != before
    assert rebuild(clinic) == 1
    assert kept(clinic) == before


def test_where_nothing_differs_nothing_is_written(clinic):
    assert rebuild(clinic) == PATIENTS
    with reading(clinic) as session:
        first = version(session)
    assert rebuild(clinic) == 0
    with reading(clinic) as session:
        assert version(session) == first


def test_the_indexes_are_all_there_afterwards(clinic):
    rebuild(clinic)
    assert indexes_of(clinic) == ALL_INDEXES


def test_a_rebuild_that_fails_leaves_everything_as_it_was(clinic, monkeypatch):
    with writing(clinic) as session:
        refresh(session)
        spoil_everybody(session)
    before = kept(clinic)

    def failing(*_):
        raise RuntimeError("out of paper")

    monkeypatch.setattr(rebuilding, "mark_as_new", failing)
    with pytest.raises(RuntimeError, match="out of paper"):
        rebuild(clinic)
    assert kept(clinic) == before
    assert indexes_of(clinic) == ALL_INDEXES
    assert nothing_lies_beside(clinic)


@pytest.mark.parametrize("is_first_time", [True, False])
def test_a_rebuild_that_is_killed_leaves_everything_as_it_was(clinic, monkeypatch, is_first_time):
    if not is_first_time:
        with writing(clinic) as session:
            refresh(session)
            spoil_everybody(session)
    before = kept(clinic)
    monkeypatch.setattr(rebuilding, "mark_as_new", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    clinic.dispose()  # a copied process must not use this one's connections
    killed = multiprocessing.get_context("fork").Process(target=rebuild, args=(clinic,))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    monkeypatch.undo()
    assert kept(clinic) == before
    assert indexes_of(clinic) == ALL_INDEXES
    assert rebuild(clinic) == PATIENTS
    assert nothing_lies_beside(clinic)


def test_when_everybody_differs_everybody_is_put_right(clinic):
    rebuild(clinic)
    before = kept(clinic)
    with writing(clinic) as session:
        spoil_everybody(session)
    assert rebuild(clinic) == PATIENTS
    assert kept(clinic) == before
    assert indexes_of(clinic) == ALL_INDEXES


def test_a_first_rebuild_does_not_wait_for_a_reader(clinic):
    with another(clinic) as own, reading(own) as reader:
        assert reader.execute(sa.select(sa.func.count()).select_from(DueItem)).scalar() == 0
        assert rebuild(clinic) == PATIENTS
    assert len(kept(clinic)["patient_facts"]) == PATIENTS
    assert indexes_of(clinic) == ALL_INDEXES


def test_what_lies_beside_the_database_meanwhile_is_for_its_owner_alone(clinic):
    modes = set()

    def look(*_):
        for path in Path(clinic.url.database).parent.glob(f"{Path(clinic.url.database).name}-ready/**/*"):
            modes.add((stat.S_IMODE(path.parent.stat().st_mode), stat.S_IMODE(path.stat().st_mode)))

    rebuild(clinic, done=look)
    assert modes == ({(0o700, 0o600)} if clinic.dialect.name == "sqlite" else set())
    assert nothing_lies_beside(clinic)


def test_progress_is_told_run_by_run(clinic):
    told = []
    rebuild(clinic, done=lambda so_far, in_all: told.append((so_far, in_all)))
    assert told == [(1, 1)]


def test_only_what_is_stale_is_worked_out_again(clinic):
    work_out_what_is_stale(clinic)
    with reading(clinic) as session:
        first = version(session)
    work_out_what_is_stale(clinic)
    with reading(clinic) as session:
        assert version(session) == first
    with writing(clinic) as session:
        session.execute(sa.delete(Setting))  # as a migration does
    work_out_what_is_stale(clinic)
    with reading(clinic) as session:
        assert version(session) not in (None, first)


def test_an_empty_database_has_nothing_to_work_out(engine):
    work_out_what_is_stale(engine)
    rebuild(engine)
    assert not any(kept(engine).values())
