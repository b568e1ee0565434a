"""The demo clinic in the database: imported whole, marked, and with every kind of follow-up open today."""

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Account, DueItem, ImportBatch, Patient
from db.vocabulary import Confounder, MoudStatus, Role, Urgency
from services.access.demo_database import is_demo
from services.clinical.status import moud_status
from services.demo import make
from services.facts.table import PATIENT_FACTS
from services.rules.catalogue import REASONS
from tests.demo.conftest import noon

TODAY = date(2026, 11, 22)
MOST_REASONS = 2.5  # per listed person
D = DueItem.__table__.c
F = PATIENT_FACTS.c


def open_on(day: date):
    return sa.and_(D.begins_on <= day, D.ends_on > day)


def test_no_row_is_rejected(made):
    assert made.counts.first_rejects == []
    assert made.counts.added == made.counts.read > 30_000


def test_every_reason_is_open_today(made):
    found = {reason for (reason,) in made.rows(sa.select(D.reason).where(open_on(made.today)).distinct())}
    assert found == {reason.key for reason in REASONS}


def test_every_moud_status_occurs_today(made):
    status = moud_status(F, made.today)
    active = sa.select(status).join(Patient.__table__, Patient.id == F.patient).where(Patient.status == "active")
    assert {word for (word,) in made.rows(active.distinct())} == set(MoudStatus)


def test_the_list_is_calm(made):
    """Per clinic 3 to 8 patients for the same day, two or three dozen for this week; most patients need nothing."""
    urgency = sa.func.min(D.urgency)
    items = sa.select(D.clinic, urgency, sa.func.count()).where(open_on(made.today)).group_by(D.patient, D.clinic)
    rows = made.rows(items)
    by_clinic = Counter((clinic, most_urgent) for clinic, most_urgent, _ in rows)
    for clinic in {clinic for clinic, _ in by_clinic}:
        assert 3 <= by_clinic[clinic, Urgency.same_day] <= 8, by_clinic
        assert 10 <= by_clinic[clinic, Urgency.this_week] <= 34, by_clinic
        assert 8 <= by_clinic[clinic, Urgency.routine] <= 40, by_clinic
    assert len(rows) < 210
    assert sum(reasons > 3 for _, _, reasons in rows) < 45


def test_the_listed_have_at_most_two_and_a_half_open_reasons_each(made):
    reasons = [n for (n,) in made.rows(sa.select(sa.func.count()).where(open_on(made.today)).group_by(D.patient))]
    assert sum(reasons) <= MOST_REASONS * len(reasons)


def test_at_most_a_tenth_of_the_listed_people_have_more_than_six_open_reasons(made):
    reasons = [n for (n,) in made.rows(sa.select(sa.func.count()).where(open_on(made.today)).group_by(D.patient))]
    assert sum(n > 6 for n in reasons) <= len(reasons) / 10
    assert sum(n <= 5 for n in reasons) > len(reasons) * 0.9


def test_after_eight_weeks_some_responded_some_are_well_and_some_are_neither(made):
    """By the last PHQ-9 of those whose index PHQ-9 is 8 to 12 weeks old or older."""
    columns = (F.last_index_total, F.phq9_total)
    is_old = F.last_index_on <= made.today - timedelta(days=56)
    pairs = made.rows(sa.select(*columns).where(is_old, F.phq9_on > F.last_index_on))
    assert any(latest < 5 for _, latest in pairs)
    assert any(5 <= latest <= index / 2 for index, latest in pairs)
    assert any(latest > index / 2 for index, latest in pairs)


def test_depression_goes_every_way(made):
    """Of those with two PHQ-9s, some got well, some got better, and some got worse."""
    pairs = made.rows(sa.select(F.phq9_total, F.phq9_previous).where(F.phq9_previous.is_not(None)))
    assert any(latest < 5 <= 10 <= before for latest, before in pairs)
    assert any(before >= 10 and latest <= before / 2 for latest, before in pairs)
    assert any(latest >= before + 5 for latest, before in pairs)
    tags = {tag for (tag,) in made.rows(sa.select(F.phq9_confounded_by).distinct())}
    assert {None, Confounder.moud_started, Confounder.opioid_stopped} <= tags


def test_everything_is_labelled_as_demo(made):
    assert {source for (source,) in made.rows(sa.select(ImportBatch.source))} == {"demo"}
    with Session(made.engine) as session:
        assert is_demo(session)


def test_one_account_per_role_stands_for_the_first_clinics_team(made):
    accounts = made.rows(sa.select(Account.role, Account.staff, Account.is_demo))
    assert {role for role, _, _ in accounts} == set(Role)
    assert all(is_demo for _, _, is_demo in accounts)
    assert {role for role, staff, _ in accounts if staff} == {Role.care_manager, Role.prescriber, Role.therapist}


def test_a_small_demo_is_made_on_either_database(engine):
    counts = make(engine, patients=30, seed=1, today=TODAY, now=noon(TODAY))
    assert counts.rejected == 0
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Patient)) == 30


def test_a_database_with_patients_is_refused(sqlite_engine):
    make(sqlite_engine, patients=5, seed=1, today=TODAY, now=noon(TODAY))
    with pytest.raises(Problem, match="already holds patients"):
        make(sqlite_engine, patients=5, seed=1, today=TODAY, now=noon(TODAY))


def test_a_demo_that_broke_off_before_it_was_marked_can_be_made_again(sqlite_engine, monkeypatch):
    monkeypatch.setattr("services.demo.add_demo_accounts", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make(sqlite_engine, patients=5, seed=1, today=TODAY, now=noon(TODAY))
    monkeypatch.undo()
    counts = make(sqlite_engine, patients=5, seed=1, today=TODAY, now=noon(TODAY))
    assert counts.unchanged == counts.read
    with Session(sqlite_engine) as session:
        assert is_demo(session)


@pytest.mark.parametrize("patients", [0, -1, 10_000])
def test_an_impossible_number_of_patients_is_refused(sqlite_engine, patients):
    with pytest.raises(Problem, match="1 to 9999"):
        make(sqlite_engine, patients=patients, seed=1, today=TODAY, now=noon(TODAY))
