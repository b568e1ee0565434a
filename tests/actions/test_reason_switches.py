"""Reasons that an organisation does without: with the why, recorded, for everyone, and never the safety reasons."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import engine as engines
from db.engine import reading, writing
from db.problems import Busy, Problem
from db.tables import Account, ReasonSwitch, table_of
from db.vocabulary import Role
from services.access import audit
from services.access.audit import ENTRIES
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.actions.reason_switches import (
    COLUMN,
    LONGEST_WHY,
    in_catalogue,
    in_one_line,
    listed,
    switch_off,
    switch_on,
    switched_off,
)
from services.actions.thresholds import change
from services.actions.what_if import ANY, Period, what_if_without
from services.clinical.thresholds import DEFAULTS
from services.due_items.differences import count_patients_that_differ
from services.due_items.refresh import refresh
from services.facts.table import PATIENT_FACTS
from services.facts.thresholds_in_force import limits_in_force
from services.rules.catalogue import REASONS
from services.rules.rulebook import catalogue
from tests.builders import a_clinic, a_patient, add_appointment
from tests.histories.stored import ITEMS
from tests.pages.people import a_viewer

TODAY, NOW = date(2026, 2, 10), datetime(2026, 2, 10, 9, tzinfo=UTC)
ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)
WHY = "no naloxone in our feed"
NEVER = [reason.key for reason in REASONS if not reason.may_be_switched_off]
SWITCHES = table_of(ReasonSwitch)


def on_moud(session, clinic: str = "North", **columns) -> int:
    """Enrolled on 1 January without naloxone: no_naloxone is open."""
    patient = a_patient(session, on="methadone", clinic=clinic, **columns)
    refresh(session, [patient])
    return patient


def without_naloxone(session) -> int:
    return session.execute(sa.select(sa.func.count()).where(ITEMS.c.reason == "no_naloxone")).scalar()


def off(session, reason: str = "no_naloxone", why: str = WHY, by: Viewer = ADMIN, **more) -> bool:
    return switch_off(session, reason=reason, why=why, by=by, now=NOW, **more)


def recorded(session) -> list[tuple[str, dict]]:
    query = sa.select(ENTRIES.c.action, ENTRIES.c.detail).where(ENTRIES.c.action.like("reason_switched%"))
    return [(action, json.loads(detail)) for action, detail in session.execute(query.order_by(ENTRIES.c.id))]


def everything(session) -> list:
    return [sorted(map(str, session.execute(sa.select(table)))) for table in (ITEMS, PATIENT_FACTS, SWITCHES, ENTRIES)]


def test_a_reason_is_off_for_everyone_at_once_and_after_each_save(session):
    patient, runs = on_moud(session), []
    others = session.execute(sa.select(sa.func.count()).where(ITEMS.c.reason != "no_naloxone")).scalar()
    assert without_naloxone(session)
    assert off(session, done=lambda *so_far: runs.append(so_far))
    assert runs == [(1, 1)]
    assert without_naloxone(session) == 0
    assert session.execute(sa.select(sa.func.count()).select_from(ITEMS)).scalar() == others
    refresh(session, [patient])
    assert without_naloxone(session) == 0
    assert count_patients_that_differ(session) == 0


def test_switched_on_again_it_is_there_as_before(session):
    on_moud(session)
    before, runs = without_naloxone(session), []
    off(session)
    assert switch_on(session, reason="no_naloxone", by=ADMIN, now=NOW, done=lambda *so_far: runs.append(so_far))
    assert runs == [(1, 1)]
    assert without_naloxone(session) == before
    assert limits_in_force(session).switched_off == frozenset()


def test_both_are_recorded_the_first_with_its_why(session):
    off(session)
    switch_on(session, reason="no_naloxone", by=ADMIN, now=NOW)
    assert recorded(session) == [
        ("reason_switched_off", {"reason": "no_naloxone", "why": WHY}),
        ("reason_switched_on", {"reason": "no_naloxone"}),
    ]


def test_the_state_that_it_has_already_changes_and_records_nothing(session):
    assert not switch_on(session, reason="no_naloxone", by=ADMIN, now=NOW)
    assert off(session)
    assert not off(session, why="another")
    assert [one.why for one in switched_off(session)] == [WHY]
    assert len(recorded(session)) == 1


@pytest.mark.parametrize("reason", NEVER)
def test_a_reason_that_no_clinic_may_do_without_is_refused_in_one_sentence(session, reason):
    for deed in (
        lambda: off(session, reason),
        lambda: switch_on(session, reason=reason, by=ADMIN, now=NOW),
        lambda: what_if_without(session, reason, viewer=ADMIN, today=TODAY),
    ):
        with pytest.raises(Problem, match="^“.+” cannot be switched off: no clinic can do without it.$"):
            deed()
    assert limits_in_force(session).switched_off == frozenset()


def test_the_reasons_about_lives_are_among_those():
    expected = {
        "suicide_risk_unreviewed",
        "severe_depression_unreviewed",
        "suicide_pathway",
        "overdose_follow_up",
        "transition_follow_up",
        "moud_gap",
    }
    assert set(NEVER) == expected


def test_an_unknown_key_is_answered_with_those_there_are(session):
    with pytest.raises(Problem, match=r"^There is no reason 'x'\. There are: suicide_risk_unreviewed, "):
        off(session, "x")


@pytest.mark.parametrize(
    ("why", "refusal"),
    [
        ("", "^Say why the reason is switched off"),
        (" \n ", "^Say why the reason is switched off"),
        ("x" * (LONGEST_WHY + 1), f"^The why has at most {LONGEST_WHY} characters; this one has {LONGEST_WHY + 1}.$"),
        ("no\x07contacts", r"^The why holds a character that is no text \(U\+0007\)\.$"),
    ],
    ids=["nothing", "blanks", "too long", "a control character"],
)
def test_the_why_is_a_short_text(session, why, refusal):
    with pytest.raises(Problem, match=refusal):
        off(session, why=why)
    assert not switched_off(session)


def test_the_why_is_one_line_and_may_be_as_long_as_allowed(session):
    assert off(session, why="  no contacts\nin our feed ")
    assert off(session, "contact_due", why="x" * LONGEST_WHY)
    assert {one.reason: one.why for one in switched_off(session)} == {
        "no_naloxone": "no contacts in our feed",
        "contact_due": "x" * LONGEST_WHY,
    }


def test_the_list_says_who_switched_what_off_why_and_when(session):
    session.add(Account(username="tom", name="Tom Becker", role=Role.administrator, password_hash="none"))
    session.flush()
    off(session)
    rows = {row.reason: row for row in listed(session, by=ADMIN)}
    assert list(rows) == [reason.key for reason in REASONS if reason.may_be_switched_off]
    one, other = rows["no_naloxone"], rows["contact_due"]
    assert (one.is_off, one.why, one.by, one.at.replace(tzinfo=UTC)) == (True, WHY, "Tom Becker", NOW)
    assert (other.is_off, other.why, other.by, other.at) == (False, None, None, None)


def test_what_is_no_reason_any_more_is_left_aside(session):
    rows = [{"reason": key, "why": WHY, "by": "tom", "at": NOW} for key in ("gone", "moud_gap", "contact_due")]
    session.execute(sa.insert(SWITCHES).values(rows))
    assert [one.reason for one in switched_off(session)] == ["contact_due"]


def test_one_line_says_what_is_off_and_why(session):
    assert in_one_line(switched_off(session)) == ""
    off(session)
    off(session, "oud_untreated", "we refer out")
    titles = {reason.key: reason.title for reason in REASONS}
    assert in_one_line(switched_off(session)) == (
        f"Switched off here: {titles['no_naloxone']} ({WHY}), "
        f"{titles['oud_untreated']} (we refer out; it stays for those who are dropped out)."
    )


def test_for_whom_a_reason_stays_is_said_in_a_word_of_its_own(session):
    """However its condition is worded."""
    staying = [reason for reason in REASONS if reason.stays]
    assert [reason.stays.in_short for reason in staying] == ["dropped out"]
    (row,) = [row for row in listed(session, by=ADMIN) if row.stays]
    assert (row.reason, row.stays) == ("oud_untreated", "dropped out")


def test_the_catalogue_says_it_beside_each_row(session):
    off(session)
    rows = {row["key"]: row[COLUMN] for row in in_catalogue(catalogue(DEFAULTS), switched_off(session), TODAY)}
    assert rows["no_naloxone"] == f"switched off by tom on 10 Feb: {WHY}"
    assert {words for key, words in rows.items() if key != "no_naloxone"} == {""}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.administrator}))
def test_only_an_administrator_lists_tries_and_switches(session, role):
    other = a_viewer(1, role=role)
    for deed in (
        lambda: listed(session, by=other),
        lambda: off(session, by=other),
        lambda: switch_on(session, reason="no_naloxone", by=other, now=NOW),
        lambda: what_if_without(session, "no_naloxone", viewer=other, today=TODAY),
    ):
        with pytest.raises(Refused):
            deed()


@pytest.mark.parametrize("is_off", [False, True], ids=["off", "on"])
def test_without_its_audit_entry_nothing_is_saved(engine, monkeypatch, is_off):
    with writing(engine) as session:
        on_moud(session)
        if is_off:
            off(session)
        before = everything(session)
    monkeypatch.setattr(audit, "record", lambda *_, **__: 1 / 0)

    def do():
        with writing(engine) as session:
            if is_off:
                switch_on(session, reason="no_naloxone", by=ADMIN, now=NOW)
            else:
                off(session)

    with pytest.raises(ZeroDivisionError):
        do()
    with reading(engine) as session:
        assert everything(session) == before


def test_two_who_change_the_rules_at_once_take_turns(engine, monkeypatch):
    monkeypatch.setattr(engines, "SHORT", 100)  # before the first connection of the engine
    with writing(engine) as first:
        off(first)
        with pytest.raises(Busy), writing(engine) as second:
            off(second, "contact_due")
        with pytest.raises(Busy), writing(engine) as second:
            change(second, name="contact_stable", value=21, by=ADMIN, now=NOW)


def test_what_it_would_change_is_counted_and_nothing_is_written(session):
    for _ in range(12):
        on_moud(session)
    on_moud(session, clinic="South")
    before = everything(session)
    north = a_viewer(a_clinic(session, "North"), role=Role.administrator)
    rows = {(row.reason, row.period): row for row in what_if_without(session, "no_naloxone", viewer=north, today=TODAY)}
    one, anybody = rows["no_naloxone", Period.today], rows[ANY, Period.today]
    assert (one.now, one.then, one.join, one.leave) == (12, 0, 0, 12)
    assert anybody.join == 0
    assert {key for (key, _), row in rows.items() if row.join or row.leave} <= {"no_naloxone", ANY}
    assert everything(session) == before


def test_visits_that_may_get_their_status_are_not_counted_as_coming(session):
    """Of one that has none 3 days after its day the reason is there already."""
    booked, waiting = on_moud(session), on_moud(session)
    add_appointment(session, booked, TODAY + timedelta(days=3), status="scheduled")
    add_appointment(session, waiting, TODAY - timedelta(days=10), status="scheduled")
    rows = what_if_without(session, "visit_status_missing", viewer=Viewer.operator(), today=TODAY)
    found = {row.period: row.now for row in rows if row.reason == "visit_status_missing"}
    assert found == {Period.today: 1, Period.next_4_weeks: 1}
