"""About scores to come: repeats, GAD-7, what persists from score to score, and the review of who does not respond."""

import numpy as np

from services.arrays.columns import NOT_RECORDED, Array, earliest_of, is_after, known, latest_of, nothing_after, when
from services.facts.declaration import Facts
from services.rules.criteria.scores import BASELINE_LOOK_BACK, POSITIVE
from services.rules.reason import Criterion

GAD7_AFTER_ENROLMENT = 14  # days
CLINICAL_INSOMNIA = 15  # ISI
ANSWER_WITHIN = 14  # days from the score that shows that a symptom persists
RESPONSE = 0.5  # of the index, or less
REVIEW_FROM, REVIEW_UNTIL = 56, 84  # days after the index: weeks 8 to 12 [B]
REVIEW_HOLDS = 28  # days

has_tagged_positive = Criterion(
    "a withdrawal-confounded PHQ-9 of 10 or more", lambda f: known(f.phq9_positive_tagged_on)
)
has_no_untagged_after = Criterion(
    "no PHQ-9 after it that is not withdrawal-confounded", lambda f: known(f.phq9_repeat_on)
)


# GAD-7
def _lacks_enrolment_gad7(f: Facts) -> Array:
    return known(f.enrolled_on) & ~(f.gad7_on >= f.enrolled_on - BASELINE_LOOK_BACK)


def _positive_gad7_on(f: Facts) -> Array:
    return when(f.gad7_total >= POSITIVE, f.gad7_on)


def gad7_due(f: Facts) -> Array:
    """After enrolment where none was taken then, else again after a positive score."""
    again = _positive_gad7_on(f) + f.limits.gad7_positive_again
    return np.where(_lacks_enrolment_gad7(f), f.enrolled_on + GAD7_AFTER_ENROLMENT, again)


def gad7_since(f: Facts) -> Array:
    """The day that `gad7_due` is counted from; not recorded: nothing is to be taken."""
    return np.where(_lacks_enrolment_gad7(f), f.enrolled_on, _positive_gad7_on(f))


def gad7_found(f: Facts) -> Array:
    """The last total; not recorded where the enrolment's GAD-7 is missing."""
    return np.where(_lacks_enrolment_gad7(f), NOT_RECORDED, f.gad7_total)


has_gad7_to_take = Criterion(
    "an open MOUD enrolment without a GAD-7 since 14 days before it, or a last GAD-7 of 10 or more",
    lambda f: known(gad7_since(f)),
)

# What persists
has_anhedonia = Criterion(
    "item 1 of 2 or more on two PHQ-9s at least 14 days apart, all below 10 since the first",
    lambda f: known(f.anhedonia_on),
)
has_no_contact_after_anhedonia = Criterion(
    "no contact after the second", lambda f: nothing_after(f.anhedonia_on, f.last_contact_on)
)


def anhedonia_due(f: Facts) -> Array:
    """Counted from the second of the two scores."""
    return f.anhedonia_on + ANSWER_WITHIN


def _insomnia_waits(f: Facts, day: Array) -> Array:
    """The day, unless a contact came after it or a sleep treatment ran on it or later."""
    is_answered = is_after(f.last_contact_on, day) | (f.sleep_treated_on >= day)
    return when(~is_answered, day)


def _isi_waits(f: Facts) -> Array:
    return _insomnia_waits(f, when(f.isi_total >= CLINICAL_INSOMNIA, f.isi_on))


def insomnia_on(f: Facts) -> Array:
    """The earlier of the ISI and the second PHQ-9 that nobody has answered yet."""
    return earliest_of(_isi_waits(f), _insomnia_waits(f, f.sleep_item_on))


def insomnia_due(f: Facts) -> Array:
    return insomnia_on(f) + ANSWER_WITHIN


def insomnia_found(f: Facts) -> Array:
    """The ISI, else the answer to item 3 of the PHQ-9."""
    return np.where(_isi_waits(f) == insomnia_on(f), f.isi_total, f.sleep_item)


has_insomnia = Criterion(
    "an ISI of 15 or more, or item 3 of 2 or more on two PHQ-9s at least 14 days apart",
    lambda f: (f.isi_total >= CLINICAL_INSOMNIA) | known(f.sleep_item_on),
)
insomnia_is_unanswered = Criterion("no contact after it and no sleep treatment since", lambda f: known(insomnia_on(f)))


# Case review
def _has_responded(f: Facts) -> Array:
    """Only a score of the same version can be compared."""
    is_same_version = f.phq9_instrument.codes == f.last_index_instrument.codes
    return is_same_version & (f.phq9_total <= RESPONSE * f.index_total)


has_index = Criterion("an index PHQ-9 of 10 or more without remission since", lambda f: known(f.index_on))
has_not_responded = Criterion(
    "a latest PHQ-9 of more than half of the index",
    lambda f: ~_has_responded(f),
)


def case_review_due(f: Facts) -> Array:
    """Not before the index counts, nor while the last review holds."""
    return latest_of(f.index_on + REVIEW_FROM, f.index_holds_from, f.last_case_review_on + REVIEW_HOLDS + 1)


def case_review_closes(f: Facts) -> Array:
    """The day after week 12: later reviews are not for this index."""
    return f.index_on + REVIEW_UNTIL + 1
