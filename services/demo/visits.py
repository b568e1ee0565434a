"""The day's visits: kept, missed or cancelled, and what follows from each."""

from datetime import date

from db.vocabulary import AppointmentKind, AppointmentStatus
from services.demo import background, medication, paperwork, rhythm, screening, treatment, withdrawal
from services.demo.care import Care, Visit, days
from services.demo.diary import book

NO_SHOW = {  # share of visits of people who come
    AppointmentKind.moud: 0.12,
    AppointmentKind.behavioral_health: 0.18,
    AppointmentKind.psychiatry: 0.16,
    AppointmentKind.primary_care: 0.12,
    AppointmentKind.group: 0.2,
}
CANCELLED = 0.04
CANCEL_REASONS = ("patient rescheduled", "transport", "clinician away", "weather")
GIVES_UP_AFTER = 3  # failed calls
KEEPS_A_PLACE = 0.55  # chance that a new time is held for someone who cannot be reached


def hold(care: Care, day: date) -> None:
    """Every visit booked for the day becomes a row with its outcome."""
    for visit in [visit for visit in care.visits if visit.day == day] if care.visits else ():
        care.visits.remove(visit)
        status = _outcome(care, day, visit)
        reason = care.rng.choice(CANCEL_REASONS) if status == AppointmentStatus.cancelled else None
        care.chart.appointment(day, visit.kind, status, clinician=visit.clinician, reason=reason)
        AFTER[status](care, day, visit.kind)


def _outcome(care: Care, day: date, visit: Visit) -> AppointmentStatus:
    if care.is_away or day >= care.story.undone.misses_from or rhythm.is_slipping_away(care, day):
        return AppointmentStatus.no_show
    if care.enrolment and care.started_on is None and visit.kind == AppointmentKind.moud:
        return care.rng.choice((AppointmentStatus.no_show, AppointmentStatus.cancelled))  # the first dose waits
    draw = care.rng.random()
    if draw < NO_SHOW[visit.kind]:
        return AppointmentStatus.no_show
    return AppointmentStatus.cancelled if draw < NO_SHOW[visit.kind] + CANCELLED else AppointmentStatus.kept


def _kept(care: Care, day: date, kind: AppointmentKind) -> None:
    care.last_seen = day
    if care.enrolment and care.started_on and kind == AppointmentKind.moud:
        seen_for_moud(care, day)
    treatment.next_visit(care, day, kind)
    if kind == AppointmentKind.primary_care:
        book(care, day, kind, day + days(care.rng.randint(24, 27) if care.story.pain_opioid else 84))
    if screening.is_due(care, day):
        screening.take_phq9(care, day, "clinic")
    screening.take_gad7_if_due(care, day, "clinic")
    paperwork.after_visit(care, day)


def seen_for_moud(care: Care, day: date) -> None:
    """What every kept MOUD visit includes."""
    withdrawal.score(care, day)
    medication.at_visit(care, day)
    background.test(care, day)


def _missed(care: Care, day: date, kind: AppointmentKind) -> None:
    if day >= care.story.undone.misses_from or care.is_silent(day):
        return
    is_held = care.failed_calls < GIVES_UP_AFTER and care.rng.random() < KEEPS_A_PLACE
    if is_held if care.is_away else kind != AppointmentKind.moud:
        book(care, day, kind, day + days(care.rng.randint(2, 7)))
    if not any("missed" in purposes for purposes in care.promised.values()):
        care.promise(day + days(care.rng.randint(0, 1)) if not care.is_away else day + days(1), "missed")


def _cancelled(care: Care, day: date, kind: AppointmentKind) -> None:
    is_moud = kind == AppointmentKind.moud and care.enrolment is not None and care.started_on is not None
    latest = _latest(care, day, kind)
    cannot_wait = is_moud and (rhythm.is_at_window(care) or latest is None)
    wait = 1 if cannot_wait else care.rng.randint(1, 5)
    visit = book(care, day, kind, day + days(wait), by_latest=latest)
    if visit and is_moud:
        medication.bridge(care, day, visit + days(1))


def _latest(care: Care, day: date, kind: AppointmentKind) -> date | None:
    is_covered = kind == AppointmentKind.moud and care.covered_to and care.covered_to > day
    return care.covered_to if is_covered else None


AFTER = {
    AppointmentStatus.kept: _kept,
    AppointmentStatus.no_show: _missed,
    AppointmentStatus.cancelled: _cancelled,
}
