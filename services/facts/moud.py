"""Facts from enrolments and MOUD supplies: the newest open episode, the last one that ended, and how far cover goes."""

import numpy as np

from db.vocabulary import SupplySource
from services.arrays.columns import Array, Rows, Words, known, when
from services.clinical.continuity import label_clock
from services.clinical.coverage import furthest
from services.clinical.thresholds import Limits


def enrolments(episodes: Rows) -> dict[str, Array | Words]:
    """`episodes` with first_dose. The ended one counts only where none is open."""
    is_open = np.isnan(episodes.ended_on)
    current = episodes.where(is_open)
    ended = episodes.where(~is_open)
    ended = ended.sorted_by(ended.ended_on, ended.enrolled_on, ended.id)
    enrolled_on = current.last(current.enrolled_on)
    is_enrolled = known(enrolled_on)
    medication = current.last_word(current.medication)
    last_medication, reason = ended.last_word(ended.medication), ended.last_word(ended.end_reason)
    started_on = current.last(current.first_dose)
    return {
        "enrolled_on": enrolled_on,
        "started_on": started_on,
        "moud_episode_started_on": np.where(is_enrolled, started_on, ended.last(ended.first_dose)),
        "moud_medication": Words(np.where(is_enrolled, medication.codes, last_medication.codes), medication.kind),
        "moud_ended_on": when(~is_enrolled, ended.last(ended.ended_on)),
        "moud_end_reason": Words(np.where(is_enrolled, -1, reason.codes), reason.kind),
    }


def cover(spans: Rows, limits: Limits) -> dict[str, Array | Words]:
    """Of the supply that reaches furthest: medication, dose, how it was given, and its label's clock. `spans` are
    those of MOUD."""
    last = furthest(spans)
    dose_due_on, dose_late_on = label_clock(last, limits.methadone_assess_from)
    is_daily = last.supply_source.is_(SupplySource.administered) & (last.days_supply == 1)
    return {
        "moud_last_supplied_on": spans.highest(spans.supplied_on),
        "moud_supply_medication": last.last_word(last.medication),
        "moud_covered_to": last.last(last.covered_to),
        "moud_dose_mg": last.last(last.dose_mg),
        "moud_is_observed_daily": last.has_any(is_daily),
        "moud_dose_due_on": last.last(dose_due_on),
        "moud_dose_late_on": last.last(dose_late_on),
    }
