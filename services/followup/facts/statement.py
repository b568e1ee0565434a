"""The statement that works out the facts of a run of patients: every subject's rows joined to one row each."""

from functools import cache

import sqlalchemy as sa

from db.sql import add_days, latest_of
from db.tables import FOREVER, Patient, PatientFacts
from db.vocabulary import MOUD_MEDICATIONS, PatientStatus
from services.clinical.coverage import furthest
from services.clinical.scope import AS_OF, in_run, not_over
from services.followup.facts import context, moud, opioids, scores, visits

P = Patient.__table__.c

FOLLOWED_AFTER_MOUD = 90  # days after an enrolment ended that a patient stays on the caseload
FOLLOWED_AFTER_OPIOIDS = 30  # days after the last covered day of long-term opioid therapy


def _until(condition: sa.ColumnElement, ended_on, ltot_covered_to) -> sa.ColumnElement:
    """The first day off a list: FOREVER while the condition holds, else some time after MOUD or LTOT ended."""
    return latest_of(
        sa.case((condition, sa.literal(FOREVER))),
        add_days(ended_on, FOLLOWED_AFTER_MOUD + 1),
        add_days(ltot_covered_to, FOLLOWED_AFTER_OPIOIDS + 1),
    )


@cache
def facts_insert() -> sa.Insert:
    """INSERT … SELECT with the parameters first, last, as_of. One row per patient of the run, what rests on
    other facts left to `visits_update` and `tag_update`."""
    episodes = moud.episodes()
    current, ended = moud.open_episode(episodes), moud.ended_episode(episodes)
    reach = furthest(MOUD_MEDICATIONS, "moud_reach")
    ltot = opioids.long_term_therapy()
    all_scores = scores.phq9_scores()
    latest, index = scores.phq9_latest(all_scores), scores.unremitted(all_scores)
    item9, cssrs, gad7 = scores.item9_latest(), scores.cssrs_latest(), scores.gad7_latest()
    withdrawal = scores.withdrawal_screened()
    visit, contact = visits.visits(), visits.contacts()
    ill, treated, taper = context.conditions(), context.depression_treatment(), context.taper()

    is_active = sa.or_(
        sa.and_(P.status == PatientStatus.active, not_over(P.deceased_on)),
        sa.and_(P.status == PatientStatus.deceased, sa.func.coalesce(P.deceased_on, AS_OF) > AS_OF),
    )
    ended_on = sa.case((current.c.id.is_(None), ended.c.ended_on))
    opioid_need = sa.or_(current.c.id.is_not(None), ill.c.oud_on.is_not(None))
    depressed = sa.or_(ill.c.depression_on.is_not(None), index.c.depression_index_on.is_not(None))
    facts = {
        "patient": P.id,
        "clinic": P.clinic,
        "caseload_until": sa.case(
            (is_active, _until(sa.or_(opioid_need, depressed), ended_on, ltot.c.ltot_covered_to))
        ),
        "opioid_need_until": sa.case((is_active, _until(opioid_need, ended_on, ltot.c.ltot_covered_to))),
        "is_active": is_active,
        "oud_on": ill.c.oud_on,
        "depression_on": ill.c.depression_on,
        "enrolled_on": current.c.enrolled_on,
        "started_on": current.c.started_on,
        "moud_medication": sa.func.coalesce(current.c.medication, ended.c.medication),
        "moud_ended_on": ended_on,
        "moud_end_reason": sa.case((current.c.id.is_(None), ended.c.end_reason)),
        "moud_last_supplied_on": reach.c.last_supplied_on,
        "moud_supply_medication": reach.c.medication,
        "moud_covered_to": reach.c.covered_to,
        "moud_dose_mg": reach.c.dose_mg,
        "moud_is_observed_daily": reach.c.is_observed_daily,
        "ltot_from": ltot.c.ltot_from,
        "ltot_covered_to": ltot.c.ltot_covered_to,
        "tapering_since": taper.c.tapering_since,
        "phq9_on": latest.c.taken_on,
        "phq9_total": latest.c.total,
        "phq9_previous": latest.c.previous,
        "phq9_instrument": latest.c.instrument,
        "depression_index_on": index.c.depression_index_on,
        "item9_on": item9.c.taken_on,
        "item9": item9.c.item_9,
        "cssrs_on": cssrs.c.taken_on,
        "cssrs_risk": cssrs.c.risk,
        "gad7_on": gad7.c.taken_on,
        "gad7_total": gad7.c.total,
        "withdrawal_screened_on": withdrawal.c.taken_on,
        "last_kept_on": visit.c.last_kept_on,
        "last_kept_behavioral_on": visit.c.last_kept_behavioral_on,
        "last_no_show_on": visit.c.last_no_show_on,
        "last_booked_on": visit.c.last_booked_on,
        "has_behavioral_visit_near_phq9": sa.false(),
        "last_contact_on": contact.c.last_contact_on,
        "last_safety_review_on": contact.c.last_safety_review_on,
        "moud_declined_on": contact.c.moud_declined_on,
        "depression_treated_to": treated.c.treated_to,
    }
    rows = Patient.__table__
    for subject in (
        current,
        ended,
        reach,
        ltot,
        taper,
        latest,
        index,
        item9,
        cssrs,
        gad7,
        withdrawal,
        visit,
    ) + (contact, ill, treated):
        rows = rows.outerjoin(subject, subject.c.patient == P.id)
    select = sa.select(*facts.values()).select_from(rows).where(in_run(P.id))
    return sa.insert(PatientFacts.__table__).from_select(list(facts), select)
