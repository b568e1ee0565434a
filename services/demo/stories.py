"""Turning a course into one patient's story: every "so many days ago" becomes a date."""

from datetime import date, timedelta
from random import Random

from db.vocabulary import Component, EndReason, PatientStatus
from services.demo.care import weekday_before
from services.demo.course import Course
from services.demo.draws import ago, at, day_ago, drawn
from services.demo.enrolments import enrolments_of
from services.demo.story import LeftUndone, Story, Undone

ALSO_BENZODIAZEPINE = {True: 0.12, False: 0.03}  # share of who takes opioids for pain, of the others
OTHER_TREATMENTS = {
    None: 62,
    Component.support_group: 12,
    Component.peer_support: 10,
    Component.contingency_management: 7,
    Component.mindfulness: 4,
    Component.sleep_treatment: 5,
}

GESTATION = 200  # days from the first record to delivery


def _left_undone(undone: Undone, rng: Random, today: date) -> LeftUndone:
    def since(window: tuple[int, int] | None) -> date:
        return ago(rng, today, window) if window else date.max

    def on(window: tuple[int, int] | None) -> date | None:
        return day_ago(window, rng, today)

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
        return ago(rng, today, window)
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
    since = weekday_before(ago(rng, today, course.since))
    enrolments = enrolments_of(course, since, rng, today)
    begun = enrolments[0].enrolled_on if enrolments else since
    ended = enrolments[-1].ended_on if enrolments else course.ended and ago(rng, today, course.ended)
    closed = course.closed_after and min(ended + timedelta(days=rng.randint(*course.closed_after)), today)
    status = _status(course)
    delivered = course.delivered and ago(rng, today, course.delivered)
    return Story(
        course=course.name,
        followed_from=begun - timedelta(days=rng.randint(0, 3)),
        followed_until=closed or today,
        enrolments=enrolments,
        mood=at(share, course.mood),
        undone=_left_undone(course.undone, rng, today),
        status=status,
        deceased_on=closed if status == PatientStatus.deceased else None,
        closed_on=closed if status == PatientStatus.closed else None,
        diagnosed_on=begun - timedelta(days=rng.choice((0, 0, 0, 1, 2, 5, 9))) if course.oud else None,
        is_coded=course.is_coded,
        is_oud_in_remission=course.oud_in_remission,
        also=course.also,
        pregnant_on=delivered - timedelta(days=GESTATION) if delivered else day_ago(course.pregnant, rng, today),
        delivered_on=delivered,
        severe_on=course.severe_before and today - timedelta(days=int(365 * rng.uniform(*course.severe_before))),
        released_on=day_ago(course.released, rng, today),
        declines_moud=course.declines,
        pain_opioid=drawn(rng, course.pain_opioid) if course.pain_opioid else None,
        taper_on=ago(rng, today, course.taper) if course.pain_opioid and course.taper else None,
        benzodiazepine_from=_benzodiazepine_from(course, since, rng, today),
        fills_without_visits=course.fills_without_visits,
        is_dosed_daily=course.dosed_daily,
        other_treatment=drawn(rng, OTHER_TREATMENTS) if course.oud else None,
    )
