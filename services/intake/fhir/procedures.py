"""Procedure → events: the delivery of a child."""

import msgspec

from services.intake.codes import event_of
from services.intake.fhir.datatypes import CodeableConcept, Period, Reference, Resource, codings
from services.intake.fhir.dates import needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, count_only
from services.intake.fhir.references import patient_of

DONE = ("completed",)


class Procedure(Resource):
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None


DECODER = msgspec.json.Decoder(Procedure)


def rows(procedure: Procedure, shelf: Shelf) -> Rows:
    """An event, by the first code known. Raises NotFollowed and Unusable."""
    known = (event_of(coding.system, coding.code or "") for coding in codings(procedure.code))
    kind = next(filter(None, known), None)
    if kind is None:
        raise NotFollowed.concept(procedure.code)
    count_only(procedure, statuses=DONE)
    period = procedure.performed_period or Period()
    on = needed_day(f"The date of the {kind}", shelf.zone, procedure.performed_date_time, period.start, period.end)
    return [("events", {"patient_id": patient_of(procedure.subject, shelf.aliases), "on": on, "kind": kind})]
