"""Facts from enrolments and MOUD supplies: the newest open episode, the last one that ended, and how far cover goes."""

import numpy as np

from db.vocabulary import XR_MEDICATIONS, SupplySource
from services.arrays.columns import Array, Rows, Words, known, latest_of, when
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
        "first_dose_of_open_on": current.lowest(current.first_dose),
        "moud_episode_enrolled_on": np.where(is_enrolled, enrolled_on, ended.last(ended.enrolled_on)),
        "moud_episode_started_on": np.where(is_enrolled, started_on, ended.last(ended.first_dose)),
        "moud_medication": Words(np.where(is_enrolled, medication.codes, last_medication.codes), medication.kind),
        "moud_ended_on": when(~is_enrolled, ended.last(ended.ended_on)),
        "moud_end_reason": Words(np.where(is_enrolled, -1, reason.codes), reason.kind),
    }


def cover(spans: Rows) -> dict[str, Array | Words]:
    """Of the supply that reaches furthest: medication, dose, how it was given, and its label's clock. `spans` are
    those of MOUD with the label clock."""
    last = furthest(spans)
    is_daily = last.supply_source.is_(SupplySource.administered) & (last.days_supply == 1)
    return {
        "moud_last_supplied_on": spans.highest(spans.supplied_on),
        "moud_supply_medication": last.last_word(last.medication),
        "moud_covered_to": last.last(last.covered_to),
        "moud_dose_mg": last.last(last.dose_mg),
        "moud_is_observed_daily": last.has_any(is_daily),
        "moud_is_injected": last.has_any(last.is_injected),
        "moud_dose_due_on": last.last(last.due_on),
        "moud_dose_late_on": last.last(last.late_on),
    }


def with_label_clock(spans: Rows, limits: Limits) -> Rows:
    """The spans of MOUD with is_injected, and due_on and late_on: the next dose by the label."""
    due_on, late_on = label_clock(spans, limits.methadone_assess_from)
    return spans.with_(is_injected=spans.medication.is_(*XR_MEDICATIONS), due_on=due_on, late_on=late_on)


def supply_ends_on(facts) -> Array:
    """The last day for which medication is at hand: by the measure clock; of an injection the day before the next is
    due by its label, whatever its days of supply say."""
    return np.where(facts.moud_is_injected, facts.moud_dose_due_on - 1, facts.moud_covered_to)


def visit_needed_by(facts: dict) -> Array:
    """The last day of a MOUD visit in time: that with the last covered day, of an injection the last day of the label's
    window."""
    window_ends_on = latest_of(facts["moud_dose_due_on"], facts["moud_dose_late_on"] - 1)
    return np.where(facts["moud_is_injected"], window_ends_on, facts["moud_covered_to"])
