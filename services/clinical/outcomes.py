"""The three outcomes of depression care, never merged, and reliable worsening (section 2).

Response: the latest PHQ-9 is half of the index or less. Remission: it is below 5 [K]. Improved: it is below 10, or half
of the index or less, as collaborative care counts it [A]. Reliable worsening: 5 points or more above the score before
[K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.clinical.numbers import IMPROVED_BELOW, RELIABLE_RISE, REMISSION_BELOW, RESPONSE
from services.clinical.thresholds import DEFAULTS, Limits


@dataclass(frozen=True)
class Outcomes:
    """None: not measured. A patient without a later score stays in every denominator."""

    response: bool | None
    remission: bool | None
    improved: bool | None
    worsening: bool | None


def outcomes_on(day: date, facts: Mapping, limits: Limits = DEFAULTS) -> Outcomes:
    """`facts`: the patient's row of patient_facts, by name of the column."""
    total = facts["phq9_total"]
    worsening = total - facts["phq9_previous"] >= RELIABLE_RISE if _is_compared(facts, limits) else None
    if not is_measured(day, facts):
        return Outcomes(None, None, None, worsening)
    has_responded = total <= RESPONSE * facts["last_index_total"]
    return Outcomes(has_responded, total < REMISSION_BELOW, total < IMPROVED_BELOW or has_responded, worsening)


def _is_compared(facts: Mapping, limits: Limits) -> bool:
    """Whether the score before the latest is recent enough to be a change."""
    if facts["phq9_total"] is None or facts["phq9_previous"] is None:
        return False
    return facts["phq9_previous_on"] >= facts["phq9_on"] - timedelta(days=limits.score_speaks)


def is_measured(day: date, facts: Mapping) -> bool:
    """The index counts on that day, and a later PHQ-9 of the same version is on record: two versions never compare."""
    index_on, latest_on = facts["last_index_on"], facts["phq9_on"]
    if index_on is None or latest_on is None or not index_on < latest_on <= day:
        return False
    waits_until = facts["index_holds_from"]  # blank once remitted: the index held before that
    is_held = waits_until is None or waits_until <= day
    return is_held and facts["phq9_instrument"] == facts["last_index_instrument"]


def said(outcome: bool | None) -> str:
    """An outcome as people read it: what was not measured is no “no”."""
    return "not measured" if outcome is None else "yes" if outcome else "no"
