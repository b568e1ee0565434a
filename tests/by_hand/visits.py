"""Contacts, visits and treatments, as known on a day."""

from datetime import date

from tests.by_hand.facts import BEHAVIORAL, TREATS_DEPRESSION, reached
from tests.by_hand.history import History, Screening, Treatment, once
from tests.by_hand.raised import days

INDIVIDUAL = ("moud", "behavioral_health", "psychiatry", "primary_care")
STANDS_FOR = 2  # days after its day on which a visit still counts as booked


def contacts(known: History) -> list[date]:
    """Days on which the patient was reached."""
    return [c.on for c in known.contacts if reached(c)]


def seen(known: History) -> list[date]:
    """Days of kept visits of the patient alone."""
    return visits(known, "kept", kinds=INDIVIDUAL)


@once
def reached_or_seen(known: History) -> list[date]:
    return contacts(known) + seen(known)


def was_reached_or_seen_later(known: History, than: date) -> bool:
    return any(on > than for on in reached_or_seen(known))


def was_reached_or_seen_after(known: History, score: Screening) -> bool:
    """The day itself counts where somebody was with the patient then."""
    first = score.taken_on + days(1 if score.mode == "self" else 0)
    return any(on >= first for on in reached_or_seen(known))


def safety_reviews(known: History) -> list[date]:
    return [c.on for c in known.contacts if c.kind == "safety_review" and reached(c)]


def case_reviews(known: History) -> list[date]:
    """Talk among clinicians, noted as a contact or held as an appointment."""
    held = [a.starts_on for a in known.appointments if a.kind == "case_review" and a.status == "kept"]
    return held + contacts_of(known, "case_review")


def medication_reviews(known: History) -> list[date]:
    return contacts_of(known, "medication_review")


def plan_reviews(known: History) -> list[date]:
    return contacts_of(known, "plan_review")


def contacts_of(known: History, kind: str) -> list[date]:
    return [c.on for c in known.contacts if c.kind == kind]


def visits(known: History, *statuses: str, kinds: tuple[str, ...] | None = None) -> list[date]:
    """Days of appointments with one of the statuses. A case review is talk among clinicians, not a visit."""
    return [
        a.starts_on
        for a in known.appointments
        if a.status in statuses and a.kind != "case_review" and (kinds is None or a.kind in kinds)
    ]


def behavioral_visits(known: History, *statuses: str) -> list[date]:
    return visits(known, *statuses, kinds=BEHAVIORAL)


def free_again_on(visit: date) -> date:
    """The first day on which a visit that nobody kept, missed or moved counts for nothing."""
    return visit + days(STANDS_FOR + 1)


def still_booked(booked: list[date], day: date) -> list[date]:
    return [visit for visit in booked if day < free_again_on(visit)]


def booking_ran_out_on(booked: list[date], day: date) -> date:
    """When the last of the visits that had been booked ceased to count; the first of all days without one."""
    return max((free_again_on(visit) for visit in booked if free_again_on(visit) <= day), default=date.min)


def declined_on(known: History) -> date | None:
    return max((c.on for c in known.contacts if c.outcome == "moud_declined"), default=None)


def depression_treatments(known: History) -> list[Treatment]:
    return [t for t in known.treatments if t.component in TREATS_DEPRESSION]


def sleep_treatments(known: History) -> list[Treatment]:
    return [t for t in known.treatments if t.component == "sleep_treatment"]


def runs_until(treatment: Treatment) -> date:
    """Its end; else a month after the last day prescribed, for refills that come late; else without end."""
    if treatment.ended_on:
        return treatment.ended_on
    return treatment.covered_to + days(30) if treatment.covered_to else date.max


def began(treatment: Treatment, among: list[Treatment]) -> date:
    """Back along the prescriptions of the component that it goes on from, day after day."""
    begin = treatment.started_on
    chain = [t for t in among if t.component == treatment.component and t.covered_to] if treatment.covered_to else []
    while True:
        earlier = [t.started_on for t in chain if t.started_on < begin <= runs_until(t) + days(1)]
        if not earlier:
            return begin
        begin = min(earlier)


def treated_since(treatments: list[Treatment]) -> date | None:
    """Of the treatments without an end on record those that reach furthest."""
    running = [t for t in treatments if t.ended_on is None]
    furthest = max((runs_until(t) for t in running), default=None)
    return min((began(t, treatments) for t in running if runs_until(t) == furthest), default=None)


def is_any_running(treatments: list[Treatment]) -> bool:
    return any(runs_until(t) == date.max for t in treatments)


def untreated_since(treatments: list[Treatment]) -> date:
    """The day after the last one that ended; the first of all days without one."""
    return max((runs_until(t) + days(1) for t in treatments), default=date.min)
