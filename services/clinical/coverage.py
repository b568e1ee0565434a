"""Covered days: supplies of one medication appended, different medications united (section 3, measure clock).

No loop: with S the days supplied before, and M the running maximum of (start - S), a supply's last covered day
is S + days_supply + M - 1.
"""

import numpy as np

from db.vocabulary import SupplySource
from services.arrays.columns import Array, Rows, in_order_of_name, latest_of
from services.arrays.groups import Groups
from services.clinical.told_once import told_once


def one_a_day(supplies: Rows) -> Rows:
    """One row per patient, medication, day and source: two strengths or a split dose are one day's supply, as long as
    the longest of them, and their doses together. In order of medication, day and source."""
    rows = supplies.sorted_by(supplies.medication.codes, supplies.supplied_on, in_order_of_name(supplies.supply_source))
    same = Groups(rows.patient, rows.medication.codes, rows.supplied_on, rows.supply_source.codes)
    if len(same.starts) == len(rows):
        return rows
    dose = np.where(np.isnan(rows.dose_mg), 0, rows.dose_mg)
    is_dosed, filled_on = same.highest(rows.dose_mg), same.highest(rows.filled_on)
    return rows.where(same.starts).with_(
        days_supply=same.highest(rows.days_supply),
        filled_on=filled_on,
        dose_mg=np.where(np.isnan(is_dosed), np.nan, same.sum(dose)),
    )


def covered(supplies: Rows) -> Rows:
    """One row per supply that counts, as `one_a_day` and `told_once` give them, with the days it covers after
    carry-over: covered_from and covered_to. Supplies of one medication follow each other; what is stated hands nothing
    over, so it covers its own days."""
    rows = told_once(one_a_day(supplies))
    of_medication = Groups(rows.patient, rows.medication.codes)
    is_stated = rows.supply_source.is_(SupplySource.stated)
    days = np.where(is_stated, 0, rows.days_supply)
    before = of_medication.running_sum(days) - days
    first = np.where(is_stated, -np.inf, rows.supplied_on - before)
    carried = before + of_medication.running_highest(first)
    begins = np.where(is_stated, rows.supplied_on, carried)
    return rows.with_(covered_from=begins, covered_to=begins + rows.days_supply - 1)


def by_day(spans: Rows) -> Rows:
    """The spans of all medications in order of their first covered day, with covered_before: how far those before
    reach, NaN for the first."""
    rows = spans.sorted_by(spans.covered_from, spans.covered_to)
    of_patient = Groups(rows.patient)
    return rows.with_(covered_before=of_patient.before(of_patient.running_highest(rows.covered_to)))


def furthest(spans: Rows) -> Rows:
    """One row per patient with a supply: the one that reaches furthest, the latest made on a tie."""
    rows = spans.sorted_by(*_by_reach(spans))
    return rows.where(Groups(rows.patient).last(np.arange(len(rows))))


def _by_reach(spans: Rows) -> tuple[Array, ...]:
    by_name = in_order_of_name(spans.medication), in_order_of_name(spans.supply_source)
    return spans.covered_to, spans.supplied_on, *by_name


def furthest_so_far(spans: Rows) -> Array:
    """Of each row the place of the one that reaches furthest, of the patient's rows up to it. In whatever order."""
    in_order = np.lexsort(tuple(reversed(_by_reach(spans))))
    rank = np.empty(len(spans))
    rank[in_order] = np.arange(len(spans))
    return in_order[Groups(spans.patient).running_highest(rank).astype(np.int64)] if len(spans) else in_order


def pieces(spans: Rows) -> Rows:
    """The days that each span adds to those before it: no day twice. Spans come as `by_day` gives them."""
    begins = latest_of(spans.covered_from, spans.covered_before + 1)
    return spans.with_(begins=begins).where(spans.covered_to >= begins)


def covered_within(piece: Rows, first: Array, last: Array) -> Array:
    """Per patient the number of covered days from `first` to `last`, one day each per patient."""
    begins = np.maximum(piece.begins, first[piece.patient])
    ends = np.minimum(piece.covered_to, last[piece.patient])
    return piece.sum(np.nan_to_num(np.maximum(ends - begins + 1, 0)))


def gap_before(spans: Rows) -> Array:
    """Of each span as `by_day` gives them: the uncovered days between it and those before; NaN for the first."""
    return np.maximum(spans.covered_from - spans.covered_before - 1, 0)
