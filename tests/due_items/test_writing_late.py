"""Late entries, corrections and deletions, in any order and of any kind: what is kept is what a rebuild would keep."""

import random

import pytest
import sqlalchemy as sa

from services.due_items.refresh import refresh
from tests.histories.stored import TABLE, store
from tests.histories.strategies import invented
from tests.histories.writing import (
    add,
    add_late,
    correct_day,
    correct_end,
    correct_record,
    correct_score,
    correct_value,
    delete,
    everything_kept,
    write_something,
)

PATIENTS, WRITES = 25, 200
SPARE = 4000  # the seed of histories whose events are added


def a_clinic_at_work(session, seed: int) -> list:
    """Patients worked out together, and histories for what is written later."""
    store(session, dict(enumerate(invented(PATIENTS, seed), start=1)))
    refresh(session, None)
    return invented(60, SPARE)


def changed_by_a_rebuild(session) -> dict[str, set[tuple]]:
    """Rows by table that a rebuild puts right; every one is a fault."""
    before = everything_kept(session)
    refresh(session, None)
    after = everything_kept(session)
    return {table: set(before[table]) ^ set(after[table]) for table in before if before[table] != after[table]}


@pytest.mark.parametrize("seed", [11, 12])
def test_any_sequence_of_writes_keeps_what_a_rebuild_keeps(session, seed):
    spare, chance = a_clinic_at_work(session, seed), random.Random(seed)
    for _ in range(WRITES):
        patient = chance.randint(1, PATIENTS)
        write_something(session, chance, patient, spare)
        refresh(session, [patient])
    assert changed_by_a_rebuild(session) == {}


@pytest.mark.parametrize(
    "write", [add_late, correct_day, correct_end, correct_value, correct_score, correct_record, delete]
)
def test_each_kind_of_write_is_seen_and_leaves_nothing_stale(session, write):
    spare, chance = a_clinic_at_work(session, 14), random.Random(14)
    before = everything_kept(session)
    for patient in range(1, PATIENTS + 1):
        for _ in range(5):
            write(session, chance, patient, spare)
        refresh(session, [patient])
    assert everything_kept(session) != before
    assert changed_by_a_rebuild(session) == {}


@pytest.mark.parametrize("write", [add, add_late])
def test_what_is_added_and_taken_out_again_leaves_no_trace(session, write):
    spare, chance = a_clinic_at_work(session, 15), random.Random(15)
    before, newest = everything_kept(session), newest_rows(session)
    for patient in range(1, PATIENTS + 1):
        for _ in range(5):
            write(session, chance, patient, spare)
        refresh(session, [patient])
    assert everything_kept(session) != before
    delete_newer_than(session, newest)
    for patient in range(1, PATIENTS + 1):
        refresh(session, [patient])
    assert everything_kept(session) == before


def newest_rows(session) -> dict[str, int]:
    return {name: session.scalar(sa.select(sa.func.max(table.id))) or 0 for name, table in TABLE.items()}


def delete_newer_than(session, newest: dict[str, int]) -> None:
    for name, table in TABLE.items():
        session.execute(sa.delete(table).where(table.id > newest[name]))
