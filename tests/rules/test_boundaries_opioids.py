"""Just before, at and just after each number about benzodiazepines beside opioids, and about naloxone."""

import pytest

from tests.histories.acts import DEPRESSED, contact, enrolment, oud, overdose, supply, visit
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, routine, someone, this_week, told


def kit(day: int, medication: str = "naloxone"):
    return supply(day, 1, medication)


BOTH = [oud(-10), supply(-10, 60, "oxycodone"), supply(0, 30, "benzodiazepine")]  # overlap: days 0 to 29
OPEN = this_week(0, 7)
REVIEWED = contact(-1, "medication_review")
TOGETHER = {
    "while both are covered": ([], {-1: CLOSED, 0: OPEN, 7: OPEN, 8: OPEN, 29: OPEN, 30: CLOSED}),
    "naloxone alone": ([kit(-1)], {0: OPEN}),
    "a review alone": ([REVIEWED], {0: OPEN}),
    "naloxone and a review": ([kit(-1), REVIEWED], {0: CLOSED, 29: CLOSED}),
    "nalmefene and a review": ([kit(-1, "nalmefene"), REVIEWED], {0: CLOSED, 29: CLOSED}),
    "naloxone 366 days before": ([kit(-366), REVIEWED], {0: OPEN}),
    "naloxone 365 days before": ([kit(-365), REVIEWED], {0: CLOSED, 1: this_week(1, 8)}),
    "a review 91 days before": ([kit(-1), contact(-91, "medication_review")], {0: OPEN}),
    "a review 90 days before": ([kit(-1), contact(-90, "medication_review")], {0: CLOSED, 1: this_week(1, 8)}),
    "of naloxone and review the first to run out": (
        [kit(-356), contact(-80, "medication_review")],
        {9: CLOSED, 10: this_week(10, 17)},
    ),
    "a case review": ([kit(-1), contact(-1, "case_review")], {0: CLOSED}),
    "a case review kept as an appointment": ([kit(-1), visit(-1, "case_review")], {0: CLOSED}),
    "a case review missed": ([kit(-1), visit(-1, "case_review", "no_show")], {0: OPEN}),
    "a safety review is about something else": ([kit(-1), contact(-1, "safety_review")], {0: OPEN}),
    "a plan review is about something else": ([kit(-1), contact(-1, "plan_review")], {0: OPEN}),
    "both done later": ([contact(3, "medication_review"), kit(5)], {5: CLOSED, 29: CLOSED}),
    "one done later": ([contact(3, "medication_review")], {3: OPEN}),
}


@pytest.mark.parametrize(("more", "expected"), TOGETHER.values(), ids=TOGETHER)
def test_an_opioid_with_a_benzodiazepine_wants_naloxone_and_a_review(session, more, expected):
    assert told(session, "opioid_with_benzodiazepine", [*BOTH, *more], expected) == expected


@pytest.mark.parametrize(
    ("medication", "state"),
    [("methadone", OPEN), ("buprenorphine_xr", OPEN), ("naltrexone_xr", CLOSED), ("naltrexone_oral", CLOSED)],
)
def test_moud_other_than_naltrexone_counts(session, medication, state):
    happened = [oud(-10), supply(-10, 60, medication), supply(0, 30, "benzodiazepine")]
    assert told(session, "opioid_with_benzodiazepine", happened, [0]) == {0: state}


# Naloxone
TWO_WEEKS = routine(0, 14)
MORPHINE = {"medication": "morphine"}
NALOXONE = {
    "enrolled": ([enrolment(0)], {-1: CLOSED, 0: TWO_WEEKS, 14: TWO_WEEKS, 15: TWO_WEEKS, 400: TWO_WEEKS}),
    "enrolment ended 90 days ago": ([enrolment(0, ended=10)], {100: TWO_WEEKS, 101: CLOSED}),
    "OUD": ([oud(0)], {-1: CLOSED, 0: TWO_WEEKS, 400: TWO_WEEKS}),
    "OUD before enrolment: the earlier": ([oud(-30), enrolment(0)], {0: routine(-30, -16)}),
    "depression alone": ([DEPRESSED], {0: CLOSED}),
    "a kit 366 days before": ([enrolment(0), kit(-366)], {0: TWO_WEEKS}),
    "a kit 365 days before": ([enrolment(0), kit(-365)], {0: CLOSED, 1: routine(1, 15)}),
    "a kit the day before": ([enrolment(0), kit(-1)], {0: CLOSED, 364: CLOSED, 365: routine(365, 379)}),
    "a kit later": ([enrolment(0), kit(20)], {20: CLOSED, 385: CLOSED, 386: routine(386, 400)}),
    "nalmefene": ([enrolment(0), kit(20, "nalmefene")], {20: CLOSED, 385: CLOSED, 386: routine(386, 400)}),
    "49.9 MME": ([DEPRESSED, supply(0, 40, dose_mg=49.9, **MORPHINE)], {0: CLOSED, 39: CLOSED}),
    "50 MME, while they last": (
        [DEPRESSED, supply(0, 40, dose_mg=50, **MORPHINE)],
        {-1: CLOSED, 0: TWO_WEEKS, 39: TWO_WEEKS, 40: CLOSED},
    ),
    "50 MME from day 30 on": (
        [DEPRESSED, supply(0, 30, dose_mg=20, **MORPHINE), supply(30, 30, dose_mg=50, **MORPHINE)],
        {29: CLOSED, 30: routine(30, 44), 59: routine(30, 44), 60: CLOSED},
    ),
    "50 MME of somebody who is not on the caseload": ([supply(0, 40, dose_mg=50, **MORPHINE)], {0: CLOSED, 39: CLOSED}),
    "49 MME from day 30 on": (
        [DEPRESSED, supply(0, 30, dose_mg=60, **MORPHINE), supply(30, 30, dose_mg=49, **MORPHINE)],
        {-1: CLOSED, 0: TWO_WEEKS, 29: TWO_WEEKS, 30: CLOSED, 59: CLOSED},
    ),
    "a lower dose handed out early begins when the higher one is used up": (
        [DEPRESSED, supply(0, 30, dose_mg=50, **MORPHINE), supply(25, 30, dose_mg=20, **MORPHINE)],
        {25: TWO_WEEKS, 29: TWO_WEEKS, 30: CLOSED},
    ),
    "50 MME, less, and 50 again: days in between are within": (
        [DEPRESSED, *(supply(30 * n, 30, dose_mg=dose, **MORPHINE) for n, dose in enumerate((50, 20, 50, 20)))],
        {0: TWO_WEEKS, 30: TWO_WEEKS, 59: TWO_WEEKS, 89: TWO_WEEKS, 90: CLOSED, 119: CLOSED},
    ),
    "50 MME of two opioids together, for as long as there are two": (
        [DEPRESSED, supply(0, 40, dose_mg=30, **MORPHINE), supply(5, 20, "codeine", dose_mg=140)],
        {4: CLOSED, 5: routine(5, 19), 24: routine(5, 19), 25: CLOSED},
    ),
    "7 days without any opioid are within": (
        [DEPRESSED, supply(0, 30, dose_mg=50, **MORPHINE), supply(37, 30, dose_mg=50, **MORPHINE)],
        {33: TWO_WEEKS, 37: TWO_WEEKS, 66: TWO_WEEKS, 67: CLOSED},
    ),
    "8 days without any part two courses": (
        [DEPRESSED, supply(0, 30, dose_mg=50, **MORPHINE), supply(38, 30, dose_mg=50, **MORPHINE)],
        {37: CLOSED, 38: routine(38, 52), 67: routine(38, 52), 68: CLOSED},
    ),
    "50 MME before another course with less": (
        [DEPRESSED, supply(0, 30, dose_mg=50, **MORPHINE), supply(38, 30, dose_mg=20, **MORPHINE)],
        {38: CLOSED, 67: CLOSED},
    ),
    "overdose": ([DEPRESSED, overdose(0)], {-1: CLOSED, 0: this_week(0, 2), 30: this_week(0, 2), 31: CLOSED}),
    "overdose of somebody whom nothing else keeps on the list": (
        [overdose(0)],
        {0: this_week(0, 2), 30: this_week(0, 2), 31: CLOSED},
    ),
    "overdose of somebody who was called, so is not on the caseload": (
        [overdose(0), contact(1)],
        {0: this_week(0, 2), 1: this_week(0, 2), 30: this_week(0, 2), 31: CLOSED},
    ),
    "overdose of somebody who was called, on 50 MME": (
        [overdose(0), contact(1), supply(0, 40, dose_mg=50, **MORPHINE)],
        {0: this_week(0, 2), 30: this_week(0, 2), 31: CLOSED},
    ),
    "overdose, with a kit of the day before": ([DEPRESSED, overdose(0), kit(-1)], {0: this_week(0, 2)}),
    "overdose, and a kit the same day": ([DEPRESSED, overdose(0), kit(0)], {0: CLOSED, 30: CLOSED}),
    "two overdoses, and a kit between": (
        [DEPRESSED, overdose(0), kit(1), overdose(5)],
        {5: this_week(5, 7), 35: this_week(5, 7), 36: CLOSED},
    ),
    "two overdoses without any kit: the earlier due": (
        [DEPRESSED, overdose(0), overdose(5)],
        {5: this_week(0, 2), 30: this_week(0, 2), 31: this_week(5, 7), 35: this_week(5, 7), 36: CLOSED},
    ),
    "overdose in OUD: the earlier due at the more urgent stage": (
        [oud(-100), overdose(0)],
        {0: this_week(-100, -86), 30: this_week(-100, -86), 31: routine(-100, -86)},
    ),
    "overdose just after OUD was recorded": (
        [oud(-1), overdose(0)],
        {0: this_week(0, 2), 30: this_week(0, 2), 31: routine(-1, 13)},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), NALOXONE.values(), ids=NALOXONE)
def test_who_has_no_naloxone(session, happened, expected):
    assert told(session, "no_naloxone", happened, expected) == expected


def test_an_overdose_on_a_closed_record_wants_no_naloxone(session):
    assert told(session, "no_naloxone", [overdose(0)], [0], status="closed") == {0: CLOSED}


@pytest.mark.parametrize(
    ("happened", "day", "named"),
    [([oud(-30), enrolment(0)], 0, -30), ([DEPRESSED, overdose(0)], 0, 0), ([oud(-1), overdose(0)], 31, -1)],
    ids=["OUD", "overdose", "30 days after an overdose"],
)
def test_why_naloxone_is_wanted_is_told(session, happened, day, named):
    assert evidence(session, someone(session, happened), "no_naloxone", after(DAY_0, day))[0] == after(DAY_0, named)
