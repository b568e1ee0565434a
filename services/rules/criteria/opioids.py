"""About opioids for pain, tapers, benzodiazepines beside opioids or MOUD, and naloxone."""

import numpy as np

from services.arrays.columns import Array, first_known, is_unknown, known, latest_of, nothing_since, when
from services.clinical.numbers import (
    CAUTION_FROM,
    FAST_STEP_MATTERS,
    MOOD_CHECK_AFTER,
    NALOXONE_AFTER,
    NALOXONE_HOLDS,
    OPIOID_REVIEW_HOLDS,
    OVERLAP_AFTER,
)
from services.facts.declaration import Facts
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion


def _reviewed_on(f: Facts) -> Array:
    return latest_of(f.last_safety_review_on, f.last_case_review_on)


# Benzodiazepines
takes_both = Criterion(
    "a benzodiazepine on the same days as MOUD or an opioid", lambda f: known(f.opioid_benzodiazepine_from)
)


def _held_until(f: Facts) -> Array:
    """Both naloxone and a review hold it off, each for its time; without either nothing does."""
    return np.minimum(f.naloxone_on + NALOXONE_HOLDS, _reviewed_on(f) + OPIOID_REVIEW_HOLDS)


overlap_due = the_latest(
    Clause(
        "{OVERLAP_AFTER:days} after both began to run together",
        lambda f: f.opioid_benzodiazepine_from + OVERLAP_AFTER,
    ),
    Clause(
        "the day after naloxone ({NALOXONE_HOLDS:days}) or the review ({OPIOID_REVIEW_HOLDS:days}) no longer holds",
        lambda f: _held_until(f) + 1,
    ),
)
overlap_closes = Clause("after the last day on which both were taken", lambda f: f.opioid_benzodiazepine_to + 1)


# Naloxone
def _has_high_dose(f: Facts) -> Array:
    return f.mme >= CAUTION_FROM


needs_naloxone = Criterion(
    "an open MOUD enrolment, an active OUD, or {CAUTION_FROM} MME a day and more",
    lambda f: known(f.enrolled_on) | known(f.oud_on) | _has_high_dose(f),
)


def at_risk_since(f: Facts) -> Array:
    """Enrolment, else the OUD, else the first day of a high dose: the first on record, not the earliest."""
    return first_known(f.enrolled_on, f.oud_on, f.mme_caution_on)


naloxone_due = the_latest(
    the_first(
        Clause("{NALOXONE_AFTER:days} after enrolment", lambda f: f.enrolled_on + NALOXONE_AFTER),
        Clause("{NALOXONE_AFTER:days} after OUD was recorded", lambda f: f.oud_on + NALOXONE_AFTER),
        Clause(
            "{NALOXONE_AFTER:days} after the first day of {CAUTION_FROM} MME and more",
            lambda f: f.mme_caution_on + NALOXONE_AFTER,
        ),
    ),
    Clause("when the last supply is more than {NALOXONE_HOLDS:days} old", lambda f: f.naloxone_on + NALOXONE_HOLDS + 1),
)
naloxone_closes = Clause(
    "when the opioid has ended where its dose alone was the reason",
    lambda f: when(is_unknown(f.enrolled_on) & is_unknown(f.oud_on), f.opioid_covered_to + 1),
)

# Tapers
is_tapering = Criterion(
    "a taper, declared or seen in the supplies, with a lower dose since",
    lambda f: known(f.tapering_since) & known(f.taper_step_on),
)
mood_is_not_checked = Criterion(
    "no PHQ-9 on or after the last lower dose", lambda f: nothing_since(f.taper_step_on, f.phq9_on)
)
mood_check_due = Clause(
    "{MOOD_CHECK_AFTER:days} after the last lower dose", lambda f: f.taper_step_on + MOOD_CHECK_AFTER
)
mood_check_closes = Clause("after the taper's last day", lambda f: f.tapering_until + 1)
has_fast_step = Criterion(
    "a dose lowered by more than {fast_taper_week} % in a week, or {fast_taper_month} % in {FOUR_WEEKS:weeks} "
    "after a year of "
    "opioids",
    lambda f: known(f.fast_taper_on),
)
fast_step_is_not_reviewed = Criterion(
    "no safety or case review on or after it", lambda f: nothing_since(f.fast_taper_on, _reviewed_on(f))
)
fast_step_due = Clause("the day of the lower dose", lambda f: f.fast_taper_on)
fast_step_closes = Clause("after {FAST_STEP_MATTERS:days}", lambda f: f.fast_taper_on + FAST_STEP_MATTERS + 1)
