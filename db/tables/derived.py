"""What is worked out from the events, and can be worked out again at any time: facts and due items."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.vocabulary import Confounder

FOREVER = date(9999, 12, 31)  # an interval that nothing foreseeable ends


class PatientFacts(SQLModel, table=True):
    """One row per patient. Dates are days; None is "none recorded"."""

    __tablename__ = "patient_facts"
    __table_args__ = (STRICT,)
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    clinic: int
    # on the caseload, and with an opioid need, on every day before these; None: not at all
    caseload_until: date | None = None
    opioid_need_until: date | None = None
    is_active: bool
    # conditions
    oud_on: date | None = None
    oud_onset_on: date | None = None
    depression_on: date | None = None
    depression_onset_on: date | None = None
    # which came first, and the two days it rests on
    came_first: str | None = None
    depression_evidence_on: date | None = None
    opioid_evidence_on: date | None = None
    # the newest open enrolment, and the last one that ended
    enrolled_on: date | None = None
    started_on: date | None = None
    moud_medication: str | None = None
    moud_ended_on: date | None = None
    moud_end_reason: str | None = None
    # medication: the measure clock
    moud_last_supplied_on: date | None = None
    moud_supply_medication: str | None = None  # of the supply that reaches furthest
    moud_covered_to: date | None = None
    moud_dose_mg: float | None = None
    moud_is_observed_daily: bool = False
    # the label clock of that supply: next dose due, late from
    moud_dose_due_on: date | None = None
    moud_dose_late_on: date | None = None
    # retention and cascade, of the enrolment that is open or ended last
    moud_episode_started_on: date | None = None
    continuity_failed_on: date | None = None  # first day on which a gap reached 8 days
    care_lost_on: date | None = None  # first day on which a gap reached 31 days
    withdrawal_free: bool | None = None  # last withdrawal score on days 5-9; None: not measured
    initiated_on: date | None = None  # first dose within 14 days of the OUD diagnosis
    engaged_on: date | None = None  # second service or supply within 34 days after initiation
    initiated_lost_on: date | None = None  # a gap of 8 days since initiation, or the end of that enrolment
    oud_remitted_on: date | None = None
    # opioids for pain
    ltot_from: date | None = None
    ltot_covered_to: date | None = None
    opioid_first_on: date | None = None  # first covered day of the course that runs or ran last
    opioid_covered_to: date | None = None
    mme: float | None = None  # morphine milligram equivalents a day, on the last covered day
    mme_caution_on: date | None = None  # first day of the last course on 50 MME or more
    tapering_since: date | None = None  # declared or detected
    tapering_until: date | None = None
    taper_detected_on: date | None = None
    taper_step_on: date | None = None  # the last dose-reduction step
    fast_taper_on: date | None = None
    opioid_stopped_on: date | None = None  # an abrupt stop
    taper_watch_until: date | None = None
    benzodiazepine_covered_to: date | None = None
    opioid_benzodiazepine_from: date | None = None  # first day of the overlap that runs or ran last
    opioid_benzodiazepine_to: date | None = None
    naloxone_on: date | None = None
    # scores
    phq9_on: date | None = None
    phq9_total: float | None = None
    phq9_previous: float | None = None
    phq9_instrument: str | None = None
    phq9_item1: float | None = None  # anhedonia
    phq9_item3: float | None = None  # sleep
    phq9_cognitive_affective: float | None = None  # items 1, 2, 6, 9
    phq9_confounded_by: str | None = None
    phq9_changed_on: date | None = None
    phq9_untagged_on: date | None = None
    phq9_positive_tagged_on: date | None = None  # the last PHQ-9 >= 10 that is withdrawal-confounded
    phq9_positive_tagged_total: float | None = None
    phq9_repeat_on: date | None = None  # when that one is to be repeated
    positive_since: date | None = None  # first PHQ-9 >= 10 since the last remission
    index_on: date | None = None
    index_total: float | None = None
    index_holds_from: date | None = None
    # the index of the last episode of depression, remitted or not
    last_index_on: date | None = None
    last_index_total: float | None = None
    last_index_instrument: str | None = None
    item9_on: date | None = None
    item9: int | None = None
    cssrs_on: date | None = None
    cssrs_risk: int | None = None  # 0 none, 1 low, 2 moderate, 3 high
    gad7_on: date | None = None
    gad7_total: float | None = None
    gad7_confounded_by: str | None = None
    withdrawal_screened_on: date | None = None
    isi_on: date | None = None
    isi_total: float | None = None
    sleep_item: float | None = None
    anhedonia_on: date | None = None  # second of two PHQ-9s with item 1 >= 2, totals < 10
    sleep_item_on: date | None = None  # second of two PHQ-9s with item 3 >= 2
    # visits, contacts and reviews
    last_kept_on: date | None = None
    last_kept_behavioral_on: date | None = None
    last_no_show_on: date | None = None
    last_booked_on: date | None = None
    moud_booked_by_end_on: date | None = None  # last MOUD visit booked on or before the last covered day
    has_behavioral_visit_near_phq9: bool = False
    last_contact_on: date | None = None
    last_safety_review_on: date | None = None
    last_case_review_on: date | None = None
    last_plan_review_on: date | None = None
    moud_declined_on: date | None = None
    # treatment: FOREVER while one runs without an end
    depression_treated_from: date | None = None
    depression_treated_to: date | None = None
    sleep_treated_on: date | None = None
    # events, referrals, consent
    overdose_on: date | None = None
    referral_sent_on: date | None = None  # of the open referral that is due first
    referral_due_on: date | None = None
    consent_until: date | None = None  # last day of the consent that reaches furthest


class ScoreTag(SQLModel, table=True):
    """One row per PHQ-9 or GAD-7 that is withdrawal-confounded, or is the index of an episode of depression."""

    __tablename__ = "score_tags"
    __table_args__ = (one_of("confounded_by", Confounder, required=False), STRICT)
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    screening: int = Field(primary_key=True)  # screenings.id; no foreign key: worked out anew when that one goes
    confounded_by: str | None = None
    changed_on: date | None = None  # with confounded_by
    index_from: date | None = None  # an index: the day from which it counts


_WHEN_AND_WHO = ("opens_on", "closes_on", "owner")


class DueItem(SQLModel, table=True):
    """One row per patient, reason and urgency: open on day D when opens_on <= D < closes_on.

    A reason that escalates has two rows, and the second opens where the first closes. `due_on` is the same in both.
    """

    __tablename__ = "due_items"
    __table_args__ = (
        sa.Index("ix_due_items_network", "urgency", "due_on", "patient"),
        # a clinic's counts read nothing but this one
        sa.Index("ix_due_items_clinic", "clinic", "urgency", "due_on", "patient", "reason", *_WHEN_AND_WHO),
        sa.Index("ix_due_items_owner", "owner", "urgency", "due_on", "patient"),
        {**STRICT, "sqlite_with_rowid": False},  # a patient's items lie together
    )
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    reason: str = Field(primary_key=True)
    urgency: int = Field(primary_key=True)
    clinic: int
    due_on: date
    opens_on: date
    closes_on: date
    owner_role: str
    owner: int | None = None  # staff.id
    evidence_on: date | None = None
    evidence_value: float | None = None
    evidence_before: float | None = None
