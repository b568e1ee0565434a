"""The verdict on a day: the reasons that are open, and the facts they rest on."""

from datetime import date

from tests.by_hand import (
    reasons_coordination,
    reasons_moud,
    reasons_opioids,
    reasons_rescreen,
    reasons_scores,
    reasons_visits,
    reasons_watching,
)
from tests.by_hand.answers import applicable, is_put_off, put_together
from tests.by_hand.caseload import followed_since, has_opioid_need, is_on_caseload
from tests.by_hand.continuity import moud_status
from tests.by_hand.depression import outcomes
from tests.by_hand.facts import is_alive_and_open
from tests.by_hand.facts_of_medication import medication_facts
from tests.by_hand.facts_of_rules import asked_facts
from tests.by_hand.facts_of_scores import score_facts
from tests.by_hand.facts_of_visits import visit_facts
from tests.by_hand.history import History, as_known_on
from tests.by_hand.raised import Raised, open_on
from tests.by_hand.reasons_safety import SAFETY
from tests.by_hand.return_to_use import return_to_use

Due = tuple[int, date, date, date | None]  # urgency, opens on, due on, day of the event that raised it
OF_ANY_RECORD = {  # followed by what the reason itself says
    "no_naloxone": reasons_opioids.no_naloxone,
    "post_moud_check": reasons_watching.post_moud_check,
    "screen_to_complete": reasons_rescreen.screen_to_complete,
}
OF_THE_CASELOAD = {
    "item9_unknown": reasons_scores.item9_unknown,
    "transition_follow_up": reasons_watching.transition_follow_up,
    "moud_gap": reasons_moud.moud_gap,
    "moud_runs_out": reasons_moud.moud_runs_out,
    "enrolled_not_started": reasons_moud.enrolled_not_started,
    "opioid_with_benzodiazepine": reasons_opioids.opioid_with_benzodiazepine,
    "depression_untreated": reasons_scores.depression_untreated,
    "depression_with_bipolar_or_psychosis": reasons_scores.depression_with_bipolar_or_psychosis,
    "oud_untreated": reasons_moud.oud_untreated,
    "no_shared_plan": reasons_coordination.no_shared_plan,
    "baseline_phq9": reasons_rescreen.baseline_phq9,
    "phq9_due": reasons_rescreen.phq9_due,
    "phq9_repeat": reasons_rescreen.phq9_repeat,
    "gad7_due": reasons_rescreen.gad7_due,
    "withdrawal_check": reasons_moud.withdrawal_check,
    "worsening": reasons_scores.worsening,
    "positive_screen_contact": reasons_scores.positive_screen_contact,
    "anhedonia_persisting": reasons_scores.anhedonia_persisting,
    "insomnia": reasons_scores.insomnia,
    "case_review": reasons_coordination.case_review,
    "contact_due": reasons_visits.contact_due,
    "missed_visit": reasons_visits.missed_visit,
    "visit_status_missing": reasons_visits.visit_status_missing,
    "no_next_visit": reasons_visits.no_next_visit,
    "referral_open": reasons_coordination.referral_open,
    "taper_mood_check": reasons_opioids.taper_mood_check,
    "fast_taper": reasons_opioids.fast_taper,
    "return_to_use": return_to_use,
    "perinatal_check": reasons_watching.perinatal_check,
    "part2_consent": reasons_coordination.part2_consent,
}


def due_on_day(history: History, day: date) -> dict[str, Due]:
    """Every reason open on the day, from what was known on that day, with its urgency (1 same day, 2 this week,
    3 routine), since when it is open, up to when it is in time, and the day of the event that raised it."""
    shown = shown_on_day(history, day)
    return {reason: (one.urgency, one.opens_on, one.due_on, one.evidence_on) for reason, one in shown.items()}


def shown_on_day(history: History, day: date) -> dict[str, Raised]:
    known = as_known_on(history, day)
    found = {}
    for reason, events in raised_on_day(known, day).items():
        events = events if reason in SAFETY else applicable(known, reason, events)
        shown = put_together(events) if events else None
        if shown and not is_put_off(known, reason, day, shown):
            found[reason] = shown
    return found


def raised_on_day(known: History, day: date) -> dict[str, list[Raised]]:
    """What the record raises, whatever people have answered."""
    if not is_alive_and_open(known):
        return {}
    rules = {**SAFETY, **OF_ANY_RECORD, **(OF_THE_CASELOAD if is_on_caseload(known, day) else {})}
    return {reason: open_on(rule(known, day), day) for reason, rule in rules.items()}


def facts_on_day(history: History, day: date) -> dict[str, object]:
    """What the reasons rest on, under the names of the kept facts, and where the patient stands on the day."""
    known = as_known_on(history, day)
    return {
        **medication_facts(known),
        **score_facts(known),
        **visit_facts(known),
        **asked_facts(known),
        "moud_status": moud_status(known, day),
        "is_on_caseload": is_on_caseload(known, day),
        "caseload_began_on": followed_since(known, day) if is_on_caseload(known, day) else None,
        "has_opioid_need": has_opioid_need(known, day),
        "outcomes": outcomes(known, day),
    }
