"""MedicationRequest, MedicationDispense, MedicationAdministration and MedicationStatement → medication_supplies, or
treatments.

What is an opioid, MOUD, a benzodiazepine or naloxone is a supply; an antidepressant is a treatment that runs as long as
it was prescribed or handed over. One that is on both lists (chlordiazepoxide with amitriptyline) becomes both.
"""

from datetime import date

import msgspec

from db.vocabulary import SupplySource
from services.intake.columns.medication import FILL_DAYS
from services.intake.fhir.datatypes import Element, Period, Quantity, Reference, last_updated, number
from services.intake.fhir.dates import days_between, needed_real_day, plus, real_day
from services.intake.fhir.dosage import Dosage, days_by_quantity, days_of, single_dose
from services.intake.fhir.drugs import Medicated, drug_of
from services.intake.fhir.lengths import LONGEST, DispenseRequest, Lasts, Prescribed, Stated, whole_days
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, count_only
from services.intake.fhir.references import patient_of
from services.intake.fhir.supplied import Supplied, dosed

ORDERED = ("active", "completed", "stopped", "on-hold")
INTENTS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")  # not proposal, plan, option
HALTED = ("stopped", "on-hold")
HANDED_OVER = ("completed", "in-progress", "on-hold", "stopped")
NOT_YET_HANDED_OVER = ("in-progress", "on-hold")  # ready to be picked up: handed over only where the day says so
GIVEN = ("completed", "in-progress", "stopped")  # stopped: begun, then stopped. Nothing was given under not-done
TAKEN = ("active", "completed", "stopped", "on-hold")  # as stated; intended and not-taken say that it is not


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
    authorizing_prescription: list[Reference] = []
    dosage_instruction: list[Dosage] = []


class Administered(Element):
    dose: Quantity | None = None


class MedicationAdministration(Medicated):
    effective_date_time: str | None = None
    effective_period: Period | None = None
    request: Reference | None = None
    dosage: Administered | None = None


class MedicationStatement(Medicated):
    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: list[Dosage] = []


REQUEST = msgspec.json.Decoder(MedicationRequest)
DISPENSE = msgspec.json.Decoder(MedicationDispense)
ADMINISTRATION = msgspec.json.Decoder(MedicationAdministration)
STATEMENT = msgspec.json.Decoder(MedicationStatement)


def requested(request: MedicationRequest, shelf: Shelf) -> Rows:
    """A supply prescribed, a treatment of depression begun, or both. Raises NotFollowed and Unusable."""
    drug = drug_of(request, shelf)
    count_only(request, statuses=ORDERED)
    if request.do_not_perform or request.intent not in INTENTS:
        raise NotFollowed(NEVER_COUNTS, "do not perform" if request.do_not_perform else f"intent {request.intent}")
    asked = request.dispense_request or DispenseRequest()
    written = (request.authored_on, asked.validity_period.start if asked.validity_period else None)
    on = needed_real_day("The date of the prescription (authoredOn)", shelf.zone, *written)
    span = Prescribed(request.dosage_instruction, asked, drug.product, date.fromisoformat(on), shelf.zone)
    halted = span.halted_on(request.meta) if request.status in HALTED else None
    made = Supplied(drug, SupplySource.prescribed, patient_of(request.subject, shelf.aliases), on)
    return [
        *made.supplies(shelf, span.days_until(halted, made.usual_days), request.dosage_instruction, asked.quantity),
        *made.treatments(lambda: span.treated_to(request.status, halted)),
    ]


def dispensed(dispense: MedicationDispense, shelf: Shelf) -> Rows:
    """A supply handed over, a treatment of depression as long as it lasts. Raises NotFollowed and Unusable."""
    drug = drug_of(dispense, shelf)
    count_only(dispense, statuses=HANDED_OVER)
    if dispense.status in NOT_YET_HANDED_OVER and not dispense.when_handed_over:
        raise NotFollowed(NEVER_COUNTS, f"{dispense.status}, not handed over")
    written = (dispense.when_handed_over, dispense.when_prepared)
    on = needed_real_day("The date of the dispense (whenHandedOver)", shelf.zone, *written)
    dosages = dispense.dosage_instruction
    days = days_of(dispense.days_supply) or days_by_quantity(dispense.quantity, dosages, drug.product)
    made = Supplied(drug, SupplySource.dispensed, patient_of(dispense.subject, shelf.aliases), on)
    return [
        *made.supplies(shelf, days, dosages, dispense.quantity, next(iter(dispense.authorizing_prescription), None)),
        *made.treatments(lambda: Lasts(covered_to=plus(on, min(whole_days(days) or FILL_DAYS, LONGEST) - 1))),
    ]


def administered(administration: MedicationAdministration, shelf: Shelf) -> Rows:
    """A supply given on one day, its dose in mg, or a day of treatment. Raises NotFollowed and Unusable."""
    drug = drug_of(administration, shelf)
    count_only(administration, statuses=GIVEN)
    period = administration.effective_period
    written = administration.effective_date_time or (period.start if period else None)
    on = needed_real_day("The date of the administration (effective)", shelf.zone, written)
    dose = administration.dosage.dose if administration.dosage else None
    made = Supplied(drug, SupplySource.administered, patient_of(administration.subject, shelf.aliases), on)
    given = [
        (table, values | dosed(single_dose(dose, drug.product)))
        for table, values in made.supplies(shelf, None, fills=administration.request)
    ]
    return [*given, *made.treatments(lambda: Lasts(covered_to=on))]


def stated(statement: MedicationStatement, shelf: Shelf) -> Rows:
    """What somebody says is taken: a supply of the lowest rank, from its first day to the one on which it was said and
    the usual days from there; a treatment of depression likewise. Raises NotFollowed and Unusable."""
    drug = drug_of(statement, shelf)
    count_only(statement, statuses=TAKEN)
    period = statement.effective_period or Period()
    first = needed_real_day(
        "Since when the medication is taken (effective)", shelf.zone, statement.effective_date_time, period.start
    )
    told = real_day(statement.date_asserted, shelf.zone) or real_day(statement.effective_date_time, shelf.zone)
    span = Stated(
        first, real_day(period.end, shelf.zone), told or real_day(last_updated(statement.meta), shelf.zone) or first
    )
    made = Supplied(drug, SupplySource.stated, patient_of(statement.subject, shelf.aliases), first)
    last = span.last(statement.status, made.usual_days)
    begins = max(first, plus(last, 1 - LONGEST))
    made = Supplied(drug, SupplySource.stated, made.patient, begins)
    return [
        *made.supplies(shelf, number(days_between(begins, last)), statement.dosage),
        *made.treatments(lambda: span.treated_to(statement.status)),
    ]
