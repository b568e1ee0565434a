"""Which came first, depression or opioids (section 4): what the timeline suggests, and the two days it rests on."""

from db.vocabulary import MOUD_MEDICATIONS, PAIN_OPIOIDS, CameFirst, Condition
from services.arrays.columns import (
    Array,
    Rows,
    Words,
    earliest_of,
    first_known,
    first_that_holds,
    is_unknown,
    places_of,
)
from services.clinical.numbers import BASELINE_AFTER, BASELINE_BEFORE, EXPOSED_FROM, PHQ9_POSITIVE
from services.facts.events import History


def came_first(history: History, diagnoses: Rows, phq9: Rows, episodes: Rows) -> dict[str, Array | Words]:
    """Blank without evidence of depression. A diagnosis counts whatever its status now."""
    positive = phq9.where(phq9.total >= PHQ9_POSITIVE)
    diagnosed_on, positive_on = diagnosed(diagnoses, Condition.depression), positive.first(positive.taken_on)
    depression, opioids = earliest_of(diagnosed_on, positive_on), first_opioids(history, diagnoses)
    is_tagged_score = (positive.first(positive.is_tagged) == 1) & ~(diagnosed_on <= positive_on)
    codes = places_of(CameFirst)
    suggested = first_that_holds(
        [
            is_unknown(depression),
            is_unknown(opioids),
            _is_baseline(positive_on, phq9, episodes) & ~(diagnosed_on < positive_on),
            depression < opioids,
            is_tagged_score,
            depression >= opioids + EXPOSED_FROM,
        ],
        [
            -1,
            codes[CameFirst.cannot_tell],
            codes[CameFirst.cannot_tell],
            codes[CameFirst.depression],
            codes[CameFirst.withdrawal_or_taper],
            codes[CameFirst.during_exposure],
        ],
        codes[CameFirst.cannot_tell],
    )
    return {
        "came_first": Words(suggested, CameFirst),
        "depression_evidence_on": depression,
        "opioid_evidence_on": opioids,
    }


def _is_baseline(positive_on: Array, phq9: Rows, episodes: Rows) -> Array:
    """Whether the first PHQ-9 on record is the baseline of MOUD: the first measurement is not the first depression."""
    first_on = phq9.first(phq9.taken_on)
    near = episodes.first_dose - first_on[episodes.patient]
    is_near = (near <= BASELINE_BEFORE) & (near >= -BASELINE_AFTER)
    return episodes.has_any(is_near) & (positive_on == first_on)


def diagnosed(diagnoses: Rows, condition: Condition) -> Array:
    """The earliest onset of such a condition on record, active or not; the day it was recorded where none is given."""
    rows = diagnoses.where(diagnoses.condition.is_(condition))
    return rows.lowest(first_known(rows.onset_on, rows.since))


def first_opioids(history: History, diagnoses: Rows) -> Array:
    """The earliest onset of OUD, or supply of MOUD or of an opioid for pain."""
    rows = history.supplies
    opioids = rows.where(rows.medication.is_(*MOUD_MEDICATIONS, *PAIN_OPIOIDS))
    return earliest_of(diagnosed(diagnoses, Condition.opioid_use_disorder), opioids.first(opioids.supplied_on))
