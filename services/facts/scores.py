"""Facts from screenings: the latest PHQ-9 and what led to it, GAD-7, EPDS, withdrawal scales."""

from db.vocabulary import Instrument, Scoring
from services.arrays.columns import Array, Rows, Words
from services.arrays.groups import Groups
from services.facts.events import History

PHQ9_FAMILY = (Instrument.phq9, Instrument.phq9_teen)  # two instruments, both read by the rules, never trended together
WITHDRAWAL_SCALES = (Instrument.cows, Instrument.sows16, Instrument.sows10, Instrument.withdrawal_level)


def scored(history: History, *instruments: Instrument) -> Rows:
    """Screenings of these instruments with a total: an incomplete one is shown, never scored."""
    rows = history.screenings
    return rows.where(rows.instrument.is_(*instruments) & ~rows.scoring.is_(Scoring.incomplete))


def phq9_scores(tagged: Rows) -> Rows:
    """Of the tagged scores the PHQ-9s of either version, with is_tagged, and `previous` and previous_on: the score
    before it on the same version."""
    rows = tagged.where(tagged.instrument.is_(*PHQ9_FAMILY))
    by_version = rows.sorted_by(rows.instrument.codes, rows.taken_on, rows.id)
    version = Groups(by_version.patient, by_version.instrument.codes)
    by_version = by_version.with_(
        previous=version.before(by_version.total),
        previous_on=version.before(by_version.taken_on),
        is_tagged=by_version.confounded_by.codes >= 0,
    )
    return by_version.sorted_by(by_version.taken_on, by_version.id)


def latest_phq9(phq9: Rows) -> dict[str, Array | Words]:
    """The latest score with its parts; the cognitive-affective subtotal leaves out what withdrawal does to the body."""
    return {
        "phq9_on": phq9.last(phq9.taken_on),
        "phq9_total": phq9.last(phq9.total),
        "phq9_is_alone": phq9.has_any() & (phq9.last(phq9.is_alone.astype(float)) == 1),
        "phq9_previous": phq9.last(phq9.previous),
        "phq9_previous_on": phq9.last(phq9.previous_on),
        "phq9_instrument": phq9.last_word(phq9.instrument),
        "phq9_item1": phq9.last(phq9.item_1),
        "phq9_item3": phq9.last(phq9.item_3),
        "phq9_item9": phq9.last(phq9.item_9),
        "phq9_cognitive_affective": phq9.last(cognitive_affective(phq9)),
        "phq9_confounded_by": phq9.last_word(phq9.confounded_by),
        "phq9_changed_on": phq9.last(phq9.changed_on),
    }


def cognitive_affective(phq9: Rows) -> Array:
    """Items 1, 2, 6 and 9; NaN unless all four are answered."""
    return phq9.item_1 + phq9.item_2 + phq9.item_6 + phq9.item_9


def latest_gad7(tagged: Rows) -> dict[str, Array | Words]:
    """The last GAD-7 of each patient: its day, its total and what confounds it."""
    rows = tagged.where(tagged.instrument.is_(Instrument.gad7))
    return {
        "gad7_on": rows.last(rows.taken_on),
        "gad7_total": rows.last(rows.total),
        "gad7_confounded_by": rows.last_word(rows.confounded_by),
    }


def latest_epds(history: History) -> dict[str, Array]:
    rows = scored(history, Instrument.epds)
    return {
        "epds_on": rows.last(rows.taken_on),
        "epds_total": rows.last(rows.total),
        "epds_is_alone": rows.last(rows.is_alone.astype(float)) == 1,
    }


def withdrawal_screened(history: History) -> dict[str, Array]:
    rows = scored(history, *WITHDRAWAL_SCALES)
    return {"withdrawal_screened_on": rows.last(rows.taken_on)}
