"""After any sequence of writes, what is kept equals a rebuild from nothing."""

import random

import pytest
import sqlalchemy as sa

from db.tables import EVENT_TABLES, DueItem, Patient, PatientFacts
from db.vocabulary import PatientStatus
from services.followup.refresh import as_known_on, refresh
from tests.builders import ENTERED
from tests.by_hand.history import EVENTS
from tests.followup.stored import TABLE, columns, store
from tests.followup.strategies import FIRST_DAY, invented

PATIENTS, WRITES = 40, 300


def add(session, chance, patient, spare):
    """One event of an invented history that nobody has yet."""
    history = spare[chance.randrange(len(spare))]
    name = chance.choice(EVENTS)
    for place, event in enumerate(getattr(history, name)[:1]):
        common = {"source": "later", "source_key": f"{chance.getrandbits(60)}-{place}", "entered_on": ENTERED}
        session.execute(sa.insert(TABLE[name]).values(common | {"patient": patient} | columns(event)))


def correct(session, chance, patient, spare):
    """An event moves to another patient's day, or a patient's record is closed or opened again."""
    if chance.random() < 0.2:
        status = chance.choice(list(PatientStatus))
        session.execute(sa.update(Patient).where(Patient.id == patient).values(status=status))
        return
    name, day = chance.choice(
        (("screenings", "taken_on"), ("appointments", "starts_on"), ("contacts", "on"), ("supplies", "supplied_on"))
    )
    table = TABLE[name].__table__
    another_day = session.scalar(sa.select(table.c[day]).order_by(table.c.id.desc()).limit(1))
    if another_day:
        session.execute(
            sa.update(table).where(table.c.id == _any_row(session, chance, table, patient)).values({day: another_day})
        )


def delete(session, chance, patient, spare):
    table = chance.choice([table for table in EVENT_TABLES if table in TABLE.values()]).__table__
    session.execute(sa.delete(table).where(table.c.id == _any_row(session, chance, table, patient)))


def _any_row(session, chance, table, patient):
    rows = session.scalars(sa.select(table.c.id).where(table.c.patient == patient).order_by(table.c.id)).all()
    return chance.choice(rows) if rows else None


def everything_kept(session) -> list[list[tuple]]:
    return [
        [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))]
        for table in (PatientFacts.__table__, DueItem.__table__)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_after_many_writes_equals_a_rebuild(session, seed):
    chance = random.Random(seed)
    store(session, dict(enumerate(invented(PATIENTS, seed), start=1)))
    refresh(session, None)
    spare = invented(100, 1000)
    for _ in range(WRITES):
        patient = chance.randint(1, PATIENTS)
        chance.choice((add, add, correct, delete))(session, chance, patient, spare)
        refresh(session, [patient])
    kept = everything_kept(session)
    refresh(session, None)
    assert kept == everything_kept(session)
    assert len(kept[0]) == PATIENTS


def test_one_patient_worked_out_anew_leaves_the_others_alone(session):
    store(session, dict(enumerate(invented(PATIENTS, 3), start=1)))
    refresh(session, None)
    before = everything_kept(session)
    session.execute(sa.update(Patient).where(Patient.id == 7).values(status=PatientStatus.closed))
    refresh(session, [7])
    facts, items = everything_kept(session)
    assert [row for row in items if row[0] == 7] == []
    assert [row for row in items if row[0] != 7] == [row for row in before[1] if row[0] != 7]
    assert [row for row in facts if row[0] != 7] == [row for row in before[0] if row[0] != 7]


def test_looking_at_a_past_day_changes_nothing_kept(session):
    store(session, dict(enumerate(invented(PATIENTS, 4), start=1)))
    refresh(session, None)
    before = everything_kept(session)
    with as_known_on(session, FIRST_DAY):
        assert everything_kept(session) != before
    assert everything_kept(session) == before
