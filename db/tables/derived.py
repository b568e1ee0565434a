"""What is worked out from the events, and can be worked out again at any time: facts and due items."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT

FOREVER = date(9999, 12, 31)  # an interval that nothing foreseeable ends


class PatientFacts(SQLModel, table=True):
    """One row per patient. Dates are days; None is "none recorded"."""

    __tablename__ = "patient_facts"
    __table_args__ = (STRICT,)
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    clinic: int = Field(foreign_key="clinics.id")
    # on the caseload, and with an opioid need, on every day before these; None: not at all
    caseload_until: date | None = None
    opioid_need_until: date | None = None
    is_active: bool
    # conditions
    oud_on: date | None = None
    depression_on: date | None = None
    # the newest open enrolment, and the last one that ended
    enrolled_on: date | None = None
    started_on: date | None = None
    moud_medication: str | None = None
    moud_ended_on: date | None = None
    moud_end_reason: str | None = None
    # medication
    moud_last_supplied_on: date | None = None
    moud_supply_medication: str | None = None  # of the supply that reaches furthest
    moud_covered_to: date | None = None
    moud_dose_mg: float | None = None
    moud_is_observed_daily: bool | None = None
    ltot_from: date | None = None
    ltot_covered_to: date | None = None
    tapering_since: date | None = None
    # scores
    phq9_on: date | None = None
    phq9_total: float | None = None
    phq9_previous: float | None = None
    phq9_instrument: str | None = None
    phq9_confounded_by: str | None = None
    depression_index_on: date | None = None  # first PHQ-9 >= 10 since the last remission
    item9_on: date | None = None
    item9: int | None = None
    cssrs_on: date | None = None
    cssrs_risk: int | None = None  # 0 none, 1 low, 2 moderate, 3 high
    gad7_on: date | None = None
    gad7_total: float | None = None
    withdrawal_screened_on: date | None = None
    # visits and contacts
    last_kept_on: date | None = None
    last_kept_behavioral_on: date | None = None
    last_no_show_on: date | None = None
    last_booked_on: date | None = None
    moud_booked_by_end_on: date | None = None  # last MOUD visit booked on or before the last covered day
    has_behavioral_visit_near_phq9: bool = False
    last_contact_on: date | None = None
    last_safety_review_on: date | None = None
    moud_declined_on: date | None = None
    # depression treatment: FOREVER while one runs without an end
    depression_treated_to: date | None = None


class DueItem(SQLModel, table=True):
    """One row per patient, reason and urgency: open on day D when opens_on <= D < closes_on.

    A reason that escalates has two rows, and the second opens where the first closes. `due_on` is the same in both.
    """

    __tablename__ = "due_items"
    __table_args__ = (
        sa.Index("ix_due_items_network", "urgency", "due_on", "patient"),
        sa.Index("ix_due_items_clinic", "clinic", "urgency", "due_on", "patient"),
        sa.Index("ix_due_items_owner", "owner", "urgency", "due_on", "patient"),
        # counts read nothing but these two
        sa.Index("ix_due_items_reason", "reason", "clinic", "opens_on", "closes_on", "patient", "owner"),
        sa.Index("ix_due_items_patient", "patient", "urgency", "opens_on", "closes_on", "clinic", "owner"),
        STRICT,
    )
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    reason: str = Field(primary_key=True)
    urgency: int = Field(primary_key=True)
    clinic: int
    due_on: date
    opens_on: date
    closes_on: date
    owner_role: str
    owner: int | None = Field(default=None, foreign_key="staff.id")
    evidence_on: date | None = None
    evidence_value: float | None = None
    evidence_before: float | None = None
