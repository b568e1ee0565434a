"""Section 3's two clocks of one MOUD supply record: uncovered runs (measure clock) and the label's next dose."""

from db.vocabulary import Medication
from services.arrays.columns import Array, Rows, earliest_of, first_that_holds, latest_of
from services.clinical.numbers import (
    MONTHLY_DUE,
    MONTHLY_LATE,
    NALTREXONE_LATE,
    WEEKLY_DUE,
    WEEKLY_LATE,
    XR_IS_WEEKLY_UP_TO,
)


def uncovered_runs(spans: Rows, since: Array) -> Rows:
    """The spans that cover `since` (a day a patient) or later, each with covered_before: the last day before the
    uncovered run in front of it, counted from `since` on. `spans` as `by_day` gives them."""
    counted = spans.where(spans.covered_to >= since[spans.patient])
    return counted.with_(covered_before=latest_of(counted.covered_before, since[counted.patient] - 1))


def first_day_without(runs: Rows, days: int) -> Array:
    """Per patient the day on which an uncovered run first reaches so many days; after the last covered day it is
    foreseen. NaN where no supply counts."""
    is_long = runs.covered_from - runs.covered_before > days
    long = runs.where(is_long)
    return earliest_of(long.first(long.covered_before + days), runs.highest(runs.covered_to) + days)


def label_clock(supply: Rows, methadone_assess_from: float) -> tuple[Array, Array]:
    """Of each supply the day on which the next dose is due by its label, and from which it is clinically late: those of
    an injection hold whatever its days of supply say."""
    is_xr = supply.medication.is_(Medication.buprenorphine_xr)
    injected = [
        is_xr & (supply.days_supply <= XR_IS_WEEKLY_UP_TO),
        is_xr,
        supply.medication.is_(Medication.naltrexone_xr),
    ]
    on, uncovered = supply.supplied_on, supply.covered_to + 1
    due = first_that_holds(injected, [on + WEEKLY_DUE, on + MONTHLY_DUE, on + MONTHLY_DUE], uncovered)
    assess = supply.covered_to + methadone_assess_from
    late = [on + WEEKLY_LATE, on + MONTHLY_LATE, on + NALTREXONE_LATE, assess]
    return due, first_that_holds([*injected, supply.medication.is_(Medication.methadone)], late, uncovered)
