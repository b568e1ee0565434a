"""Words for conditions, visits, contacts, treatments, events, and what is done about them."""

from enum import IntEnum, StrEnum


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
    pregnancy = "pregnancy"
    substance_use_disorder = "substance_use_disorder"  # a code list of its own: any substance, not opioids
    other = "other"  # known to the clinic by its code, not followed here


class ConditionStatus(StrEnum):
    active = "active"
    recurrence = "recurrence"
    relapse = "relapse"
    inactive = "inactive"
    remission = "remission"
    resolved = "resolved"


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
    medication_review = "medication_review"
    case_review = "case_review"
    plan_review = "plan_review"
    outreach_failed = "outreach_failed"


class ContactOutcome(StrEnum):
    """Of contacts.outcome the words that rules know; any other text may stand there, too."""

    reached = "reached"  # of a message: the patient answered
    no_answer = "no_answer"
    left_message = "left_message"
    wrong_number = "wrong_number"
    moud_declined = "moud_declined"  # MOUD was offered and declined
    risk_low = "risk_low"  # of a safety review: the risk it found
    risk_moderate = "risk_moderate"
    risk_high = "risk_high"


SPOKEN_WITH = (ContactKind.telephone, ContactKind.visit, ContactKind.safety_review)
NOBODY_REACHED = (ContactOutcome.no_answer, ContactOutcome.left_message, ContactOutcome.wrong_number)


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


class ExpectedResult(StrEnum):
    """Of a drug test what the prescriptions lead one to expect."""

    positive = "positive"
    negative = "negative"


class Substance(StrEnum):
    """Of drug_tests.substance the words that rules know; any other word may stand there, too."""

    opioid = "opioid"  # a test for the class
    fentanyl = "fentanyl"
    heroin = "heroin"
    codeine = "codeine"
    hydrocodone = "hydrocodone"
    hydromorphone = "hydromorphone"
    meperidine = "meperidine"
    morphine = "morphine"
    oxycodone = "oxycodone"
    oxymorphone = "oxymorphone"
    tapentadol = "tapentadol"
    tramadol = "tramadol"
    benzodiazepine = "benzodiazepine"
    cocaine = "cocaine"
    amphetamine = "amphetamine"
    methamphetamine = "methamphetamine"
    buprenorphine = "buprenorphine"
    methadone = "methadone"
    naltrexone = "naltrexone"


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
    delivery = "delivery"  # of a child: a pregnancy ends


class Urgency(IntEnum):
    """Most urgent first, so that ascending order is clinical order."""

    same_day = 1
    this_week = 2
    routine = 3


class BatchStatus(StrEnum):
    loaded = "loaded"
    stopped = "stopped"  # a rejected row under --on-reject stop: nothing was written
    undone = "undone"


class RowEnd(StrEnum):
    """Why a row that a source once sent is no longer as it was."""

    changed = "changed"
    taken_back = "taken_back"  # entered in error, cancelled, deleted, or no longer what it was


class Answer(StrEnum):
    """What a person may say to a reason that is open."""

    acknowledged = "acknowledged"
    not_applicable = "not_applicable"


class NotApplicable(StrEnum):
    """Why a reason does not apply to this person."""

    done_elsewhere = "done_elsewhere"
    patient_declined = "patient_declined"
    wrong_record = "wrong_record"
    clinically_not_indicated = "clinically_not_indicated"
    left_the_area = "left_the_area"
