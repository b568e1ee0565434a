"""Just below, at and just above each threshold about tapers: seen in the supplies or declared, fast, or none at all."""

from datetime import date, timedelta

import pytest

from tests.builders import a_patient, add_event, add_oud, add_phq9, add_supply
from tests.histories.openings import facts_of

FIRST = date(2026, 1, 1)


def after(days: int, since: date = FIRST) -> date:
    return since + timedelta(days=days)


def taking(session, *supplies, medication="morphine", first=FIRST, **columns) -> int:
    """With an OUD, so on the caseload; supplies as (days after the first day, days, dose)."""
    patient = a_patient(session, **columns)
    add_oud(session, patient, first)
    for start, days, dose_mg in supplies:
        add_supply(session, patient, after(start, first), days, medication, dose_mg=dose_mg)
    return patient


# A taper that nobody declared: on day 119 the month up to it is days 90-119, and the month before days 30-59.
@pytest.mark.parametrize(("dose_mg", "is_seen"), [(86, False), (85, True), (84, True)])
@pytest.mark.parametrize("medication", ["morphine", "buprenorphine", "methadone"])
def test_fifteen_percent_below_the_month_that_ended_sixty_days_before_is_a_taper(session, dose_mg, is_seen, medication):
    patient = taking(session, (0, 90, 100), (90, 29, dose_mg), (119, 30, dose_mg), medication=medication)
    found = facts_of(session, patient)
    assert found.taper_detected_on == (after(119) if is_seen else None)
    assert (found.tapering_since, found.tapering_until) == ((after(119), after(148)) if is_seen else (None, None))


@pytest.mark.parametrize("medication", ["buprenorphine_xr", "naltrexone_oral", "meperidine"])
def test_other_medications_have_no_dose_to_taper(session, medication):
    patient = taking(session, (0, 90, 100), (90, 29, 10), (119, 30, 10), medication=medication)
    found = facts_of(session, patient)
    assert (found.taper_detected_on, found.fast_taper_on) == (None, None)


@pytest.mark.parametrize(("judged_on", "is_seen"), [(59, False), (60, True)], ids=["no month before", "one day of it"])
def test_both_months_need_a_day_with_a_dose(session, judged_on, is_seen):
    patient = taking(session, (0, 31, 100), (31, judged_on - 31, 50), (judged_on, 10, 50))
    assert facts_of(session, patient).taper_detected_on == (after(judged_on) if is_seen else None)


@pytest.mark.parametrize(("known_until", "is_seen"), [(29, False), (30, True)], ids=["the day before", "its first day"])
def test_the_month_before_has_thirty_days(session, known_until, is_seen):
    """One day of it with a known dose is enough, and one of the month up to the supply: day 119, days 30-59."""
    unknown = known_until + 1
    patient = taking(session, (0, unknown, 100), (unknown, 119 - unknown, None), (119, 30, 50))
    assert facts_of(session, patient).taper_detected_on == (after(119) if is_seen else None)


@pytest.mark.parametrize(("uncovered", "is_seen"), [(7, True), (8, False)])
def test_a_stop_between_the_two_months_is_no_taper(session, uncovered, is_seen):
    again = 80 + uncovered
    patient = taking(session, (0, 80, 100), (again, 119 - again, 50), (119, 30, 50))
    assert (facts_of(session, patient).taper_detected_on is not None) is is_seen


@pytest.mark.parametrize(
    ("first_course_ends", "is_seen"), [(29, True), (30, False)], ids=["before the month", "on its first day"]
)
def test_a_stop_before_both_months_does_not_matter(session, first_course_ends, is_seen):
    """The month before is days 30-59 and begins uncovered."""
    patient = taking(session, (0, first_course_ends + 1, 100), (40, 50, 100), (90, 29, 50), (119, 30, 50))
    assert (facts_of(session, patient).taper_detected_on is not None) is is_seen


def test_a_taper_is_over_when_the_last_supply_no_longer_shows_it(session):
    lowered = [(0, 90, 100), (90, 29, 80), (119, 30, 80)]
    assert facts_of(session, taking(session, *lowered)).tapering_since == after(119)
    assert facts_of(session, taking(session, *lowered, (149, 30, 80), (179, 30, 80))).tapering_since is None


def test_two_opioids_are_one_dose(session):
    patient = taking(session, (0, 150, 100))
    add_supply(session, patient, after(90), 29, "oxycodone", dose_mg=20)
    add_supply(session, patient, after(119), 30, "codeine", dose_mg=10)
    assert facts_of(session, patient).taper_detected_on is None


# Declared
@pytest.mark.parametrize(("ended", "since"), [("2026-02-28", "2026-03-01"), ("2026-03-01", None)])
def test_a_declared_taper_runs_until_it_is_ended(session, ended, since):
    patient = taking(session, (0, 90, 100))
    add_event(session, patient, "2026-03-01")
    add_event(session, patient, ended, "taper_ended")
    found = facts_of(session, patient)
    assert found.tapering_since == (date.fromisoformat(since) if since else None)
    assert found.tapering_until == (date.max if since else None)


# Dose-reduction steps
@pytest.mark.parametrize(
    ("dose_mg", "taken_on", "expected"),
    [
        (100, 30, None),
        (99.9, 29, None),
        (99.9, 30, "taper"),
        (99.9, 58, "taper"),
        (99.9, 59, None),
        (None, 30, None),
    ],
)
def test_a_lower_dose_tags_scores_for_four_weeks(session, dose_mg, taken_on, expected):
    patient = taking(session, (0, 30, 100), (30, 60, dose_mg))
    add_phq9(session, patient, after(taken_on), 12)
    assert facts_of(session, patient).phq9_confounded_by == expected


@pytest.mark.parametrize(("uncovered", "expected"), [(7, "taper"), (8, None)])
def test_a_lower_dose_after_a_stop_is_no_step(session, uncovered, expected):
    patient = taking(session, (0, 20, 100), (20 + uncovered, 60, 50))
    add_phq9(session, patient, after(48), 12)  # the first course ended before four weeks: no opioid stop
    assert facts_of(session, patient).phq9_confounded_by == expected


@pytest.mark.parametrize(("begins", "step"), [(90, 30), (91, 121)])
def test_steps_up_to_ninety_days_before_belong_to_the_taper(session, begins, step):
    """Without one, its first day stands for it."""
    patient = taking(session, (0, 30, 100), (30, 150, 90))
    add_event(session, patient, after(30 + begins))
    assert facts_of(session, patient).taper_step_on == after(step)


@pytest.mark.parametrize(("begins", "dose_mg", "step"), [(119, 60, 119), (119, 61, 29), (118, 61, 119)])
def test_a_taper_seen_only_in_the_sum_of_opioids_steps_down_on_its_first_day(session, begins, dose_mg, step):
    """Morphine and oxycodone, 60 MME each, until morphine is left out on day 90: half as much, without a lower dose of
    either. A lower dose before counts when it is no more than 90 days older than the taper."""
    patient = taking(session, (0, begins - 90, dose_mg), (begins - 90, 180 - begins, 60))
    for start, days in ((0, 90), (90, 29), (119, 30)):
        add_supply(session, patient, after(start), days, "oxycodone", dose_mg=40)
    found = facts_of(session, patient)
    assert (found.taper_detected_on, found.taper_step_on) == (after(119), after(step))
    assert found.taper_watch_until == after(149 + 730)


# Fast
@pytest.mark.parametrize(("dose_mg", "is_fast"), [(90, False), (89.99, True)])
@pytest.mark.parametrize("medication", ["morphine", "buprenorphine", "methadone"])
def test_more_than_ten_percent_in_a_week_is_fast(session, dose_mg, is_fast, medication):
    patient = taking(session, (0, 30, 100), (30, 30, dose_mg), medication=medication)
    assert facts_of(session, patient).fast_taper_on == (after(30) if is_fast else None)


@pytest.mark.parametrize("handed_out", [23, 27, 30])
def test_a_refill_handed_out_early_is_judged_when_it_begins(session, handed_out):
    patient = taking(session, (0, 30, 100), (handed_out, 30, 80))
    assert facts_of(session, patient).fast_taper_on == after(handed_out)


@pytest.mark.parametrize(("uncovered", "is_fast"), [(6, True), (7, False)])
def test_the_day_a_week_before_must_be_covered(session, uncovered, is_fast):
    patient = taking(session, (0, 30, 100), (30 + uncovered, 30, 50))
    assert (facts_of(session, patient).fast_taper_on is not None) is is_fast


@pytest.mark.parametrize(
    ("course_ran", "dose_mg", "is_fast"), [(364, 89, False), (365, 89, True), (365, 90, False), (365, 89.99, True)]
)
def test_after_a_year_more_than_ten_percent_in_four_weeks_is_fast(session, course_ran, dose_mg, is_fast):
    """By 5 % two weeks before, then to the dose: never more than 10 % in a week."""
    halfway = course_ran - 14
    patient = taking(session, (0, halfway, 100), (halfway, 14, 95), (course_ran, 30, dose_mg))
    assert facts_of(session, patient).fast_taper_on == (after(course_ran) if is_fast else None)


def test_four_weeks_are_four_weeks(session):
    patient = taking(session, (0, 300, 100), (300, 70, 100), (370, 28, 95), (398, 30, 89))
    assert facts_of(session, patient).fast_taper_on is None  # 28 days before it was 95
    patient = taking(session, (0, 300, 100), (300, 71, 100), (371, 27, 95), (398, 30, 89))
    assert facts_of(session, patient).fast_taper_on == after(398)  # 28 days before it was still 100


@pytest.mark.parametrize(
    ("next_dose", "next_day", "is_step"),
    [(99, 60, True), (100, 60, False), (110, 60, False), (100, 67, False), (100, 68, True)],
)
def test_a_dip_that_the_next_supply_undoes_is_no_step(session, next_dose, next_day, is_step):
    patient = taking(session, (0, 30, 100), (30, 30, 50), (next_day, 30, next_dose))
    assert facts_of(session, patient).fast_taper_on == (after(30) if is_step else None)


# Without a taper
@pytest.mark.parametrize(
    ("started", "ended", "is_abrupt"),
    [
        (None, None, True),
        (59, None, False),
        (60, None, True),
        (30, 58, True),
        (30, 59, False),  # it ended with the last dose
        (30, 90, False),
    ],
)
def test_opioids_stop_abruptly_when_no_declared_taper_led_to_it(session, started, ended, is_abrupt):
    patient = taking(session, (0, 60, 40))
    if started is not None:
        add_event(session, patient, after(started))
    if ended is not None:
        add_event(session, patient, after(ended), "taper_ended")
    assert facts_of(session, patient).opioid_stopped_on == (after(60) if is_abrupt else None)


def test_opioids_do_not_stop_abruptly_at_the_end_of_a_taper_seen_in_the_supplies(session):
    patient = taking(session, (0, 90, 100), (90, 29, 50), (119, 30, 25))
    found = facts_of(session, patient)
    assert (found.opioid_stopped_on, found.tapering_until) == (None, after(148))


# Watched
def test_mood_is_watched_for_two_years_after_the_last_step_or_the_stop(session):
    stopped = taking(session, (0, 28, 40))
    assert facts_of(session, stopped).taper_watch_until == after(28 + 730)
    lowered = taking(session, (0, 30, 16), (30, 30, 8), medication="buprenorphine")
    add_event(session, lowered, after(40))
    assert facts_of(session, lowered).taper_watch_until == after(30 + 730)
    neither = taking(session, (0, 27, 40))
    assert facts_of(session, neither).taper_watch_until is None
