"""Which came first, depression or opioids, and the two days that rests on (section 4)."""

from datetime import date

from tests.by_hand.confounded import is_confounded
from tests.by_hand.coverage import is_for_pain, is_moud
from tests.by_hand.episodes_of_depression import POSITIVE
from tests.by_hand.facts import phq9_scores, started_on
from tests.by_hand.history import History

EXPOSED_AFTER = 28  # days
BASELINE_BEFORE, BASELINE_AFTER = 14, 28  # days around a first dose of MOUD


def earliest_diagnosis(known: History, condition: str) -> date | None:
    """Onset of a diagnosis of any status, else the day it was recorded."""
    began = [c.onset_on or c.recorded_on or c.entered_on for c in known.conditions if c.condition == condition]
    return min(began, default=None)


def earliest_positive(known: History) -> date | None:
    return next((s.taken_on for s in phq9_scores(known) if s.total >= POSITIVE), None)


def depression_evidence_on(known: History) -> date | None:
    days = (earliest_diagnosis(known, "depression"), earliest_positive(known))
    return min((on for on in days if on), default=None)


def opioid_evidence_on(known: History) -> date | None:
    days = [s.supplied_on for s in known.supplies if is_moud(s) or is_for_pain(s)]
    diagnosed = earliest_diagnosis(known, "opioid_use_disorder")
    return min([*days, *([diagnosed] if diagnosed else [])], default=None)


def is_baseline_of_moud(known: History, on: date) -> bool:
    """Around the first dose of an enrolment."""
    doses = [started_on(known, episode) for episode in known.episodes]
    return any(dose and -BASELINE_BEFORE <= (on - dose).days <= BASELINE_AFTER for dose in doses)


def is_a_first_measurement(known: History, evidence_on: date) -> bool:
    """The evidence is the first PHQ-9 there is, and MOUD is why somebody asked: that is not the first depression."""
    diagnosed = earliest_diagnosis(known, "depression")
    is_older = diagnosed is not None and diagnosed < evidence_on
    scores = phq9_scores(known)
    is_first = bool(scores) and scores[0].taken_on == evidence_on == earliest_positive(known)
    return is_first and not is_older and is_baseline_of_moud(known, evidence_on)


def came_first(known: History) -> str | None:
    depression, opioids = depression_evidence_on(known), opioid_evidence_on(known)
    if depression is None:
        return None
    if opioids is None or is_a_first_measurement(known, depression):
        return "cannot_tell"
    if depression < opioids:
        return "depression"
    is_a_score = depression != earliest_diagnosis(known, "depression")
    if is_a_score and is_confounded(known, depression):
        return "withdrawal_or_taper"
    return "during_exposure" if (depression - opioids).days >= EXPOSED_AFTER else "cannot_tell"
