"""MOUD enrolments and medication supplies, as rows; and what a supply means where its file leaves cells blank."""

from collections.abc import Iterable

from db.tables import MedicationSupply, MoudEpisode
from db.vocabulary import (
    MOUD_MEDICATIONS,
    XR_MEDICATIONS,
    DoseUnit,
    EndReason,
    Medication,
    Setting,
    SupplySource,
)
from services.intake.cell_types import Day, Number, Text, Whole, Word, shown
from services.intake.codes import XR_WEEKLY, medication_of, product_of
from services.intake.codes.medication_names import Named
from services.intake.columns.drugs import Drug
from services.intake.columns.spec import PATIENT, Column, InOrder, Needs, Row, Target
from services.intake.reading import Reading

LONGEST_SUPPLY = 366  # days; a year's prescription

# Days of a supply whose file does not say (section 3 of the clinical definitions).
XR_DAYS = 28
WEEKLY_XR_DAYS = 7
BUPRENORPHINE_FILL_DAYS = 7
METHADONE_TAKE_HOME_DAYS = 7
ADMINISTERED_DAYS = 1
FILL_DAYS = 30  # clinic default, no source: naltrexone tablets, opioids for pain, benzodiazepines go by the month
KIT_DAYS = 1  # clinic default: a naloxone kit covers nothing; its date is what counts
FILLS = {
    Medication.buprenorphine: BUPRENORPHINE_FILL_DAYS,
    Medication.methadone: METHADONE_TAKE_HOME_DAYS,
    Medication.naloxone: KIT_DAYS,
    Medication.nalmefene: KIT_DAYS,
}

# Where the file does not say how it was supplied: injections and methadone from an OTP are given by staff.
GIVEN_BY_STAFF = (Medication.methadone, *XR_MEDICATIONS)

# Sanity limits in mg a day (an injection: mg each; fentanyl without a unit: µg/h), above any dose a clinician would
# recognise. They catch a slipped decimal point or a total in place of a daily dose. They are not dosing advice: to
# drop the doses of someone who comes every day would show a gap that is not there, so a doubtful dose is let in.
HIGHEST_DOSE = {
    Medication.buprenorphine: 100,  # trial records reach 90
    Medication.buprenorphine_xr: 600,
    Medication.methadone: 1_000,
    Medication.naltrexone_xr: 800,
    Medication.naltrexone_oral: 400,
    Medication.buprenorphine_pain: 40,
    Medication.methadone_pain: 500,
    Medication.codeine: 800,
    Medication.fentanyl: 1_000,
    Medication.hydrocodone: 500,
    Medication.hydromorphone: 500,
    Medication.meperidine: 2_000,
    Medication.morphine: 3_000,
    Medication.oxycodone: 1_500,
    Medication.oxymorphone: 800,
    Medication.tapentadol: 1_500,
    Medication.tramadol: 1_500,
    Medication.opioid_other: 5_000,
    Medication.benzodiazepine: 600,
    Medication.naloxone: 100,
    Medication.nalmefene: 100,
}
HIGHEST_HOURLY = {  # µg an hour, of the two opioids that have patches
    Medication.fentanyl: 1_000,
    Medication.buprenorphine_pain: 400,
}
SMALLEST_PATCH = 12  # µg an hour, of fentanyl
HIGHEST_FENTANYL_MG = 24  # a day: 1,000 µg an hour. A patch whose µg are called mg is above it from 25 on
UNITS = {  # as files write them, folded: mg/day is mg_day
    **dict.fromkeys(("mg", "mg_day", "mg_d"), DoseUnit.mg_per_day),
    **dict.fromkeys(("mcg_h", "mcg_hr", "mcg_hour"), DoseUnit.mcg_per_hour),
    **dict.fromkeys(("ug_h", "ug_hr", "µg_h", "µg_hr", "μg_h", "μg_hr"), DoseUnit.mcg_per_hour),
}


def medication_known(row: Row, _reading: Reading) -> Iterable[str]:
    """The medication by its word, else by its RxNorm code, else by its name, which is kept because it is doubtful."""
    told = row["medication"]
    row["by_name"], row["form"] = (told.text, told.form) if isinstance(told, Named) else (None, None)
    if isinstance(told, Named) and told.medication is None:
        row["medication"] = None
        yield f"medication '{shown(told.text)}' is a treatment of depression: it belongs into treatments"
    elif isinstance(told, Named):
        row["medication"] = medication_of(row["rxnorm"] or "") or told.medication
    elif told is None and row["rxnorm"] is None:
        yield "medication and rxnorm are both blank"
    elif told is None:
        row["medication"] = medication_of(row["rxnorm"], row["source"])
        if row["medication"] is None:
            yield f"rxnorm {row['rxnorm']} is not on the list of medications followed here"


def prescribed_methadone_is_for_pain(row: Row, _reading: Reading) -> Iterable[str]:
    """Only an OTP gives methadone as MOUD, and it does not prescribe: what a pharmacy fills is pain treatment."""
    if row["medication"] == Medication.methadone and row["source"] == SupplySource.prescribed:
        row["medication"] = Medication.methadone_pain.value
    return ()


def _blanks_filled(row: Row, _reading: Reading) -> Iterable[str]:
    medication = row["medication"]
    if row["source"] is None:
        row["source"] = SupplySource.administered if medication in GIVEN_BY_STAFF else SupplySource.dispensed
    row["supply_source"] = str(row["source"])
    row["days_supply_is_default"] = row["days_supply"] is None
    if row["days_supply"] is None and medication is not None:
        row["days_supply"] = usual_days(medication, row["source"], row["rxnorm"], row["form"])
    return ()


def usual_days(medication: str, source: str, rxnorm: str | None = None, form: str | None = None) -> int:
    """An XR injection lasts a month unless its code or its name says that it is a weekly one."""
    if medication in XR_MEDICATIONS:
        product = product_of(rxnorm or "")
        return WEEKLY_XR_DAYS if XR_WEEKLY in (form, product.form if product else None) else XR_DAYS
    if source == SupplySource.administered:
        return ADMINISTERED_DAYS
    return FILLS.get(medication, FILL_DAYS)


def _fentanyl_by_its_form(row: Row, _reading: Reading) -> Iterable[str]:
    """A code may say more than the cells. What lozenges, tablets, sprays and injections hold is not converted, so no
    dose is kept of them that might be taken for a patch's."""
    product = product_of(row["rxnorm"] or "")
    if product is None or product.medication != Medication.fentanyl:
        return ()
    if not product.is_patch:
        row["dose_mg"] = row["dose_unit"] = None
    elif row["dose_unit"] is None and (row["dose_mg"] or 0) >= SMALLEST_PATCH:
        row["dose_unit"] = DoseUnit.mcg_per_hour.value
    return ()


def _dose_by_the_hour_is_of_a_patch(row: Row, _reading: Reading) -> Iterable[str]:
    if row["dose_unit"] == DoseUnit.mcg_per_hour and row["medication"] not in (None, *HIGHEST_HOURLY):
        patches = " and ".join(HIGHEST_HOURLY)
        yield f"dose_unit mcg_per_hour is of a patch: {patches} have them, {row['medication']} has not"


def _dose_below_its_cap(row: Row, _reading: Reading) -> Iterable[str]:
    dose, medication = row["dose_mg"], row["medication"]
    highest = highest_dose(medication, row["dose_unit"]) if medication else None
    if dose is not None and highest is not None and dose > highest:
        unit = f" {row['dose_unit']}" if row["dose_unit"] else ""
        yield f"dose_mg {dose:g} is above {highest}{unit}, the sanity limit for {medication}"


def highest_dose(medication: str, unit: str | None = None) -> int:
    """The sanity limit of a medication's dose in this unit."""
    if unit == DoseUnit.mcg_per_hour and medication in HIGHEST_HOURLY:
        return HIGHEST_HOURLY[medication]
    if unit == DoseUnit.mg_per_day and medication == Medication.fentanyl:
        return HIGHEST_FENTANYL_MG
    return HIGHEST_DOSE[medication]


EPISODES = Target(
    name="moud_episodes",
    model=MoudEpisode,
    columns=(
        PATIENT,
        Column("medication", Word(MOUD_MEDICATIONS), required=True),
        Column("enrolled_on", Day(), required=True),
        Column("started_on", Day()),
        Column("ended_on", Day()),
        Column("end_reason", Word(EndReason)),
        Column("setting", Word(Setting)),
        Column("prescriber", Text()),
    ),
    stored=("medication", "enrolled_on", "started_on", "ended_on", "end_reason", "setting", "prescriber"),
    key=("medication", "enrolled_on"),
    rules=(
        InOrder("enrolled_on", "started_on"),
        InOrder("enrolled_on", "ended_on"),
        InOrder("started_on", "ended_on"),
        Needs("end_reason", "ended_on"),
    ),
    not_before_birth=("enrolled_on",),
    not_after_death="enrolled_on",
)

SUPPLIES = Target(
    name="medication_supplies",
    model=MedicationSupply,
    columns=(
        PATIENT,
        Column("medication", Drug(Medication)),
        Column("rxnorm", Text(20)),
        Column("supplied_on", Day(), required=True),
        Column("days_supply", Whole(1, LONGEST_SUPPLY)),
        Column("dose_mg", Number()),
        Column("dose_unit", Word(DoseUnit, also=UNITS)),
        Column("quantity", Number()),
        Column("strength", Text()),
        Column("source", Word(SupplySource)),
        Column("prescription", Text()),
    ),
    stored=(
        "medication",
        "rxnorm",
        "supplied_on",
        "days_supply",
        "days_supply_is_default",
        "dose_mg",
        "dose_unit",
        "quantity",
        "strength",
        "by_name",
        "prescription",
        "supply_source",
    ),
    key=("medication", "supplied_on", "supply_source"),
    rules_over=("medication", "rxnorm", "days_supply", "dose_mg", "dose_unit", "source"),
    rules=(
        medication_known,
        prescribed_methadone_is_for_pain,
        _blanks_filled,
        _fentanyl_by_its_form,
        _dose_by_the_hour_is_of_a_patch,
        _dose_below_its_cap,
    ),
    not_before_birth=("supplied_on",),
    not_after_death="supplied_on",
    repeats_are_real=True,
)
