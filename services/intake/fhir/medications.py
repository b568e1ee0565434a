"""MedicationRequest, MedicationDispense and MedicationAdministration → medication_supplies, or treatments.

A prescription for an opioid, MOUD, a benzodiazepine or naloxone is a supply; an antidepressant is a treatment that runs
from its date. One that is on both lists (chlordiazepoxide with amitriptyline) becomes both.
"""

import msgspec

from db.vocabulary import MOUD_MEDICATIONS, SupplySource
from services.intake.codes import RXNORM, component_of, medication_of, normalise_system, product_of
from services.intake.fhir.datatypes import (
    CodeableConcept,
    Contained,
    Element,
    Period,
    Quantity,
    Reference,
    Resource,
    number,
)
from services.intake.fhir.dates import day, needed_day
from services.intake.fhir.dosage import Dosage, daily_dose, days_by_quantity, days_of, single_dose
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import patient_of

ORDERED = ("active", "completed", "stopped", "on-hold")
INTENTS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")  # not proposal, plan, option
HANDED_OVER = ("completed", "in-progress", "on-hold", "stopped")
GIVEN = ("completed", "in-progress", "stopped")  # stopped: begun, then stopped. Nothing was given under not-done
OVER = ("stopped", "completed")


class DispenseRequest(Element):
    validity_period: Period | None = None
    quantity: Quantity | None = None
    expected_supply_duration: Quantity | None = None


class Medicated(Resource):
    status: str | None = None
    subject: Reference | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    contained: list[Contained] = []


class MedicationRequest(Medicated):
    intent: str | None = None
    do_not_perform: bool = False
    authored_on: str | None = None
    dosage_instruction: list[Dosage] = []
    dispense_request: DispenseRequest | None = None


class MedicationDispense(Medicated):
    when_handed_over: str | None = None
    when_prepared: str | None = None
    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    dosage_instruction: list[Dosage] = []


class Administered(Element):
    dose: Quantity | None = None


class MedicationAdministration(Medicated):
    effective_date_time: str | None = None
    effective_period: Period | None = None
    dosage: Administered | None = None


REQUEST = msgspec.json.Decoder(MedicationRequest)
DISPENSE = msgspec.json.Decoder(MedicationDispense)
ADMINISTRATION = msgspec.json.Decoder(MedicationAdministration)


def rxnorm_of(resource: Medicated, shelf: Shelf) -> str:
    """The first RxNorm code that is on one of our lists; NotFollowed, with its first code, when there is none."""
    concept = resource.medication_codeable_concept
    if concept is None and resource.medication_reference is not None:
        codes = shelf.medication_codings(resource.medication_reference, resource.contained)
        concept = CodeableConcept(coding=codes, text=resource.medication_reference.display)
    for coding in concept.coding if concept else ():
        code = (coding.code or "").strip()
        if normalise_system(coding.system) == RXNORM and (medication_of(code) or component_of(code)):
            return code
    raise NotFollowed.concept(concept)


def requested(request: MedicationRequest, shelf: Shelf) -> Rows:
    """A supply prescribed, a treatment of depression begun, or both. Raises NotFollowed and Unusable."""
    rxnorm = rxnorm_of(request, shelf)
    count_only(request, statuses=ORDERED)
    if request.do_not_perform or request.intent not in INTENTS:
        raise NotFollowed(NEVER_COUNTS, "do not perform" if request.do_not_perform else f"intent {request.intent}")
    patient = patient_of(request.subject, shelf.aliases)
    asked = request.dispense_request or DispenseRequest()
    written = (request.authored_on, _start(asked.validity_period))
    on = needed_day("The date of the prescription (authoredOn)", shelf.zone, *written)
    found: Rows = []
    if medication_of(rxnorm):
        values = _supply(rxnorm, SupplySource.prescribed, patient, on)
        dosages = request.dosage_instruction
        values["days_supply"] = days_of(asked.expected_supply_duration) or days_by_quantity(asked.quantity, dosages)
        values["dose_mg"], values["dose_unit"] = daily_dose(dosages, product_of(rxnorm))
        values["quantity"] = number(asked.quantity.value) if asked.quantity else None
        found.append(("medication_supplies", shelved(values, shelf)))
    if component := component_of(rxnorm):
        ended = ended_on(request, asked, on, shelf)
        treatment = {"patient_id": patient, "component": component, "started_on": on, "ended_on": ended}
        found.append(("treatments", treatment))
    return found


def dispensed(dispense: MedicationDispense, shelf: Shelf) -> Rows:
    """A supply handed over. Raises NotFollowed and Unusable."""
    rxnorm = supplied(dispense, shelf, HANDED_OVER)
    written = (dispense.when_handed_over, dispense.when_prepared)
    on = needed_day("The date of the dispense (whenHandedOver)", shelf.zone, *written)
    values = _supply(rxnorm, SupplySource.dispensed, patient_of(dispense.subject, shelf.aliases), on)
    dosages = dispense.dosage_instruction
    values["days_supply"] = days_of(dispense.days_supply) or days_by_quantity(dispense.quantity, dosages)
    values["dose_mg"], values["dose_unit"] = daily_dose(dosages, product_of(rxnorm))
    values["quantity"] = number(dispense.quantity.value) if dispense.quantity else None
    return [("medication_supplies", shelved(values, shelf))]


def administered(administration: MedicationAdministration, shelf: Shelf) -> Rows:
    """A supply given on one day, its dose in mg. Raises NotFollowed and Unusable."""
    rxnorm = supplied(administration, shelf, GIVEN)
    written = administration.effective_date_time or _start(administration.effective_period)
    on = needed_day("The date of the administration (effective)", shelf.zone, written)
    values = _supply(rxnorm, SupplySource.administered, patient_of(administration.subject, shelf.aliases), on)
    dose = administration.dosage.dose if administration.dosage else None
    values["dose_mg"], values["dose_unit"] = single_dose(dose, product_of(rxnorm))
    return [("medication_supplies", shelved(values, shelf))]


def supplied(resource: Medicated, shelf: Shelf, statuses: tuple[str, ...]) -> str:
    """The RxNorm code of a dispense or administration; antidepressants are followed by their prescription alone."""
    rxnorm = rxnorm_of(resource, shelf)
    count_only(resource, statuses=statuses)
    if medication_of(rxnorm) is None:
        raise NotFollowed.concept(resource.medication_codeable_concept)
    return rxnorm


def _supply(rxnorm: str, source: SupplySource, patient: str, on: str) -> dict[str, str | None]:
    product = product_of(rxnorm)
    return {
        "patient_id": patient,
        "medication": medication_of(rxnorm, source),
        "rxnorm": rxnorm,
        "supplied_on": on,
        "strength": product.display if product else None,
        "source": source,
    }


def shelved(values: dict[str, str | None], shelf: Shelf) -> dict[str, str | None]:
    """Notes MOUD on the shelf: an episode of care names no medication and takes it from the first supply within it."""
    if values["medication"] in MOUD_MEDICATIONS:
        shelf.add_moud(values["patient_id"] or "", values["supplied_on"] or "", values["medication"] or "")
    return values


def _start(period: Period | None) -> str | None:
    return period.start if period else None


def ended_on(request: MedicationRequest, asked: DispenseRequest, on: str, shelf: Shelf) -> str | None:
    """When the treatment ended, if it did. One that is over without a date would look as if it still ran: refused."""
    repeats = [each.timing.repeat for each in request.dosage_instruction if each.timing and each.timing.repeat]
    bounds = next((each.bounds_period.end for each in repeats if each.bounds_period), None)
    valid_to = asked.validity_period.end if asked.validity_period else None
    ended = day(bounds, shelf.zone) or day(valid_to, shelf.zone)
    if request.status not in OVER or ended:
        return ended
    raise Unusable(f"The antidepressant of {on} is {request.status}, but the day it ended is not given")
