"""MOUD supplies: who gets how many days of what at a visit, daily doses at the OTP window, fills at a pharmacy."""

from datetime import date
from typing import NamedTuple

from db.vocabulary import AppointmentKind, EventKind, Medication
from services.demo import safety
from services.demo.care import Care, days
from services.demo.diary import book
from services.demo.rhythm import interval, is_at_window, is_lapse_ahead, is_observed, is_xr, lowered

XR_DAYS = 28
CHECKED_UNTIL = 8  # days before the next injection: the visits after the first one are kept
FILLED_AHEAD = (3, 5)  # days before the end of a supply
SHORTEST_TAIL = 6  # a last short supply before a lapse is not shorter than this, if it can be helped

TAPER_STEP = 0.9  # of the dose before
TAPER_MG = {Medication.buprenorphine: 1, Medication.methadone: 5}  # what a step is a multiple of


class Dose(NamedTuple):
    first: float  # mg a day
    usual: tuple[float, ...]
    step: float


DOSES = {
    Medication.buprenorphine: Dose(8, (8, 12, 16, 16, 16, 20, 24), 4),
    Medication.methadone: Dose(30, (60, 80, 80, 90, 100, 110, 120), 10),
    Medication.naltrexone_oral: Dose(50, (50,), 0),
}
XR_STRENGTH = {Medication.buprenorphine_xr: ("300 mg", "100 mg"), Medication.naltrexone_xr: ("380 mg", "380 mg")}


def _usual(care: Care) -> float | None:
    dose = DOSES.get(care.enrolment.medication)
    return dose and dose.usual[int(care.team.patient_id[-3:]) % len(dose.usual)]


def adjust_dose(care: Care, day: date) -> None:
    """Up in steps to the usual dose; down by a tenth or so at each visit of a taper, each step talked through."""
    dose = DOSES.get(care.enrolment.medication)
    if dose is None:
        care.dose_mg = None
    elif care.tapering_since:
        care.dose_mg = lowered(care.dose_mg, TAPER_STEP, TAPER_MG.get(care.enrolment.medication, 5))
        safety.review_taper(care, day)
    else:
        target = _usual(care)
        care.dose_mg = min((care.dose_mg or min(dose.first, target) - dose.step) + dose.step, target)


def at_visit(care: Care, day: date) -> None:
    """What a kept MOUD visit hands out, and the next one booked while it lasts."""
    if not is_at_window(care):
        before = care.dose_mg
        adjust_dose(care, day)
        if before and care.dose_mg != before and not care.tapering_since:
            care.chart.event(day, EventKind.dose_change)
    if is_xr(care):
        _inject(care, day)
    elif is_observed(care, day):
        book(care, day, AppointmentKind.moud, day + days(interval(care, day)), by_latest=_last_day_of(care, day))
    else:
        _hand_out(care, day)


def _inject(care: Care, day: date) -> None:
    if care.covered_to is None or (care.covered_to - day).days <= 3:
        is_loading = (day - care.started_on).days < 40
        strength = XR_STRENGTH[care.enrolment.medication][0 if is_loading else 1]
        _give(care, day, XR_DAYS, "administered", strength=strength, quantity=1)
    check = day + days(7)  # a look after the first injection
    if care.days_on_moud(day) < 3:
        book(care, day, AppointmentKind.moud, check)
    else:
        book(care, day, AppointmentKind.moud, care.covered_to - days(1), by_latest=care.covered_to)


def _hand_out(care: Care, day: date) -> None:
    """Tablets or take-home doses that last a day or two beyond the next visit."""
    spare = 1 if is_at_window(care) else care.rng.choice((1, 2, 2, 3))
    by_latest = _last_day_of(care, day)
    planned = day + days(interval(care, day))
    visit = book(care, day, AppointmentKind.moud, planned, by_latest=by_latest)
    until = min(max(visit or planned, planned), day + days(28)) + days(spare)
    length = _days_to_give(care, day, until)
    if length < 1:
        return
    if is_at_window(care) and length > 1:
        _give(care, day, 1, "administered", dose_mg=care.dose_mg)
        _give(care, day, length - 1, "dispensed", dose_mg=care.dose_mg)
    else:
        _give(care, day, length, "dispensed", dose_mg=care.dose_mg, quantity=_tablets(care, length))


def _tablets(care: Care, length: int) -> int:
    return length * max(round(care.dose_mg / 8), 1)


def _last_day_of(care: Care, day: date) -> date | None:
    """The last day this patient will be covered: before a lapse, or where the supply is to run out."""
    enrolment = care.enrolment
    if is_lapse_ahead(care, day):
        return enrolment.leaves_on
    if care.tapering_since and enrolment.ended_on:
        return enrolment.ended_on - days(1)
    return care.story.undone.covered_to


def _days_to_give(care: Care, day: date, until: date) -> int:
    covered = max(care.covered_to or day - days(1), day - days(1))
    last = _last_day_of(care, day)
    if last and covered < last < until + days(SHORTEST_TAIL):
        until = last
    return (until - covered).days


def _give(care: Care, day: date, length: int, source: str, **more) -> None:
    if not care.chart.supplied(day, care.enrolment.medication, length, source, **more):
        return  # one of the kind was given today
    covered = max(care.covered_to or day - days(1), day - days(1))
    care.covered_to = covered + days(length)


def bridge(care: Care, day: date, until: date) -> None:
    """Enough to reach a visit that was moved; an injection cannot be bridged."""
    length = _days_to_give(care, day, until)
    if length > 0 and not is_xr(care) and not is_at_window(care):
        _give(care, day, length, "dispensed", dose_mg=care.dose_mg)


def fill(care: Care, day: date) -> None:
    """The pharmacy's monthly fill for someone seen once a quarter."""
    is_stable = care.started_on is not None and (day - care.started_on).days >= 90
    may_fill = care.story.fills_without_visits and is_stable and not is_at_window(care) and not is_xr(care)
    if not may_fill or care.is_away or care.covered_to is None:
        return
    if (care.covered_to - day).days <= care.rng.randint(*FILLED_AHEAD):
        _give(care, day, 28, "dispensed", dose_mg=care.dose_mg, quantity=_tablets(care, 28))


def dose_at_window(care: Care, day: date) -> None:
    """The daily dose, observed, of whoever has none at home; now and then one is missed."""
    if not is_at_window(care) or care.is_away or (care.covered_to and care.covered_to >= day):
        return
    if (day - care.started_on).days % (14 if care.tapering_since else 5) == 0 or care.dose_mg is None:
        adjust_dose(care, day)
    if care.rng.random() > 0.012 or care.started_on == day or (care.covered_to and (day - care.covered_to).days > 1):
        _give(care, day, 1, "administered", dose_mg=care.dose_mg)
