"""What a prescription or a dispense says of days and dose: only what is given, nothing assumed."""

from db.vocabulary import Medication
from services.intake.codes import Product
from services.intake.fhir.datatypes import Element, Period, Quantity, number

HOURS = {"h": 1.0, "d": 24.0, "wk": 168.0, "mo": 720.0, "a": 8760.0}  # UCUM; a month of supply is 30 days
DAY = HOURS["d"]
UNITS = {"hour": "h", "hours": "h", "day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo", "months": "mo"}
MG = ("mg", "milligram", "milligrams")
ML = ("ml", "milliliter", "milliliters")


class Repeat(Element):
    bounds_period: Period | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: float | None = None
    period_unit: str | None = None


class Timing(Element):
    repeat: Repeat | None = None


class DoseAndRate(Element):
    dose_quantity: Quantity | None = None


class Dosage(Element):
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    dose_and_rate: list[DoseAndRate] = []


def days_of(duration: Quantity | None) -> str | None:
    """Whole days of a FHIR Duration: 2 wk → "14"."""
    if duration is None or not duration.value:
        return None
    unit = (duration.code or duration.unit or "d").strip()
    hours = HOURS.get(unit) or HOURS.get(UNITS.get(unit.lower(), ""))
    return number(round(duration.value * hours / DAY, 2)) if hours else None


def units_per_day(dosages: list[Dosage]) -> float | None:
    """Tablets (or mL, or mg) a day, when one dosage gives the dose, the frequency and the period."""
    if len(dosages) != 1:
        return None  # steps of a titration: no single daily dose
    repeat = dosages[0].timing.repeat if dosages[0].timing else None
    dose = _dose_of(dosages[0])
    hours = HOURS.get(repeat.period_unit or "") if repeat else None
    if not repeat or dose is None or not repeat.frequency or not repeat.period or not hours:
        return None
    return dose.value * repeat.frequency * DAY / (repeat.period * hours)


def _dose_of(dosage: Dosage) -> Quantity | None:
    doses = [each.dose_quantity for each in dosage.dose_and_rate if each.dose_quantity and each.dose_quantity.value]
    return doses[0] if len(doses) == 1 else None


def mg_of(dose: Quantity, product: Product | None) -> float | None:
    """mg in one unit of a dose: the dose's own mg, or the strength of the tablet, or of the mL."""
    unit = (dose.code or dose.unit or "").strip().lower()
    if unit in MG:
        return 1.0
    if product is None or (unit in ML) != (product.per == "mL") or product.per not in ("each", "mL"):
        return None  # a patch releases mg an hour and a spray mg a puff: its dose is not mg × how often
    return product.strength_mg


def dose_mg_per_day(dosages: list[Dosage], product: Product | None) -> str | None:
    """mg a day. For fentanyl µg an hour, which is what its MME factor is for: patches have it, other forms do not."""
    if product and product.medication == Medication.fentanyl:
        return _micrograms_an_hour(dosages, product)
    units = units_per_day(dosages)
    dose = _dose_of(dosages[0]) if units else None
    each = mg_of(dose, product) if dose else None
    return number(round(units * each, 3)) if units and each else None


def _micrograms_an_hour(dosages: list[Dosage], product: Product) -> str | None:
    patches = _dose_of(dosages[0]) if len(dosages) == 1 and product.per == "hour" else None
    return number(round(patches.value * product.strength_mg * 1000, 1)) if patches else None


def days_by_quantity(quantity: Quantity | None, dosages: list[Dosage]) -> str | None:
    """28 tablets at 2 a day → "14"; only when dose and quantity are counted in the same unit."""
    units = units_per_day(dosages)
    if quantity is None or not quantity.value or not units:
        return None
    dose = _dose_of(dosages[0])
    if (dose and (dose.code or dose.unit)) and (dose.code or dose.unit) != (quantity.code or quantity.unit):
        return None
    return number(float(int(quantity.value / units))) if quantity.value >= units else None
