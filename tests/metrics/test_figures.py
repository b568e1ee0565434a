"""Figures for people: exact for whoever may open the patients, without small counts for a plain manager."""

from datetime import UTC, date, datetime

import pytest

from db.problems import Problem
from db.tables import NO_AMOUNT, FigureCount, FigureMonth
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.metrics import figures, people_behind
from services.metrics.catalogue import by_name
from services.metrics.counting.periods import from_key, last_day
from services.metrics.disclosure.suppression import EVERY, OTHER
from services.metrics.figures import Asked
from tests.builders import a_clinic

QUARTER = from_key("quarter-2026-09")
NOW = datetime(2026, 10, 2, tzinfo=UTC)


@pytest.fixture
def clinics(session) -> tuple[int, int, int]:
    """Three clinics, and a quarter of months that are kept."""
    for month in QUARTER.months:
        session.add(
            FigureMonth(
                month=month,
                is_as_then=False,
                until=last_day(month),
                counted_on=NOW.date(),
                version="1",
                worked_out_at=NOW,
            )
        )
    return tuple(a_clinic(session, f"{name} clinic") for name in ("North", "River", "South"))


def keep(session, metric: str, clinic: int, *, field="", month=QUARTER.last, stage="", amount=NO_AMOUNT, **units):
    """Counts of a month as they are kept: `female__met=3` is three of a group, `met=3` of the whole clinic."""
    for name, count in units.items():
        group, _, part = name.rpartition("__")
        key = {"metric": metric, "field": field, "month": month, "is_as_then": False, "clinic": clinic, "stage": stage}
        session.add(FigureCount(**key, group_word=group, part=part, amount=amount, units=count))
    session.flush()


def a_manager(*clinics: int, **columns) -> Viewer:
    return Viewer("mia", "Mia", Role.manager, frozenset(clinics), **columns)


def asked(session, viewer: Viewer, metric: str, by=None, clinic=None, period=QUARTER, is_as_then=False) -> list:
    return figures.of(session, Asked(viewer, period, clinic, is_as_then), by_name(metric), by)


def told(session, viewer: Viewer, metric: str = "initiation", **asks) -> dict:
    """Group -> numerator and denominator, or None of a hidden one, in the order in which they come."""
    found = asked(session, viewer, metric, **asks)
    return {one.group: None if one.is_hidden else (one.numerator, one.denominator) for one in found}


def keep_three_clinics(session, clinics, small: int) -> None:
    for clinic, count in zip(clinics, (30, small, 20), strict=True):
        keep(session, "initiation", clinic, met=count, not_met=40)


def test_who_may_open_patients_sees_every_count(session, clinics):
    keep_three_clinics(session, clinics, 5)
    exact = {"North clinic": (30, 70), "River clinic": (5, 45), "South clinic": (20, 60)}
    for viewer in (a_manager(*clinics, sees_patients=True), Viewer("n", "N", Role.care_manager, frozenset(clinics))):
        assert told(session, viewer, by="clinic") == exact


def test_a_plain_manager_sees_no_small_clinic_nor_what_would_give_it_away(session, clinics):
    keep_three_clinics(session, clinics, 5)
    manager = a_manager(*clinics)
    assert told(session, manager, by="clinic") == {"North clinic": (30, 70), "River clinic": None, "South clinic": None}
    assert told(session, manager) == {"all": (55, 175)}
    assert [told(session, manager, clinic=clinic) for clinic in clinics] == [
        {"all": (30, 70)},
        {"all": None},
        {"all": None},
    ]


def test_a_hidden_figure_has_no_numbers(session, clinics):
    keep_three_clinics(session, clinics, 5)
    hidden = asked(session, a_manager(*clinics), "initiation", clinic=clinics[1])[0]
    assert (hidden.numerator, hidden.denominator, hidden.missing, hidden.value, hidden.low) == (0, 0, 0, None, None)


def test_what_is_shown_does_not_depend_on_the_clinics_of_others(session, clinics):
    keep_three_clinics(session, clinics, 5)
    assert told(session, a_manager(clinics[0]), by="clinic") == {"North clinic": (30, 70)}


def test_months_of_a_quarter_are_added_before_anything_is_judged(session, clinics):
    for month in QUARTER.months:
        keep(session, "initiation", clinics[0], month=month, met=4, not_met=4)
    assert told(session, a_manager(clinics[0])) == {"all": (12, 24)}


def test_small_groups_are_hidden_in_place_and_told_together(session, clinics):
    groups = {"female__met": 40, "male__met": 30, "other__met": 3, "unknown__met": 9}
    keep(session, "initiation", clinics[0], met=82)
    keep(session, "initiation", clinics[0], field="sex", **groups)
    found = list(told(session, a_manager(clinics[0]), by="sex").items())
    assert found == [("female", (40, 40)), ("male", (30, 30)), ("other", None), ("unknown", None), (OTHER, (12, 12))]


def test_a_field_of_which_no_group_may_be_shown_names_none(session, clinics):
    keep(session, "initiation", clinics[0], met=42)
    keep(session, "initiation", clinics[0], field="sex", female__met=40, male__met=2)
    assert told(session, a_manager(clinics[0]), by="sex") == {EVERY: None}


def test_where_nobody_is_counted_nothing_is_hidden(session, clinics):
    assert told(session, a_manager(*clinics), by="sex") == {}


@pytest.mark.parametrize("key", ["month-2026-09", "year-2026-09", "quarter-2026-08"])
def test_a_plain_manager_may_ask_for_calendar_quarters_only(session, clinics, key):
    keep_three_clinics(session, clinics, 30)
    with pytest.raises(Problem, match="calendar quarters"):
        told(session, a_manager(*clinics), period=from_key(key))
    told(session, a_manager(*clinics, sees_patients=True), period=from_key(key))


def test_a_plain_manager_may_not_ask_what_was_known_then(session, clinics):
    with pytest.raises(Problem, match="as they are known now"):
        told(session, a_manager(*clinics), is_as_then=True)


@pytest.mark.parametrize("counted_on", [date(2026, 9, 29), date(2026, 9, 30), None])
def test_a_quarter_that_was_not_over_when_counted_or_not_kept_as_a_whole_is_refused(session, clinics, counted_on):
    """On its last day more may be entered: the day after, the difference would be told."""
    month = session.get(FigureMonth, (QUARTER.last, False))
    session.delete(month) if counted_on is None else setattr(month, "counted_on", counted_on)
    session.flush()
    with pytest.raises(Problem, match="quarter-2026-09 are not kept yet"):
        told(session, a_manager(*clinics))


def test_who_may_not_see_figures_is_refused(session, clinics):
    with pytest.raises(Refused):
        told(session, Viewer("a", "A", Role.auditor, frozenset(clinics)))


def test_single_events_are_hidden_as_a_whole(session, clinics):
    for clinic in clinics:
        keep(session, "retention_curve", clinic, stage="in care", amount=90, left=100, censored=100)
    assert all(one.is_hidden for one in asked(session, a_manager(*clinics), "retention_curve"))
    assert told(session, a_manager(*clinics), "retention_curve", by="clinic") == {EVERY: None}


def test_a_median_comes_without_the_amounts_it_is_of(session, clinics):
    keep(session, "screen_to_contact", clinics[0], amount=3, met=20)
    keep(session, "screen_to_contact", clinics[0], amount=5, met=5)
    told_to = {viewer: asked(session, viewer, "screen_to_contact")[0] for viewer in map(_of(clinics), (False, True))}
    plain, full = told_to.values()
    assert (plain.value, plain.amounts) == (3.0, ())
    assert (full.value, full.amounts) == (3.0, ((3, 20), (5, 5)))


def _of(clinics):
    return lambda sees_patients: a_manager(*clinics, sees_patients=sees_patients)


def test_the_highest_of_some_amounts_is_nobodys_business(session, clinics):
    keep(session, "open_reasons", clinics[0], amount=90, overdue=20)
    for one in asked(session, a_manager(*clinics), "open_reasons"):
        assert (one.numerator, one.value, one.amounts) == (20, None, ())


@pytest.mark.parametrize(("field", "is_hidden"), [("clinician", True), ("reason", True), ("role", False)])
def test_work_is_told_by_role_or_by_what_has_one_role_each_but_not_by_both(session, clinics, field, is_hidden):
    keep(session, "open_reasons", clinics[0], amount=1, overdue=60)
    keep(session, "open_reasons", clinics[0], field=field, amount=1, a__overdue=30, b__overdue=30)
    found = told(session, a_manager(*clinics), "open_reasons", by=field)
    assert found == ({EVERY: None} if is_hidden else {"a": (30, 30), "b": (30, 30)})


@pytest.mark.parametrize(("contacts", "is_hidden"), [(1, True), (30, True), (31, False)])
def test_a_mean_of_few_contacts_is_hidden(session, clinics, contacts, is_hidden):
    keep(session, "contacts_per_patient", clinics[0], amount=1, met=contacts)
    keep(session, "contacts_per_patient", clinics[0], amount=0, met=200)
    assert [one.is_hidden for one in asked(session, a_manager(*clinics), "contacts_per_patient")] == [is_hidden]


def test_ten_patients_counted_every_month_are_still_ten(session, clinics):
    for month in QUARTER.months:
        keep(session, "contacts_per_patient", clinics[0], month=month, amount=9, met=10)
    assert [one.is_hidden for one in asked(session, a_manager(*clinics), "contacts_per_patient")] == [True]


def test_who_never_started_is_not_the_difference_of_two_figures(session, clinics):
    keep(session, "completion", clinics[0], stage="of enrolled", met=30, not_met=30)
    keep(session, "completion", clinics[0], stage="of started", met=30, not_met=25)
    assert [one.is_hidden for one in asked(session, a_manager(*clinics), "completion")] == [True, True]


def test_figures_that_were_counted_again_are_told_anew(session, clinics):
    """What is hidden is decided once for a quarter as it was counted."""
    manager, later = a_manager(clinics[0]), datetime(2026, 10, 3, tzinfo=UTC)
    keep(session, "initiation", clinics[0], met=30, not_met=40)
    assert told(session, manager) == {"all": (30, 70)}
    keep(session, "initiation", clinics[0], month=QUARTER.months[0], met=3)
    session.get(FigureMonth, (QUARTER.months[0], False)).worked_out_at = later
    session.flush()
    assert told(session, manager) == {"all": (33, 73)}


def test_what_one_manager_may_see_is_not_told_to_another(session, clinics):
    keep_three_clinics(session, clinics, 30)
    assert [told(session, a_manager(*of)) for of in (clinics[:1], clinics)] == [{"all": (30, 70)}, {"all": (80, 200)}]


class ClearedMeanwhile(dict):
    """By another thread, between looking whether a key is there and reading it."""

    def __contains__(self, key):
        return True

    def __setitem__(self, key, value):
        pass


def test_figures_are_told_while_another_thread_forgets_what_was_decided(session, clinics, monkeypatch):
    keep_three_clinics(session, clinics, 5)
    for memory in ("_DECIDED", "_ALLOWED"):
        monkeypatch.setattr(figures, memory, ClearedMeanwhile())
    assert told(session, a_manager(*clinics)) == {"all": (55, 175)}


def test_people_are_found_while_another_thread_forgets_them(session, clinics, monkeypatch):
    monkeypatch.setattr(people_behind, "_KEPT", ClearedMeanwhile())
    viewer, today = a_manager(*clinics, sees_patients=True), date(2026, 10, 2)
    asked = people_behind.Behind("enrolments", "enrolled", QUARTER.key)
    assert people_behind.people(session, asked, viewer=viewer, today=today) == ()


def test_no_more_is_remembered_than_its_bound(session, clinics, monkeypatch):
    monkeypatch.setattr(figures, "MOST_DECIDED", 2)
    keep_three_clinics(session, clinics, 5)
    for by in (None, "clinic", "sex", "race", "payer"):
        told(session, a_manager(*clinics), by=by)
    assert max(len(figures._DECIDED), len(figures._ALLOWED)) <= 2
