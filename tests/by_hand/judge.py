"""The verdict on a day: the reasons that are open, and the facts they rest on."""

from datetime import date

from tests.by_hand import (
    reasons_coordination,
    reasons_moud,
    reasons_opioids,
    reasons_rescreen,
    reasons_scores,
    reasons_visits,
)
from tests.by_hand.answers import Due, is_silenced
from tests.by_hand.caseload import has_opioid_need, is_on_caseload
from tests.by_hand.continuity import moud_status
from tests.by_hand.depression import outcomes
from tests.by_hand.facts import is_alive_and_open
from tests.by_hand.facts_of_medication import medication_facts
from tests.by_hand.facts_of_scores import score_facts
from tests.by_hand.facts_of_visits import visit_facts
from tests.by_hand.history import History, as_known_on

SAFETY = {  # followed whatever else holds
    "suicide_risk_unreviewed": reasons_scores.suicide_risk_unreviewed,
    "severe_depression_unreviewed": reasons_scores.severe_depression_unreviewed,
    "overdose_follow_up": reasons_coordination.overdose_follow_up,
}
OF_ANY_RECORD = {  # followed by what the reason itself says
    "post_moud_check": reasons_coordination.post_moud_check,
}
OF_THE_CASELOAD = {
    "moud_gap": reasons_moud.moud_gap,
    "moud_runs_out": reasons_moud.moud_runs_out,
    "enrolled_not_started": reasons_moud.enrolled_not_started,
    "oud_untreated": reasons_moud.oud_untreated,
    "withdrawal_check": reasons_moud.withdrawal_check,
    "depression_untreated": reasons_scores.depression_untreated,
    "baseline_phq9": reasons_rescreen.baseline_phq9,
    "phq9_due": reasons_rescreen.phq9_due,
    "phq9_repeat": reasons_rescreen.phq9_repeat,
    "gad7_due": reasons_rescreen.gad7_due,
    "anhedonia_persisting": reasons_rescreen.anhedonia_persisting,
    "insomnia": reasons_rescreen.insomnia,
    "worsening": reasons_scores.worsening,
    "positive_screen_contact": reasons_scores.positive_screen_contact,
    "contact_due": reasons_visits.contact_due,
    "missed_visit": reasons_visits.missed_visit,
    "no_next_visit": reasons_visits.no_next_visit,
    "case_review": reasons_coordination.case_review,
    "no_shared_plan": reasons_coordination.no_shared_plan,
    "referral_open": reasons_coordination.referral_open,
    "part2_consent": reasons_coordination.part2_consent,
    "opioid_with_benzodiazepine": reasons_opioids.opioid_with_benzodiazepine,
    "no_naloxone": reasons_opioids.no_naloxone,
    "fast_taper": reasons_opioids.fast_taper,
    "taper_mood_check": reasons_opioids.taper_mood_check,
}


def due_on_day(history: History, day: date) -> dict[str, Due]:
    """Every reason open on the day, from what was known on that day, with its urgency (1 same day, 2 this week,
    3 routine), since when it is due, and the day of the event that raised it."""
    known = as_known_on(history, day)
    open_reasons = {reason: due for reason, due in raised_on_day(known, day).items() if due}
    return {
        reason: due
        for reason, due in open_reasons.items()
        if not is_silenced(known, day, reason, due, is_safety=reason in SAFETY)
    }


def raised_on_day(known: History, day: date) -> dict[str, Due | None]:
    """What the record raises, whatever people have answered."""
    if not is_alive_and_open(known):
        return {}
    rules = {**SAFETY, **OF_ANY_RECORD, **(OF_THE_CASELOAD if is_on_caseload(known, day) else {})}
    return {reason: rule(known, day) for reason, rule in rules.items()}


def facts_on_day(history: History, day: date) -> dict[str, object]:
    """What the reasons rest on, under the names of the kept facts, and where the patient stands on the day."""
    known = as_known_on(history, day)
    return {
        **medication_facts(known),
        **score_facts(known),
        **visit_facts(known),
        "moud_status": moud_status(known, day),
        "is_on_caseload": is_on_caseload(known, day),
        "has_opioid_need": has_opioid_need(known, day),
        "outcomes": outcomes(known, day),
    }
