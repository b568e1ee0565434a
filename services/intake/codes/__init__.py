"""What a code means here: medications by RxNorm, conditions by ICD-10-CM or SNOMED CT, from the lists beside this file.

The lists are data files, never code: see NOTICE for the SNOMED CT licence. A code on no list means nothing here: None.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from db.vocabulary import AppointmentKind, Component, Condition, ConditionStatus, EventKind, Medication, SupplySource
from services.intake.codes.lists import REMEMBERED, rows_of
from services.intake.codes.systems import CPT, HCPCS, ICD10, ICD10_PCS, LOINC, RXNORM, SNOMED, normalise_system

__all__ = [
    "ICD10",
    "LOINC",
    "RXNORM",
    "SNOMED",
    "XR_WEEKLY",
    "Product",
    "component_of",
    "component_of_code",
    "condition_of",
    "days_of_procedure",
    "event_of",
    "is_referral",
    "medication_of",
    "modality_of",
    "moud_of_procedure",
    "normalise_system",
    "product_of",
    "rows_of",
    "status_of",
    "stay_of",
    "visit_of",
]
XR_WEEKLY = "xr_weekly_injection"  # a form: buprenorphine 50 mg/mL, one syringe a week
# ICD-10-CM: opium, heroin, other opioids, methadone, synthetic narcotics (fentanyl, tramadol and others apart since
# 2021), unspecified and other narcotics; by accident, self-harm, assault or undetermined; at the initial encounter
OPIOID_POISONING = re.compile(r"T40\.(?:[0-4]X|4[129]|60|69)[1-4]A")
FAMILY = "*"  # of ICD-10-CM: ends a row that speaks of all codes that begin like it, unless one has its own row


@dataclass(frozen=True, slots=True)
class Product:
    """One RxNorm drug: what it is, its ingredients as the code names them, its form, and how many mg of it are in one
    tablet (or mL, hour, spray: `per`). A code of an ingredient, a brand or a group of forms names no strength."""

    medication: Medication
    ingredient: str
    form: str
    strength_mg: float
    per: str
    display: str

    @property
    def is_patch(self) -> bool:
        return self.per == "hour"


@cache
def _products() -> dict[str, Product]:
    return {
        row["rxnorm"]: Product(
            medication=Medication(row["medication"]),
            ingredient=row["ingredient"],
            form=row["form"],
            strength_mg=float(row["strength_mg"] or "nan"),
            per=row["per"],
            display=row["display"],
        )
        for row in rows_of("medications.csv")
    }


@cache
def _by_code(name: str, column: str) -> dict[tuple[str, str], str]:
    return {(row["system"], row["code"]): row[column] for row in rows_of(name)}


def product_of(rxnorm: str) -> Product | None:
    """What a clinical drug of RxNorm holds; None where it is nothing followed here."""
    return _products().get(rxnorm.strip())


def medication_of(rxnorm: str, source: str | None = None) -> Medication | None:
    """Ingredient and form of an RxNorm drug. Prescribed methadone is methadone_pain: only an OTP gives it as MOUD."""
    product = product_of(rxnorm)
    if product is None:
        return None
    if product.medication == Medication.methadone and source == SupplySource.prescribed:
        return Medication.methadone_pain
    return product.medication


@lru_cache(maxsize=REMEMBERED)
def looked_up(name: str, column: str, system: str | None, code: str) -> str | None:
    """What a list says of a code, however its system and the code are spelled: of the code itself, else of the closest
    family that it belongs to (F11.2* of F11.20). A row that leaves this column blank says nothing."""
    system = normalise_system(system)
    listed, code = _by_code(name, column), as_listed(system, code)
    families = (f"{code[:length]}{FAMILY}" for length in range(len(code), 0, -1)) if system == ICD10 else ()
    return next((listed[system, each] for each in (code, *families) if (system, each) in listed), None) or None


def component_of(rxnorm: str) -> Component | None:
    """The treatment an RxNorm drug stands for (antidepressants)."""
    return component_of_code(RXNORM, rxnorm)


def component_of_code(system: str | None, code: str) -> Component | None:
    """The treatment that a procedure or activity code stands for."""
    found = looked_up("components.csv", "component", system, code) or looked_up(
        "therapies.csv", "component", system, code
    )
    return Component(found) if found else None


def condition_of(system: str | None, code: str) -> Condition | None:
    """The condition a diagnosis code stands for. Dependent drug abuse (any drug) and opioid use (F11.9) are not opioid
    use disorder: None."""
    found = looked_up("conditions.csv", "condition", system, code)
    return Condition(found) if found else None


def status_of(system: str | None, code: str) -> ConditionStatus | None:
    """The status that the code itself states (F32.5: depression in full remission), which outweighs an "active"."""
    found = looked_up("conditions.csv", "status", system, code)
    return ConditionStatus(found) if found else None


def event_of(system: str | None, code: str) -> EventKind | None:
    """The event a diagnosis or procedure stands for: an overdose (later encounters, adverse effects and underdosing are
    none), or a delivery (what complicates childbirth or the puerperium is none)."""
    system = normalise_system(system)
    if system == ICD10 and OPIOID_POISONING.fullmatch(as_listed(system, code)):
        return EventKind.overdose
    found = looked_up("events.csv", "kind", system, code)
    return EventKind(found) if found else None


def moud_of_procedure(system: str | None, code: str) -> Medication | None:
    """The medication of a code for MOUD as a treatment ("drug addiction therapy using methadone")."""
    found = looked_up("moud_procedures.csv", "medication", system, code)
    return Medication(found) if found else None


def days_of_procedure(system: str | None, code: str) -> str | None:
    """How many days of MOUD the code of a bundle holds; None of a code that says no days."""
    return looked_up("moud_procedures.csv", "days", system, code)


def visit_of(system: str | None, code: str) -> AppointmentKind | None:
    """The kind of visit that a type, service or specialty code stands for."""
    found = looked_up("visits.csv", "kind", system, code)
    return AppointmentKind(found) if found in AppointmentKind.__members__ else None


def is_referral(system: str | None, code: str) -> bool:
    """The order sends the patient to somebody: for depression, or to a treatment that is followed here."""
    is_listed = looked_up("referrals.csv", "kind", system, code) is not None
    return is_listed or bool(component_of_code(system, code) or moud_of_procedure(system, code))


def stay_of(system: str | None, code: str) -> EventKind | None:
    """The emergency or admission that the type of an encounter stands for."""
    found = looked_up("visits.csv", "kind", system, code)
    return EventKind(found) if found in EventKind.__members__ else None


def modality_of(system: str | None, code: str) -> str | None:
    """By telephone, at home: where the type of a visit says so."""
    return looked_up("visits.csv", "modality", system, code)


def as_listed(system: str, code: str) -> str:
    """ICD-10 is also written in lower case, and ICD-10-CM without its point: f1120 → F11.20."""
    code = code.strip()
    if system in (ICD10_PCS, CPT, HCPCS):
        return code.upper()
    if system != ICD10:
        return code
    code = code.upper()
    return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"
