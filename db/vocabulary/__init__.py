"""Every word the product uses for a status, role, kind or medication, once: labels, columns, CSV files and tests."""

from db.vocabulary.audit import AuditAction
from db.vocabulary.care import (
    DEPRESSION_TREATMENTS,
    NOBODY_REACHED,
    SPOKEN_WITH,
    Answer,
    AppointmentKind,
    AppointmentStatus,
    BatchStatus,
    Component,
    Condition,
    ConditionStatus,
    ContactKind,
    ContactOutcome,
    EventKind,
    NotApplicable,
    TestResult,
    Urgency,
)
from db.vocabulary.labels import LABELS, label
from db.vocabulary.medication import (
    MOUD_MEDICATIONS,
    PAIN_OPIOIDS,
    XR_MEDICATIONS,
    EndReason,
    Medication,
    MoudStatus,
    Setting,
    SupplySource,
)
from db.vocabulary.people import STAFFED, PatientStatus, Role, Sex
from db.vocabulary.permissions import Permission
from db.vocabulary.scores import CameFirst, Confounder, Instrument, Mode, Scoring
from db.vocabulary.settings import SettingKey

__all__ = [
    "Answer",
    "AppointmentKind",
    "AppointmentStatus",
    "AuditAction",
    "BatchStatus",
    "CameFirst",
    "Component",
    "Condition",
    "ConditionStatus",
    "Confounder",
    "ContactKind",
    "ContactOutcome",
    "DEPRESSION_TREATMENTS",
    "EndReason",
    "EventKind",
    "Instrument",
    "LABELS",
    "NOBODY_REACHED",
    "MOUD_MEDICATIONS",
    "Medication",
    "Mode",
    "MoudStatus",
    "NotApplicable",
    "PAIN_OPIOIDS",
    "SPOKEN_WITH",
    "PatientStatus",
    "Permission",
    "Role",
    "Scoring",
    "Setting",
    "SettingKey",
    "Sex",
    "STAFFED",
    "SupplySource",
    "TestResult",
    "Urgency",
    "XR_MEDICATIONS",
    "label",
]
