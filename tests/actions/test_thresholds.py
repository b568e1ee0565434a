"""The numbers an organisation sets for itself: within their limits, recorded, in force for everyone; and what-if."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import ThresholdSetting
from db.vocabulary import Role
from services.access import audit
from services.access.audit import ENTRIES
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.actions.thresholds import change, checked, is_whole, listed, reset
from services.actions.what_if import ANY, Period, what_if, without_small
from services.clinical.thresholds import BY_NAME, THRESHOLDS
from services.due_items.refresh import as_known_on, refresh
from services.facts.table import PATIENT_FACTS
from services.facts.thresholds_in_force import limits_in_force
from tests.builders import a_clinic, a_patient, add_contact, add_phq9, add_screening
from tests.histories.acts import DEPRESSED, enrolment
from tests.histories.openings import items_of, someone
from tests.histories.stored import ITEMS, store
from tests.histories.strategies import invented
from tests.pages.people import a_viewer

TODAY, NOW = date(2026, 2, 10), datetime(2026, 2, 10, 9, tzinfo=UTC)
ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)
EACH = pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda threshold: threshold.name)


def screened(session, on: str = "2026-01-05", clinic: str = "North") -> int:
    """On MOUD, PHQ-9 of 12: the next one is due 28 days later."""
    patient = a_patient(session, on="methadone", enrolled=on, started=on, phq9=[(on, 12)], clinic=clinic)
    refresh(session, [patient])
    return patient


def rescreen_due(session) -> date:
    return session.execute(sa.select(ITEMS.c.due_on).where(ITEMS.c.reason == "phq9_due")).scalars().first()


def recorded(session) -> list[dict]:
    query = sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "threshold_changed").order_by(ENTRIES.c.id)
    return [json.loads(detail) for detail in session.execute(query).scalars()]


def everything(session) -> list:
    tables = (ITEMS, PATIENT_FACTS, ThresholdSetting.__table__, ENTRIES)
    return [sorted(map(str, session.execute(sa.select(table)))) for table in tables]


@EACH
def test_a_value_at_its_limits_is_taken_and_one_beyond_is_refused(threshold):
    step = 1 if is_whole(threshold) else 0.1
    assert checked(threshold.name, threshold.low) == threshold.low
    assert checked(threshold.name, threshold.high) == threshold.high
    for outside in (threshold.low - step, threshold.high + step, float("nan")):
        with pytest.raises(Problem, match=f"^{threshold.name} .* may be set from .* is outside"):
            checked(threshold.name, outside)


@EACH
def test_every_default_lies_within_its_limits_and_days_are_whole(threshold):
    assert checked(threshold.name, threshold.default) == threshold.default
    if is_whole(threshold):
        with pytest.raises(Problem, match="whole number of days"):
            checked(threshold.name, threshold.low + 0.5)
    else:
        assert checked(threshold.name, threshold.low + 0.5) == threshold.low + 0.5


def test_a_refusal_says_what_which_limits_and_which_value():
    with pytest.raises(Problem) as refused:
        checked("phq9_positive_again", 7)
    said = (
        "phq9_positive_again (PHQ-9 due after a score of 10 or more) may be set from 8 to 84 days, for its reason "
        "opens 7 days before it is due; 7 is outside."
    )
    assert str(refused.value) == said


ON = date(2026, 3, 5)
CALLED = [DEPRESSED, lambda s, p: add_contact(s, p, ON)]
COUNTED_FROM = {  # what the days of a threshold are counted from, on ON
    "phq9_positive_again": ("phq9_due", [DEPRESSED, lambda s, p: add_phq9(s, p, ON, 12)]),
    "phq9_mild_again": ("phq9_due", [DEPRESSED, lambda s, p: add_phq9(s, p, ON, 7)]),
    "phq9_minimal_again": ("phq9_due", [DEPRESSED, lambda s, p: add_phq9(s, p, ON, 2)]),
    "phq9_taper_again": ("phq9_due", [enrolment(-100, ended=-60), lambda s, p: add_phq9(s, p, ON, 2)]),
    "gad7_positive_again": ("gad7_due", [DEPRESSED, lambda s, p: add_screening(s, p, ON, "gad7", 12)]),
    "contact_active": ("contact_due", [lambda s, p: add_phq9(s, p, ON, 12), *CALLED]),
    "contact_stable": ("contact_due", CALLED),
}


def test_every_threshold_that_opens_a_reason_ahead_is_in_the_table():
    assert {threshold.name for threshold in THRESHOLDS if threshold.lead} == set(COUNTED_FROM)
    assert all(threshold.low > threshold.lead for threshold in THRESHOLDS)


@pytest.mark.parametrize("name", COUNTED_FROM)
def test_at_its_lowest_a_reason_opens_a_day_after_what_clears_it_or_later(session, name):
    reason, happened = COUNTED_FROM[name]
    low = BY_NAME[name].low
    change(session, name=name, value=low, by=ADMIN, now=NOW)
    opens_on = min(item.opens_on for item in items_of(session, someone(session, happened)) if item.reason == reason)
    assert ON < opens_on == ON + timedelta(days=low - BY_NAME[name].lead)


def test_a_setting_made_under_wider_limits_is_the_nearest_that_may_be_set(session):
    session.add(ThresholdSetting(name="contact_active", value=3, by="tom", at=NOW))
    session.flush()
    assert limits_in_force(session).contact_active == 4
    (row,) = [row for row in listed(session, by=ADMIN) if row.name == "contact_active"]
    assert row.low <= row.value <= row.high


def test_an_unknown_name_is_answered_with_those_there_are(session):
    with pytest.raises(Problem, match=r"no threshold 'x'\. There are: phq9_positive_again, "):
        change(session, name="x", value=1, by=ADMIN, now=NOW)


def test_a_change_holds_for_everyone_at_once_and_after_each_save(session):
    patient, runs = screened(session), []
    assert rescreen_due(session) == date(2026, 2, 2)
    done = lambda *so_far: runs.append(so_far)  # noqa: E731
    assert change(session, name="phq9_positive_again", value=21, by=ADMIN, now=NOW, done=done)
    assert rescreen_due(session) == date(2026, 1, 26)
    assert runs == [(1, 1)]
    refresh(session, [patient])
    assert rescreen_due(session) == date(2026, 1, 26)
    with as_known_on(session, TODAY):
        assert rescreen_due(session) == date(2026, 1, 26)


def test_a_change_is_recorded_with_the_old_and_the_new_value(session):
    change(session, name="phq9_positive_again", value=21, by=ADMIN, now=NOW)
    change(session, name="phq9_positive_again", value=14, by=ADMIN, now=NOW)
    assert recorded(session) == [
        {"name": "phq9_positive_again", "before": 28, "value": 21},
        {"name": "phq9_positive_again", "before": 21, "value": 14},
    ]


def test_the_list_says_who_changed_what_and_when(session):
    change(session, name="taper_reduction", value=12.5, by=ADMIN, now=NOW)
    rows = {row.name: row for row in listed(session, by=ADMIN)}
    assert list(rows) == [threshold.name for threshold in THRESHOLDS]
    changed, untouched = rows["taper_reduction"], rows["taper_apart"]
    assert (changed.value, changed.default, changed.changed_by) == (12.5, 15, "tom")
    assert changed.changed_at.replace(tzinfo=UTC) == NOW
    assert (untouched.value, untouched.changed_by, untouched.changed_at) == (60, None, None)


def test_the_number_in_force_already_changes_and_records_nothing(session):
    assert not change(session, name="contact_stable", value=28, by=ADMIN, now=NOW)
    assert not reset(session, name="contact_stable", by=ADMIN, now=NOW)
    assert recorded(session) == []


def test_a_reset_brings_the_default_back_and_is_recorded(session):
    screened(session)
    change(session, name="phq9_positive_again", value=21, by=ADMIN, now=NOW)
    assert reset(session, name="phq9_positive_again", by=ADMIN, now=NOW)
    assert limits_in_force(session).changed == {}
    assert rescreen_due(session) == date(2026, 2, 2)
    assert recorded(session)[-1] == {"name": "phq9_positive_again", "before": 21, "value": 28}


def test_a_setting_of_a_threshold_that_is_gone_is_left_aside(session):
    gone = {"name": "no_longer_used", "value": 3.0, "by": "tom", "at": NOW}
    session.execute(sa.insert(ThresholdSetting.__table__).values(gone))
    assert limits_in_force(session).changed == {}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.administrator}))
def test_only_an_administrator_sees_tries_and_changes_thresholds(session, role):
    other = a_viewer(1, role=role)
    for deed in (
        lambda: listed(session, by=other),
        lambda: change(session, name="contact_stable", value=21, by=other, now=NOW),
        lambda: reset(session, name="contact_stable", by=other, now=NOW),
        lambda: what_if(session, viewer=other, changed={"contact_stable": 21}, today=TODAY),
    ):
        with pytest.raises(Refused):
            deed()


def test_without_its_audit_entry_nothing_is_saved(engine, monkeypatch):
    with writing(engine) as session:
        screened(session)
        before = everything(session)
    monkeypatch.setattr(audit, "record", lambda *_, **__: 1 / 0)

    def do():
        with writing(engine) as session:
            change(session, name="phq9_positive_again", value=21, by=ADMIN, now=NOW)

    with pytest.raises(ZeroDivisionError):
        do()
    with reading(engine) as session:
        assert everything(session) == before


def on_the_list(session, until: date) -> dict[str, set[int]]:
    """Reason -> patients with it open on a day from today until then, as kept. A visit that lies ahead may yet get its
    status."""
    found: dict[str, set[int]] = {ANY: set()}
    for item in session.execute(sa.select(ITEMS)):
        is_foreseen = item.reason != "visit_status_missing" or item.opens_on <= TODAY
        if is_foreseen and item.begins_on <= until and item.ends_on > TODAY:
            found.setdefault(item.reason, set()).add(item.patient)
            found[ANY].add(item.patient)
    return found


def test_what_if_counts_what_would_then_be_so_and_writes_nothing(session):
    store(session, dict(enumerate(invented(60, 5), start=1)))
    refresh(session, None)
    kept, untils = everything(session), {Period.today: TODAY, Period.next_4_weeks: TODAY + timedelta(days=28)}
    changed, runs = {"contact_stable": 84, "contact_active": 4}, []
    rows = what_if(
        session, viewer=Viewer.operator(), changed=changed, today=TODAY, done=lambda *so_far: runs.append(so_far)
    )
    assert everything(session) == kept
    assert runs == [(1, 1)]
    before = {period: on_the_list(session, until) for period, until in untils.items()}
    for name, value in changed.items():
        change(session, name=name, value=value, by=ADMIN, now=NOW)
    after = {period: on_the_list(session, until) for period, until in untils.items()}
    for row in rows:
        then, now = (side[row.period].get(row.reason, set()) for side in (after, before))
        expected = len(now), len(then), len(then - now), len(now - then)
        assert (row.now, row.then, row.join, row.leave) == expected, row
    assert any(row.join for row in rows)
    assert any(row.leave for row in rows)


def test_what_if_tries_a_value_within_its_limits_only(session):
    with pytest.raises(Problem, match="may be set from 7 to 84 days, for"):
        what_if(session, viewer=ADMIN, changed={"contact_stable": 85}, today=TODAY)


def test_what_if_counts_patients_of_the_viewers_clinics(session):
    for _ in range(12):
        screened(session, "2026-01-21")
    screened(session, "2026-01-21", clinic="South")
    north = a_viewer(a_clinic(session, "North"), role=Role.administrator)
    rows = what_if(session, viewer=north, changed={"phq9_positive_again": 21}, today=TODAY)
    (row,) = [row for row in rows if row.reason == "phq9_due" and row.period is Period.today]
    assert (row.now, row.then, row.join, row.leave) == (0, 12, 12, 0)


def test_what_if_never_tells_an_administrator_a_small_count(session):
    for _ in range(3):
        screened(session, "2026-01-21")
    rows = what_if(session, viewer=ADMIN, changed={"phq9_positive_again": 21}, today=TODAY)
    (row,) = [row for row in rows if row.reason == "phq9_due" and row.period is Period.today]
    assert (row.now, row.then, row.join, row.leave) == (0, "1–10", "1–10", 0)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((50, 61, 11, 0), (50, 61, 11, 0)),
        ((50, 60, 10, 0), ("about 50", "about 60", "1–10", 0)),
        ((50, 49, 0, 1), ("about 50", "about 50", 0, "1–10")),
        ((14, 4, 1, 11), ("about 10", "1–10", "1–10", "about 10")),
        ((0, 0, 0, 0), (0, 0, 0, 0)),
    ],
    ids=str,
)
def test_a_small_count_cannot_be_worked_out_from_the_numbers_beside_it(numbers, told):
    assert without_small(numbers) == told
