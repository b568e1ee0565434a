"""What happened to a patient: the events from which every fact is worked out. Dates are clinic-local days."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import OfPatient, clinical, in_order, one_of, within
from db.vocabulary import (
    AppointmentKind,
    AppointmentStatus,
    Component,
    Condition,
    ConditionStatus,
    ContactKind,
    DoseUnit,
    EndReason,
    EventKind,
    ExpectedResult,
    Instrument,
    Medication,
    Mode,
    Scoring,
    Setting,
    SupplySource,
    TestResult,
)

# of a screening: the answers that a rule looks at one by one
ITEMS_FOR_RULES = (1, 2, 3, 4, 5, 6, 7, 9, 10)

IS_LINKED = sa.text("prescription IS NOT NULL")


class PatientCondition(OfPatient, table=True):
    __tablename__ = "conditions"
    __table_args__ = clinical(
        one_of("condition", Condition),
        one_of("status", ConditionStatus),
        in_order("onset_on", "resolved_on"),
        by=("condition", "status", "onset_on", "recorded_on", "entered_on", "resolved_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    condition: str
    code_system: str | None = None
    code: str | None = None
    onset_on: date | None = None
    recorded_on: date | None = None
    resolved_on: date | None = None
    severity: str | None = None
    status: str = ConditionStatus.active


class MoudEpisode(OfPatient, table=True):
    __tablename__ = "moud_episodes"
    __table_args__ = clinical(
        one_of("medication", Medication),
        one_of("end_reason", EndReason, required=False),
        one_of("setting", Setting, required=False),
        in_order("enrolled_on", "started_on"),
        in_order("enrolled_on", "ended_on"),
        in_order("started_on", "ended_on"),
        by=("enrolled_on", "medication", "started_on", "ended_on", "end_reason"),
    )
    id: int | None = Field(default=None, primary_key=True)
    medication: str
    enrolled_on: date
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    setting: str | None = None
    prescriber: str | None = None


class MedicationSupply(OfPatient, table=True):
    __tablename__ = "medication_supplies"
    __table_args__ = clinical(
        one_of("medication", Medication),
        one_of("supply_source", SupplySource),
        one_of("dose_unit", DoseUnit, required=False),
        within("days_supply", 1, 366),
        sa.CheckConstraint("dose_mg >= 0", name="dose_not_negative"),
        sa.Index(
            "ix_medication_supplies_prescription",
            "source",
            "prescription",
            sqlite_where=IS_LINKED,
            postgresql_where=IS_LINKED,
        ),
        by=("medication", "supplied_on", "supply_source", "days_supply", "dose_mg", "dose_unit", "filled_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    medication: str
    rxnorm: str | None = None
    supplied_on: date
    days_supply: int  # as given, or the clinical default of the medication and source
    days_supply_is_default: bool = False
    dose_mg: float | None = None  # per day, or as dose_unit says
    dose_unit: str | None = None
    quantity: float | None = None
    strength: str | None = None
    by_name: str | None = None  # the words by which the medication was told, where no code did: doubtful
    supply_source: str
    prescription: str | None = None  # which one this fills, by its key at the source
    filled_on: date | None = None  # of a prescription: the first day on which a supply that names it was made


class Screening(OfPatient, table=True):
    __tablename__ = "screenings"
    __table_args__ = clinical(
        one_of("instrument", Instrument),
        one_of("scoring", Scoring),
        one_of("mode", Mode, required=False),
        sa.CheckConstraint("(scoring = 'incomplete') = (total IS NULL)", name="total_unless_incomplete"),
        by=("instrument", "taken_on", "scoring", "total", "mode", *(f"item_{n}" for n in ITEMS_FOR_RULES)),
    )
    id: int | None = Field(default=None, primary_key=True)
    instrument: str
    taken_on: date
    total: float | None = None
    scoring: str = Scoring.complete
    mode: str | None = None
    item_1: int | None = None
    item_2: int | None = None
    item_3: int | None = None
    item_4: int | None = None
    item_5: int | None = None
    item_6: int | None = None
    item_7: int | None = None
    item_8: int | None = None
    item_9: int | None = None
    item_10: int | None = None
    item_11: int | None = None
    item_12: int | None = None
    item_13: int | None = None
    item_14: int | None = None
    item_15: int | None = None
    item_16: int | None = None


ITEMS = tuple(f"item_{n}" for n in range(1, 17))


class Appointment(OfPatient, table=True):
    __tablename__ = "appointments"
    __table_args__ = clinical(
        one_of("kind", AppointmentKind),
        one_of("status", AppointmentStatus),
        by=("starts_on", "kind", "status", "told_by"),
    )
    id: int | None = Field(default=None, primary_key=True)
    starts_on: date
    starts_time: str | None = None  # clinic-local, HH:MM
    kind: str
    status: str
    status_reason: str | None = None
    clinician: str | None = None
    modality: str | None = None
    told_by: int | None = None  # the row that counts in its place: a feed tells this visit twice


class Contact(OfPatient, table=True):
    __tablename__ = "contacts"
    __table_args__ = clinical(one_of("kind", ContactKind), within("minutes", 0, 1440), by=("on", "kind", "outcome"))
    id: int | None = Field(default=None, primary_key=True)
    on: date
    time: str | None = None  # clinic-local, HH:MM
    kind: str
    by: str | None = None
    minutes: int | None = None
    outcome: str | None = None
    note: str | None = None


class Treatment(OfPatient, table=True):
    __tablename__ = "treatments"
    __table_args__ = clinical(
        one_of("component", Component),
        in_order("started_on", "ended_on"),
        in_order("started_on", "covered_to"),
        by=("component", "started_on", "covered_to", "ended_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    component: str
    started_on: date
    covered_to: date | None = None  # last day prescribed, where that is what is known of its length
    ended_on: date | None = None
    by_name: str | None = None  # the words by which it was told, where no code did: doubtful


class DrugTest(OfPatient, table=True):
    __tablename__ = "drug_tests"
    __table_args__ = clinical(
        one_of("result", TestResult),
        one_of("expected", ExpectedResult, required=False),
        by=("collected_on", "substance", "result", "expected"),
    )
    id: int | None = Field(default=None, primary_key=True)
    collected_on: date
    substance: str
    result: str
    expected: str | None = None


class Event(OfPatient, table=True):
    __tablename__ = "events"
    __table_args__ = clinical(
        one_of("kind", EventKind),
        sa.CheckConstraint('ended_on IS NULL OR ended_on >= "on"', name="ended_on_not_before_on"),
        by=("kind", "on", "ended_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    on: date  # of a stay the first day, where the source has both; else the day of discharge
    kind: str
    ended_on: date | None = None  # of a stay


class Consent(OfPatient, table=True):
    __tablename__ = "consents"
    __table_args__ = clinical(
        in_order("signed_on", "expires_on"),
        in_order("signed_on", "revoked_on"),
        by=("signed_on", "expires_on", "revoked_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    signed_on: date
    scope: str
    recipient: str
    purpose: str
    expires_on: date | None = None
    revoked_on: date | None = None


class Referral(OfPatient, table=True):
    __tablename__ = "referrals"
    __table_args__ = clinical(
        in_order("sent_on", "appointment_on"),
        in_order("sent_on", "report_on"),
        in_order("sent_on", "closed_on"),
        by=("sent_on", "appointment_on", "report_on", "closed_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    sent_on: date
    sent_to: str
    reason: str | None = None
    appointment_on: date | None = None
    report_on: date | None = None
    closed_on: date | None = None


class PatientMerge(OfPatient, table=True):
    """A record of the source that was merged into the patient's: what came under its number is theirs."""

    __tablename__ = "patient_merges"
    __table_args__ = clinical(by=("replaces",))
    id: int | None = Field(default=None, primary_key=True)
    replaces: str  # the number of the record that is no more


EVENT_TABLES: tuple[type[SQLModel], ...] = (
    PatientCondition,
    MoudEpisode,
    MedicationSupply,
    Screening,
    Appointment,
    Contact,
    Treatment,
    DrugTest,
    Event,
    Consent,
    Referral,
)
