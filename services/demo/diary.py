"""Booking visits. A booking is a row only once its day has come, or at the end, when it lies ahead."""

from datetime import date

from db.vocabulary import AppointmentKind, AppointmentStatus
from services.demo.care import Care, Visit, days, weekday, weekday_before

BEHAVIORAL = (AppointmentKind.behavioral_health, AppointmentKind.psychiatry, AppointmentKind.group)


def clinician_for(care: Care, kind: AppointmentKind) -> str | None:
    """Who of the patient's team sees them for this; None where nobody has the part."""
    if kind in (AppointmentKind.behavioral_health, AppointmentKind.group):
        return care.team.therapist
    return care.team.prescriber


def book(care: Care, today: date, kind: AppointmentKind, on: date, *, by_latest: date | None = None) -> date | None:
    """The day that was booked: `on` or the next weekday, but no later than `by_latest`. None: nothing was booked."""
    undone = care.story.undone
    if today >= min(undone.no_booking_from, undone.misses_from) or any(visit.kind == kind for visit in care.visits):
        return None
    if kind == AppointmentKind.moud and undone.covered_to and on >= care.today:
        return None  # the supply runs out and nobody has booked
    day = max(_allowed(care, weekday(on), by_latest), today + days(1))
    care.visits.append(Visit(day, kind, clinician_for(care, kind)))
    return day


def _allowed(care: Care, day: date, by_latest: date | None) -> date:
    undone = care.story.undone
    if by_latest is not None and day > by_latest:
        day = weekday_before(by_latest)
    if undone.silent_from <= day < care.today:
        return weekday(care.today + days(care.rng.randint(1, 6)))
    if day > undone.misses_from:
        return weekday_before(undone.misses_from)
    return day


def has_visit(care: Care, *, until: date) -> bool:
    return any(visit.day <= until for visit in care.visits)


def cancel_all(care: Care) -> None:
    care.visits.clear()


def write_booked(care: Care) -> None:
    """What is still ahead on the last day."""
    for visit in sorted(care.visits, key=lambda visit: (visit.day, visit.kind)):
        if visit.day >= care.today:
            care.chart.appointment(visit.day, visit.kind, AppointmentStatus.scheduled, clinician=visit.clinician)
