"""The enrolments of one patient on a course, as dates: first doses, lapses, ends, and those of before."""

from datetime import date, timedelta
from random import Random

from db.vocabulary import EndReason, Medication
from services.demo.care import weekday, weekday_before
from services.demo.course import BUP, BUP_XR, METHADONE, NTX_ORAL, NTX_XR, Course
from services.demo.draws import ago, drawn
from services.demo.story import Enrolment

FIRST_DOSE_AFTER = (0, 0, 0, 1, 1, 2, 2, 3, 4, 6)  # days from enrolment
HISTORY = 545  # days
BEFORE = {BUP: 76, METHADONE: 3, NTX_XR: 11, NTX_ORAL: 5, BUP_XR: 5}  # medication of those who left and came back
LEFT_BY = {EndReason.dropped_out: 76, EndReason.patient_choice: 14, EndReason.incarcerated: 10}
STAYED = (4, 170)  # days, the shorter the likelier
SKEWED = 2.3  # the power of a draw between 0 and 1
AWAY = (55, 130)  # days until they came back
GIVEN_UP_AFTER = (31, 45)  # days: staff close the enrolment after a month of trying


def _setting(course: Course, medication: Medication, rng: Random) -> str:
    if medication == Medication.methadone:
        return "otp"
    return course.setting or rng.choices(("office", "telehealth"), (85, 15))[0]


def _lapse(course: Course, enrolled: date, rng: Random, today: date) -> tuple[date | None, date | None]:
    """The last covered day before the patient is lost, and the day of the return (None: still away)."""
    if course.gap:
        return ago(rng, today, course.gap), None
    if course.lapse:
        leaves = enrolled + timedelta(days=rng.randint(*course.lapses_after))
        return leaves, weekday(leaves + timedelta(days=rng.randint(*course.lapse)))
    return None, None


def enrolments_of(course: Course, since: date, rng: Random, today: date) -> tuple[Enrolment, ...]:
    if course.medications is None:
        return ()
    medication = drawn(rng, course.medications)
    ended, left = _end(course, since, rng, today)
    leaves, returns = _lapse(course, since, rng, today)
    taper = course.taper and weekday((ended or today) - timedelta(days=rng.randint(*course.taper)))
    first = Enrolment(
        medication=medication,
        enrolled_on=since,
        started_on=_first_dose_on(since, rng, today) if course.starts else None,
        leaves_on=left or leaves,
        returns_on=returns,
        taper_on=taper,
        ended_on=ended,
        end_reason=course.end_reason,
        setting=_setting(course, medication, rng),
    )
    before = _before(course, since, rng, today)
    return (*before, first, _second(course, first, rng)) if course.then else (*before, first)


def _end(course: Course, since: date, rng: Random, today: date) -> tuple[date | None, date | None]:
    """The day it ended, and of those who dropped out the last covered day before."""
    if course.end_reason is None:
        return None, None
    dropped_out = course.end_reason == EndReason.dropped_out
    sought = timedelta(days=rng.randint(*GIVEN_UP_AFTER)) if dropped_out else timedelta()
    if course.stays:
        ended = weekday(since + timedelta(days=rng.randint(*course.stays)) + sought)
    else:
        ended = weekday_before(ago(rng, today, course.ended))
    return ended, ended - sought if dropped_out else None


def _before(course: Course, since: date, rng: Random, today: date) -> tuple[Enrolment, ...]:
    """An earlier enrolment of some, that did not last."""
    if rng.random() >= course.came_back:
        return ()
    shortest, longest = STAYED
    stayed = shortest + int((longest - shortest) * rng.random() ** SKEWED)
    enrolled = weekday_before(since - timedelta(days=stayed + rng.randint(*AWAY)))
    if (today - enrolled).days > HISTORY:
        return ()
    medication, reason = drawn(rng, BEFORE), drawn(rng, LEFT_BY)
    left = enrolled + timedelta(days=stayed)
    dropped_out = reason == EndReason.dropped_out
    return (
        Enrolment(
            medication=medication,
            enrolled_on=enrolled,
            started_on=enrolled,
            leaves_on=left if dropped_out else None,
            ended_on=weekday(left + timedelta(days=rng.randint(*GIVEN_UP_AFTER))) if dropped_out else weekday(left),
            end_reason=reason,
            setting=_setting(course, medication, rng),
        ),
    )


def _first_dose_on(enrolled: date, rng: Random, today: date) -> date:
    on = weekday(enrolled + timedelta(days=rng.choice(FIRST_DOSE_AFTER)))
    return on if on < today else enrolled


def _second(course: Course, first: Enrolment, rng: Random) -> Enrolment:
    other = {medication: share for medication, share in course.then.items() if medication != first.medication}
    medication = drawn(rng, other or course.then)
    enrolled = weekday(first.ended_on + timedelta(days=rng.randint(*course.then_after)))
    return Enrolment(medication, enrolled, enrolled, setting=_setting(course, medication, rng))
