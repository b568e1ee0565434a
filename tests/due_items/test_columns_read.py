"""Of a past day no more is worked out than somebody reads, and that is the same as if all were."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.tables import DueItem, Patient, ScoreTag
from services.due_items.columns_read import EVERYTHING, Needed, columns_read
from services.due_items.refresh import as_known_on, refresh
from services.facts.table import PATIENT_FACTS
from tests.builders import a_clinic
from tests.histories.stored import store
from tests.histories.strategies import invented

PATIENTS, DAY = 24, date(2026, 5, 1)
F, ITEM = PATIENT_FACTS.c, DueItem.__table__.c


@pytest.fixture
def two_clinics(session):
    """Whose patients lie between each other. The second clinic's id."""
    store(session, dict(enumerate(invented(PATIENTS, 5), start=1)))
    other = a_clinic(session, "Another clinic")
    session.execute(sa.update(Patient).where(Patient.id % 3 == 0).values(clinic=other))
    refresh(session, None)
    return other


def found(session, query: sa.Select, needed: Needed = EVERYTHING, is_as_then: bool = False) -> list[tuple]:
    with as_known_on(session, DAY, is_as_then=is_as_then, needed=needed):
        return sorted(map(tuple, session.execute(query)), key=repr)


ALL_OF = {table.name: sa.select(table) for table in (PATIENT_FACTS, DueItem.__table__, ScoreTag.__table__)}


@pytest.mark.parametrize("is_as_then", [False, True])
@pytest.mark.parametrize("table", ALL_OF)
def test_the_patients_of_a_clinic_are_worked_out_as_with_all_others(session, two_clinics, table, is_as_then):
    query = ALL_OF[table]
    of_clinic = query.selected_columns.patient % 3 == 0
    expected = found(session, query.where(of_clinic), is_as_then=is_as_then)
    assert expected
    assert found(session, query, Needed(clinics={two_clinics}), is_as_then) == expected


def test_a_clinic_of_many_patients_is_worked_out_in_several_runs(session, two_clinics, monkeypatch):
    of_clinic = Needed(clinics={two_clinics})
    at_once = found(session, ALL_OF["patient_facts"], of_clinic)
    monkeypatch.setattr("services.due_items.refresh.CHUNK", 3)
    assert found(session, ALL_OF["patient_facts"], of_clinic) == at_once != []


def test_of_columns_that_are_read_everything_is_there(session, two_clinics):
    query = sa.select(F.patient, F.phq9_on, F.is_active)
    assert found(session, query, Needed(columns_read([query]))) == found(session, query)


def test_a_column_that_was_not_named_is_not_there_to_be_read_wrongly(session, two_clinics):
    with pytest.raises(sa.exc.DBAPIError):
        found(session, sa.select(F.phq9_total), Needed({"patient_facts": {"phq9_on"}}))


def test_what_a_statement_reads_is_found_wherever_it_is_named():
    item = DueItem.__table__.alias("item").c
    has_item = sa.exists().where(item.patient == Patient.id, item.opens_on <= DAY)
    inner = sa.select(F.patient, F.phq9_on.label("day")).where(F.caseload_until > DAY).subquery("inner")
    query = sa.select(inner.c.patient).where(has_item).order_by(inner.c.day)
    assert columns_read([query]) == {
        "patient_facts": {"patient", "phq9_on", "caseload_until"},
        "due_items": {"patient", "opens_on"},
    }
    assert columns_read([sa.select(Patient.id)]) == {}


def test_lists_of_a_past_day_have_the_indexes_of_lists(sqlite_engine):
    with sqlite_engine.connect() as connection, sa.orm.Session(connection) as session, as_known_on(session, DAY):
        query = "SELECT count(*) FROM sqlite_temp_master WHERE type = 'index' AND sql IS NOT NULL"
        assert session.execute(sa.text(query)).scalar() == len(DueItem.__table__.indexes)
