"""What an encounter was: a visit, an emergency, a stay. By its class (v3-ActCode, or HL7 v2 table 0004), else by its
type, for vendors have classes of their own."""

from dataclasses import dataclass

from db.vocabulary import EventKind
from services.intake.codes import stay_of
from services.intake.codes.systems import ACT_CODE, PATIENT_CLASS, normalise_system
from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Coding, codings
from services.intake.fhir.outcomes import NotFollowed
from services.intake.mapping.source_codes import NO_CODES, CodeKind, SourceCodes

VISIT, NEITHER = "visit", "neither"
CLASSES: dict[tuple[str, str], EventKind | str] = {  # (system, code); NEITHER is known, and no visit
    (ACT_CODE, "AMB"): VISIT,
    (ACT_CODE, "VR"): VISIT,
    (ACT_CODE, "HH"): VISIT,
    (ACT_CODE, "FLD"): VISIT,
    (ACT_CODE, "EMER"): EventKind.ed_visit,
    (ACT_CODE, "IMP"): EventKind.hospital_admission,
    (ACT_CODE, "ACUTE"): EventKind.hospital_admission,
    (ACT_CODE, "NONAC"): EventKind.hospital_admission,
    (ACT_CODE, "PRENC"): NEITHER,
    (ACT_CODE, "OBSENC"): NEITHER,
    (ACT_CODE, "SS"): NEITHER,
    (PATIENT_CLASS, "O"): VISIT,
    (PATIENT_CLASS, "R"): VISIT,  # recurring: an outpatient who comes again and again
    (PATIENT_CLASS, "E"): EventKind.ed_visit,
    (PATIENT_CLASS, "I"): EventKind.hospital_admission,
    (PATIENT_CLASS, "P"): NEITHER,  # preadmit
    (PATIENT_CLASS, "B"): NEITHER,  # obstetrics: it does not say whether they stayed
    (PATIENT_CLASS, "C"): NEITHER,  # commercial account
    (PATIENT_CLASS, "N"): NEITHER,  # not applicable
    (PATIENT_CLASS, "U"): NEITHER,  # unknown
}
SPOKEN = {code: system for system, code in CLASSES}  # no code is of both, so one without its system is told apart
IN_WORDS = {  # the classes of DSTU2, which some feeds of R4 still write
    "AMBULATORY": "AMB",
    "OUTPATIENT": "AMB",
    "VIRTUAL": "VR",
    "HOME": "HH",
    "FIELD": "FLD",
    "EMERGENCY": "EMER",
    "INPATIENT": "IMP",
}
MODALITY = {"VR": "telehealth", "HH": "home", "FLD": "field"}
NO_CLASS = "no class"


@dataclass(frozen=True, slots=True)
class Kind:
    """`stay`: an event, else it is a visit."""

    stay: EventKind | None = None
    modality: str | None = None


def kind_of(given: Coding | None, types: list[CodeableConcept], codes: SourceCodes = NO_CODES) -> Kind:
    """By the class as the clinic says of its source, else as it is, else by the first type that is known. Raises
    NotFollowed with the class and its display."""
    coding = given or Coding()
    written = (coding.code or "").strip().upper()
    said = codes.of(CodeKind.encounter_class, coding.system, written)
    code = said or IN_WORDS.get(written, written)
    found = CLASSES.get((ACT_CODE if said else _system_of(coding, code), code))
    if found is None:
        found = next((told for each in codings(*types) if (told := _of_type(each, codes))), NEITHER)
    if found == NEITHER:
        raise NotFollowed(normalise_system(coding.system) or ACT_CODE, coding.code or NO_CLASS, coding.display)
    return Kind(modality=MODALITY.get(code)) if found == VISIT else Kind(EventKind(found))


def _system_of(coding: Coding, code: str) -> str | None:
    """As given; a code of v3-ActCode is known under any address, since vendors give it under their own."""
    system = normalise_system(coding.system)
    is_distinct = not system or SPOKEN.get(code) == ACT_CODE
    return SPOKEN.get(code) if is_distinct else system


def _of_type(coding: Coding, codes: SourceCodes) -> EventKind | str | None:
    code = coding.code or ""
    return stay_of(coding.system, code) or (VISIT if meant.visit(coding, codes) else None)
