"""Words for medications, how they are supplied, and where a patient stands with MOUD."""

from enum import StrEnum


class Medication(StrEnum):
    """Ingredient and form, as section 3 and 5 of the clinical definitions tell them apart."""

    buprenorphine = "buprenorphine"  # SL or buccal, with or without naloxone
    buprenorphine_xr = "buprenorphine_xr"  # weekly or monthly injection
    methadone = "methadone"  # from an opioid treatment programme (OTP)
    naltrexone_xr = "naltrexone_xr"
    naltrexone_oral = "naltrexone_oral"
    buprenorphine_pain = "buprenorphine_pain"  # patch, injection 0.3 mg/mL: pain, not MOUD
    methadone_pain = "methadone_pain"  # dispensed by a pharmacy: pain, not MOUD
    codeine = "codeine"
    fentanyl = "fentanyl"
    hydrocodone = "hydrocodone"
    hydromorphone = "hydromorphone"
    meperidine = "meperidine"
    morphine = "morphine"
    oxycodone = "oxycodone"
    oxymorphone = "oxymorphone"
    tapentadol = "tapentadol"
    tramadol = "tramadol"
    opioid_other = "opioid_other"
    benzodiazepine = "benzodiazepine"
    naloxone = "naloxone"
    nalmefene = "nalmefene"


AGONISTS = (Medication.buprenorphine, Medication.buprenorphine_xr, Medication.methadone)  # full and partial
NALTREXONE = (Medication.naltrexone_xr, Medication.naltrexone_oral)
MOUD_MEDICATIONS = (*AGONISTS, *NALTREXONE)
MOUD_INGREDIENTS = ((Medication.buprenorphine, Medication.buprenorphine_xr), (Medication.methadone,), NALTREXONE)
XR_MEDICATIONS = (Medication.buprenorphine_xr, Medication.naltrexone_xr)
PAIN_OPIOIDS = (
    Medication.buprenorphine_pain,
    Medication.methadone_pain,
    Medication.codeine,
    Medication.fentanyl,
    Medication.hydrocodone,
    Medication.hydromorphone,
    Medication.meperidine,
    Medication.morphine,
    Medication.oxycodone,
    Medication.oxymorphone,
    Medication.tapentadol,
    Medication.tramadol,
    Medication.opioid_other,
)


REVERSAL_MEDICATIONS = (Medication.naloxone, Medication.nalmefene)  # of an overdose


class DoseUnit(StrEnum):
    mg_per_day = "mg_per_day"
    mcg_per_hour = "mcg_per_hour"  # fentanyl patches


class EndReason(StrEnum):
    completed = "completed"
    patient_choice = "patient_choice"
    transferred = "transferred"
    dropped_out = "dropped_out"
    incarcerated = "incarcerated"
    adverse_effect = "adverse_effect"
    died = "died"
    supply_ended = "supply_ended"
    other = "other"


class Setting(StrEnum):
    otp = "otp"
    office = "office"
    telehealth = "telehealth"
    trial = "trial"


class SupplySource(StrEnum):
    dispensed = "dispensed"
    administered = "administered"
    prescribed = "prescribed"
    stated = "stated"  # by the patient or another prescriber, on a list of medications: the lowest rank of evidence


class MoudStatus(StrEnum):
    none = "none"
    enrolled_not_started = "enrolled_not_started"
    induction = "induction"
    stabilisation = "stabilisation"
    maintenance = "maintenance"
    tapering = "tapering"
    lapsed = "lapsed"
    dropped_out = "dropped_out"
    ended = "ended"
