"""Every table by subject. Importing this package fills the metadata."""

from db.tables.access import (
    Account,
    AccountClinic,
    AuditEntry,
    KnownDevice,
    Setting,
    SignInFailure,
    SignInFold,
    SignInSession,
)
from db.tables.answers import ReasonAnswer, ReasonSwitch, ThresholdSetting
from db.tables.base import table_of
from db.tables.derived import DERIVED, FOREVER, DueItem, ScoreTag
from db.tables.events import (
    EVENT_TABLES,
    ITEMS,
    ITEMS_FOR_RULES,
    Appointment,
    Consent,
    Contact,
    DrugTest,
    Event,
    MedicationSupply,
    MoudEpisode,
    PatientCondition,
    Referral,
    Screening,
    Treatment,
)
from db.tables.figures import NO_AMOUNT, FigureCount, FigureMonth, MetricTarget
from db.tables.intake import EarlierRow, ImportBatch, RejectedRow, UnknownCode, VoidResource
from db.tables.people import Clinic, Patient, Staff

__all__ = [
    "DERIVED",
    "EVENT_TABLES",
    "FOREVER",
    "ITEMS",
    "ITEMS_FOR_RULES",
    "NO_AMOUNT",
    "Account",
    "AccountClinic",
    "Appointment",
    "AuditEntry",
    "Clinic",
    "Consent",
    "Contact",
    "DrugTest",
    "DueItem",
    "EarlierRow",
    "Event",
    "FigureCount",
    "FigureMonth",
    "ImportBatch",
    "KnownDevice",
    "MedicationSupply",
    "MetricTarget",
    "MoudEpisode",
    "Patient",
    "PatientCondition",
    "ReasonAnswer",
    "ReasonSwitch",
    "Referral",
    "RejectedRow",
    "ScoreTag",
    "Screening",
    "Setting",
    "SignInFailure",
    "SignInFold",
    "SignInSession",
    "Staff",
    "ThresholdSetting",
    "Treatment",
    "UnknownCode",
    "VoidResource",
    "table_of",
]
