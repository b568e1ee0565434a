"""The oracle: every follow-up rule a second time, in slow and obvious Python. Imports nothing of services."""

from tests.by_hand.history import (
    Appointment,
    Condition,
    Consent,
    Contact,
    DrugTest,
    Episode,
    Event,
    History,
    ReasonAnswer,
    Referral,
    Screening,
    Supply,
    Treatment,
)
from tests.by_hand.judge import due_on_day, facts_on_day

__all__ = [
    "Appointment",
    "Condition",
    "Consent",
    "Contact",
    "DrugTest",
    "Episode",
    "Event",
    "History",
    "ReasonAnswer",
    "Referral",
    "Screening",
    "Supply",
    "Treatment",
    "due_on_day",
    "facts_on_day",
]
