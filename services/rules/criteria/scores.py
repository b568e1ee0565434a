"""About PHQ-9, GAD-7, C-SSRS and what was done after a score."""

import numpy as np

from services.arrays.columns import (
    FOREVER,
    Array,
    earliest_of,
    first_known,
    is_unknown,
    known,
    latest_of,
    nothing_after,
    nothing_since,
    when,
)
from services.facts.declaration import Facts
from services.rules.reason import Criterion

POSITIVE = 10  # PHQ-9, moderate and above [K]
SEVERE = 20  # PHQ-9 [K]
MILD = 5  # PHQ-9 [K]
RELIABLE_RISE = 5  # PHQ-9 points above the previous score
MODERATE_RISK = 2  # C-SSRS screener
BASELINE_LOOK_BACK = 14  # days before enrolment in which a PHQ-9 is its baseline
BASELINE_AFTER_ENROLMENT, BASELINE_AFTER_DIAGNOSIS = 7, 14  # days
AFTER_MOUD = 90  # days in which PHQ-9 is taken more often
LTOT_HOLDS = 30  # days after its last covered day
LTOT_AFTER = 90  # days from the first covered day at which therapy counts as long-term


# Safety
def _item9_waits(f: Facts) -> Array:
    return (f.item9 >= 1) & nothing_since(f.item9_on, f.last_safety_review_on)


def _cssrs_waits(f: Facts) -> Array:
    return (f.cssrs_risk >= MODERATE_RISK) & nothing_since(f.cssrs_on, f.last_safety_review_on)


def self_harm_on(f: Facts) -> Array:
    """The earlier of the two answers that no safety review has followed; neither waits: not recorded."""
    return earliest_of(when(_item9_waits(f), f.item9_on), when(_cssrs_waits(f), f.cssrs_on))


def self_harm_answer(f: Facts) -> Array:
    """Item 9 where it waits, else the C-SSRS risk."""
    return np.where(_item9_waits(f), f.item9, f.cssrs_risk)


has_self_harm_answer = Criterion(
    "a latest PHQ-9 item 9 of 1 or more, or a C-SSRS screener of moderate or high risk",
    lambda f: (f.item9 >= 1) | (f.cssrs_risk >= MODERATE_RISK),
)
self_harm_is_not_reviewed = Criterion("no safety review on or after it", lambda f: known(self_harm_on(f)))
is_severe = Criterion("a latest PHQ-9 of 20 or more", lambda f: f.phq9_total >= SEVERE)
severe_is_unanswered = Criterion(
    "no contact or kept behavioural-health visit after it",
    lambda f: nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_behavioral_on),
)

# Depression
is_positive = Criterion("a latest PHQ-9 of 10 or more", lambda f: f.phq9_total >= POSITIVE)
has_opioid_need = Criterion("MOUD, OUD or long-term opioids", lambda f: known(f.opioid_need_until))
is_plain_or_severe = Criterion(
    "a score that is not withdrawal-confounded, or is severe",
    lambda f: (f.phq9_confounded_by.codes < 0) | (f.phq9_total >= SEVERE),
)
has_no_behavioral_visit = Criterion(
    "no behavioural-health visit kept or booked within 30 days of it", lambda f: ~f.has_behavioral_visit_near_phq9
)
has_no_treatment = Criterion("no depression treatment running", lambda f: f.depression_treated_to != FOREVER)
has_worsened = Criterion(
    "a rise of 5 points or more from the previous one", lambda f: f.phq9_total - f.phq9_previous >= RELIABLE_RISE
)
has_no_contact_after = Criterion("no contact after it", lambda f: nothing_after(f.phq9_on, f.last_contact_on))
has_no_contact_or_visit_after = Criterion(
    "no contact or kept visit after it", lambda f: nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_on)
)


def untreated_due(f: Facts) -> Array:
    """A week after the score, and not while a treatment runs."""
    return latest_of(f.phq9_on + 7, f.depression_treated_to + 1)


# Screening
def _lacks_enrolment_phq9(f: Facts) -> Array:
    return known(f.enrolled_on) & ~(f.phq9_on >= f.enrolled_on - BASELINE_LOOK_BACK)


def _lacks_any_phq9(f: Facts) -> Array:
    return is_unknown(f.enrolled_on) & is_unknown(f.phq9_on) & (known(f.oud_on) | known(f.ltot_from))


has_baseline_to_take = Criterion(
    "an open MOUD enrolment, an active OUD, or long-term opioids",
    lambda f: known(f.enrolled_on) | known(f.oud_on) | known(f.ltot_from),
)
lacks_baseline = Criterion(
    "no PHQ-9 since 14 days before enrolment, or none at all",
    lambda f: _lacks_enrolment_phq9(f) | _lacks_any_phq9(f),
)
has_phq9 = Criterion("a PHQ-9 on record", lambda f: known(f.phq9_on))
has_enrolment_phq9 = Criterion(
    "a PHQ-9 since 14 days before enrolment (until then the baseline is due)", lambda f: ~_lacks_enrolment_phq9(f)
)


def baseline_due(f: Facts) -> Array:
    """By enrolment; else by the OUD or the day that opioid therapy counts as long-term."""
    diagnosed_on = first_known(f.oud_on, f.ltot_from + LTOT_AFTER)
    return first_known(f.enrolled_on + BASELINE_AFTER_ENROLMENT, diagnosed_on + BASELINE_AFTER_DIAGNOSIS)


def baseline_closes(f: Facts) -> Array:
    """Long-term opioids alone put nobody on the list once they have ended for 30 days."""
    return when(is_unknown(f.enrolled_on) & is_unknown(f.oud_on), f.ltot_covered_to + LTOT_HOLDS + 1)


def baseline_evidence(f: Facts) -> Array:
    """The day that `baseline_due` is counted from."""
    return first_known(f.enrolled_on, f.oud_on, f.ltot_from)


def rescreen_due(f: Facts) -> Array:
    """By the last score; sooner while tapering or after MOUD ended."""
    t = f.limits
    after = np.select([f.phq9_total >= POSITIVE, f.phq9_total >= MILD], [t.phq9_positive_again, t.phq9_mild_again])
    after = np.where(f.phq9_total < MILD, t.phq9_minimal_again, after)
    soon = f.phq9_on + t.phq9_taper_again
    for_taper = latest_of(soon, f.tapering_since)
    for_taper = when(for_taper <= f.tapering_until, for_taper)
    for_end = latest_of(soon, f.moud_ended_on)
    for_end = when(for_end <= f.moud_ended_on + AFTER_MOUD, for_end)
    return earliest_of(f.phq9_on + after, for_taper, for_end)
