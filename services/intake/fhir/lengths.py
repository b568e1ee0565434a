"""How long what was prescribed lasts, as the prescription says it: by duration, bounds, quantity and dose, refills."""

from dataclasses import dataclass
from datetime import date

from services.intake.codes import Product
from services.intake.fhir.datatypes import Element, Meta, Period, Quantity, last_updated
from services.intake.fhir.dates import Zone, days_between, plus, real_day
from services.intake.fhir.dosage import Dosage, days_by_quantity, days_of
from services.intake.fhir.outcomes import Unusable
from services.intake.fhir.timing import Repeat, times_a_day

REFILLS_END = 180  # days after the prescription: six months, of schedule III and IV drugs (21 CFR 1306.22)
WINDOW_IS_LENGTH = 92  # days: a validity of up to a quarter is a length; a longer one is when it may be filled
LONGEST = 366  # days that one prescription may cover, and that an active one of no stated length is believed
STATED_HOLDS = 90  # days for which the list of somebody's medications is believed (clinic default)


class DispenseRequest(Element):
    validity_period: Period | None = None
    number_of_repeats_allowed: float | None = None
    quantity: Quantity | None = None
    expected_supply_duration: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Lasts:
    """A treatment: the last day prescribed, where that is all that is known, or the day it ended (ISO days)."""

    covered_to: str | None = None
    ended_on: str | None = None


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What a prescription of one day says of its length."""

    dosages: list[Dosage]
    asked: DispenseRequest
    product: Product | None
    on: date
    zone: Zone

    @property
    def valid_to(self) -> date | None:
        return _day(self.asked.validity_period.end if self.asked.validity_period else None, self.zone)

    @property
    def bounded_to(self) -> date | None:
        repeats = (each.timing.repeat for each in self.dosages if each.timing and each.timing.repeat)
        ends = (_day(each.bounds_period.end, self.zone) for each in repeats if each.bounds_period)
        return max(filter(None, ends), default=None)

    @property
    def days(self) -> int | None:
        """One fill as long as is said, or as quantity and dose give, with its refills up to the end of validity; else
        the bounds of the dosages; else a short validity. None where it does not say."""
        bounds = _bounds(self.dosages, self.on, self.zone)
        fill = whole_days(days_of(self.asked.expected_supply_duration)) or (
            None if bounds else whole_days(days_by_quantity(self.asked.quantity, self.dosages, self.product))
        )
        if fill:
            return min(_with_refills(fill, self.asked, self.on, self.valid_to), LONGEST)
        if bounds:
            return min(bounds, LONGEST)
        window = (self.valid_to - self.on).days + 1 if self.valid_to else 0
        return window if 0 < window <= WINDOW_IS_LENGTH else None

    def halted_on(self, meta: Meta | None) -> str | None:
        """The day on which a prescription was stopped or put on hold: the first that bounds, validity or its last
        change name. None where nothing does."""
        known = filter(None, (self.bounded_to, self.valid_to, _day(last_updated(meta), self.zone)))
        ended = min(known, default=None)
        return max(ended, self.on).isoformat() if ended else None

    def days_until(self, halted: str | None, usual: int) -> str | None:
        """Its days, up to the one on which it was halted; None where it says nothing, for the usual number."""
        days = self.days
        if halted is None:
            return str(days) if days else None
        return str(min(days or usual, days_between(self.on.isoformat(), halted)))

    def treated_to(self, status: str | None, halted: str | None) -> Lasts:
        """Raises Unusable of one that is over and does not say since when: it would look as if it still ran."""
        if halted:
            return Lasts(ended_on=halted)
        days, on = self.days, self.on.isoformat()
        if days or self.valid_to:
            last = plus(on, days - 1) if days else (self.valid_to or self.on).isoformat()
            return Lasts(covered_to=min(max(last, on), plus(on, LONGEST - 1)))
        if status != "active":
            raise Unusable(f"The antidepressant of {on} is {status}, but the day it ended is not given")
        return Lasts(covered_to=plus(on, LONGEST - 1))


@dataclass(frozen=True, slots=True)
class Stated:
    """A medication that somebody says is taken: since when, until when where that was said, and when it was said."""

    first: str
    ended: str | None
    told: str

    def last(self, status: str | None, usual: int) -> str:
        """The last day that it speaks for: its end, else the day on which it was said, and of one that goes on the
        usual days from there."""
        if self.ended:
            return max(self.ended, self.first)
        told = max(self.told, self.first)
        return plus(told, max(usual, 1) - 1) if status == "active" else told

    def treated_to(self, status: str | None) -> Lasts:
        if status == "active":
            return Lasts(covered_to=self.ended or plus(max(self.told, self.first), STATED_HOLDS))
        return Lasts(ended_on=self.last(status, 0))


def _with_refills(fill: int, asked: DispenseRequest, begun: date, valid_to: date | None) -> int:
    whole = fill * (1 + max(int(asked.number_of_repeats_allowed or 0), 0))
    last = (valid_to - begun).days + 1 if valid_to else REFILLS_END
    return max(fill, min(whole, last))


def _bounds(dosages: list[Dosage], begun: date, zone: Zone) -> int | None:
    """One after the other where they are numbered apart, else side by side; None where one has no bounds."""
    lengths = [_bounds_of(each, begun, zone) for each in dosages]
    if not lengths or None in lengths:
        return None
    steps: dict[int | None, int] = {}
    for each, length in zip(dosages, lengths, strict=True):
        steps[each.sequence] = max(steps.get(each.sequence, 0), length or 0)
    return sum(steps.values()) or None


def _bounds_of(dosage: Dosage, begun: date, zone: Zone) -> int | None:
    repeat = dosage.timing.repeat if dosage.timing else None
    if repeat is None:
        return None
    low = repeat.bounds_range.low if repeat.bounds_range else None
    return (
        whole_days(days_of(repeat.bounds_duration))
        or whole_days(days_of(low))
        or _of_period(repeat.bounds_period, begun, zone)
        or _by_count(repeat, dosage)
    )


def _of_period(period: Period | None, begun: date, zone: Zone) -> int | None:
    last = _day(period.end if period else None, zone)
    first = _day(period.start if period else None, zone) or begun
    return (last - first).days + 1 if last and last >= first else None


def _by_count(repeat: Repeat, dosage: Dosage) -> int | None:
    often = times_a_day(dosage.timing, at_most=True)
    return int(repeat.count / often) or None if repeat.count and often else None


def _day(written: str | None, zone: Zone) -> date | None:
    found = real_day(written, zone)
    return date.fromisoformat(found) if found else None


def whole_days(days: str | None) -> int | None:
    """At least one; None of anything less."""
    number = int(float(days)) if days else 0
    return number if number > 0 else None
