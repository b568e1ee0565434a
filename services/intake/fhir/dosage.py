"""What a prescription or a dispense says of days and dose: only what is given, nothing assumed."""

from db.vocabulary import DoseUnit, Medication
from services.intake.codes import Product
from services.intake.fhir.datatypes import Element, Quantity, number
from services.intake.fhir.timing import DAY, HOURS, Range, Timing, times_a_day

UNITS = {"hour": "h", "hours": "h", "day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo", "months": "mo"}
MG = ("mg", "milligram", "milligrams")
ML = ("ml", "milliliter", "milliliters")
PATCHES = ("", "1", "{patch}", "patch", "patches", "each", "ea")
MICROGRAMS = ("ug", "mcg", "µg", "μg", "microgram", "micrograms")
HOURLY = tuple(f"{microgram}/{hour}" for microgram in MICROGRAMS for hour in ("h", "hr", "hour"))
COUNTED = "counted"
FORMS = ("", "1", "each", "ea", "unit", "film", "tablet", "tab", "strip", "capsule", "cap", "patch", "patche")
Dose = tuple[str | None, DoseUnit | None]
NO_DOSE: Dose = (None, None)


class DoseAndRate(Element):
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None
    rate_quantity: Quantity | None = None


class Dosage(Element):
    sequence: int | None = None
    timing: Timing | None = None
    dose_and_rate: list[DoseAndRate] = []


def days_of(duration: Quantity | None) -> str | None:
    """Whole days of a FHIR Duration: 2 wk → "14"."""
    if duration is None or not duration.value:
        return None
    unit = (duration.code or duration.unit or "d").strip()
    hours = HOURS.get(unit) or HOURS.get(UNITS.get(unit.lower(), ""))
    return number(round(duration.value * hours / DAY, 2)) if hours else None


def units_per_day(dosages: list[Dosage], *, at_most: bool = False) -> float | None:
    """Tablets (or mL, or mg) a day, when one dosage gives the dose and how often; of a range the most, if at all."""
    if len(dosages) != 1:
        return None  # steps of a titration: no single daily dose
    dose, often = _dose_of(dosages[0], at_most=at_most), times_a_day(dosages[0].timing, at_most=at_most)
    return dose.value * often if dose and dose.value and often else None


def _dose_of(dosage: Dosage, *, at_most: bool = False) -> Quantity | None:
    doses = [each.dose_quantity for each in dosage.dose_and_rate if each.dose_quantity and each.dose_quantity.value]
    if at_most and not doses:
        ranges = [each.dose_range.high for each in dosage.dose_and_rate if each.dose_range]
        doses = [most for most in ranges if most and most.value]
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


def days_by_quantity(quantity: Quantity | None, dosages: list[Dosage], product: Product | None = None) -> str | None:
    """28 tablets at 2 a day, or at 1 to 2, or at 16 mg of 8 each → "14"; None where dose and quantity are counted in
    units that the product does not join."""
    units = units_per_day(dosages, at_most=True)
    if quantity is None or not quantity.value or not units:
        return None
    units *= _in_units_of(quantity, _dose_of(dosages[0], at_most=True), product)
    return number(float(int(quantity.value / units))) if units and quantity.value >= units else None


def _in_units_of(quantity: Quantity, dose: Quantity | None, product: Product | None) -> float:
    """What one unit of the dose is in units of the quantity: 1 of the same, 0 of what cannot be joined."""
    if dose is None or not unit_of(dose) or _measure(dose) == _measure(quantity):
        return 1.0
    if product and product.per == "each" and _measure(dose) == "mg" and _measure(quantity) == COUNTED:
        return 1 / product.strength_mg
    return 0.0


def _measure(given: Quantity) -> str:
    """mg, mL, or a number of tablets, films and the like; any other unit as it is written."""
    unit = unit_of(given)
    if unit in MG:
        return "mg"
    return "ml" if unit in ML else COUNTED if unit.strip("{}").rstrip("s") in FORMS else unit
