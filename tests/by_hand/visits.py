"""Contacts, visits and treatments, as known on a day."""

from datetime import date

from tests.by_hand.facts import BEHAVIORAL, TREATS_DEPRESSION, reached
from tests.by_hand.history import History, Treatment


def contacts(known: History) -> list[date]:
    return [c.on for c in known.contacts if reached(c)]


def safety_reviews(known: History) -> list[date]:
    return [c.on for c in known.contacts if c.kind == "safety_review" and reached(c)]


def case_reviews(known: History) -> list[date]:
    """Talk among clinicians, noted as a contact or held as an appointment."""
    held = [a.starts_on for a in known.appointments if a.kind == "case_review" and a.status == "kept"]
    return held + [c.on for c in known.contacts if c.kind == "case_review"]


def plan_reviews(known: History) -> list[date]:
    return [c.on for c in known.contacts if c.kind == "plan_review"]


def visits(known: History, *statuses: str, kinds: tuple[str, ...] | None = None) -> list[date]:
    """Days of appointments with one of the statuses. A case review is talk among clinicians, not a visit."""
    return [
        a.starts_on
        for a in known.appointments
        if a.status in statuses and a.kind != "case_review" and (kinds is None or a.kind in kinds)
    ]


def behavioral_visits(known: History, *statuses: str) -> list[date]:
    return visits(known, *statuses, kinds=BEHAVIORAL)


def declined_on(known: History) -> date | None:
    return max((c.on for c in known.contacts if c.outcome == "moud_declined"), default=None)


def last_visit_was_missed_on(known: History) -> date | None:
    """The day of the last appointment when it was missed and no other one that day was kept or is booked."""
    every = visits(known, "no_show", "kept", "scheduled")
    if not every or max(every) in visits(known, "kept", "scheduled"):
        return None
    return max(every)


def depression_treatments(known: History) -> list[Treatment]:
    return [t for t in known.treatments if t.component in TREATS_DEPRESSION]


def sleep_treatments(known: History) -> list[Treatment]:
    return [t for t in known.treatments if t.component == "sleep_treatment"]
