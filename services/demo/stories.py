"""Turning a course into one patient's story: every "so many days ago" becomes a date."""

from datetime import date, timedelta
from random import Random

from db.vocabulary import Component, EndReason, Medication, PatientStatus
from services.demo.care import weekday, weekday_before
from services.demo.course import BUP, BUP_XR, METHADONE, NTX_ORAL, NTX_XR, Course
from services.demo.story import Enrolment, LeftUndone, Story, Undone

FIRST_DOSE_AFTER = (0, 0, 0, 1, 1, 2, 2, 3, 4, 6)  # days from enrolment
ALSO_BENZODIAZEPINE = {True: 0.12, False: 0.03}  # share of who takes opioids for pain, of the others
OTHER_TREATMENTS = {
    None: 62,
    Component.support_group: 12,
    Component.peer_support: 10,
    Component.contingency_management: 7,
    Component.mindfulness: 4,
    Component.sleep_treatment: 5,
}

HISTORY = 545  # days
BEFORE = {BUP: 76, METHADONE: 3, NTX_XR: 11, NTX_ORAL: 5, BUP_XR: 5}  # medication of those who left and came back
LEFT_BY = {EndReason.dropped_out: 76, EndReason.patient_choice: 14, EndReason.incarcerated: 10}
STAYED = (4, 170)  # days, the shorter the likelier
SKEWED = 2.3  # the power of a draw between 0 and 1
AWAY = (55, 130)  # days until they came back
GIVEN_UP_AFTER = (31, 45)  # days: staff close the enrolment after a month of trying
GESTATION = 200  # days from the first record to delivery


def _drawn(rng: Random, shares: dict):
    return rng.choices(list(shares), list(shares.values()))[0]


def _at(share: float, shares: dict):
    """The one that lies at this share of them all, in the order of the table."""
    left = share * sum(shares.values())
    for value, weight in shares.items():
        left -= weight
        if left < 0:
            return value
    return value


def _ago(rng: Random, today: date, window: tuple[int, int]) -> date:
    return today - timedelta(days=rng.randint(*window))


def _setting(course: Course, medication: Medication, rng: Random) -> str:
    if medication == Medication.methadone:
        return "otp"
    return course.setting or rng.choices(("office", "telehealth"), (85, 15))[0]


def _lapse(course: Course, enrolled: date, rng: Random, today: date) -> tuple[date | None, date | None]:
    """The last covered day before the patient is lost, and the day of the return (None: still away)."""
    if course.gap:
        return _ago(rng, today, course.gap), None
    if course.lapse:
        leaves = enrolled + timedelta(days=rng.randint(*course.lapses_after))
        return leaves, weekday(leaves + timedelta(days=rng.randint(*course.lapse)))
    return None, None


def _enrolments(course: Course, since: date, rng: Random, today: date) -> tuple[Enrolment, ...]:
    if course.medications is None:
        return ()
    medication = _drawn(rng, course.medications)
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
        ended = weekday_before(_ago(rng, today, course.ended))
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
    medication, reason = _drawn(rng, BEFORE), _drawn(rng, LEFT_BY)
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
    medication = _drawn(rng, other or course.then)
    enrolled = weekday(first.ended_on + timedelta(days=rng.randint(*course.then_after)))
    return Enrolment(medication, enrolled, enrolled, setting=_setting(course, medication, rng))


def _left_undone(undone: Undone, rng: Random, today: date) -> LeftUndone:
    def since(window: tuple[int, int] | None) -> date:
        return _ago(rng, today, window) if window else date.max

    def on(window: tuple[int, int] | None) -> date | None:
        return _day(window, rng, today)

    scored, insomnia, happened = on(undone.scored), on(undone.insomnia), on(undone.happened)
    screened, at_risk, tested = on(undone.screened), on(undone.at_risk), on(undone.tested)
    at_last = scored or insomnia or happened or screened or tested or (at_risk and at_risk + timedelta(days=1))
    unanswered = None if undone.is_answered or undone.is_watched else at_last
    return LeftUndone(
        scored_on=scored,
        total=rng.randint(*undone.total),
        is_rise=undone.is_rise,
        item_9=rng.choice(undone.item_9),
        silent_from=unanswered or since(undone.silent),
        no_phq9_from=scored - timedelta(days=12 + undone.scored_before)
        if scored and not undone.is_index
        else screened or since(undone.no_phq9),
        no_booking_from=since(undone.no_booking),
        misses_from=weekday_before(since(undone.misses)) if undone.misses else date.max,
        covered_to=today + timedelta(days=rng.randint(*undone.runs_out)) if undone.runs_out else None,
        leading_item=undone.leading_item,
        scored_before=undone.scored_before,
        is_index=undone.is_index,
        insomnia_on=insomnia,
        is_total_only=undone.is_total_only,
        screen=undone.screen,
        screened_on=screened,
        at_risk_on=at_risk,
        happened_on=happened,
        events=undone.events,
        stay=rng.randint(*undone.stay) if undone.stay else None,
        tested_on=tested,
        result=undone.result,
        unrecorded_on=on(undone.unrecorded),
        supplied_on=on(undone.supplied),
        stops=undone.stops,
        is_fast=undone.is_fast,
        referred_on=on(undone.referred),
        lacks=undone.lacks,
    )


def _benzodiazepine_from(course: Course, since: date, rng: Random, today: date) -> date | None:
    window = course.undone.benzodiazepine
    if window:
        return _ago(rng, today, window)
    takes_opioids = course.pain_opioid is not None or course.medications is not None
    if takes_opioids and rng.random() < ALSO_BENZODIAZEPINE[course.pain_opioid is not None]:
        return since + timedelta(days=rng.randint(20, 90))
    return None


def _status(course: Course) -> PatientStatus:
    if course.end_reason == EndReason.died:
        return PatientStatus.deceased
    return PatientStatus.closed if course.closed_after else PatientStatus.active


def told(course: Course, rng: Random, today: date, share: float) -> Story:
    """One patient's story on this course. All dates are fixed here; what the clinic does about them is not."""
    since = weekday_before(_ago(rng, today, course.since))
    enrolments = _enrolments(course, since, rng, today)
    begun = enrolments[0].enrolled_on if enrolments else since
    ended = enrolments[-1].ended_on if enrolments else course.ended and _ago(rng, today, course.ended)
    closed = course.closed_after and min(ended + timedelta(days=rng.randint(*course.closed_after)), today)
    status = _status(course)
    delivered = course.delivered and _ago(rng, today, course.delivered)
    return Story(
        course=course.name,
        followed_from=begun - timedelta(days=rng.randint(0, 3)),
        followed_until=closed or today,
        enrolments=enrolments,
        mood=_at(share, course.mood),
        undone=_left_undone(course.undone, rng, today),
        status=status,
        deceased_on=closed if status == PatientStatus.deceased else None,
        closed_on=closed if status == PatientStatus.closed else None,
        diagnosed_on=begun - timedelta(days=rng.choice((0, 0, 0, 1, 2, 5, 9))) if course.oud else None,
        is_coded=course.is_coded,
        is_oud_in_remission=course.oud_in_remission,
        also=course.also,
        pregnant_on=delivered - timedelta(days=GESTATION) if delivered else _day(course.pregnant, rng, today),
        delivered_on=delivered,
        severe_on=course.severe_before and today - timedelta(days=int(365 * rng.uniform(*course.severe_before))),
        released_on=_day(course.released, rng, today),
        declines_moud=course.declines,
        pain_opioid=_drawn(rng, course.pain_opioid) if course.pain_opioid else None,
        taper_on=_ago(rng, today, course.taper) if course.pain_opioid and course.taper else None,
        benzodiazepine_from=_benzodiazepine_from(course, since, rng, today),
        fills_without_visits=course.fills_without_visits,
        is_dosed_daily=course.dosed_daily,
        other_treatment=_drawn(rng, OTHER_TREATMENTS) if course.oud else None,
    )


def _day(window: tuple[int, int] | None, rng: Random, today: date) -> date | None:
    return _ago(rng, today, window) if window else None
