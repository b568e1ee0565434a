"""About PHQ-9, GAD-7, C-SSRS and what was done after a score."""

import numpy as np

from services.arrays.columns import (
    FOREVER,
    Array,
    first_known,
    is_unknown,
    known,
    latest_of,
    nothing_after,
    nothing_since,
    when,
)
from services.clinical.numbers import (
    BASELINE_AFTER_DIAGNOSIS,
    BASELINE_AFTER_ENROLMENT,
    BASELINE_LOOK_BACK,
    CONTACT_AFTER_SCORE,
    CSSRS_MODERATE,
    FOLLOWED_AFTER_MOUD,
    LATE_AFTER,
    LTOT_COVERED,
    LTOT_HOLDS,
    PHQ9_MILD,
    PHQ9_POSITIVE,
    PHQ9_SEVERE,
    RELIABLE_RISE,
    SELF_HARM_FROM,
    SEVERE_AFTER,
    TREATED_AFTER,
    WORSENING_AFTER,
)
from services.facts.declaration import Facts
from services.rules.days import Clause, the_earliest, the_first, the_latest
from services.rules.reason import Criterion


# Safety
def _item9_waits(f: Facts) -> Array:
    return (f.item9 >= SELF_HARM_FROM) & nothing_since(f.item9_on, f.last_safety_review_on)


def _cssrs_waits(f: Facts) -> Array:
    return (f.cssrs_risk >= CSSRS_MODERATE) & nothing_since(f.cssrs_on, f.last_safety_review_on)


self_harm_due = the_earliest(
    Clause("the day of the answer to PHQ-9 item 9", lambda f: when(_item9_waits(f), f.item9_on)),
    Clause(
        "the day of the C-SSRS",
        lambda f: when(_cssrs_waits(f), f.cssrs_on),
        detail="C-SSRS screener on {on}: {risk} risk",
    ),
)


def self_harm_on(f: Facts) -> Array:
    """The earlier of the two answers that no safety review has followed; neither waits: not recorded."""
    return self_harm_due.days(f)


def self_harm_answer(f: Facts) -> Array:
    """Of that day: item 9, else the C-SSRS risk."""
    return np.where(_item9_waits(f) & (f.item9_on == self_harm_on(f)), f.item9, f.cssrs_risk)


has_self_harm_answer = Criterion(
    "a latest PHQ-9 item 9 of {SELF_HARM_FROM} or more, or a C-SSRS screener of moderate or high risk",
    lambda f: (f.item9 >= SELF_HARM_FROM) | (f.cssrs_risk >= CSSRS_MODERATE),
)
self_harm_is_not_reviewed = Criterion("no safety review on or after it", lambda f: known(self_harm_on(f)))
is_severe = Criterion("a latest PHQ-9 of {PHQ9_SEVERE} or more", lambda f: f.phq9_total >= PHQ9_SEVERE)
severe_is_unanswered = Criterion(
    "no contact or kept behavioural-health visit after it",
    lambda f: nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_behavioral_on),
)
severe_due = Clause("{SEVERE_AFTER:days} after the score", lambda f: f.phq9_on + SEVERE_AFTER)

# Depression
is_positive = Criterion("a latest PHQ-9 of {PHQ9_POSITIVE} or more", lambda f: f.phq9_total >= PHQ9_POSITIVE)
has_opioid_need = Criterion("MOUD, OUD or long-term opioids", lambda f: known(f.opioid_need_until))
is_plain_or_severe = Criterion(
    "a score that is not withdrawal-confounded, or is severe",
    lambda f: (f.phq9_confounded_by.codes < 0) | (f.phq9_total >= PHQ9_SEVERE),
)
has_no_behavioral_visit = Criterion(
    "no behavioural-health visit kept or booked within {VISIT_NEAR_SCORE:days} of it",
    lambda f: ~f.has_behavioral_visit_near_phq9,
)
has_no_treatment = Criterion("no depression treatment running", lambda f: f.depression_treated_to != FOREVER)
untreated_due = the_latest(
    Clause("{TREATED_AFTER:days} after the score", lambda f: f.phq9_on + TREATED_AFTER),
    Clause("the day after the last depression treatment ended", lambda f: f.depression_treated_to + 1),
)
untreated_closes = Clause("when the opioid need ends", lambda f: f.opioid_need_until)
has_worsened = Criterion(
    "a rise of {RELIABLE_RISE} points or more from the previous one",
    lambda f: f.phq9_total - f.phq9_previous >= RELIABLE_RISE,
)
worsening_due = Clause("{WORSENING_AFTER:days} after the score", lambda f: f.phq9_on + WORSENING_AFTER)
has_no_contact_after = Criterion("no contact after it", lambda f: nothing_after(f.phq9_on, f.last_contact_on))
has_no_contact_or_visit_after = Criterion(
    "no contact or kept visit after it", lambda f: nothing_after(f.phq9_on, f.last_contact_on, f.last_kept_on)
)
contact_after_score_due = Clause(
    "{CONTACT_AFTER_SCORE:days} after the score", lambda f: f.phq9_on + CONTACT_AFTER_SCORE
)


# Baseline
def _lacks_enrolment_phq9(f: Facts) -> Array:
    return known(f.enrolled_on) & ~(f.phq9_on >= f.enrolled_on - BASELINE_LOOK_BACK)


def _lacks_any_phq9(f: Facts) -> Array:
    return is_unknown(f.enrolled_on) & is_unknown(f.phq9_on) & (known(f.oud_on) | known(f.ltot_from))


has_baseline_to_take = Criterion(
    "an open MOUD enrolment, an active OUD, or long-term opioids",
    lambda f: known(f.enrolled_on) | known(f.oud_on) | known(f.ltot_from),
)
lacks_baseline = Criterion(
    "no PHQ-9 since {BASELINE_LOOK_BACK:days} before enrolment, or none at all",
    lambda f: _lacks_enrolment_phq9(f) | _lacks_any_phq9(f),
)
baseline_due = the_first(
    Clause("{BASELINE_AFTER_ENROLMENT:days} after enrolment", lambda f: f.enrolled_on + BASELINE_AFTER_ENROLMENT),
    Clause("{BASELINE_AFTER_DIAGNOSIS:days} after OUD was recorded", lambda f: f.oud_on + BASELINE_AFTER_DIAGNOSIS),
    Clause(
        "{BASELINE_AFTER_DIAGNOSIS:days} after opioids for pain were long-term, {LTOT_COVERED:days} from their first",
        lambda f: f.ltot_from + LTOT_COVERED + BASELINE_AFTER_DIAGNOSIS,
    ),
)
baseline_closes = Clause(
    "{LTOT_HOLDS:days} after long-term opioids ended where they alone were the reason",
    lambda f: when(is_unknown(f.enrolled_on) & is_unknown(f.oud_on), f.ltot_covered_to + LTOT_HOLDS + 1),
)


def baseline_evidence(f: Facts) -> Array:
    """The day that `baseline_due` is counted from."""
    return first_known(f.enrolled_on, f.oud_on, f.ltot_from)


# Again
has_phq9 = Criterion("a PHQ-9 on record", lambda f: known(f.phq9_on))
has_enrolment_phq9 = Criterion(
    "a PHQ-9 since {BASELINE_LOOK_BACK:days} before enrolment (until then the baseline is due)",
    lambda f: ~_lacks_enrolment_phq9(f),
)


def _soon(f: Facts, since: Array, until: Array) -> Array:
    """The sooner PHQ-9 of a taper or of the time after MOUD: not before it began, nor after it is over."""
    day = latest_of(f.phq9_on + f.limits.phq9_taper_again, since)
    return when(day <= until, day)


rescreen_due = the_earliest(
    the_first(
        Clause(
            "{phq9_positive_again:days} after a PHQ-9 of {PHQ9_POSITIVE} or more",
            lambda f: when(f.phq9_total >= PHQ9_POSITIVE, f.phq9_on + f.limits.phq9_positive_again),
        ),
        Clause(
            "{phq9_mild_again:days} after one of {PHQ9_MILD} or more",
            lambda f: when(f.phq9_total >= PHQ9_MILD, f.phq9_on + f.limits.phq9_mild_again),
        ),
        Clause("{phq9_minimal_again:days} after a lower one", lambda f: f.phq9_on + f.limits.phq9_minimal_again),
    ),
    Clause("{phq9_taper_again:days} after one while tapering", lambda f: _soon(f, f.tapering_since, f.tapering_until)),
    Clause(
        "{phq9_taper_again:days} after one in the {FOLLOWED_AFTER_MOUD:days} after MOUD ended",
        lambda f: _soon(f, f.moud_ended_on, f.moud_ended_on + FOLLOWED_AFTER_MOUD),
    ),
)
rescreen_escalates = Clause("when more than {LATE_AFTER:days} overdue", lambda f: rescreen_due.days(f) + LATE_AFTER + 1)
