"""Patients and their consents, as rows."""

import re
from collections.abc import Iterable

from db.tables import Consent, Patient, PatientMerge
from db.vocabulary import PatientStatus, Sex
from services.intake.cell_types import Day, Identifier, Text, Word
from services.intake.columns.spec import PATIENT, PATIENT_ID_LIMIT, Column, InOrder, Row, Target
from services.intake.reading import Reading, shown

LIKE_A_NUMBER = re.compile(r"\w{0,3}-?\d+")
SHORT_SEX = {"m": "male", "f": "female", "u": "unknown"}


STATUS_OF_DAY = {"deceased_on": PatientStatus.deceased, "closed_on": PatientStatus.closed}  # who died is not closed


def status_by_day(row: Row, _reading: Reading) -> Iterable[str]:
    """A day of death or closing makes the status; an active patient with one is a contradiction that nobody here can
    settle."""
    for day, status in STATUS_OF_DAY.items():
        if row[day] is None:
            continue
        if row["status"] == PatientStatus.active:
            yield f"status active contradicts {day} {row[day]}"
        row["status"] = row["status"] or status.value


def names_are_no_numbers(row: Row, _reading: Reading) -> Iterable[str]:
    """A name of digits alone, or a number and a name each in the place of the other."""
    for column in ("given_name", "family_name"):
        name = row[column]
        if name is None:
            continue
        if any(map(str.isdigit, name)) and not any(map(str.isalpha, name)):
            yield f"{column} '{shown(name)}' is no name: are two columns swapped?"
        elif LIKE_A_NUMBER.fullmatch(name) and row["patient_id"].isalpha():
            told = (
                f"{column} '{shown(name)}' looks like a number and patient_id '{shown(row['patient_id'])}' like a name"
            )
            yield f"{told}: are the columns swapped?"


def _is_another(row: Row, _reading: Reading) -> Iterable[str]:
    if row["replaces"] == row["patient_id"]:
        yield f"replaces {row['replaces']} is the patient's own number"


PATIENTS = Target(
    name="patients",
    model=Patient,
    columns=(
        PATIENT,
        Column("mrn", Identifier(PATIENT_ID_LIMIT)),
        Column("given_name", Text()),
        Column("family_name", Text()),
        Column("birth_date", Day()),
        Column("sex", Word(Sex, SHORT_SEX)),
        Column("race", Text()),
        Column("ethnicity", Text()),
        Column("language", Text()),
        Column("phone", Text()),
        Column("postal_code", Text()),
        Column("payer", Text()),
        Column("clinic", Text(), required=True),
        Column("care_manager", Text()),
        Column("prescriber", Text()),
        Column("therapist", Text()),
        Column("status", Word(PatientStatus)),
        Column("deceased_on", Day()),
        Column("closed_on", Day()),
    ),
    stored=(
        "mrn",
        "given_name",
        "family_name",
        "birth_date",
        "sex",
        "race",
        "ethnicity",
        "language",
        "phone",
        "postal_code",
        "payer",
        "clinic",
        "care_manager",
        "prescriber",
        "therapist",
        "status",
        "deceased_on",
        "closed_on",
    ),
    key=(),
    rules=(
        InOrder("birth_date", "deceased_on"),
        InOrder("birth_date", "closed_on"),
        status_by_day,
        names_are_no_numbers,
    ),
)

MERGES = Target(
    name="patient_merges",
    model=PatientMerge,
    columns=(PATIENT, Column("replaces", Identifier(PATIENT_ID_LIMIT), required=True)),
    stored=("replaces",),
    key=("replaces",),
    rules=(_is_another,),
)

CONSENTS = Target(
    name="consents",
    model=Consent,
    columns=(
        PATIENT,
        Column("signed_on", Day(), required=True),
        Column("scope", Text(), required=True),
        Column("recipient", Text(), required=True),
        Column("purpose", Text(), required=True),
        Column("expires_on", Day(days_ahead=None)),
        Column("revoked_on", Day()),
    ),
    stored=("signed_on", "scope", "recipient", "purpose", "expires_on", "revoked_on"),
    key=("signed_on", "recipient"),
    rules=(InOrder("signed_on", "expires_on"), InOrder("signed_on", "revoked_on")),
    not_before_birth=("signed_on",),
    not_after_death="signed_on",
)
