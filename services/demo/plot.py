"""The turns of a story on their days: enrolment, first dose, lapse, return, taper, end."""

from datetime import date

from db.vocabulary import AppointmentKind, AppointmentStatus, EndReason, EventKind, Medication
from services.demo import (
    background,
    medication,
    mood,
    paperwork,
    rhythm,
    safety,
    screening,
    treatment,
    visits,
    withdrawal,
)
from services.demo.care import Care, days
from services.demo.diary import book, cancel_all, clinician_for

LAPSE_LOWERS_MOOD = 7.0  # PHQ-9 points at the return, gone within weeks
TAPER_LOWERS_MOOD = (5.0, 9.0)
TAPER_BITES_WITHIN = 60  # days
SCORED_ON_RETURN = 0.75  # share of those who come back whose mood is scored that day
USED_ON_RETURN = 0.85  # share of those who come back after a lapse and had used


def turn(care: Care, day: date) -> None:
    """What the story says for this day."""
    enrolment = care.story.enrolment_on(day)
    if care.enrolment and enrolment is not care.enrolment:
        _end(care, care.enrolment)
    if enrolment and enrolment is not care.enrolment:
        _enrol(care, day, enrolment)
    if enrolment and care.started_on is None and day == enrolment.started_on:
        _start(care, day)
    if care.started_on and enrolment:
        _lapse(care, day)
        _taper(care, day)


def _enrol(care: Care, day: date, enrolment) -> None:
    care.enrolment, care.started_on, care.covered_to, care.dose_mg = enrolment, None, None, None
    care.restarted_on = None
    care.promised.clear()
    care.is_away, care.failed_calls, care.last_withdrawal_score = False, 0, None
    _seen(care, day, AppointmentKind.moud)
    paperwork.begin(care, day)
    safety.begin(care, day)
    care.mood.jolted(day, mood.withdrawal_points(care.story.mood, care.rng))
    care.unsettled(day)
    if care.rng.random() < 0.9 and screening.is_due(care, day):
        screening.take_phq9(care, day, "clinic")
    if enrolment.started_on is None:
        book(care, day, AppointmentKind.moud, day + days(care.rng.randint(1, 3)))
        care.promise(day + days(care.rng.randint(2, 4)), "start")


def _seen(care: Care, day: date, kind: AppointmentKind) -> None:
    care.chart.appointment(day, kind, AppointmentStatus.kept, clinician=clinician_for(care, kind))
    care.last_seen = day


def _start(care: Care, day: date) -> None:
    care.started_on = day
    care.unsettled(day)
    if day != care.enrolment.enrolled_on:
        _seen(care, day, AppointmentKind.moud)
    visits.seen_for_moud(care, day)
    background.accompany(care, day + days(care.rng.randint(0, 1)))


def _lapse(care: Care, day: date) -> None:
    leaves, returns = care.enrolment.leaves_on, care.enrolment.returns_on
    if leaves is None:
        return
    if day == returns:
        _come_back(care, day)
    elif not care.is_away and (returns is None or day < returns) and care.covered_to:
        next_injection = days(medication.XR_DAYS) if rhythm.is_xr(care) else days(0)
        is_observed = rhythm.is_observed(care, day)
        is_due_again = not rhythm.is_xr(care) or day > care.covered_to - days(medication.CHECKED_UNTIL)
        care.is_away = day > leaves if is_observed else is_due_again and care.covered_to + next_injection >= leaves


def _come_back(care: Care, day: date) -> None:
    care.is_away, care.failed_calls, care.last_withdrawal_score = False, 0, None
    care.restarted_on = day
    care.promised.clear()
    cancel_all(care)
    _seen(care, day, AppointmentKind.moud)
    if care.rng.random() < USED_ON_RETURN:
        care.chart.event(day - days(care.rng.randint(1, 8)), EventKind.return_to_use)
        care.chart.tested(day, "fentanyl", "positive", "negative")
    care.mood.jolted(day - days(7), LAPSE_LOWERS_MOOD)
    care.unsettled(day)
    care.dose_mg = None
    withdrawal.score_on_return(care, day)
    medication.at_visit(care, day)
    if care.rng.random() < SCORED_ON_RETURN:
        screening.take_phq9(care, day, "clinic")


def _taper(care: Care, day: date) -> None:
    if day != care.enrolment.taper_on or care.enrolment.medication == Medication.naltrexone_xr:
        return
    care.tapering_since = day
    care.chart.event(day, EventKind.taper_started)
    lower = care.mood.level(day) + care.rng.uniform(*TAPER_LOWERS_MOOD)
    care.mood.turns(day, to=lower, within=TAPER_BITES_WITHIN)
    care.unsettled(day)


def _end(care: Care, enrolment) -> None:
    """The enrolment is over; what was booked for it falls away."""
    day = enrolment.ended_on
    if care.tapering_since:
        care.chart.event(day, EventKind.taper_ended)
    if enrolment.end_reason == EndReason.incarcerated:
        care.chart.event(day, EventKind.incarceration)
    care.visits = [visit for visit in care.visits if visit.kind != AppointmentKind.moud]
    care.enrolment, care.started_on, care.tapering_since, care.ended_on = None, None, None, day
    care.is_away = enrolment.end_reason in (EndReason.dropped_out, EndReason.incarcerated)
    if care.is_away:
        treatment.breaks_off(care, day)
    _release(care, enrolment)


def _release(care: Care, enrolment) -> None:
    later = [other.enrolled_on for other in care.story.enrolments if other.enrolled_on > enrolment.ended_on]
    if enrolment.end_reason == EndReason.incarcerated and later:
        care.chart.event(later[0] - days(care.rng.randint(1, 6)), EventKind.release)
    if care.story.released_on:
        care.chart.event(care.story.released_on, EventKind.release)


def write_enrolments(care: Care) -> None:
    """The enrolments as the story had them, with their ends."""
    for enrolment in care.story.enrolments:
        care.chart.write(
            "moud_episodes",
            (enrolment.medication, enrolment.enrolled_on),
            medication=enrolment.medication,
            enrolled_on=enrolment.enrolled_on,
            started_on=enrolment.started_on,
            ended_on=enrolment.ended_on,
            end_reason=enrolment.end_reason,
            setting=enrolment.setting,
            prescriber=care.team.prescriber,
        )
