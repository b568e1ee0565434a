"""All facts of a run of patients, worked out from their events: the subjects' columns side by side.

Who is on the caseload rests on reasons of safety as well: due_items/caseload.py adds it.
"""

from typing import Any

import numpy as np

from db.vocabulary import MOUD_MEDICATIONS, EventKind, Instrument, PatientStatus
from services.arrays.columns import FOREVER, NOT_RECORDED, Array, Rows, known, latest_of, when
from services.clinical.coverage import by_day, covered, one_a_day
from services.clinical.episodes import first_doses
from services.clinical.numbers import FOLLOWED_AFTER_MOUD, LTOT_HOLDS, PHQ2_POSITIVE
from services.clinical.thresholds import Limits
from services.facts import (
    coordination,
    index_score,
    moud,
    occurrences,
    opioids,
    persisting_symptoms,
    retention,
    scores,
    self_harm,
    tapers,
    visits,
)
from services.facts import diagnoses as d
from services.facts.came_first import came_first
from services.facts.declaration import Facts
from services.facts.episode_ends import episode_ends
from services.facts.events import History
from services.facts.withdrawal_tags import tagged_scores, tags_to_keep


def work_out(history: History, limits: Limits) -> Facts:
    """One row per patient of the run."""
    diagnoses = d.diagnoses(history)
    history = d.followed_as_moud(history, diagnoses)
    spans = covered(history.supplies)
    moud_spans = moud.with_label_clock(spans.where(spans.medication.is_(*MOUD_MEDICATIONS)), limits)
    moud_days = by_day(moud_spans)
    supplied = one_a_day(history.supplies)  # a prescription that was filled later began the treatment
    episodes = history.episodes.with_(first_dose=first_doses(history.episodes, supplied))
    dosing = opioids.dosing(spans)
    tagged = tagged_scores(history, episodes, moud_days, dosing, limits)
    phq9 = scores.phq9_scores(tagged)
    positive = index_score.positives(phq9, episode_ends(history, phq9, limits))
    indexes = index_score.indexes(positive, phq9, limits)
    facts: dict[str, Any] = {  # an array or words for each row of the declaration
        "patient": history.id,
        "clinic": history.clinic,
        "is_active": _is_active(history),
        **d.conditions(diagnoses),
        **d.pregnancy(history, diagnoses),
        **moud.enrolments(episodes),
        **moud.cover(moud_spans),
        **opioids.long_term_therapy(dosing.opioids),
        **opioids.last_course(dosing),
        **opioids.with_benzodiazepine(spans),
        **opioids.naloxone(history),
        **tapers.tapers(history, dosing, limits),
        **scores.latest_phq9(phq9),
        **index_score.index(positive, indexes),
        **index_score.repeat(phq9, limits),
        **persisting_symptoms.anhedonia(phq9),
        **persisting_symptoms.sleep(history, phq9),
        **persisting_symptoms.sleep_treatment(history),
        **came_first(history, diagnoses, phq9, episodes),
        **self_harm.self_harm(history),
        **self_harm.risk_found(history),
        **scores.latest_gad7(tagged),
        **scores.latest_epds(history),
        **scores.withdrawal_screened(history),
        **visits.last_contacts(history),
        **visits.case_reviews(history),
        **d.depression_treatment(history),
        **coordination.consent(history),
        "phq2_low_on": _low_phq2(history),
        "dose_changed_on": _last_event(history, EventKind.dose_change),
        "overdose_on": _last_event(history, EventKind.overdose),
    }
    fast_steps = tapers.fast_steps(dosing, limits)
    facts["fast_taper_on"] = fast_steps.last(fast_steps.on)
    visit = visits.visits(history)
    facts |= visits.last_visits(visit, moud.visit_needed_by(facts))
    facts["last_reached_or_seen_on"] = latest_of(facts["last_contact_on"], facts["last_seen_on"])
    first_dose_on = facts["moud_episode_started_on"]
    facts |= retention.retention(moud_days, first_dose_on, facts["moud_ended_on"])
    facts |= retention.first_week(history, first_dose_on)
    oud_diagnosed_on = d.oud_diagnosed_on(diagnoses, facts["oud_on"])
    facts |= retention.cascade(oud_diagnosed_on, episodes, moud_spans, moud_days, visit)
    facts |= _needs(facts)
    return Facts(
        **facts,
        tags=tags_to_keep(tagged, indexes),
        overdoses=occurrences.overdoses(history),
        transitions=occurrences.transitions(history),
        uses=occurrences.uses(history, moud_spans),
        partial_screens=occurrences.partial_screens(history),
        no_shows=visits.unanswered_no_shows(visit, facts["last_kept_on"], facts["last_contact_on"]),
        booked=visits.booked_visits(visit),
        booked_behavioral=visits.booked_behavioral_visits(visit),
        referrals=coordination.open_referrals(history),
        fast_steps=fast_steps,
        limits=limits,
    )


def _is_active(history: History) -> Array:
    """The record is open and the person alive on as_of. Closed or deceased without a day, it never was."""
    is_over = (history.closed_on <= history.as_of) | (history.deceased_on <= history.as_of)
    is_undated = (history.status.is_(PatientStatus.closed) & np.isnan(history.closed_on)) | (
        history.status.is_(PatientStatus.deceased) & np.isnan(history.deceased_on)
    )
    return ~(is_over | is_undated)


def _last_event(history: History, kind: EventKind) -> Array:
    rows = history.events.where(history.events.kind.is_(kind))
    return rows.last(rows.on)


def _low_phq2(history: History) -> Array:
    rows = scores.scored(history, Instrument.phq2)
    low: Rows = rows.where(rows.total < PHQ2_POSITIVE)
    return low.last(low.taken_on)


def _needs(facts: dict) -> dict[str, Array]:
    """The first day without an opioid need, and off the caseload where safety does not hold somebody on it: FOREVER
    while a condition holds; NaN for who has no need."""
    after_treatment = latest_of(
        facts["moud_ended_on"] + FOLLOWED_AFTER_MOUD + 1, facts["ltot_covered_to"] + LTOT_HOLDS + 1
    )
    has_condition = known(facts["enrolled_on"]) | known(facts["oud_on"])
    opioid_need_until = latest_of(when(has_condition, FOREVER), after_treatment)
    episode_until = when(known(facts["episode_ends_on"]), facts["episode_ends_on"], FOREVER)
    depressed_until = latest_of(
        when(known(facts["depression_on"]), FOREVER), when(known(facts["index_on"]), episode_until)
    )
    is_active = facts["is_active"]
    need_until = latest_of(opioid_need_until, depressed_until)
    nobody = np.full(len(is_active), NOT_RECORDED)
    return {
        "opioid_need_until": when(is_active, opioid_need_until),
        "caseload_until": when(is_active, need_until),
        "caseload_from": nobody,
        "caseload_began_on": nobody,
    }
