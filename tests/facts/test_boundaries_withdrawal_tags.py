"""When a depression score counts as withdrawal-confounded (section 4): its window, and what it never hides."""

import pytest

from services.due_items.refresh import refresh
from tests.builders import a_patient, add_episode, add_event, add_oud, add_screening, add_supply
from tests.histories.openings import reasons_on
from tests.histories.stored import facts_row

T = "2026-03-29"
FOUR_WEEKS_BEFORE, A_DAY_MORE = "2026-03-01", "2026-02-28"


def is_confounded(session, build, total=12) -> bool:
    patient = a_patient(session, phq9=[(T, total)])
    build(session, patient)
    refresh(session, [patient])
    return facts_row(session, patient).phq9_confounded_by is not None


CHANGES = {
    "MOUD started on the day": (lambda s, p: add_episode(s, p, T, started_on=T), True),
    "MOUD started four weeks before": (lambda s, p: started(s, p, FOUR_WEEKS_BEFORE), True),
    "MOUD started a day earlier than that": (lambda s, p: started(s, p, A_DAY_MORE), False),
    "switched four weeks before": (lambda s, p: switched(s, p, FOUR_WEEKS_BEFORE), True),
    "switched a day earlier than that": (lambda s, p: switched(s, p, A_DAY_MORE), False),
    "taper begun four weeks before": (lambda s, p: add_event(s, p, FOUR_WEEKS_BEFORE), True),
    "taper begun a day earlier than that": (lambda s, p: add_event(s, p, A_DAY_MORE), False),
    "taper begun the day after": (lambda s, p: add_event(s, p, "2026-03-30"), False),
    "gap of 7 days running": (lambda s, p: add_supply(s, p, "2026-01-01", 81), False),  # covered to 22 March
    "gap of 8 days running": (lambda s, p: add_supply(s, p, "2026-01-01", 80), True),
    "gap running since eight weeks before": (lambda s, p: add_supply(s, p, "2026-01-01", 31), True),
    "gap running since a day earlier than that": (lambda s, p: add_supply(s, p, "2026-01-01", 30), False),
    "restarted after 8 days": (lambda s, p: restarted(s, p, FOUR_WEEKS_BEFORE, days=51), True),  # to 20 February
    "restarted after 7 days": (lambda s, p: restarted(s, p, A_DAY_MORE, days=51), False),
    "nothing of the kind": (lambda s, p: None, False),
}


def started(session, patient, day):
    add_episode(session, patient, day, started_on=day)


def switched(session, patient, day):
    add_supply(session, patient, "2026-01-01", 90, "buprenorphine")
    add_supply(session, patient, day, 60, "methadone")


def restarted(session, patient, day, *, days):
    add_supply(session, patient, "2026-01-01", days)
    add_supply(session, patient, day, 60)


@pytest.mark.parametrize(("build", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_opioid_exposure_tags_a_score(session, build, expected):
    assert is_confounded(session, build) is expected


@pytest.mark.parametrize(
    ("day", "instrument", "total", "expected"),
    [
        (T, "cows", 4, False),
        (T, "cows", 5, True),
        (T, "sows16", 10, False),
        (T, "sows16", 11, True),
        (T, "withdrawal_level", 0, False),
        (T, "withdrawal_level", 1, True),
        (T, "sows10", 30, False),  # another scale, for which the definition has no threshold
        ("2026-03-21", "cows", 20, False),
        ("2026-03-22", "cows", 20, True),
        ("2026-04-05", "cows", 20, True),
        ("2026-04-06", "cows", 20, False),
    ],
)
def test_measured_withdrawal_within_a_week_tags_a_score(session, day, instrument, total, expected):
    assert is_confounded(session, lambda s, p: add_screening(s, p, day, instrument, total)) is expected


@pytest.mark.parametrize(("total", "listed"), [(19, False), (20, True)])
def test_the_tag_holds_back_only_the_treatment_reason_and_never_a_severe_score(session, total, listed):
    patient = a_patient(session, phq9=[("2026-02-01", 3), (T, total)])
    add_oud(session, patient, "2026-01-01")
    add_event(session, patient, T)
    found = reasons_on(session, patient, "2026-04-10")
    assert ("depression_untreated" in found) is listed
    assert {"worsening", "positive_screen_contact"} <= found
