"""A whole import is undone: afterwards everything is as it was before it, or it is refused."""

import json

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from db.problems import Problem
from db.tables import DueItem, ImportBatch
from services.access.audit import ENTRIES
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.intake.load import import_rows
from services.intake.rows import Incoming
from services.intake.undo import undo
from tests.builders import add_contact
from tests.histories.stored import ITEMS
from tests.intake.test_taken_back import ERROR, NOON, OUD, SCORE, STORY, TODAY, VISIT, brought, earlier, there, told
from tests.pages.people import a_viewer

HIGHER = SCORE | {"valueQuantity": {"value": 21}}


@pytest.fixture
def bring(engine, tmp_path):
    return lambda *resources: brought(engine, tmp_path, *resources)


def undone(engine, batch: int):
    return undo(engine, batch, by=Viewer.operator(), now=NOON)


def everything(engine) -> tuple:
    with engine.connect() as connection:
        items = sa.select(ITEMS.c.patient, ITEMS.c.reason, ITEMS.c.begins_on, ITEMS.c.ends_on, ITEMS.c.urgency)
        return told(engine), {tuple(row) for row in connection.execute(items)}, earlier(engine)


def test_what_was_added_is_gone_with_all_that_rested_on_it(engine, bring):
    counts = bring(SCORE, OUD, VISIT)
    found = undone(engine, counts.batch)
    assert (found.deleted, found.changed_back, found.brought_back) == (4, 0, 0)
    assert (there(engine), told(engine)) == ({}, set())
    with engine.connect() as connection:
        assert connection.scalars(sa.select(DueItem.reason)).all() == []


@pytest.mark.parametrize("later", [[HIGHER], [SCORE | ERROR], [SCORE | ERROR, OUD | {"onsetDateTime": "2026-01-01"}]])
def test_what_was_changed_or_taken_back_is_as_it_was(engine, bring, later):
    bring(SCORE, OUD)
    before = everything(engine)
    counts = bring(*later)
    assert everything(engine) != before
    assert undone(engine, counts.batch).patients == 1
    assert everything(engine) == before


def test_it_is_marked_and_recorded_and_not_undone_twice(engine, bring):
    batch = bring(SCORE).batch
    undone(engine, batch)
    with Session(engine) as session:
        assert session.get(ImportBatch, batch).status == "undone"
        detail = session.scalars(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "import_undone")).one()
    assert json.loads(detail)["deleted"] == 2
    with pytest.raises(Problem, match=rf"^Batch {batch} has nothing to undo: it is undone\.$"):
        undone(engine, batch)


def test_the_same_feed_after_it_brings_everything_again(engine, bring):
    undone(engine, bring(SCORE, OUD).batch)
    assert bring(SCORE, OUD).added == 3


def test_it_is_refused_where_a_later_import_changed_its_rows(engine, bring):
    first, second = bring(SCORE).batch, bring(HIGHER).batch
    with pytest.raises(Problem, match=rf"^Batch {second} has changed or taken back rows of batch {first} since: undo"):
        undone(engine, first)
    undone(engine, second)
    undone(engine, first)


def test_it_is_refused_where_a_later_import_brought_again_what_it_took_back(engine, bring):
    bring(SCORE)
    taken, again = bring(SCORE | ERROR).batch, bring(HIGHER).batch
    with pytest.raises(Problem, match=rf"^Batch {again} has brought rows again that batch {taken} took back"):
        undone(engine, taken)


def test_it_is_refused_where_something_else_is_recorded_of_its_patients(engine, bring):
    batch = bring(SCORE).batch
    event = Incoming("events", "events.csv", 2, "row", {"patient_id": "p1", "on": "2026-11-01", "kind": "overdose"})
    asked = {"source": "clinic", "files": ["f"], "by": Viewer.operator(), "today": TODAY, "now": NOON}
    import_rows(engine, [event], **asked)
    with pytest.raises(Problem, match=rf"^Batch {batch} brought patients of whom other imports or people have"):
        undone(engine, batch)


def test_or_where_a_person_wrote_something_down(engine, bring):
    batch = bring(SCORE).batch
    with Session(engine) as session, session.begin():
        add_contact(session, 1, "2026-11-21")
    with pytest.raises(Problem, match=r"other imports or people have recorded something since: it stays\.$"):
        undone(engine, batch)


def test_a_batch_that_does_not_exist_is_said_to(engine):
    with pytest.raises(Problem, match=r"^There is no batch 7\.$"):
        undone(engine, 7)


def test_only_who_may_import_may_undo(engine, bring):
    batch = bring(SCORE).batch
    with pytest.raises(Refused):
        undo(engine, batch, by=a_viewer(1), now=NOON)
    assert there(engine) == {"screenings": 1}


@settings(max_examples=10)
@given(st.lists(st.lists(st.integers(0, len(STORY) - 1), max_size=4), min_size=2, max_size=4))
def test_undone_from_the_last_to_the_first_each_leaves_what_was_before_it(new_sqlite, tmp_path, feeds):
    with new_sqlite() as engine:
        states, batches = [], []
        for feed in feeds:
            states.append(everything(engine))
            batches.append(brought(engine, tmp_path, *(STORY[n] for n in feed)).batch)
        while batches:
            undone(engine, batches.pop())
            assert everything(engine) == states.pop()
