"""ServiceRequest → referrals: an order that sends the patient to somebody, by its code or in words."""

import re

import msgspec

from services.intake.codes import is_referral
from services.intake.fhir.datatypes import CodeableConcept, Meta, Period, Reference, Resource, codings, words_of
from services.intake.fhir.dates import day, needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import patient_of

ORDERED = ("active", "on-hold", "completed")  # a draft is not sent, one that is revoked is taken back
ORDERS = ("order", "original-order", "reflex-order", "filler-order", "instance-order", "directive")
COMPLETED = "completed"
REFERS = re.compile(r"\breferral|\brefer(?:red)? to\b", re.IGNORECASE)


class ServiceRequest(Resource):
    status: str | None = None
    intent: str | None = None
    do_not_perform: bool = False
    category: list[CodeableConcept] = []
    code: CodeableConcept | None = None
    subject: Reference | None = None
    authored_on: str | None = None
    occurrence_date_time: str | None = None
    occurrence_period: Period | None = None
    performer: list[Reference] = []
    performer_type: CodeableConcept | None = None
    reason_code: list[CodeableConcept] = []


DECODER = msgspec.json.Decoder(ServiceRequest)


def rows(request: ServiceRequest, shelf: Shelf) -> Rows:
    """A referral, sent on the day of the order. Raises NotFollowed and Unusable."""
    if not _refers(request):
        raise NotFollowed.concept(request.code, *request.category)
    count_only(request, statuses=ORDERED)
    if request.intent not in ORDERS:
        raise NotFollowed(NEVER_COUNTS, request.intent or "missing")
    if request.do_not_perform:
        raise NotFollowed(NEVER_COUNTS, "do not perform")
    sent_on = needed_day("The date of the referral", shelf.zone, request.authored_on)
    values = {
        "patient_id": patient_of(request.subject, shelf.aliases),
        "sent_on": sent_on,
        "sent_to": _sent_to(request, shelf),
        "reason": words_of(request.reason_code[0]) if request.reason_code else None,
        "closed_on": _closed_on(request, sent_on, shelf),
    }
    return [("referrals", values)]


def _refers(request: ServiceRequest) -> bool:
    concepts = [each for each in (request.code, *request.category) if each]
    if any(is_referral(coding.system, coding.code or "") for coding in codings(request.code)):
        return True
    texts = [text for each in concepts for text in (each.text, *(coding.display for coding in each.coding)) if text]
    return any(map(REFERS.search, texts))


def _sent_to(request: ServiceRequest, shelf: Shelf) -> str:
    """Who is asked, else which service, else what is ordered."""
    names = (shelf.practitioner_name(each) or shelf.organisation_name(each) for each in request.performer)
    found = next(filter(None, names), None) or words_of(request.performer_type) or words_of(request.code)
    if not found:
        raise Unusable("The referral does not say to whom")
    return found


def _closed_on(request: ServiceRequest, sent_on: str, shelf: Shelf) -> str | None:
    """Of one that is completed: when it was to take place, else when its source last said so, else the day it was
    sent."""
    if request.status != COMPLETED:
        return None
    period, meta = request.occurrence_period or Period(), request.meta or Meta()
    told = (request.occurrence_date_time, period.end, meta.last_updated)
    days = (found for found in (day(each, shelf.zone) for each in told) if found)
    return max(sent_on, next(days, sent_on))
