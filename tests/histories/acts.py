"""What may happen to a patient, as the words of a table of cases; each in days counted from DAY_0."""

from collections.abc import Callable

from tests import builders
from tests.histories.days import DAY_0, after

Act = Callable[..., object]  # (session, patient)


def on(number: int | None) -> str | None:
    """The date of a day of the table."""
    return None if number is None else after(DAY_0, number)


def _days(columns: dict) -> dict:
    """Columns that are given as numbers of days."""
    return {name: builders.day(on(value)) for name, value in columns.items()}


def phq9(day: int, total: int | None, **columns) -> Act:
    return lambda s, p: builders.add_phq9(s, p, on(day), total, **columns)


def score(day: int, instrument: str, total: float | None = None, **columns) -> Act:
    return lambda s, p: builders.add_screening(s, p, on(day), instrument, total, **columns)


def contact(day: int, kind: str = "telephone", outcome: str | None = None) -> Act:
    return lambda s, p: builders.add_contact(s, p, on(day), kind, outcome=outcome)


def visit(day: int, kind: str = "moud", status: str = "kept") -> Act:
    return lambda s, p: builders.add_appointment(s, p, on(day), kind, status)


def booked(day: int, kind: str = "moud") -> Act:
    return visit(day, kind, "scheduled")


def event(day: int, kind: str, ended: int | None = None) -> Act:
    return lambda s, p: builders.add_event(s, p, on(day), kind, on(ended))


def overdose(day: int) -> Act:
    return event(day, "overdose")


def supply(day: int, days: int = 7, medication: str = "buprenorphine", source: str = "dispensed", **columns) -> Act:
    return lambda s, p: builders.add_supply(s, p, on(day), days, medication, source, **columns)


def injection(day: int, days: int = 28, medication: str = "buprenorphine_xr") -> Act:
    return supply(day, days, medication, "administered")


def treatment(day: int, component: str = "antidepressant", ended: int | None = None) -> Act:
    return lambda s, p: builders.add_treatment(s, p, on(day), component, on(ended))


def condition(day: int, word: str, status: str = "active", resolved: int | None = None) -> Act:
    days = _days({"recorded_on": day, "resolved_on": resolved})
    return lambda s, p: builders.add_condition(s, p, word, status=status, **days)


def oud(day: int) -> Act:
    return condition(day, "opioid_use_disorder")


def pregnancy(day: int) -> Act:
    return lambda s, p: builders.add_pregnancy(s, p, on(day))


def enrolment(
    day: int, medication: str = "buprenorphine", *, started: int | None = None, ended: int | None = None, **columns
) -> Act:
    days = _days({"started_on": started, "ended_on": ended})
    return lambda s, p: builders.add_episode(s, p, on(day), medication, **days, **columns)


def drug_test(day: int, substance: str, result: str = "positive", expected: str | None = None) -> Act:
    return lambda s, p: builders.add_drug_test(s, p, on(day), substance, result, expected=expected)


def referral(day: int, **days) -> Act:
    return lambda s, p: builders.add_referral(s, p, on(day), **_days(days))


def consent(day: int, **days) -> Act:
    return lambda s, p: builders.add_consent(s, p, on(day), **_days(days))


def answered(
    day: int, reason: str, *, urgency: int, evidence: int, which: int | None = None, until: int | None = None
) -> Act:
    """Acknowledged until a day, else not applicable."""
    told = {"urgency": urgency, "evidence": on(evidence), "which": which, "until": on(until)}
    return lambda s, p: builders.add_answer(s, p, on(day), reason, **told)


DEPRESSED = condition(-400, "depression")  # on the caseload, whatever else happened
IN_OPIOID_NEED = oud(-400)
