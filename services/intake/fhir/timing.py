"""How often and how long a dose is taken: FHIR's Timing, by its repeat or by its code."""

from services.intake.fhir.datatypes import CodeableConcept, Element, Period, Quantity, codings

HOURS = {"h": 1.0, "d": 24.0, "wk": 168.0, "mo": 720.0, "a": 8760.0}  # UCUM; a month of supply is 30 days
DAY = HOURS["d"]
DAYS_OF_WEEK = 7
# times a day of the codes of v3-GTSAbbreviation, and of those that prescribers write beside them
TIMES_A_DAY = {
    **dict.fromkeys(("QD", "DAILY", "AM", "QAM", "PM", "QPM", "BED", "HS", "QHS"), 1.0),
    **{"BID": 2.0, "TID": 3.0, "QID": 4.0, "QOD": 0.5},
    **{f"Q{hours}H": DAY / hours for hours in (1, 2, 3, 4, 6, 8, 12, 24)},
    **{"WK": 1 / DAYS_OF_WEEK, "MO": DAY / HOURS["mo"]},
}


class Range(Element):
    low: Quantity | None = None
    high: Quantity | None = None


class Repeat(Element):
    bounds_duration: Quantity | None = None
    bounds_range: Range | None = None
    bounds_period: Period | None = None
    count: float | None = None
    frequency: float | None = None
    frequency_max: float | None = None
    period: float | None = None
    period_unit: str | None = None
    day_of_week: list[str] = []
    when: list[str] = []


class Timing(Element):
    repeat: Repeat | None = None
    code: CodeableConcept | None = None


def times_a_day(timing: Timing | None, *, at_most: bool = False) -> float | None:
    """How often a day; of "once or twice" once, `at_most` twice. None where the timing does not say."""
    if timing is None:
        return None
    told = _by_repeat(timing.repeat, at_most) if timing.repeat else None
    return told if told is not None else _by_code(timing.code)


def _by_repeat(repeat: Repeat, at_most: bool) -> float | None:
    often = (repeat.frequency_max if at_most else None) or repeat.frequency
    hours = HOURS.get(repeat.period_unit or "")
    if often and repeat.period and hours:
        return often * DAY / (repeat.period * hours)
    a_day = len(repeat.when) or (1 if repeat.day_of_week else 0)
    if often or repeat.period or not a_day:
        return None
    return a_day * (len(repeat.day_of_week) / DAYS_OF_WEEK if repeat.day_of_week else 1.0)


def _by_code(code: CodeableConcept | None) -> float | None:
    written = [each.code for each in codings(code)] + ([code.text] if code and code.text else [])
    known = (TIMES_A_DAY.get(each.strip().upper()) for each in written if each)
    return next((times for times in known if times), None)
