"""Stretches of covered days: courses of an opioid, and the days on which two kinds of medication are taken at once."""

import numpy as np

from services.arrays.columns import Array, Rows
from services.arrays.groups import Groups
from services.clinical.coverage import by_day, gap_before
from services.clinical.doses import Steps
from services.clinical.numbers import COURSE_ENDS_WITH, STOP_AFTER


def in_courses(spans: Rows) -> Rows:
    """The spans as `by_day` gives them, with the first and last day of the course each belongs to, and the last
    covered day before that course, NaN for the first."""
    rows = by_day(spans)
    begins = ~(gap_before(rows) < COURSE_ENDS_WITH)
    course = Groups(rows.patient, np.cumsum(begins))
    return rows.with_(
        course=course.number,
        course_first=course.first(rows.covered_from)[course.number],
        course_last=course.highest(rows.covered_to)[course.number],
        reached_before=course.first(rows.covered_before)[course.number],
    )


def courses(rows: Rows) -> Rows:
    """One row per course, first_day and last_day, of rows as `in_courses` gives them."""
    starts = Groups(rows.course).starts
    return Rows(
        rows.patients,
        patient=rows.patient[starts],
        first_day=rows.course_first[starts],
        last_day=rows.course_last[starts],
    )


def stops(course: Rows) -> Rows:
    """One row per course that is long enough for its end to matter: stopped_on, the day after its last."""
    long = course.where(course.last_day - course.first_day + 1 >= STOP_AFTER)
    return long.with_(stopped_on=long.last_day + 1)


def last_overlap(spans: Rows, is_one: Array, is_other: Array) -> tuple[Array, Array]:
    """Per patient the first and last day of the last stretch on which a span of one kind and a span of the other run
    together; stretches less than 8 days apart are one."""
    steps = Steps(
        spans.patient, spans.covered_from, spans.covered_to, one=is_one.astype(float), other=is_other.astype(float)
    )
    both = np.flatnonzero((steps.amounts["one"] > 0) & (steps.amounts["other"] > 0))
    run = Rows(spans.patients, patient=steps.patient[both], first_day=steps.day[both], last_day=steps.day[both + 1] - 1)
    before = Groups(run.patient).before(run.last_day)
    begins = run.where(~(run.first_day - before - 1 < COURSE_ENDS_WITH))
    return begins.last(begins.first_day), run.last(run.last_day)
