"""MOUD enrolments and medication supplies, as rows; and what a supply means where its file leaves cells blank."""

from collections.abc import Iterable

from db.tables import MedicationSupply, MoudEpisode
from db.vocabulary import MOUD_MEDICATIONS, XR_MEDICATIONS, EndReason, Medication, Setting, SupplySource
from services.intake.cell_types import Day, Number, Reading, Text, Whole, Word
from services.intake.codes import XR_WEEKLY, medication_of, product_of
from services.intake.columns.spec import PATIENT, Column, InOrder, Needs, Row, Target

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
}

# Where the file does not say how it was supplied: injections and methadone from an OTP are given by staff.
GIVEN_BY_STAFF = (Medication.methadone, *XR_MEDICATIONS)

# Sanity limits in mg a day (an injection: mg each; a fentanyl patch: µg/h), well above any dose a clinician would
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
}


def medication_known(row: Row, _reading: Reading) -> Iterable[str]:
    """The medication by its word, else by its RxNorm code."""
    if row["medication"] is None and row["rxnorm"] is None:
        yield "medication and rxnorm are both blank"
    elif row["medication"] is None:
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
        row["days_supply"] = usual_days(medication, row["source"], row["rxnorm"])
    return ()


def usual_days(medication: str, source: str, rxnorm: str | None = None) -> int:
    """An XR injection lasts a month unless its code says that it is a weekly one."""
    if medication in XR_MEDICATIONS:
        product = product_of(rxnorm or "")
        return WEEKLY_XR_DAYS if product and product.form == XR_WEEKLY else XR_DAYS
    if source == SupplySource.administered:
        return ADMINISTERED_DAYS
    return FILLS.get(medication, FILL_DAYS)


def _dose_below_its_cap(row: Row, _reading: Reading) -> Iterable[str]:
    dose, medication = row["dose_mg"], row["medication"]
    if dose is not None and medication is not None and dose > HIGHEST_DOSE[medication]:
        yield f"dose_mg {dose:g} is above {HIGHEST_DOSE[medication]}, the sanity limit for {medication}"


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
        Column("medication", Word(Medication)),
        Column("rxnorm", Text(20)),
        Column("supplied_on", Day(), required=True),
        Column("days_supply", Whole(1, LONGEST_SUPPLY)),
        Column("dose_mg", Number()),
        Column("quantity", Number()),
        Column("strength", Text()),
        Column("source", Word(SupplySource)),
    ),
    stored=(
        "medication",
        "rxnorm",
        "supplied_on",
        "days_supply",
        "days_supply_is_default",
        "dose_mg",
        "quantity",
        "strength",
        "supply_source",
    ),
    key=("medication", "supplied_on", "supply_source"),
    rules_over=("medication", "rxnorm", "days_supply", "dose_mg", "source"),
    rules=(medication_known, prescribed_methadone_is_for_pain, _blanks_filled, _dose_below_its_cap),
    not_before_birth=("supplied_on",),
    not_after_death="supplied_on",
    repeats_are_real=True,
)
