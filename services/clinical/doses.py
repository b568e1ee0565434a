"""How much a day: morphine milligram equivalents (MME), and the doses whose course is followed, as steps over days.

MME compare the burden of opioids. They are not for conversion between opioids.
"""

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from db.vocabulary import PAIN_OPIOIDS, DoseUnit, Medication
from services.arrays.columns import FAR_APART, NOT_RECORDED, Array, Rows

CDC_2022 = "CDC Clinical Practice Guideline 2022, conversion factors [M]"
NOT_FOR_CONVERSION = "not for conversion between opioids"


@dataclass(frozen=True)
class Factor:
    """MME of one unit of the dose: mg a day, or for a patch µg an hour."""

    medication: Medication
    mme: float
    is_hourly: bool = False
    source: str = CDC_2022


# buprenorphine and methadone from an OTP are excluded [M]; without a factor here a dose has no MME
FACTORS = (
    Factor(Medication.codeine, 0.15),
    Factor(Medication.fentanyl, 2.4, is_hourly=True),
    Factor(Medication.hydrocodone, 1),
    Factor(Medication.hydromorphone, 5),
    Factor(Medication.methadone_pain, 4.7),
    Factor(Medication.morphine, 1),
    Factor(Medication.oxycodone, 1.5),
    Factor(Medication.oxymorphone, 3),
    Factor(Medication.tapentadol, 0.4),
    Factor(Medication.tramadol, 0.2),
)

FACTOR_OF: dict[str, Factor] = {factor.medication: factor for factor in FACTORS}


# The series of doses that are followed, each by itself: all opioids for pain together in MME, the others in mg.
# In this order the rows of one patient stay in order of medication.
BUPRENORPHINE, METHADONE, OPIOIDS = 0, 1, 2
SERIES = 3
PARTS = 100_000  # of one mg or MME: doses are whole parts, so that sums and comparisons are exact

_MEDICATIONS = list(Medication)
_SERIES_OF = np.full(len(_MEDICATIONS), -1)
_FACTOR_OF = np.full(len(_MEDICATIONS), NOT_RECORDED)
for _medication, _series in (
    (Medication.buprenorphine, BUPRENORPHINE),
    (Medication.methadone, METHADONE),
    *((opioid, OPIOIDS) for opioid in PAIN_OPIOIDS),
):
    _SERIES_OF[_MEDICATIONS.index(_medication)] = _series
_FACTOR_OF[[_MEDICATIONS.index(Medication.buprenorphine), _MEDICATIONS.index(Medication.methadone)]] = 1
for _factor in FACTORS:
    _FACTOR_OF[_MEDICATIONS.index(_factor.medication)] = _factor.mme


# The unit of a dose
PER_HOUR_FROM = 12  # a fentanyl dose without a unit is that of a patch, µg an hour; below it mg a day
PER_HOUR_OF_A_MG = 1_000 / 24  # µg an hour that bring one mg a day


def dose_in_units(supply) -> sa.ColumnElement[float]:
    """Of the columns of a supply: fentanyl's dose in µg an hour, as its factor has it; all others in mg a day."""
    is_small = sa.and_(supply.dose_unit.is_(None), supply.dose_mg < PER_HOUR_FROM)
    is_a_day = sa.or_(supply.dose_unit == DoseUnit.mg_per_day, is_small)
    is_fentanyl = supply.medication == Medication.fentanyl
    return sa.case((sa.and_(is_fentanyl, is_a_day), supply.dose_mg * PER_HOUR_OF_A_MG), else_=supply.dose_mg)


def is_counted_per_hour(supply) -> sa.ColumnElement[bool]:
    """Of the columns of a supply: whether what `dose_in_units` gives is µg an hour."""
    return sa.or_(supply.medication == Medication.fentanyl, supply.dose_unit == DoseUnit.mcg_per_hour)


def is_per_hour(medication: str, dose: float, unit: str | None) -> bool:
    """Whether a dose as it is recorded is µg an hour: by its unit, and by the medication only where that is blank."""
    return unit == DoseUnit.mcg_per_hour if unit else _is_hourly(medication) and dose >= PER_HOUR_FROM


def _is_hourly(medication: str) -> bool:
    return medication in FACTOR_OF and FACTOR_OF[medication].is_hourly


def dose_words(medication: str, dose: float | None, unit: str | None) -> str:
    """`30 mg`; of a patch `25 µg/h`; of fentanyl also `0.6 mg a day`, and whether its unit is a guess. Empty without a
    dose."""
    if dose is None or np.isnan(dose):
        return ""
    milligrams = "mg a day" if _is_hourly(medication) else "mg"
    doubt = " (unit not recorded)" if _is_hourly(medication) and not unit else ""
    return f"{dose:g} {'µg/h' if is_per_hour(medication, dose, unit) else milligrams}{doubt}"


def mme_of(medication: str, dose: float | None, unit: str | None = None) -> float | None:
    """MME a day of one supply; None where the medication has no factor or no dose."""
    factor = FACTOR_OF.get(medication)
    if factor is None or dose is None or np.isnan(dose):
        return None
    is_converted = factor.is_hourly and not is_per_hour(medication, dose, unit)
    return round(factor.mme * dose * (PER_HOUR_OF_A_MG if is_converted else 1), 5)


def dose_series(spans: Rows) -> Rows:
    """The supplies of the series with their dose in parts, NaN where it has none; `patient` is patient * SERIES
    + series. `spans` of all medications as `covered` gives them, and in their order."""
    followed = spans.where(_SERIES_OF[spans.medication.codes] >= 0)
    codes = followed.medication.codes
    return Rows(
        spans.patients * SERIES,
        patient=followed.patient * SERIES + _SERIES_OF[codes],
        medication=followed.medication,
        supplied_on=followed.supplied_on,
        covered_from=followed.covered_from,
        covered_to=followed.covered_to,
        dose=np.round(followed.dose_mg * _FACTOR_OF[codes] * PARTS),
    )


def of_patients(series: Array) -> Array:
    """One value a series as a table: a row per patient, a column per series."""
    return series.reshape(-1, SERIES)


class Steps:
    """Amounts by day, each constant from one change to the next: the sum of what the spans that cover a day bring, and
    `days`: 1 where any covers it."""

    def __init__(self, patient: Array, first: Array, last: Array, **amounts: Array):
        key = np.concatenate([[-FAR_APART], patient * FAR_APART + first, patient * FAR_APART + last + 1])
        order = np.argsort(key, kind="stable")
        ends_day = np.flatnonzero(np.diff(key[order], append=np.inf))  # of several changes of a day the last one
        order_of_days = order[ends_day]
        self.key = key[order_of_days]
        self.patient = np.concatenate([[-1], patient, patient])[order_of_days]  # -1: where the time before all begins
        width = np.diff(self.key, append=self.key[-1])

        def level(amount: Array) -> Array:
            return np.cumsum(np.concatenate([[0], amount, -amount])[order])[ends_day]

        self.amounts = {name: level(amount) for name, amount in amounts.items()}
        self.amounts["days"] = np.minimum(level(np.ones(len(patient))), 1)
        self._before = {name: np.cumsum(value * width) - value * width for name, value in self.amounts.items()}

    @property
    def day(self) -> Array:
        return self.key - self.patient * FAR_APART

    def on(self, name: str, patient: Array, day: Array) -> Array:
        """The amount on each day; 0 where nothing covers it, or where the day is unknown."""
        return self.amounts[name][self._place(patient * FAR_APART + day)]

    def sums(self, patient: Array, first: Array, last: Array) -> dict[str, Array]:
        """Of each row the amounts of the days from `first` to `last` together."""
        before, after = patient * FAR_APART + first, patient * FAR_APART + last + 1
        at_first, at_last = self._place(before), self._place(after)

        def until(name: str, place: Array, key: Array) -> Array:
            return self._before[name][place] + self.amounts[name][place] * (key - self.key[place])

        return {name: until(name, at_last, after) - until(name, at_first, before) for name in self.amounts}

    def _place(self, key: Array) -> Array:
        return np.searchsorted(self.key, key, side="right") - 1


def daily_dose(doses: Rows) -> Steps:
    """By day of each series the `dose` in parts, over the supplies whose dose is known."""
    dosed = doses.where(~np.isnan(doses.dose))
    return Steps(dosed.patient, dosed.covered_from, dosed.covered_to, dose=dosed.dose)


def dose_on(daily: Steps, patient: Array, day: Array) -> Array:
    """The dose on each day, NaN where none is known."""
    return np.where(daily.on("days", patient, day) > 0, daily.on("dose", patient, day), NOT_RECORDED)
