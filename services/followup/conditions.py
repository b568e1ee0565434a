"""Named expressions over patient_facts, from which the rows of the catalogue are made: sentences, not numbers."""

import sqlalchemy as sa

from db.sql import add_days, days_between, earliest_of, latest_of
from db.tables import FOREVER, PatientFacts
from db.vocabulary import XR_MEDICATIONS

f = PatientFacts.__table__.c

# Scores (section 2)
POSITIVE = 10  # PHQ-9, moderate and above [K]
SEVERE = 20  # PHQ-9 [K]
RELIABLE_RISE = 5  # PHQ-9 points above the previous score
MODERATE_RISK = 2  # C-SSRS screener
# MOUD (section 3)
OBSERVED_GRACE = 3  # observed daily dosing: on the list from the third missed day
GAP_IS_SAME_DAY_FROM = 8  # day of the gap
DROPPED_OUT_FROM = 31  # day of the gap
RUNS_OUT_LEAD, RUNS_OUT_LEAD_XR = 3, 7  # days before the last covered day
MAINTENANCE_FROM = 90  # days after the first dose
WITHDRAWAL_CHECK_FROM = 3  # days after the first dose from which a withdrawal score counts
# Screening and contact intervals (⚙)
RESCREEN_POSITIVE, RESCREEN_MILD, RESCREEN_MINIMAL = 28, 56, 84  # days after a PHQ-9 >= 10, 5-9, < 5
RESCREEN_TAPER = 14  # days, while tapering or up to 90 days after MOUD ended
AFTER_MOUD = 90  # days
BASELINE_LOOK_BACK = 14  # days before enrolment in which a PHQ-9 is its baseline
CONTACT_ACTIVE, CONTACT_STABLE = 14, 28  # days
DECLINED_HOLDS = 90  # days
LTOT_HOLDS = 30  # days after its last covered day
LTOT_AFTER = 90  # days from the first covered day at which therapy counts as long-term


def is_after(day: sa.ColumnElement, than: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Known, and on a later day."""
    return sa.and_(day.is_not(None), day > than)


def nothing_after(than: sa.ColumnElement, *days: sa.ColumnElement) -> sa.ColumnElement[bool]:
    return sa.not_(sa.or_(*(is_after(day, than) for day in days)))


def nothing_since(than: sa.ColumnElement, *days: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Nothing on that day or later."""
    return sa.not_(sa.or_(*(sa.and_(day.is_not(None), day >= than) for day in days)))


is_enrolled = f.enrolled_on.is_not(None)
has_started = sa.and_(is_enrolled, f.started_on.is_not(None))
is_covered_since_start = sa.and_(has_started, f.moud_covered_to >= f.started_on)
phq9_is_positive = f.phq9_total >= POSITIVE

# Safety
has_unreviewed_item9 = sa.and_(f.item9 >= 1, nothing_since(f.item9_on, f.last_safety_review_on))
has_unreviewed_cssrs = sa.and_(f.cssrs_risk >= MODERATE_RISK, nothing_since(f.cssrs_on, f.last_safety_review_on))
self_harm_on = earliest_of(sa.case((has_unreviewed_item9, f.item9_on)), sa.case((has_unreviewed_cssrs, f.cssrs_on)))
self_harm_answer = sa.case((has_unreviewed_item9, f.item9), else_=f.cssrs_risk)
severe_score_is_unanswered = sa.and_(
    f.phq9_total >= SEVERE, nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_behavioral_on)
)

# MOUD
waits_for_first_dose = sa.and_(is_enrolled, f.started_on.is_(None))
gap_from = add_days(f.moud_covered_to, 1)
gap_due = add_days(f.moud_covered_to, sa.case((f.moud_is_observed_daily, OBSERVED_GRACE), else_=1))
dropped_out_on = add_days(f.moud_covered_to, DROPPED_OUT_FROM)
runs_out_lead = sa.case((f.moud_supply_medication.in_(XR_MEDICATIONS), RUNS_OUT_LEAD_XR), else_=RUNS_OUT_LEAD)
runs_out_due = latest_of(add_days(f.moud_covered_to, -runs_out_lead), add_days(f.moud_booked_by_end_on, 1))
will_run_out = sa.and_(
    is_enrolled,
    sa.not_(f.moud_is_observed_daily),
    sa.or_(f.started_on.is_(None), f.moud_covered_to >= f.started_on),
    runs_out_due <= f.moud_covered_to,
)
oud_without_moud_since = sa.func.coalesce(f.moud_ended_on, f.oud_on)
supplied_without_enrolment = sa.or_(
    is_after(f.moud_last_supplied_on, f.moud_ended_on),
    sa.and_(f.moud_ended_on.is_(None), f.moud_last_supplied_on >= f.oud_on),
)
oud_untreated_base = sa.case(
    (is_covered_since_start, dropped_out_on),
    (is_enrolled, sa.null()),
    (supplied_without_enrolment, dropped_out_on),
    else_=add_days(oud_without_moud_since, 7),
)
oud_untreated_due = sa.case(
    (oud_untreated_base.is_not(None), latest_of(oud_untreated_base, add_days(f.moud_declined_on, DECLINED_HOLDS + 1)))
)
without_moud_since = sa.case((sa.or_(is_enrolled, supplied_without_enrolment), gap_from), else_=oud_without_moud_since)

# Depression
depression_treatment_runs = sa.and_(f.depression_treated_to.is_not(None), f.depression_treated_to == FOREVER)
needs_depression_treatment = sa.and_(
    f.opioid_need_until.is_not(None),
    phq9_is_positive,
    sa.or_(f.phq9_confounded_by.is_(None), f.phq9_total >= SEVERE),
    sa.not_(f.has_behavioral_visit_near_phq9),
    sa.not_(depression_treatment_runs),
)
has_worsened = sa.and_(phq9_is_positive, f.phq9_total - f.phq9_previous >= RELIABLE_RISE)
worsening_is_unanswered = sa.and_(has_worsened, nothing_after(f.phq9_on, f.last_contact_on))
positive_score_is_unanswered = sa.and_(phq9_is_positive, nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_on))

# Screening
lacks_enrolment_phq9 = sa.and_(
    is_enrolled,
    sa.or_(f.phq9_on.is_(None), f.phq9_on < add_days(f.enrolled_on, -BASELINE_LOOK_BACK)),
)
lacks_any_phq9 = sa.and_(
    sa.not_(is_enrolled), f.phq9_on.is_(None), sa.or_(f.oud_on.is_not(None), f.ltot_from.is_not(None))
)
lacks_baseline = sa.or_(lacks_enrolment_phq9, lacks_any_phq9)
has_phq9_to_repeat = sa.and_(f.phq9_on.is_not(None), sa.not_(lacks_enrolment_phq9))
ltot_over_on = add_days(f.ltot_covered_to, LTOT_HOLDS + 1)
baseline_due = sa.case(
    (is_enrolled, add_days(f.enrolled_on, 7)),
    else_=add_days(sa.func.coalesce(f.oud_on, add_days(f.ltot_from, LTOT_AFTER)), 14),
)
baseline_closes = sa.case((sa.or_(is_enrolled, f.oud_on.is_not(None)), FOREVER), else_=ltot_over_on)
rescreen_after = sa.case(
    (phq9_is_positive, RESCREEN_POSITIVE), (f.phq9_total >= 5, RESCREEN_MILD), else_=RESCREEN_MINIMAL
)
rescreen_soon = add_days(f.phq9_on, RESCREEN_TAPER)
rescreen_for_taper = sa.case((f.tapering_since.is_not(None), latest_of(rescreen_soon, f.tapering_since)))
rescreen_for_end = sa.case(
    (
        latest_of(rescreen_soon, f.moud_ended_on) <= add_days(f.moud_ended_on, AFTER_MOUD),
        latest_of(rescreen_soon, f.moud_ended_on),
    )
)
rescreen_due = earliest_of(add_days(f.phq9_on, rescreen_after), rescreen_for_taper, rescreen_for_end)

# Contact and visits
spoken_on = latest_of(f.last_contact_on, f.last_kept_on)
contact_base = sa.func.coalesce(
    spoken_on, f.enrolled_on, f.moud_ended_on, f.depression_index_on, f.oud_on, f.depression_on, f.ltot_from
)
contact_soon = add_days(contact_base, CONTACT_ACTIVE)
is_active_phase = sa.or_(
    sa.and_(f.phq9_on.is_not(None), phq9_is_positive),
    sa.and_(has_started, days_between(f.started_on, contact_soon) < MAINTENANCE_FROM),
    waits_for_first_dose,
    f.tapering_since.is_not(None),
    sa.and_(f.moud_ended_on.is_not(None), days_between(f.moud_ended_on, contact_soon).between(0, AFTER_MOUD)),
)
contact_due_on = sa.case((is_active_phase, contact_soon), else_=add_days(contact_base, CONTACT_STABLE))
missed_last_visit = sa.and_(
    f.last_no_show_on.is_not(None),
    nothing_since(f.last_no_show_on, f.last_kept_on, f.last_booked_on, f.last_contact_on),
)
next_visit_due = latest_of(add_days(sa.func.coalesce(f.last_kept_on, f.enrolled_on), 7), add_days(f.last_booked_on, 1))
lacks_withdrawal_check = sa.and_(
    has_started, nothing_since(add_days(f.started_on, WITHDRAWAL_CHECK_FROM), f.withdrawal_screened_on)
)
