"""Facts from screenings: the latest PHQ-9 and what led to it, item 9, C-SSRS, GAD-7, withdrawal scales."""

import numpy as np

from db.vocabulary import Instrument, Scoring
from services.arrays.columns import Array, Rows, Words, first_that_holds
from services.arrays.groups import Groups
from services.clinical.numbers import CSSRS_HIGH, CSSRS_LOW, CSSRS_MODERATE
from services.facts.events import History

PHQ9_FAMILY = (Instrument.phq9, Instrument.phq9_teen)  # two instruments, both read by the rules, never trended together
WITHDRAWAL_SCALES = (Instrument.cows, Instrument.sows16, Instrument.sows10, Instrument.withdrawal_level)
CSSRS_ITEMS = ("item_1", "item_2", "item_3", "item_4", "item_5", "item_6")


def scored(history: History, *instruments: Instrument) -> Rows:
    """Screenings of these instruments with a total: an incomplete one is shown, never scored."""
    rows = history.screenings
    return rows.where(rows.instrument.is_(*instruments) & ~rows.scoring.is_(Scoring.incomplete))


def phq9_scores(tagged: Rows) -> Rows:
    """Of the tagged scores the PHQ-9s of either version, with is_tagged and `previous`: the score before it on the
    same version."""
    rows = tagged.where(tagged.instrument.is_(*PHQ9_FAMILY))
    by_version = rows.sorted_by(rows.instrument.codes, rows.taken_on, rows.id)
    before = Groups(by_version.patient, by_version.instrument.codes).before(by_version.total)
    by_version = by_version.with_(previous=before, is_tagged=by_version.confounded_by.codes >= 0)
    return by_version.sorted_by(by_version.taken_on, by_version.id)


def is_after_last(rows: Rows, ends: Array) -> Array:
    """Of each row whether it comes after the patient's last one that ends a run: the run that still lasts."""
    place = np.arange(len(rows), dtype=float)
    last_end = np.nan_to_num(rows.where(ends).last(place[ends]), nan=-1.0)
    return place > last_end[rows.patient]


def latest_phq9(phq9: Rows) -> dict[str, Array | Words]:
    """The latest score with its parts; the cognitive-affective subtotal leaves out what withdrawal does to the body."""
    return {
        "phq9_on": phq9.last(phq9.taken_on),
        "phq9_total": phq9.last(phq9.total),
        "phq9_previous": phq9.last(phq9.previous),
        "phq9_instrument": phq9.last_word(phq9.instrument),
        "phq9_item1": phq9.last(phq9.item_1),
        "phq9_item3": phq9.last(phq9.item_3),
        "phq9_cognitive_affective": phq9.last(cognitive_affective(phq9)),
        "phq9_confounded_by": phq9.last_word(phq9.confounded_by),
        "phq9_changed_on": phq9.last(phq9.changed_on),
    }


def cognitive_affective(phq9: Rows) -> Array:
    """Items 1, 2, 6 and 9; NaN unless all four are answered."""
    return phq9.item_1 + phq9.item_2 + phq9.item_6 + phq9.item_9


def latest_item9(history: History) -> dict[str, Array]:
    """Incomplete forms count: an answer to item 9 is never lost for want of the others."""
    rows = history.screenings
    answered = rows.where(rows.instrument.is_(*PHQ9_FAMILY) & ~np.isnan(rows.item_9))
    return {"item9_on": answered.last(answered.taken_on), "item9": answered.last(answered.item_9)}


def latest_cssrs(history: History) -> dict[str, Array]:
    """Risk of the C-SSRS screener: item 4, 5 or 6 high, item 3 moderate, item 1 or 2 low. A total without the items
    cannot be graded: any yes counts as moderate. A blank screener is none."""
    rows = history.screenings.where(history.screenings.instrument.is_(Instrument.cssrs))
    if not len(rows):
        return dict.fromkeys(("cssrs_on", "cssrs_risk"), rows.last(rows.total))
    answers = np.array([getattr(rows, item) for item in CSSRS_ITEMS])
    has_items, yes = ~np.isnan(answers).all(axis=0), answers == 1
    first, second, third, *graver = yes
    risk = first_that_holds(
        [np.logical_or.reduce(graver), third, first | second, ~has_items & (rows.total >= 1)],
        [CSSRS_HIGH, CSSRS_MODERATE, CSSRS_LOW, CSSRS_MODERATE],
        0.0,
    )
    is_answered = has_items | ~np.isnan(rows.total)
    answered = rows.where(is_answered)
    return {"cssrs_on": answered.last(answered.taken_on), "cssrs_risk": answered.last(risk[is_answered])}


def latest_gad7(tagged: Rows) -> dict[str, Array | Words]:
    """The last GAD-7 of each patient: its day, its total and what confounds it."""
    rows = tagged.where(tagged.instrument.is_(Instrument.gad7))
    return {
        "gad7_on": rows.last(rows.taken_on),
        "gad7_total": rows.last(rows.total),
        "gad7_confounded_by": rows.last_word(rows.confounded_by),
    }


def withdrawal_screened(history: History) -> dict[str, Array]:
    rows = scored(history, *WITHDRAWAL_SCALES)
    return {"withdrawal_screened_on": rows.last(rows.taken_on)}
