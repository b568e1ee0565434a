"""About opioids for pain, tapers, benzodiazepines beside opioids or MOUD, and naloxone."""

import numpy as np

from services.arrays.columns import Array, first_known, is_unknown, known, latest_of, nothing_since, when
from services.clinical.doses import CAUTION_FROM
from services.facts.declaration import Facts
from services.rules.reason import Criterion

OVERLAP_AFTER = 7  # days from the first day of the overlap
NALOXONE_HOLDS = 365  # days
REVIEW_HOLDS = 90  # days
NALOXONE_AFTER = 14  # days
MOOD_CHECK_AFTER = 14  # days after a dose-reduction step
FAST_STEP_MATTERS = 28  # days: the longer of the two spans by which speed is judged; then it is history


def _reviewed_on(f: Facts) -> Array:
    return latest_of(f.last_safety_review_on, f.last_case_review_on)


# Benzodiazepines
takes_both = Criterion(
    "a benzodiazepine on the same days as MOUD or an opioid", lambda f: known(f.opioid_benzodiazepine_from)
)


def overlap_due(f: Facts) -> Array:
    """Both naloxone and a review hold it off, each for its time; without either nothing does."""
    held_until = np.minimum(f.naloxone_on + NALOXONE_HOLDS, _reviewed_on(f) + REVIEW_HOLDS)
    return latest_of(f.opioid_benzodiazepine_from + OVERLAP_AFTER, held_until + 1)


def overlap_closes(f: Facts) -> Array:
    """The day after the last on which both were taken."""
    return f.opioid_benzodiazepine_to + 1


# Naloxone
def _has_high_dose(f: Facts) -> Array:
    return f.mme >= CAUTION_FROM


needs_naloxone = Criterion(
    "an open MOUD enrolment, an active OUD, or 50 MME a day and more",
    lambda f: known(f.enrolled_on) | known(f.oud_on) | _has_high_dose(f),
)


def at_risk_since(f: Facts) -> Array:
    """Enrolment, else the OUD, else the first day of a high dose: the first on record, not the earliest."""
    return first_known(f.enrolled_on, f.oud_on, f.mme_caution_on)


def naloxone_due(f: Facts) -> Array:
    """Some days after the risk began, and not while a supply of the last year holds."""
    return latest_of(at_risk_since(f) + NALOXONE_AFTER, f.naloxone_on + NALOXONE_HOLDS + 1)


def naloxone_closes(f: Facts) -> Array:
    """The dose alone puts nobody on the list once the opioid has ended."""
    return when(is_unknown(f.enrolled_on) & is_unknown(f.oud_on), f.opioid_covered_to + 1)


# Tapers
is_tapering = Criterion(
    "a taper, declared or seen in the supplies, with a lower dose since",
    lambda f: known(f.tapering_since) & known(f.taper_step_on),
)
mood_is_not_checked = Criterion(
    "no PHQ-9 on or after the last lower dose", lambda f: nothing_since(f.taper_step_on, f.phq9_on)
)
has_fast_step = Criterion(
    "a dose lowered by more than 10 % in a week, or in 4 weeks after a year of opioids",
    lambda f: known(f.fast_taper_on),
)
fast_step_is_not_reviewed = Criterion(
    "no safety or case review on or after it", lambda f: nothing_since(f.fast_taper_on, _reviewed_on(f))
)


def fast_step_is_past(f: Facts) -> Array:
    """The first day on which the step is history and asks for nothing."""
    return f.fast_taper_on + FAST_STEP_MATTERS + 1


def mood_check_due(f: Facts) -> Array:
    """Two weeks after the last lower dose."""
    return f.taper_step_on + MOOD_CHECK_AFTER


def mood_check_closes(f: Facts) -> Array:
    """The day after the taper's last."""
    return f.tapering_until + 1
