"""CarePlan → moud_episodes and treatments, when its category or an activity is a code for MOUD or a listed therapy."""

import msgspec

from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Element, Period, Reference, Resource, codings
from services.intake.fhir.dates import day, needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import patient_of

COUNTED = ("active", "on-hold", "completed", "revoked")  # revoked: begun, then withdrawn. A draft is no plan yet
OVER = ("completed", "revoked")
NOT_BEGUN = ("not-started", "scheduled", "cancelled", "entered-in-error")
ASSESS_PLAN = "assess-plan"  # the category that US Core puts on every care plan: it says nothing


class Detail(Element):
    status: str | None = None
    code: CodeableConcept | None = None


class Activity(Element):
    detail: Detail | None = None


class CarePlan(Resource):
    status: str | None = None
    intent: str | None = None
    category: list[CodeableConcept] = []
    activity: list[Activity] = []
    subject: Reference | None = None
    period: Period | None = None


DECODER = msgspec.json.Decoder(CarePlan)


def rows(plan: CarePlan, shelf: Shelf) -> Rows:
    """An enrolment for each MOUD the plan names, a treatment for each component. Raises NotFollowed and Unusable."""
    details = [each.detail for each in plan.activity if each.detail and each.detail.status not in NOT_BEGUN]
    spoken = list(codings(*plan.category, *(each.code for each in details)))
    medications = {meant.moud(each, shelf) for each in spoken} - {None}
    components = {meant.component(each, shelf) for each in spoken} - {None}
    if not medications and not components:
        raise NotFollowed.concept(*(each for each in plan.category if not _is_assess_plan(each)), *plan.category)
    count_only(plan, statuses=COUNTED)
    patient = patient_of(plan.subject, shelf.aliases)
    start, end = _begun_and_ended(plan, shelf)
    enrolled = {"patient_id": patient, "enrolled_on": start, "ended_on": end}
    treated = {"patient_id": patient, "started_on": start, "ended_on": end}
    return [
        *(("moud_episodes", enrolled | {"medication": each}) for each in sorted(medications)),
        *(("treatments", treated | {"component": each}) for each in sorted(components)),
    ]


def _begun_and_ended(plan: CarePlan, shelf: Shelf) -> tuple[str, str | None]:
    period = plan.period or Period()
    start, end = needed_day("The start of the care plan", shelf.zone, period.start), day(period.end, shelf.zone)
    if plan.status in OVER and end is None:
        raise Unusable(f"The care plan of {start} is {plan.status}, but the day it ended is not given")
    return start, end


def _is_assess_plan(category: CodeableConcept) -> bool:
    return any(each.code == ASSESS_PLAN for each in codings(category))
