"""About scores to come: repeats, GAD-7, what persists from score to score, and the review of who does not respond."""

import numpy as np

from services.arrays.columns import NOT_RECORDED, Array, earliest_of, is_after, known, nothing_after, when
from services.clinical.numbers import (
    BASELINE_LOOK_BACK,
    CLINICAL_INSOMNIA,
    GAD7_AFTER_ENROLMENT,
    GAD7_POSITIVE,
    PERSISTING_ANSWERED_AFTER,
    RESPONSE,
    REVIEW_FROM,
    REVIEW_HOLDS,
    REVIEW_UNTIL,
)
from services.facts.declaration import Facts
from services.rules.days import Clause, the_earliest, the_first, the_latest
from services.rules.reason import Criterion

# Repeats
has_tagged_positive = Criterion(
    "a withdrawal-confounded PHQ-9 of {PHQ9_POSITIVE} or more", lambda f: known(f.phq9_positive_tagged_on)
)
has_no_untagged_after = Criterion(
    "no PHQ-9 after it that is not withdrawal-confounded", lambda f: known(f.phq9_repeat_on)
)


def _is_repeat_held_by_the_score(f: Facts) -> Array:
    return f.phq9_repeat_on == f.phq9_positive_tagged_on + f.limits.repeat_after_score


repeat_due = the_first(
    Clause(
        "at least {repeat_after_score:days} after the score",
        lambda f: when(_is_repeat_held_by_the_score(f), f.phq9_repeat_on),
    ),
    Clause("{repeat_after_change:days} after the change that may explain the score", lambda f: f.phq9_repeat_on),
)


# GAD-7
def _lacks_enrolment_gad7(f: Facts) -> Array:
    return known(f.enrolled_on) & ~(f.gad7_on >= f.enrolled_on - BASELINE_LOOK_BACK)


def _positive_gad7_on(f: Facts) -> Array:
    return when(f.gad7_total >= GAD7_POSITIVE, f.gad7_on)


gad7_due = the_first(
    Clause(
        "{GAD7_AFTER_ENROLMENT:days} after enrolment",
        lambda f: when(_lacks_enrolment_gad7(f), f.enrolled_on + GAD7_AFTER_ENROLMENT),
    ),
    Clause(
        "{gad7_positive_again:days} after a GAD-7 of {GAD7_POSITIVE} or more",
        lambda f: _positive_gad7_on(f) + f.limits.gad7_positive_again,
    ),
)


def gad7_since(f: Facts) -> Array:
    """The day that `gad7_due` is counted from; not recorded: nothing is to be taken."""
    return np.where(_lacks_enrolment_gad7(f), f.enrolled_on, _positive_gad7_on(f))


def gad7_found(f: Facts) -> Array:
    """The last total; not recorded where the enrolment's GAD-7 is missing."""
    return np.where(_lacks_enrolment_gad7(f), NOT_RECORDED, f.gad7_total)


has_gad7_to_take = Criterion(
    "an open MOUD enrolment without a GAD-7 since {BASELINE_LOOK_BACK:days} before it, or a last GAD-7 of "
    "{GAD7_POSITIVE} or more",
    lambda f: known(gad7_since(f)),
)

# What persists
has_anhedonia = Criterion(
    "item 1 of {OFTEN} or more on two PHQ-9s at least {PERSISTS_AFTER:days} apart, all below {PHQ9_POSITIVE} since the "
    "first",
    lambda f: known(f.anhedonia_on),
)
has_no_contact_after_anhedonia = Criterion(
    "no contact after the second", lambda f: nothing_after(f.anhedonia_on, f.last_contact_on)
)
anhedonia_due = Clause(
    "{PERSISTING_ANSWERED_AFTER:days} after the second score", lambda f: f.anhedonia_on + PERSISTING_ANSWERED_AFTER
)


def _insomnia_waits(f: Facts, day: Array) -> Array:
    """The day, unless a contact came after it or a sleep treatment ran on it or later."""
    is_answered = is_after(f.last_contact_on, day) | (f.sleep_treated_on >= day)
    return when(~is_answered, day)


def _isi_waits(f: Facts) -> Array:
    return _insomnia_waits(f, when(f.isi_total >= CLINICAL_INSOMNIA, f.isi_on))


def _sleep_item_waits(f: Facts) -> Array:
    return _insomnia_waits(f, f.sleep_item_on)


def insomnia_on(f: Facts) -> Array:
    """The earlier of the ISI and the second PHQ-9 that nobody has answered yet."""
    return earliest_of(_isi_waits(f), _sleep_item_waits(f))


insomnia_due = the_earliest(
    Clause("{PERSISTING_ANSWERED_AFTER:days} after the ISI", lambda f: _isi_waits(f) + PERSISTING_ANSWERED_AFTER),
    Clause(
        "{PERSISTING_ANSWERED_AFTER:days} after the second PHQ-9",
        lambda f: _sleep_item_waits(f) + PERSISTING_ANSWERED_AFTER,
    ),
)


def insomnia_found(f: Facts) -> Array:
    """The ISI, else the answer to item 3 of the PHQ-9."""
    return np.where(_isi_waits(f) == insomnia_on(f), f.isi_total, f.sleep_item)


has_insomnia = Criterion(
    "an ISI of {CLINICAL_INSOMNIA} or more, or item 3 of {OFTEN} or more on two PHQ-9s at least {PERSISTS_AFTER:days} "
    "apart",
    lambda f: (f.isi_total >= CLINICAL_INSOMNIA) | known(f.sleep_item_on),
)
insomnia_is_unanswered = Criterion("no contact after it and no sleep treatment since", lambda f: known(insomnia_on(f)))


# Case review
def _has_responded(f: Facts) -> Array:
    """Only a score of the same version can be compared."""
    is_same_version = f.phq9_instrument.codes == f.last_index_instrument.codes
    return is_same_version & (f.phq9_total <= RESPONSE * f.index_total)


has_index = Criterion("an index PHQ-9 of {PHQ9_POSITIVE} or more without remission since", lambda f: known(f.index_on))
has_not_responded = Criterion(
    "a latest PHQ-9 of more than {RESPONSE:share} of the index",
    lambda f: ~_has_responded(f),
)
case_review_due = the_latest(
    Clause("{REVIEW_FROM:days} after the index", lambda f: f.index_on + REVIEW_FROM),
    Clause("when a withdrawal-confounded index counts", lambda f: f.index_holds_from),
    Clause(
        "when the last case review is more than {REVIEW_HOLDS:days} old",
        lambda f: f.last_case_review_on + REVIEW_HOLDS + 1,
    ),
)
case_review_closes = Clause("{REVIEW_UNTIL:days} after the index", lambda f: f.index_on + REVIEW_UNTIL + 1)
