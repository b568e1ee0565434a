"""The verdict on a day: the reasons that are open, `{reason: (urgency, due_on)}`, and the facts they rest on."""

from datetime import date

from tests.by_hand import reasons_moud, reasons_scores, reasons_visits
from tests.by_hand.caseload import OUD, is_on_caseload
from tests.by_hand.confounded import is_confounded
from tests.by_hand.coverage import covered_to, long_term_opioids
from tests.by_hand.facts import (
    active_condition_on,
    is_alive_and_open,
    latest_cssrs,
    latest_item_9,
    latest_phq9,
    moud_supplies,
    open_episode,
    started_on,
    tapering_since,
    unremitted_since,
)
from tests.by_hand.history import History, as_known_on

SAFETY = {  # followed whatever else holds
    "suicide_risk_unreviewed": reasons_scores.suicide_risk_unreviewed,
    "severe_depression_unreviewed": reasons_scores.severe_depression_unreviewed,
}
OF_THE_CASELOAD = {
    "moud_gap": reasons_moud.moud_gap,
    "moud_runs_out": reasons_moud.moud_runs_out,
    "enrolled_not_started": reasons_moud.enrolled_not_started,
    "oud_untreated": reasons_moud.oud_untreated,
    "withdrawal_check": reasons_moud.withdrawal_check,
    "depression_untreated": reasons_scores.depression_untreated,
    "baseline_phq9": reasons_scores.baseline_phq9,
    "phq9_due": reasons_scores.phq9_due,
    "worsening": reasons_scores.worsening,
    "positive_screen_contact": reasons_scores.positive_screen_contact,
    "contact_due": reasons_visits.contact_due,
    "missed_visit": reasons_visits.missed_visit,
    "no_next_visit": reasons_visits.no_next_visit,
}


def due_on_day(history: History, day: date) -> dict[str, tuple[int, date]]:
    """Every reason open on the day, from what was known on that day: urgency (1 same day, 2 this week, 3 routine)
    and since when it is due."""
    known = as_known_on(history, day)
    if not is_alive_and_open(known):
        return {}
    rules = {**SAFETY, **(OF_THE_CASELOAD if is_on_caseload(known, day) else {})}
    found = {reason: rule(known, day) for reason, rule in rules.items()}
    return {reason: answer for reason, answer in found.items() if answer}


def facts_on_day(history: History, day: date) -> dict[str, object]:
    """What the reasons rest on, under the names of the kept facts."""
    known = as_known_on(history, day)
    episode, score = open_episode(known), latest_phq9(known)
    item_9, cssrs, long_term = latest_item_9(known), latest_cssrs(known), long_term_opioids(known.supplies)
    return {
        "is_active": is_alive_and_open(known),
        "oud_on": active_condition_on(known, OUD),
        "depression_on": active_condition_on(known, "depression"),
        "enrolled_on": episode.enrolled_on if episode else None,
        "started_on": started_on(known, episode) if episode else None,
        "moud_covered_to": covered_to(moud_supplies(known)),
        "ltot_from": long_term[0] if long_term else None,
        "ltot_covered_to": long_term[1] if long_term else None,
        "tapering_since": tapering_since(known),
        "phq9_on": score.on if score else None,
        "phq9_total": score.total if score else None,
        "phq9_previous": score.previous if score else None,
        "is_confounded": score is not None and is_confounded(known, score.on),
        "positive_since": unremitted_since(known),
        "item9_on": item_9[0] if item_9 else None,
        "cssrs_risk": cssrs[1] if cssrs else None,
    }
