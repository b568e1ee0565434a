"""What persists from score to score: loss of interest below the threshold, poor sleep, and whether sleep is treated."""

import numpy as np

from db.vocabulary import Component, Instrument
from services.arrays.columns import FOREVER, Array, Rows, known, when
from services.clinical.numbers import OFTEN, PERSISTS_AFTER, PHQ9_POSITIVE
from services.facts.events import History
from services.facts.scores import is_after_last, scored


def second_of_two(rows: Rows, is_so: Array) -> Rows:
    """Of the run of rows up to the last in which it is so throughout: those 14 days or more after its first."""
    run = rows.where(is_after_last(rows, ~is_so))
    return run.where(run.taken_on >= run.first(run.taken_on)[run.patient] + PERSISTS_AFTER)


def anhedonia(phq9: Rows) -> dict[str, Array]:
    """Loss of interest in PHQ-9s that are not positive: an early sign of opioid-related depression."""
    answered = phq9.where(known(phq9.item_1))
    second = second_of_two(answered, (answered.item_1 >= OFTEN) & (answered.total < PHQ9_POSITIVE))
    return {"anhedonia_on": second.first(second.taken_on)}


def sleep(history: History, phq9: Rows) -> dict[str, Array]:
    """Latest ISI; the PHQ-9 that shows poor sleep a second time, with its answer."""
    isi = scored(history, Instrument.isi)
    answered = phq9.where(known(phq9.item_3))
    second = second_of_two(answered, answered.item_3 >= OFTEN)
    return {
        "isi_on": isi.last(isi.taken_on),
        "isi_total": isi.last(isi.total),
        "sleep_item_on": second.first(second.taken_on),
        "sleep_item": second.first(second.item_3),
    }


def sleep_treatment(history: History) -> dict[str, Array]:
    """The last day of sleep treatment, FOREVER while one runs."""
    rows = history.treatments
    rows = rows.where(rows.component.is_(Component.sleep_treatment))
    return {"sleep_treated_on": rows.highest(when(np.isnan(rows.ended_on), FOREVER, rows.ended_on))}
