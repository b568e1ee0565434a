"""About symptoms that persist, and the review of who does not respond."""

import numpy as np

from services.arrays.columns import FOREVER, Array, Rows, known, when
from services.clinical.numbers import (
    CLINICAL_INSOMNIA,
    PERSISTING_ANSWERED_AFTER,
    RESPONSE,
    REVIEW_FROM,
    REVIEW_HOLDS,
    REVIEW_WITHIN,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import falls_silent, joined, nobody_later, of_each
from services.rules.days import Clause, the_earliest, the_first, the_latest
from services.rules.reason import Criterion, Events

# Loss of interest
has_anhedonia = Criterion(
    "item 1 of {OFTEN} or more on the latest PHQ-9 and on one {PERSISTS_AFTER} to {PERSISTS_WITHIN:days} older, both "
    "totals below {PHQ9_POSITIVE}",
    lambda f: known(f.anhedonia_on),
)
anhedonia_is_unanswered = Criterion("neither reached nor seen later", lambda f: nobody_later(f, f.anhedonia_on))
anhedonia_opens = Clause("the day of the latest PHQ-9", lambda f: f.anhedonia_on)
anhedonia_due = Clause(
    "{PERSISTING_ANSWERED_AFTER:days} after it", lambda f: f.anhedonia_on + PERSISTING_ANSWERED_AFTER
)
anhedonia_falls_silent = falls_silent(lambda f: f.anhedonia_on)


# Poor sleep
def _sleepless(f: Facts) -> Rows:
    """The latest ISI, and the latest PHQ-9 where poor sleep persists: `on`, `value`."""
    yes = np.ones(len(f.place), bool)
    return joined(
        of_each(f, f.isi_total >= CLINICAL_INSOMNIA, on=f.isi_on, value=f.isi_total, is_isi=yes),
        of_each(f, known(f.sleep_item_on), on=f.sleep_item_on, value=f.sleep_item, is_isi=~yes),
    )


sleepless = Events(
    "a latest ISI of {CLINICAL_INSOMNIA} or more, or item 3 of {OFTEN} or more on the latest PHQ-9 and on one "
    "{PERSISTS_AFTER} to {PERSISTS_WITHIN:days} older",
    _sleepless,
)
insomnia_is_unanswered = Criterion(
    "neither reached nor seen later, and no sleep treatment running",
    lambda f: nobody_later(f, f.on) & (f.sleep_treated_on != FOREVER),
)
insomnia_opens = the_latest(
    Clause("the day of the score", lambda f: f.on),
    Clause("the day after a sleep treatment ended", lambda f: f.sleep_treated_on + 1),
)
insomnia_due = the_first(
    Clause(
        "{PERSISTING_ANSWERED_AFTER:days} after it opened",
        lambda f: when(f.is_isi, insomnia_opens.days(f) + PERSISTING_ANSWERED_AFTER),
        detail="ISI {value} on {on}",
    ),
    Clause(
        "{PERSISTING_ANSWERED_AFTER:days} after it opened",
        lambda f: insomnia_opens.days(f) + PERSISTING_ANSWERED_AFTER,
    ),
)
insomnia_falls_silent = falls_silent(lambda f: f.on)


# Case review
def _has_responded(f: Facts) -> Array:
    """Only a score of the same version can be compared."""
    is_same_version = f.phq9_instrument.codes == f.last_index_instrument.codes
    return is_same_version & (f.phq9_total <= RESPONSE * f.index_total)


has_index = Criterion("an index PHQ-9 of {PHQ9_POSITIVE} or more in a running episode", lambda f: known(f.index_on))
has_not_responded = Criterion("a latest PHQ-9 of more than {RESPONSE:share} of the index", lambda f: ~_has_responded(f))
case_review_opens = the_latest(
    Clause("{REVIEW_FROM:days} after the index", lambda f: f.index_on + REVIEW_FROM),
    Clause("when a withdrawal-confounded index counts", lambda f: f.index_holds_from),
    Clause("{REVIEW_HOLDS:days} after the last case review", lambda f: f.last_case_review_on + REVIEW_HOLDS),
)
case_review_due = Clause("{REVIEW_WITHIN:days} after it opened", lambda f: case_review_opens.days(f) + REVIEW_WITHIN)
case_review_closes = the_earliest(
    falls_silent(lambda f: f.phq9_on), Clause("when the episode of depression ends", lambda f: f.episode_ends_on)
)
