"""Every word the product uses for a status, role, kind or medication, once: labels, columns, CSV files and tests."""

from enum import IntEnum, StrEnum


class Sex(StrEnum):
    male = "male"
    female = "female"
    other = "other"
    unknown = "unknown"


class PatientStatus(StrEnum):
    active = "active"
    closed = "closed"
    deceased = "deceased"


class Condition(StrEnum):
    opioid_use_disorder = "opioid_use_disorder"
    depression = "depression"
    anxiety = "anxiety"
    bipolar = "bipolar"
    psychosis = "psychosis"
    chronic_pain = "chronic_pain"
    insomnia = "insomnia"
    ptsd = "ptsd"
    alcohol_use_disorder = "alcohol_use_disorder"
    substance_use_disorder = "substance_use_disorder"  # a code list of its own: any substance, not opioids
    other = "other"  # known to the clinic by its code, not followed here


class ConditionStatus(StrEnum):
    active = "active"
    recurrence = "recurrence"
    relapse = "relapse"
    inactive = "inactive"
    remission = "remission"
    resolved = "resolved"


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


MOUD_MEDICATIONS = (
    Medication.buprenorphine,
    Medication.buprenorphine_xr,
    Medication.methadone,
    Medication.naltrexone_xr,
    Medication.naltrexone_oral,
)
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


class Instrument(StrEnum):
    phq9 = "phq9"
    phq9_teen = "phq9_teen"  # PHQ-9 modified for teens: another version, another instrument
    phq2 = "phq2"
    gad7 = "gad7"
    gad2 = "gad2"
    cows = "cows"
    sows16 = "sows16"
    sows10 = "sows10"
    withdrawal_level = "withdrawal_level"
    isi = "isi"
    peg = "peg"
    audit_c = "audit_c"
    dast10 = "dast10"
    tea = "tea"
    bam_r_use = "bam_r_use"
    bam_r_risk = "bam_r_risk"
    bam_r_protective = "bam_r_protective"
    cssrs = "cssrs"
    dsm5_oud = "dsm5_oud"
    ort_oud = "ort_oud"


class Scoring(StrEnum):
    complete = "complete"
    prorated = "prorated"  # one or two items missing: the mean of the rest stands in
    incomplete = "incomplete"  # more missing: shown, never scored


class Mode(StrEnum):
    clinic = "clinic"
    telephone = "telephone"
    self = "self"


class AppointmentKind(StrEnum):
    moud = "moud"
    behavioral_health = "behavioral_health"
    psychiatry = "psychiatry"
    primary_care = "primary_care"
    group = "group"
    case_review = "case_review"


class AppointmentStatus(StrEnum):
    scheduled = "scheduled"
    kept = "kept"
    no_show = "no_show"
    cancelled = "cancelled"


class ContactKind(StrEnum):
    telephone = "telephone"
    visit = "visit"
    message = "message"
    safety_review = "safety_review"
    case_review = "case_review"
    plan_review = "plan_review"
    outreach_failed = "outreach_failed"


# A contact reaches the patient. A case or plan review is talk among clinicians; failed outreach reached nobody.
PATIENT_CONTACTS = (ContactKind.telephone, ContactKind.visit, ContactKind.message, ContactKind.safety_review)
MOUD_DECLINED = "moud_declined"  # contacts.outcome: MOUD was offered and declined


class Component(StrEnum):
    antidepressant = "antidepressant"
    cbt = "cbt"
    psychotherapy = "psychotherapy"
    support_group = "support_group"
    mindfulness = "mindfulness"
    contingency_management = "contingency_management"
    peer_support = "peer_support"
    sleep_treatment = "sleep_treatment"
    pain_treatment = "pain_treatment"
    other = "other"


DEPRESSION_TREATMENTS = (Component.antidepressant, Component.cbt, Component.psychotherapy)


class TestResult(StrEnum):
    __test__ = False  # a word for pytest not to collect
    positive = "positive"
    negative = "negative"
    inconclusive = "inconclusive"


class EventKind(StrEnum):
    overdose = "overdose"
    ed_visit = "ed_visit"
    hospital_admission = "hospital_admission"
    incarceration = "incarceration"
    release = "release"
    return_to_use = "return_to_use"
    dose_change = "dose_change"
    taper_started = "taper_started"
    taper_ended = "taper_ended"


class Role(StrEnum):
    care_manager = "care_manager"
    prescriber = "prescriber"
    therapist = "therapist"
    psychiatric_consultant = "psychiatric_consultant"
    front_desk = "front_desk"
    manager = "manager"
    administrator = "administrator"
    auditor = "auditor"


class Urgency(IntEnum):
    """Most urgent first, so that ascending order is clinical order."""

    same_day = 1
    this_week = 2
    routine = 3


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


class BatchStatus(StrEnum):
    loaded = "loaded"
    stopped = "stopped"  # a rejected row under --on-reject stop: nothing was written
    undone = "undone"


LABELS = {
    "opioid_use_disorder": "Opioid use disorder",
    "ptsd": "PTSD",
    "cbt": "CBT",
    "buprenorphine_xr": "Buprenorphine XR",
    "naltrexone_xr": "Naltrexone XR",
    "naltrexone_oral": "Naltrexone oral",
    "buprenorphine_pain": "Buprenorphine (pain form)",
    "methadone_pain": "Methadone (pain)",
    "phq9": "PHQ-9",
    "phq9_teen": "PHQ-9 teen",
    "phq2": "PHQ-2",
    "gad7": "GAD-7",
    "gad2": "GAD-2",
    "cows": "COWS",
    "sows16": "SOWS-16",
    "sows10": "SOWS-10",
    "isi": "ISI",
    "peg": "PEG",
    "audit_c": "AUDIT-C",
    "dast10": "DAST-10",
    "tea": "TEA",
    "bam_r_use": "BAM-R use",
    "bam_r_risk": "BAM-R risk",
    "bam_r_protective": "BAM-R protective",
    "cssrs": "C-SSRS screener",
    "dsm5_oud": "DSM-5 OUD criteria",
    "ort_oud": "ORT-OUD",
    "moud": "MOUD",
    "otp": "OTP",
    "ed_visit": "ED visit",
    "no_show": "No-show",
    "none": "Not enrolled",
    "moud_declined": "MOUD declined",
}


def label(word: object) -> str:
    """The words people read for a stored word: `no_show` → `No-show`. None → `not recorded`."""
    if word is None:
        return "not recorded"
    key = word.name if isinstance(word, IntEnum) else str(word)
    return LABELS.get(key) or key.replace("_", " ").capitalize()
