"""What tests of explanations ask."""

from datetime import date, timedelta

from services.access.viewer import Viewer
from services.patient.explain import Explained, explained
from tests import builders
from tests.builders import a_patient, add_supply

TODAY = date(2026, 11, 22)
OPERATOR = Viewer.operator()


def told(session, patient: int, reason: str, day: date | str = TODAY) -> Explained:
    found = explained(session, patient, viewer=OPERATOR, day=builders.day(day), today=TODAY)
    return next(one for one in found.reasons if one.reason == reason)


def in_a_gap_from(session, day: date, **columns) -> int:
    """A patient on buprenorphine whose last 28 days of supply end the day before."""
    started = day - timedelta(days=28)
    patient = a_patient(session, on="buprenorphine", enrolled=started, started=started, **columns)
    add_supply(session, patient, started, 28, dose_mg=16)
    return patient
