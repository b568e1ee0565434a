"""The order of the worklist and its pages, on both databases, against a slow sort of the same items."""

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.tables import DueItem
from db.vocabulary import Urgency
from services.rules.catalogue import by_key
from services.worklist import export, rows
from services.worklist import page as worklist
from services.worklist.counts import counts
from services.worklist.filters import MINE, UNASSIGNED, Asked, Choice
from tests.pages.people import TODAY, a_clinic, a_member, a_patient, a_viewer, an_item

# so few that each choice finds somebody, and the same whatever reason is added
OFTEN = [
    by_key(key) for key in ("suicide_risk_unreviewed", "moud_gap", "phq9_due", "contact_due", "depression_untreated")
]
CHOICES = (
    Choice(),
    Choice(urgency=Urgency.this_week),
    Choice(owner=MINE),
    Choice(owner=UNASSIGNED),
    Choice(reason="phq9_due"),
    Choice(medication="methadone"),
    Choice(text="family 1"),
    Choice(is_coming=True),
)


@pytest.fixture
def clinics(session):
    return [a_clinic(session, name) for name in ("North", "South", "East")]


@pytest.fixture
def viewer(session, clinics):
    """Sees two of the three clinics."""
    return a_viewer(*clinics[:2], staff=a_member(session))


@pytest.fixture
def crowd(session, clinics, viewer):
    """Ninety patients with up to four items each: many ties, some closed, some still to come."""
    chance = random.Random(7)
    for number in range(90):
        medication = chance.choice(["methadone", "buprenorphine", None])
        facts = {"moud_supply_medication": medication}
        patient = a_patient(session, chance.choice(clinics), str(1000 + number), facts=facts)
        for reason in chance.sample(OFTEN, chance.randrange(5)):
            overdue, owner = chance.randrange(-9, 4), chance.choice([viewer.staff, None])
            closes = TODAY + timedelta(days=chance.choice([0, 1, 30]))
            if closes > TODAY - timedelta(days=overdue):
                an_item(session, patient, reason.key, overdue=overdue, owner=owner, ends_on=closes)


def by_hand(session, viewer, choice: Choice) -> list[tuple]:
    """(urgency, due_on, -number, patient) of everyone who meets the choice, sorted in plain Python."""
    asked = Asked(viewer, TODAY, choice)
    item = DueItem.__table__.c
    rows = session.execute(
        sa.select(*item).where(asked.in_clinics(item), asked.chosen(item), asked.of_patients(item)), asked.values
    ).all()
    of_patient = {}
    for row in rows:
        of_patient.setdefault(row.patient, []).append((row.urgency, row.due_on))
    places = [(*min(items), -len(items), patient) for patient, items in of_patient.items()]
    return sorted(place for place in places if choice.urgency in (None, place[0]))


def pages(session, viewer, choice, size=7):
    page = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=choice, size=size)
    yield page
    while page.next_cursor:
        page = worklist.open_patients(
            session, viewer=viewer, today=TODAY, choice=choice, size=size, after=page.next_cursor
        )
        yield page


def pages_back(session, viewer, choice, page, size):
    yield page
    while page.previous_cursor:
        page = worklist.open_patients(
            session, viewer=viewer, today=TODAY, choice=choice, size=size, after=page.previous_cursor
        )
        yield page


@pytest.mark.usefixtures("crowd")
def test_pages_hold_every_patient_once_in_clinical_order(session, viewer, subtests):
    for choice in CHOICES:
        with subtests.test(choice=choice):
            seen = [row.patient for page in pages(session, viewer, choice) for row in page.rows]
            expected = [place[-1] for place in by_hand(session, viewer, choice)]
            assert expected
            assert seen == expected


@pytest.mark.usefixtures("crowd")
def test_going_back_gives_the_same_pages(session, viewer, subtests):
    for choice in CHOICES:
        with subtests.test(choice=choice):
            forth = list(pages(session, viewer, choice, size=4))
            back = list(pages_back(session, viewer, choice, forth[-1], size=4))
            assert [page.rows for page in reversed(back)] == [page.rows for page in forth]
            assert [page.position for page in reversed(back)] == [page.position for page in forth]


@pytest.mark.usefixtures("crowd")
def test_counts_equal_the_rows(session, viewer, subtests):
    for choice in CHOICES:
        with subtests.test(choice=choice):
            counted = counts(session, viewer=viewer, today=TODAY, choice=choice)
            listed = by_hand(session, viewer, choice)
            if choice.is_coming:
                assert counted.coming == len(listed)
                continue
            for urgency in [choice.urgency] if choice.urgency else Urgency:
                assert counted.by_urgency[urgency] == sum(place[0] == urgency for place in listed)
            if choice.reason:
                assert counted.by_reason[choice.reason] == len(listed)


@pytest.mark.usefixtures("crowd")
def test_the_file_equals_the_pages(session, viewer, subtests):
    for choice in CHOICES:
        with subtests.test(choice=choice):
            rows = list(export.everything(session, viewer=viewer, today=TODAY, choice=choice))
            listed = [row for page in pages(session, viewer, choice) for row in page.rows]
            in_file = list(dict.fromkeys(row.patient_id for row in rows))
            assert in_file == [row.about["patient_id"] for row in listed]
            if not (choice.owner or choice.reason):
                shown = [(row.about["patient_id"], reason.key) for row in listed for reason in row.reasons]
                assert [(row.patient_id, row.reason) for row in rows] == shown


@pytest.mark.usefixtures("crowd")
def test_a_filter_by_owner_or_reason_leaves_the_others_out_of_the_file(session, viewer):
    of_reason = export.everything(session, viewer=viewer, today=TODAY, choice=Choice(reason="phq9_due"))
    assert {row.reason for row in of_reason} == {"phq9_due"}
    of_nobody = export.everything(session, viewer=viewer, today=TODAY, choice=Choice(owner=UNASSIGNED))
    assert {row.owner for row in of_nobody} <= {
        f"unassigned ({role})" for role in ("care manager", "prescriber", "therapist")
    }


def test_more_open_reasons_come_first_among_equally_late(session, clinics, viewer):
    one = a_patient(session, clinics[0], "1")
    two = a_patient(session, clinics[0], "2")
    for patient in (one, two):
        an_item(session, patient, "phq9_due", overdue=3)
    an_item(session, two, "contact_due", overdue=1)
    rows = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice()).rows
    assert [row.patient for row in rows] == [two, one]
    assert [reason.key for reason in rows[0].reasons] == ["phq9_due", "contact_due"]


def test_the_next_step_of_an_open_reason_is_not_coming(session, clinics, viewer):
    patient = a_patient(session, clinics[0], "1")
    tomorrow = TODAY + timedelta(days=1)
    an_item(session, patient, "moud_gap", overdue=7, ends_on=tomorrow)
    an_item(session, patient, "moud_gap", overdue=7, urgency=Urgency.same_day, opens_on=tomorrow)
    page = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice(is_coming=True))
    assert page.rows == []


def test_a_damaged_cursor_starts_at_the_beginning(session, clinics, viewer):
    an_item(session, a_patient(session, clinics[0], "1"), "phq9_due")
    for text in ("x", "after_1_20261345_1_1_0", "after_1_20261101_1_1", "after_²_20261101_1_1_0"):
        page = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice(), after=text)
        assert len(page.rows) == 1


def _plan(session, query) -> str:
    explain = "EXPLAIN QUERY PLAN" if session.bind.dialect.name == "sqlite" else "EXPLAIN"
    written = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return "\n".join(str(row) for row in session.connection().exec_driver_sql(f"{explain} {written}"))


@pytest.mark.usefixtures("crowd")
def test_a_page_is_read_from_the_index_and_only_ties_are_sorted(session, viewer, clinics):
    if session.bind.dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))  # ninety patients are too few to make an index pay
        session.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
        session.execute(sa.text("SET LOCAL enable_sort = off"))
        session.execute(sa.text("ANALYZE due_items"))  # else it goes by what tests before have left behind
    asked = Asked(viewer, TODAY, Choice(clinic=clinics[0]))
    band = worklist.band(asked.wording).params(asked.values | {"urgency": Urgency.routine, "size": 50})
    plan = _plan(session, band)
    assert "ix_due_items_clinic" in plan
    assert "SCAN" not in plan
    assert re.search("(LAST|RIGHT).* OF ORDER BY|Incremental Sort", plan)


@pytest.mark.usefixtures("crowd")
def test_what_a_page_says_of_its_people_is_read_by_their_numbers_not_by_clinic(session, viewer):
    if session.bind.dialect.name == "postgresql":
        pytest.skip("PostgreSQL goes by its counts of the rows, of which there are too few here")
    asked = Asked(viewer, TODAY, Choice())
    for query in (rows._about(asked.wording, rows.SHOWN), rows._reasons(asked.wording, False)):
        plan = _plan(session, query.params(asked.values | {"patients": list(range(50))}))
        assert "_clinic" not in plan


def test_another_answer_to_the_same_wording_is_another_statement_only_when_its_scope_or_filters_are(viewer):
    one, two = Choice(reason="phq9_due", owner=3), Choice(reason="moud_gap", owner=MINE)
    asked = Asked(viewer, TODAY, one)
    assert Asked(viewer, TODAY + timedelta(days=1), two).wording == asked.wording
    assert Asked(replace(viewer, clinics=frozenset({77})), TODAY, one).wording != asked.wording
    assert Asked(viewer, TODAY, replace(one, owner=UNASSIGNED)).wording != asked.wording
    assert Asked(replace(viewer, staff=None), TODAY, two).wording != asked.wording


def test_beyond_the_last_row_is_the_first_page_again(session, viewer, crowd):
    """Everybody of the last page was answered, or the address is an old one."""
    first = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice())
    for address in ("after_3_20991231_1_999999_50", "before_1_19000101_99_0_50"):
        found = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice(), after=address)
        assert [row.patient for row in found.rows] == [row.patient for row in first.rows]
        assert (found.position, found.previous_cursor) == (0, None)
