"""All facts of a run of patients, worked out from their events: the subjects' columns side by side."""

from typing import Any

import numpy as np

from db.vocabulary import MOUD_MEDICATIONS, PatientStatus
from services.arrays.columns import FOREVER, NOT_RECORDED, Array, known, latest_of, when
from services.clinical.coverage import by_day, covered
from services.clinical.episodes import first_doses
from services.clinical.numbers import FOLLOWED_AFTER_MOUD, LTOT_HOLDS
from services.clinical.thresholds import Limits
from services.facts import (
    coordination,
    index_score,
    moud,
    opioids,
    persisting_symptoms,
    retention,
    scores,
    tapers,
    visits,
)
from services.facts import diagnoses as d
from services.facts.came_first import came_first
from services.facts.declaration import Facts
from services.facts.events import History
from services.facts.withdrawal_tags import tagged_scores, tags_to_keep


def work_out(history: History, limits: Limits) -> Facts:
    """One row per patient of the run."""
    spans = covered(history.supplies)
    moud_spans = spans.where(spans.medication.is_(*MOUD_MEDICATIONS))
    moud_days = by_day(moud_spans)
    episodes = history.episodes.with_(first_dose=first_doses(history.episodes, spans))
    dosing = opioids.dosing(spans)
    tagged = tagged_scores(history, episodes, moud_days, dosing, limits)
    phq9 = scores.phq9_scores(tagged)
    positive = index_score.positives(phq9)
    indexes = index_score.indexes(positive, phq9, limits)
    diagnoses = d.diagnoses(history)
    facts: dict[str, Any] = {  # an array or words for each row of the declaration
        "patient": history.id,
        "clinic": history.clinic,
        "is_active": _is_active(history),
        **d.conditions(diagnoses),
        **moud.enrolments(episodes),
        **moud.cover(moud_spans, limits),
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
        **came_first(history, diagnoses, phq9),
        **scores.latest_item9(history),
        **scores.latest_cssrs(history),
        **scores.latest_gad7(tagged),
        **scores.withdrawal_screened(history),
        **visits.last_contacts(history),
        **visits.case_reviews(history),
        **d.depression_treatment(history),
        **coordination.overdose(history),
        **coordination.open_referral(history),
        **coordination.consent(history),
    }
    visit = visits.visits(history)
    facts |= visits.last_visits(visit, facts["moud_covered_to"], facts["phq9_on"])
    first_dose_on = facts["moud_episode_started_on"]
    facts |= retention.retention(moud_days, first_dose_on, facts["moud_ended_on"])
    facts |= retention.first_week(history, first_dose_on)
    oud_diagnosed_on = d.oud_diagnosed_on(diagnoses, facts["oud_on"])
    facts |= retention.cascade(oud_diagnosed_on, episodes, moud_spans, moud_days, visit)
    facts |= _until(facts)
    return Facts(**facts, tags=tags_to_keep(tagged, indexes), limits=limits)


def _is_active(history: History) -> Array:
    """The record is open and the person alive on as_of. Closed or deceased without a day, it never was."""
    is_over = (history.closed_on <= history.as_of) | (history.deceased_on <= history.as_of)
    is_undated = (history.status.is_(PatientStatus.closed) & np.isnan(history.closed_on)) | (
        history.status.is_(PatientStatus.deceased) & np.isnan(history.deceased_on)
    )
    return ~(is_over | is_undated)


def _until(facts: dict) -> dict[str, Array]:
    """The first day off the caseload, and without an opioid need: FOREVER while a condition holds, else some time
    after MOUD or long-term opioids ended; NaN for who is not followed."""
    after_treatment = latest_of(
        facts["moud_ended_on"] + FOLLOWED_AFTER_MOUD + 1, facts["ltot_covered_to"] + LTOT_HOLDS + 1
    )
    opioid_need = known(facts["enrolled_on"]) | known(facts["oud_on"])
    depressed = known(facts["depression_on"]) | known(facts["positive_since"])

    def until(condition: Array) -> Array:
        return when(facts["is_active"], latest_of(when(condition, FOREVER), after_treatment), NOT_RECORDED)

    return {"caseload_until": until(opioid_need | depressed), "opioid_need_until": until(opioid_need)}
