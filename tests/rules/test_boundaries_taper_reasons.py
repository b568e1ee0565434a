"""Just before, at and just after each number of what a taper or the end of opioids puts on the list."""

import pytest

from tests.histories.acts import IN_OPIOID_NEED, contact, event, phq9, score, supply, visit
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, routine, someone, this_week, told


def doses(*supplies: tuple[int, int, float], medication: str = "morphine"):
    """Supplies as (day, days, dose)."""
    return [supply(day, days, medication, dose_mg=dose) for day, days, dose in supplies]


# Steps on day 90 and 119; a taper seen from day 119 to 148, the last covered day; a stop on day 149.
TAPER = doses((0, 90, 100), (90, 29, 80), (119, 30, 70))
AFTER_STEP, AFTER_STOP = this_week(126, 133), this_week(156, 163)
# The same by leaving out morphine on day 90: never less of oxycodone, and the sum falls by half.
LEFT_OUT = [*doses((0, 90, 60)), *doses((0, 90, 40), (90, 29, 40), (119, 30, 40), medication="oxycodone")]
MOOD = {
    "a week after the step until the taper ends, then after the stop": (
        TAPER,
        {125: CLOSED, 126: AFTER_STEP, 134: AFTER_STEP, 148: AFTER_STEP, 149: CLOSED},
    ),
    "a week after the stop until day 90 of it": (
        [*TAPER],
        {155: CLOSED, 156: AFTER_STOP, 164: AFTER_STOP, 239: AFTER_STOP, 240: CLOSED},
    ),
    "a score the day before the step": ([*TAPER, phq9(118, 3)], {126: AFTER_STEP}),
    "a score on the day of the step": ([*TAPER, phq9(119, 3)], {126: CLOSED, 148: CLOSED, 156: AFTER_STOP}),
    "a score later": ([*TAPER, phq9(130, 3)], {130: CLOSED, 148: CLOSED, 156: AFTER_STOP}),
    "an incomplete score": ([*TAPER, phq9(130, None)], {130: AFTER_STEP}),
    "another scale": ([*TAPER, score(130, "gad7", 3)], {130: AFTER_STEP}),
    "a call": ([*TAPER, contact(130)], {130: AFTER_STEP}),
    "a score the day before the stop": ([*TAPER, phq9(148, 3)], {148: CLOSED, 156: AFTER_STOP}),
    "a score on the day of the stop": ([*TAPER, phq9(149, 3)], {156: CLOSED, 239: CLOSED}),
    "four weeks of opioids that stop without a taper": (
        doses((0, 28, 40)),
        {34: CLOSED, 35: this_week(35, 42), 43: this_week(35, 42), 118: this_week(35, 42), 119: CLOSED},
    ),
    "27 days of opioids are no course to stop": (doses((0, 27, 40)), {34: CLOSED, 60: CLOSED}),
    "opioids again before the check opens": (
        doses((0, 28, 40), (33, 28, 40)),
        {35: CLOSED, 60: CLOSED, 68: this_week(68, 75)},
    ),
    "MOUD that ends is no stop of opioids": (doses((0, 60, 16), medication="buprenorphine"), {70: CLOSED}),
    "one of two opioids left out: no lower dose of either, so from the first day of the taper": (
        LEFT_OUT,
        {125: CLOSED, **dict.fromkeys((126, 134, 148), AFTER_STEP), 149: CLOSED, 155: CLOSED, 156: AFTER_STOP},
    ),
    "one of two opioids left out, a score on the first day of the taper": ([*LEFT_OUT, phq9(119, 3)], {126: CLOSED}),
    "one of two opioids left out, a lower dose 90 days before: that one": (
        [*doses((0, 29, 70), (29, 61, 60)), *LEFT_OUT[1:]],
        {119: this_week(36, 43), 148: this_week(36, 43)},
    ),
    "one of two opioids left out, a lower dose 91 days before": (
        [*doses((0, 28, 70), (28, 62, 60)), *LEFT_OUT[1:]],
        {119: CLOSED, 125: CLOSED, 126: AFTER_STEP},
    ),
    "a declared taper without a lower dose": (
        [*doses((0, 90, 100)), event(30, "taper_started")],
        {36: CLOSED, 37: this_week(37, 44), 80: this_week(37, 44)},
    ),
    "a declared taper after a step": (
        [*doses((0, 30, 100), (30, 60, 90)), event(40, "taper_started")],
        {40: this_week(37, 44), 89: this_week(37, 44)},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), MOOD.values(), ids=MOOD)
def test_mood_is_checked_after_a_step_and_after_the_stop(session, happened, expected):
    assert told(session, "taper_mood_check", [IN_OPIOID_NEED, *happened], expected) == expected


# A step of 20 % on day 30
FAST = doses((0, 30, 100), (30, 60, 80))
OPEN = this_week(30, 37)
FAST_TAPERS = {
    "for 180 days": (FAST, {29: CLOSED, 30: OPEN, 37: OPEN, 38: OPEN, 210: OPEN, 211: CLOSED}),
    "10 % in a week": (doses((0, 30, 100), (30, 60, 90)), {30: CLOSED}),
    "a medication review the day before": ([*FAST, contact(29, "medication_review")], {30: OPEN}),
    "a medication review on the day": ([*FAST, contact(30, "medication_review")], {30: CLOSED, 210: CLOSED}),
    "a medication review later": ([*FAST, contact(60, "medication_review")], {60: CLOSED}),
    "a case review the day before": ([*FAST, contact(29, "case_review")], {30: OPEN}),
    "a case review on the day": ([*FAST, contact(30, "case_review")], {30: CLOSED}),
    "a case review kept as an appointment": ([*FAST, visit(31, "case_review")], {31: CLOSED}),
    "a case review missed": ([*FAST, visit(31, "case_review", "no_show")], {31: OPEN}),
    "a safety review is about something else": ([*FAST, contact(31, "safety_review")], {31: OPEN}),
    "a call": ([*FAST, contact(31)], {31: OPEN}),
    "one review before, one after": (
        [*FAST, contact(10, "case_review"), contact(31, "medication_review")],
        {31: CLOSED},
    ),
    "the dose back at its earlier level later": ([*FAST, *doses((90, 30, 80), (120, 30, 100))], {120: CLOSED}),
    "the dose nearly back": ([*FAST, *doses((90, 30, 80), (120, 30, 99))], {120: OPEN}),
    "the next supply undoes it": (doses((0, 30, 100), (30, 30, 80), (60, 30, 100)), {60: CLOSED}),
    "two fast steps: the first": (
        doses((0, 30, 100), (30, 30, 80), (60, 60, 60)),
        {60: OPEN, 210: OPEN, 211: this_week(60, 67), 240: this_week(60, 67), 241: CLOSED},
    ),
    "two fast steps, a review between": (
        [*doses((0, 30, 100), (30, 30, 80), (60, 60, 60)), contact(40, "case_review")],
        {60: this_week(60, 67)},
    ),
    "two fast steps, back at the level before the second": (
        doses((0, 30, 100), (30, 30, 80), (60, 30, 60), (90, 30, 60), (120, 30, 80)),
        {120: OPEN, 211: CLOSED},
    ),
    "MOUD lowered fast": (doses((0, 30, 16), (30, 60, 8), medication="buprenorphine"), {30: OPEN}),
}


@pytest.mark.parametrize(("happened", "expected"), FAST_TAPERS.values(), ids=FAST_TAPERS)
def test_a_fast_taper_is_reviewed(session, happened, expected):
    assert told(session, "fast_taper", [IN_OPIOID_NEED, *happened], expected) == expected


def test_the_step_is_told(session):
    patient = someone(session, [IN_OPIOID_NEED, *FAST])
    assert evidence(session, patient, "fast_taper", after(DAY_0, 40))[0] == after(DAY_0, 30)


# What becomes more frequent only while the taper is seen in the supplies: on days 119 to 148
@pytest.mark.parametrize("taken_on", [134, 135, 137])
def test_a_score_is_due_after_two_weeks_while_the_taper_lasts_and_after_it_as_usual(session, taken_on):
    happened = [IN_OPIOID_NEED, *TAPER, phq9(taken_on, 3)]
    sooner, usual = taken_on + 14, taken_on + 84
    expected = dict.fromkeys((sooner - 4, 149, usual - 8), CLOSED)
    expected |= dict.fromkeys((sooner - 3, 148), routine(sooner - 3, sooner)) | {usual - 7: routine(usual - 7, usual)}
    assert told(session, "phq9_due", happened, expected) == expected


@pytest.mark.parametrize("spoken_on", [134, 135, 137])
def test_contact_is_due_after_two_weeks_while_the_taper_lasts_and_after_it_in_four(session, spoken_on):
    happened = [IN_OPIOID_NEED, *TAPER, contact(spoken_on)]
    sooner, usual = spoken_on + 14, spoken_on + 28
    expected = dict.fromkeys((sooner - 4, 149, usual - 4), CLOSED)
    expected |= dict.fromkeys((sooner - 3, 148), routine(sooner - 3, sooner)) | {usual - 3: routine(usual - 3, usual)}
    assert told(session, "contact_due", happened, expected) == expected


def test_what_would_open_on_the_day_after_the_taper_does_not(session):
    happened = [IN_OPIOID_NEED, *TAPER, phq9(138, 3), contact(138)]
    assert told(session, "phq9_due", happened, [148, 149, 214, 215]) == dict.fromkeys((148, 149, 214), CLOSED) | {
        215: routine(215, 222)
    }
    assert told(session, "contact_due", happened, [148, 149, 162, 163]) == dict.fromkeys((148, 149, 162), CLOSED) | {
        163: routine(163, 166)
    }
