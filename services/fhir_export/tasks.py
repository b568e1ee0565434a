"""Answer to a reason for follow-up → Task: what was to be done, and what a person said to it."""

import sqlalchemy as sa

from db.vocabulary import Answer, Urgency, label
from services.fhir_export.asked import Asked
from services.fhir_export.moments import begins, ends, instant
from services.fhir_export.parts import Json, concept, head, mark, patient, person
from services.rules.catalogue import REASONS

REASON = "urn:tandem:reason"
TITLES = {reason.key: reason.title for reason in REASONS}
STATUSES = {  # what was put off is still somebody's to do; what does not apply is not done
    Answer.acknowledged: "accepted",
    Answer.not_applicable: "rejected",
}
TAKEN_BACK = "entered-in-error"
PRIORITIES = {Urgency.same_day: "asap", Urgency.this_week: "urgent", Urgency.routine: "routine"}


def task(row: sa.Row, asked: Asked) -> Json:
    """One answer. Owner: who gave it. Restriction: from the day it was given to the day on which the reason is back."""
    changed = instant(row.withdrawn_at or row.at, asked.zone)
    title = TITLES.get(row.reason, row.reason)
    told = head("Task", row.key, changed) | {
        "identifier": [mark(row.key)],
        "status": TAKEN_BACK if row.withdrawn_on else STATUSES[row.answer],
        "businessStatus": {"text": label(row.answer)},
        "intent": "order",
        "priority": PRIORITIES[row.urgency],
        "code": {"text": "Follow-up"},
        "description": title,
        "for": patient(row, asked),
        "authoredOn": instant(row.at, asked.zone),
        "lastModified": changed,
        "owner": person(row.by_name or row.by),
        "reasonCode": concept(REASON, row.reason, title),
    }
    return told | _said(row, asked)


def _said(row: sa.Row, asked: Asked) -> Json:
    told: Json = {"note": [{"text": row.note}]} if row.note else {}
    if row.not_applicable_because:
        told["statusReason"] = {"text": label(row.not_applicable_because)}
    if row.until:
        period = {"start": begins(row.answered_on, asked.zone), "end": ends(row.until, asked.zone)}
        told["restriction"] = {"period": period}
    return told
