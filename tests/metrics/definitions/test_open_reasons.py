"""What is open, overdue and coming: just below, at and above each threshold."""

from datetime import timedelta

import pytest

from db.vocabulary import Role, Urgency
from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import by_name
from services.metrics.counting import by_group
from services.metrics.metric import EVER, Span
from tests import builders
from tests.metrics.asking import TODAY, ago, figures, groups, values
from tests.pages.people import a_clinic, a_member, a_patient, an_item

REASON, OTHER = "contact_due", "no_next_visit"


@pytest.fixture
def patient(session) -> int:
    return a_patient(session, a_clinic(session), "1")


def ahead(days: int):
    return TODAY + timedelta(days=days)


def kept(session, name: str, by: str | None = None) -> list[by_group.MetricRow]:
    """Of the due items that the test wrote."""
    session.flush()
    return by_group.rows(session, by_name(name), Span(EVER, TODAY), viewer=Viewer.operator(), by=by)


def weeks(session, by: str | None = None) -> dict[str, int]:
    """Week, or group and week, -> reasons."""
    found = kept(session, "workload", by)
    return {f"{row.group} {row.figure}" if by else row.figure: row.numerator for row in found if row.numerator}


# An overdose is followed up, and naloxone supplied, within two days; the one is asked for up to day 90, the other up to
# day 30. From day 25 on a contact is asked for, by day 28.
@pytest.mark.parametrize(
    ("overdose", "figure"),
    [(0, (2, 0, 0)), (2, (2, 0, 0)), (3, (2, 2, 1)), (28, (3, 2, 26)), (30, (3, 3, 28)), (31, (2, 2, 29)), (91, {})],
)
def test_a_reason_is_overdue_from_the_day_after_it_was_due(session, overdose, figure):
    builders.add_event(session, builders.a_patient(session), ago(overdose), "overdose")
    found, oldest = figures(session, "open_reasons"), values(session, "open_reasons")
    assert (found and (found["open"][0], found["overdue"][0], oldest["open"])) == figure


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"), [(0, 1, True), (1, 2, False), (-1, 0, False), (-1, 1, True), (-9, 9, True)]
)
def test_a_reason_is_open_from_its_first_day_to_the_day_before_it_closes(session, patient, opens, closes, is_open):
    an_item(session, patient, REASON, overdue=20, begins_on=ahead(opens), ends_on=ahead(closes))
    assert [row.numerator for row in kept(session, "open_reasons")] == ([1, 1] if is_open else [])


def test_the_oldest_is_told_of_all_that_are_open_and_of_those_overdue(session, patient):
    an_item(session, patient, REASON, overdue=3)
    an_item(session, patient, OTHER)
    other = a_patient(session, a_clinic(session, "River"), "2")
    an_item(session, other, REASON, overdue=17)
    found = kept(session, "open_reasons")
    assert [(row.figure, row.numerator, row.denominator, row.value) for row in found] == [
        ("open", 3, 3, 17),
        ("overdue", 2, 3, 17),
    ]


def test_where_nothing_is_overdue_there_is_no_oldest(session, patient):
    an_item(session, patient, REASON)
    assert [(row.figure, row.numerator, row.value) for row in kept(session, "open_reasons")] == [
        ("open", 1, 0),
        ("overdue", 0, None),
    ]


def test_a_reason_that_escalated_is_open_once_under_its_new_urgency(session, patient):
    an_item(session, patient, REASON, overdue=9, urgency=Urgency.routine, ends_on=TODAY)
    an_item(session, patient, REASON, overdue=9, urgency=Urgency.this_week, begins_on=TODAY)
    found = kept(session, "open_reasons", "kind")
    assert [(row.group, row.figure, row.numerator, row.value) for row in found] == [
        ("this_week", "open", 1, 9),
        ("this_week", "overdue", 1, 9),
    ]


def test_reasons_are_told_by_owner_role_urgency_and_key(session, patient):
    an_item(session, patient, REASON, owner=a_member(session, "Reyes, Ana", Role.prescriber), owner_role="prescriber")
    an_item(session, patient, OTHER, urgency=Urgency.same_day, owner_role="therapist")

    def open_by(field: str) -> dict[str, int]:
        return {row.group: row.numerator for row in kept(session, "open_reasons", field) if row.figure == "open"}

    assert open_by("clinician") == {"Reyes, Ana": 1, "unassigned": 1}
    assert open_by("role") == {"prescriber": 1, "therapist": 1}
    assert open_by("reason") == {REASON: 1, OTHER: 1}
    assert open_by("kind") == {"routine": 1, "same_day": 1}


def test_open_reasons_of_a_past_day_are_those_of_that_day(session):
    builders.add_event(session, builders.a_patient(session), ago(40), "overdose")
    refresh(session)
    with as_known_on(session, ago(20)):
        found = by_group.rows(session, by_name("open_reasons"), Span(EVER, ago(20)), viewer=Viewer.operator())
    assert [(row.figure, row.numerator, row.value) for row in found] == [("open", 2, 18), ("overdue", 2, 18)]


def test_reasons_are_grouped_by_the_medication_of_their_patient(session):
    patient = builders.a_patient(session, on="methadone", enrolled=ago(20), ended=ago(10))
    builders.add_event(session, patient, ago(3), "overdose")
    assert set(groups(session, "open_reasons", "medication")) == {"methadone"}


@pytest.mark.parametrize(
    ("opens", "found"),
    [
        (0, {}),
        (1, {"week 1": 1}),
        (7, {"week 1": 1}),
        (8, {"week 2": 1}),
        (49, {"week 7": 1}),
        (50, {"week 8": 1}),
        (56, {"week 8": 1}),
        (57, {}),
    ],
)
def test_the_forecast_counts_what_falls_due_in_each_of_eight_weeks(session, patient, opens, found):
    an_item(session, patient, REASON, overdue=-opens)
    assert weeks(session) == found


def test_a_reason_that_turns_more_urgent_falls_due_once(session, patient):
    an_item(session, patient, REASON, overdue=-3, urgency=Urgency.routine, ends_on=ahead(12))
    an_item(session, patient, REASON, overdue=-3, urgency=Urgency.this_week, begins_on=ahead(12))
    assert weeks(session) == {"week 1": 1}


@pytest.mark.parametrize(("due", "found"), [(0, {}), (1, {"week 1": 1}), (8, {"week 2": 1})])
def test_what_is_open_already_falls_due_when_it_is_due(session, patient, due, found):
    an_item(session, patient, REASON, overdue=-due, opens_on=ago(3))
    assert weeks(session) == found


def test_what_is_overdue_already_is_no_work_to_come(session, patient):
    an_item(session, patient, REASON, overdue=5, urgency=Urgency.routine, ends_on=ahead(12))
    an_item(session, patient, REASON, overdue=5, urgency=Urgency.this_week, begins_on=ahead(12))
    assert weeks(session) == {}


def test_what_is_closed_already_falls_due_no_more(session, patient):
    an_item(session, patient, REASON, overdue=-3, opens_on=ago(9), ends_on=TODAY)
    assert weeks(session) == {}


@pytest.mark.parametrize(("begins", "ends", "falls_due"), [(3, 4, True), (4, 9, False), (0, 3, False), (0, 4, True)])
def test_only_what_is_on_the_list_on_its_due_day_falls_due(session, patient, begins, ends, falls_due):
    """Due in 3 days; closed before, or acknowledged until later, it is nobody's work on that day."""
    an_item(session, patient, REASON, overdue=-3, opens_on=ago(1), begins_on=ahead(begins), ends_on=ahead(ends))
    assert weeks(session) == ({"week 1": 1} if falls_due else {})


@pytest.mark.parametrize(("opens", "found"), [(-1, {"week 1": 1}), (0, {"week 1": 1}), (1, {})])
def test_a_visit_that_may_stay_without_a_status_is_work_once_it_has(session, patient, opens, found):
    an_item(session, patient, "visit_status_missing", overdue=-7, opens_on=ahead(opens))
    assert weeks(session) == found


def test_another_reason_of_the_patient_and_the_same_of_another_are_new_work(session, patient):
    an_item(session, patient, REASON, overdue=5)
    an_item(session, patient, OTHER, overdue=-12)
    an_item(session, a_patient(session, a_clinic(session, "River"), "2"), REASON, overdue=-12)
    assert weeks(session) == {"week 2": 2}


def test_the_forecast_is_told_by_owner_role_and_key(session, patient):
    an_item(session, patient, REASON, overdue=-1, owner=a_member(session, "Reyes, Ana"), owner_role="prescriber")
    assert weeks(session, "clinician,role,reason") == {f"Reyes, Ana · prescriber · {REASON} week 1": 1}


def test_the_share_of_a_week_is_of_all_eight(session, patient):
    an_item(session, patient, REASON, overdue=-1)
    an_item(session, patient, OTHER, overdue=-30)
    found = {row.figure: (row.numerator, row.denominator) for row in kept(session, "workload")}
    assert (found["week 1"], found["week 2"], found["week 5"]) == ((1, 2), (0, 2), (1, 2))
