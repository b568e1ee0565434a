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


def is_any_running(treatments: list[Treatment]) -> bool:
    return any(t.ended_on is None for t in treatments)


def untreated_since(treatments: list[Treatment]) -> date:
    """The day after the last one that ended; the first of all days without one."""
    return max((t.ended_on + days(1) for t in treatments if t.ended_on), default=date.min)
