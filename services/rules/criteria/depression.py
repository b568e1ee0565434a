"""About depression that counts: nobody treats it, it gets worse, or nobody has spoken with the person since."""

import numpy as np

from services.arrays.columns import (
    FOREVER,
    Array,
    Rows,
    known,
    nothing_since,
    when,
)
from services.arrays.groups import side_by_side
from services.clinical.numbers import (
    CONTACT_AFTER_SCORE,
    EPDS_PROBABLE,
    PHQ9_POSITIVE,
    RELIABLE_RISE,
    TREATED_AFTER,
    VISIT_NEAR,
    WORSENING_AFTER,
)
from services.facts.declaration import Facts
from services.facts.of_events import FactsOfEvents
from services.rules.criteria.general import (
    books_until,
    falls_silent,
    joined,
    nobody,
    nobody_after,
    nobody_later,
    of_each,
)
from services.rules.days import Clause, the_earliest, the_first, the_latest
from services.rules.reason import Criterion, Events, Held

is_positive = Criterion("a latest PHQ-9 of {PHQ9_POSITIVE} or more", lambda f: f.phq9_total >= PHQ9_POSITIVE)


def _counting_scores(f: Facts) -> Rows:
    """The latest PHQ-9 from the day on which it counts as depression, and the latest EPDS."""
    return joined(
        _phq9(f, known(f.depression_counts_from), counts_on=f.depression_counts_from), _epds(f, counts_on=f.epds_on)
    )


def _positive_scores(f: Facts) -> Rows:
    """The latest PHQ-9 and the latest EPDS, tagged or not."""
    return joined(_phq9(f, f.phq9_total >= PHQ9_POSITIVE, is_alone=f.phq9_is_alone), _epds(f, is_alone=f.epds_is_alone))


def _phq9(f: Facts, holds: Array, **more: Array) -> Rows:
    return of_each(f, holds, on=f.phq9_on, value=f.phq9_total, is_epds=np.zeros(len(f.place), bool), **more)


def _epds(f: Facts, **more: Array) -> Rows:
    is_epds = np.ones(len(f.place), bool)
    return of_each(f, f.epds_total >= EPDS_PROBABLE, on=f.epds_on, value=f.epds_total, is_epds=is_epds, **more)


# Nobody treats it
counting_scores = Events(
    "a latest PHQ-9 of {PHQ9_POSITIVE} or more that counts, or a latest EPDS of {EPDS_PROBABLE} or more",
    _counting_scores,
)
has_opioid_need = Criterion("MOUD, OUD or long-term opioids", lambda f: known(f.opioid_need_until))
has_no_treatment = Criterion("no depression treatment running", lambda f: f.depression_treated_to != FOREVER)
has_no_behavioral_visit = Criterion(
    "no behavioural-health or psychiatry visit kept on or after the score",
    lambda f: nothing_since(f.on, f.last_kept_behavioral_on),
)
has_neither_bipolar_nor_psychosis = Criterion(
    "neither active bipolar disorder nor psychosis", lambda f: ~f.has_bipolar_or_psychosis
)
has_bipolar_or_psychosis = Criterion("an active bipolar disorder or psychosis", lambda f: f.has_bipolar_or_psychosis)
has_no_consultation = Criterion(
    "no psychiatry visit kept and no case review on or after the score",
    lambda f: nothing_since(f.on, f.last_kept_psychiatry_on, f.last_case_review_on),
)
untreated_opens = the_latest(
    Clause("the day of the score, or the day on which a withdrawal-confounded one counts", lambda f: f.counts_on),
    Clause("the day after the last depression treatment ended", lambda f: f.depression_treated_to + 1),
)
consultation_opens = the_latest(
    *untreated_opens.parts,
    Clause(
        "once a psychiatry visit booked has passed and its status is missing",
        lambda f: when(f.last_booked_psychiatry_on >= f.on, books_until(f.last_booked_psychiatry_on) + 1),
    ),
)
untreated_due = the_first(
    Clause(
        "{TREATED_AFTER:days} after it opened",
        lambda f: when(f.is_epds, untreated_opens.days(f) + TREATED_AFTER),
        detail="EPDS {value} on {on}, no treatment on record",
    ),
    Clause("{TREATED_AFTER:days} after it opened", lambda f: untreated_opens.days(f) + TREATED_AFTER),
)
consultation_due = the_first(
    Clause(
        "{TREATED_AFTER:days} after it opened",
        lambda f: when(f.is_epds, consultation_opens.days(f) + TREATED_AFTER),
        detail="EPDS {value} on {on}, bipolar disorder or psychosis on record",
    ),
    Clause("{TREATED_AFTER:days} after it opened", lambda f: consultation_opens.days(f) + TREATED_AFTER),
)
untreated_closes = the_earliest(
    Clause("when the opioid need ends", lambda f: f.opioid_need_until), falls_silent(lambda f: f.on)
)


def _booked_nearby(facts: Facts, f: FactsOfEvents) -> Rows:
    """Of each event and behavioural-health visit that is booked: from when the visit is near enough."""
    visits = facts.booked_behavioral
    event, place = side_by_side(f.place, visits.patient)
    if not len(event):
        return nobody(facts)
    on = visits.on[place]
    is_near_score = np.abs(on - f.on[event]) <= VISIT_NEAR
    from_on = np.where(is_near_score, -np.inf, on - VISIT_NEAR)
    return Rows(len(f.place), patient=event, from_on=from_on, until_on=books_until(on))


booked_nearby = Held(
    "a behavioural-health or psychiatry visit is booked within {VISIT_NEAR:days} of the score or of today",
    _booked_nearby,
)

# It gets worse
has_worsened = Criterion(
    "a rise of {RELIABLE_RISE} points or more from the previous one, at most {score_speaks:days} older",
    lambda f: (
        (f.phq9_total - f.phq9_previous >= RELIABLE_RISE) & (f.phq9_previous_on >= f.phq9_on - f.limits.score_speaks)
    ),
)
plan_is_unchanged = Criterion(
    "neither reached nor seen later, and no case review, and no depression treatment begun or ended, on or after it",
    lambda f: (
        nobody_later(f, f.phq9_on) & nothing_since(f.phq9_on, f.last_case_review_on, f.depression_treatment_changed_on)
    ),
)
worsening_due = Clause("{WORSENING_AFTER:days} after the score", lambda f: f.phq9_on + WORSENING_AFTER)

# Nobody has spoken with the person
positive_scores = Events(
    "a latest PHQ-9 of {PHQ9_POSITIVE} or more, or a latest EPDS of {EPDS_PROBABLE} or more", _positive_scores
)
is_not_reached_after = Criterion("neither reached nor seen after it", lambda f: nobody_after(f, f.on, f.is_alone))
positive_opens = Clause("the day of the score", lambda f: f.on)
contact_after_score_due = the_first(
    Clause(
        "{CONTACT_AFTER_SCORE:days} after the score",
        lambda f: when(f.is_epds, f.on + CONTACT_AFTER_SCORE),
        detail="EPDS {value} on {on}",
    ),
    Clause("{CONTACT_AFTER_SCORE:days} after the score", lambda f: f.on + CONTACT_AFTER_SCORE),
)
positive_falls_silent = falls_silent(lambda f: f.on)
