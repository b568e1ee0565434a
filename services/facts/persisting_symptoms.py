"""What persists from score to score: loss of interest below the threshold, poor sleep, and whether sleep is treated."""

from db.vocabulary import Component, Instrument
from services.arrays.columns import Array, Rows, at
from services.clinical.numbers import OFTEN, PERSISTS_AFTER, PERSISTS_WITHIN, PHQ9_POSITIVE
from services.clinical.treatment_runs import with_runs
from services.facts.events import History
from services.facts.scores import scored


def _persists(phq9: Rows, is_so: Array) -> Rows:
    """The latest PHQ-9 of each patient of whom it is so, and was so on one some weeks or months older."""
    holding = phq9.where(is_so)
    latest = holding.where(holding.taken_on == phq9.last(phq9.taken_on)[holding.patient])
    latest = latest.where(latest.id == phq9.last(phq9.id)[latest.patient])
    before = holding.place_of_last(holding.taken_on, latest.patient, latest.taken_on - PERSISTS_AFTER)
    return latest.where(at(holding.taken_on, before) >= latest.taken_on - PERSISTS_WITHIN)


def anhedonia(phq9: Rows) -> dict[str, Array]:
    """Loss of interest in PHQ-9s that are not positive: an early sign of opioid-related depression."""
    rows = _persists(phq9, (phq9.item_1 >= OFTEN) & (phq9.total < PHQ9_POSITIVE))
    return {"anhedonia_on": rows.last(rows.taken_on)}


def sleep(history: History, phq9: Rows) -> dict[str, Array]:
    """Latest ISI; the latest PHQ-9 where it shows that poor sleep persists, with its answer."""
    isi, rows = scored(history, Instrument.isi), _persists(phq9, phq9.item_3 >= OFTEN)
    return {
        "isi_on": isi.last(isi.taken_on),
        "isi_total": isi.last(isi.total),
        "sleep_item_on": rows.last(rows.taken_on),
        "sleep_item": rows.last(rows.item_3),
    }


def sleep_treatment(history: History) -> dict[str, Array]:
    """The last day of sleep treatment, FOREVER while one runs whose end nobody knows."""
    rows = history.treatments
    rows = with_runs(rows.where(rows.component.is_(Component.sleep_treatment)))
    return {"sleep_treated_on": rows.highest(rows.until)}
