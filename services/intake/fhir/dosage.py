"""What a prescription or a dispense says of days and dose: only what is given, nothing assumed."""

from db.vocabulary import DoseUnit, Medication
from services.intake.codes import Product
from services.intake.fhir.datatypes import Element, Period, Quantity, number

HOURS = {"h": 1.0, "d": 24.0, "wk": 168.0, "mo": 720.0, "a": 8760.0}  # UCUM; a month of supply is 30 days
DAY = HOURS["d"]
UNITS = {"hour": "h", "hours": "h", "day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo", "months": "mo"}
MG = ("mg", "milligram", "milligrams")
ML = ("ml", "milliliter", "milliliters")
PATCHES = ("", "1", "{patch}", "patch", "patches", "each", "ea")
MICROGRAMS = ("ug", "mcg", "µg", "μg", "microgram", "micrograms")
HOURLY = tuple(f"{microgram}/{hour}" for microgram in MICROGRAMS for hour in ("h", "hr", "hour"))
Dose = tuple[str | None, DoseUnit | None]
NO_DOSE: Dose = (None, None)


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
    rate_quantity: Quantity | None = None


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
    unit = unit_of(dose)
    if unit in MG:
        return 1.0
    if product is None or (unit in ML) != (product.per == "mL") or product.per not in ("each", "mL"):
        return None  # a patch releases mg an hour and a spray mg a puff: its dose is not mg × how often
    return product.strength_mg


def unit_of(dose: Quantity) -> str:
    return (dose.code or dose.unit or "").strip().lower()


def daily_dose(dosages: list[Dosage], product: Product | None) -> Dose:
    """(dose, unit): of a patch µg an hour, else mg a day, the unit blank. What other forms of fentanyl hold (lozenges,
    buccal tablets, sprays) is not converted."""
    if product and product.is_patch:
        return _of_patches(dosages, product)
    if product and product.medication == Medication.fentanyl:
        return NO_DOSE
    units = units_per_day(dosages)
    dose = _dose_of(dosages[0]) if units else None
    each = mg_of(dose, product) if dose else None
    return (number(round(units * each, 3)), None) if units and each else NO_DOSE


def _of_patches(dosages: list[Dosage], product: Product) -> Dose:
    if len(dosages) != 1:
        return NO_DOSE
    rates = [each.rate_quantity for each in dosages[0].dose_and_rate if each.rate_quantity]
    return _micrograms_an_hour(rates[0] if len(rates) == 1 else _dose_of(dosages[0]), product)


def _micrograms_an_hour(given: Quantity | None, product: Product) -> Dose:
    """As the rate or the dose says it, else the number of patches times what one gives off."""
    if given is None or not given.value:
        return NO_DOSE
    if unit_of(given) in HOURLY:
        return number(given.value), DoseUnit.mcg_per_hour
    if unit_of(given) not in PATCHES:
        return NO_DOSE
    return number(round(given.value * product.strength_mg * 1000, 1)), DoseUnit.mcg_per_hour


def single_dose(given: Quantity | None, product: Product | None) -> Dose:
    """(dose, unit) of what was given at once: mg, of a patch µg an hour."""
    if product and product.is_patch:
        return _micrograms_an_hour(given, product)
    if given is None or not given.value or (product and product.medication == Medication.fentanyl):
        return NO_DOSE
    each = mg_of(given, product)
    return (number(round(given.value * each, 3)), None) if each else NO_DOSE


def days_by_quantity(quantity: Quantity | None, dosages: list[Dosage]) -> str | None:
    """28 tablets at 2 a day → "14"; only when dose and quantity are counted in the same unit."""
    units = units_per_day(dosages)
    if quantity is None or not quantity.value or not units:
        return None
    dose = _dose_of(dosages[0])
    if (dose and (dose.code or dose.unit)) and (dose.code or dose.unit) != (quantity.code or quantity.unit):
        return None
    return number(float(int(quantity.value / units))) if quantity.value >= units else None
