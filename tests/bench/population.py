"""Many invented patients by set-based inserts: what is measured is reading them, not making them."""

from datetime import date

import sqlalchemy as sa

from db.dialects import add_days
from db.tables import (
    Appointment,
    Clinic,
    Contact,
    MedicationSupply,
    MoudEpisode,
    Patient,
    PatientCondition,
    Screening,
    Staff,
    Treatment,
)

TODAY = date(2026, 11, 22)
CLINICS = 10
CARE_MANAGERS = 4  # of a clinic
# with an enrolment and a diagnosis about 50 events each
A_PATIENT_HAS = {"supplies": 16, "screenings": 8, "withdrawal": 2, "appointments": 11, "contacts": 10, "treatments": 1}

numbers = sa.table("bench_numbers", sa.column("n", sa.Integer))


def spread(step: int, over: int, of=Patient.__table__.c.id) -> sa.ColumnElement[int]:
    """A number below `over` that looks random and is the same each time. Of a prime: it then has nothing to do with the
    clinic, the medication and all that goes by other remainders."""
    return (of % over * 7_919 + numbers.c.n * step) % over


def days_ago(number: sa.ColumnElement[int] | int) -> sa.ColumnElement[date]:
    return add_days(sa.literal(TODAY, sa.Date), -sa.literal(number) if isinstance(number, int) else -number)


def populate(connection: sa.Connection, patients: int, clinics: int = CLINICS) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE bench_numbers (n INTEGER PRIMARY KEY)")
    upto = max(patients, 20, clinics)
    connection.execute(sa.insert(numbers), [{"n": n} for n in range(1, upto + 1)])
    connection.execute(sa.insert(Clinic), [{"id": n, "name": f"Clinic {n}"} for n in range(1, clinics + 1)])
    team = range(1, clinics * CARE_MANAGERS + 1)
    connection.execute(sa.insert(Staff), [{"id": n, "name": f"Manager {n}", "role": "care_manager"} for n in team])
    _people(connection, patients, clinics)
    _histories(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def _fill(connection: sa.Connection, table, source: sa.FromClause, where, columns: dict) -> None:
    select = sa.select(*columns.values()).select_from(source).where(where)
    connection.execute(sa.insert(table).from_select(list(columns), select))


def _recorded(key: sa.ColumnElement) -> dict:
    return {"source": sa.literal("bench"), "source_key": key, "entered_on": sa.literal(TODAY, sa.Date)}


def _one_of(number: sa.ColumnElement[int], *words: str | None) -> sa.ColumnElement[str]:
    return sa.case({place: sa.literal(word) for place, word in enumerate(words) if word}, value=number % len(words))


def _people(connection: sa.Connection, patients: int, clinics: int) -> None:
    n = numbers.c.n
    key = sa.cast(n, sa.String)
    names = {
        "given_name": sa.literal("Given ") + key,
        "family_name": sa.literal("Family ") + sa.cast(n % 997, sa.String),
    }
    first_page = {
        "sex": _one_of(n // 3, "female", "male", "male", "unknown"),
        "birth_date": days_ago(6_000 + n % 20_000 * 7_919 % 20_000),
        "race": _one_of(n // 5, "White", "White", "Black", "Asian", "American Indian", None),
        "ethnicity": _one_of(n // 7, "not Hispanic", "not Hispanic", "Hispanic", None),
        "language": _one_of(n // 11, "English", "English", "English", "Spanish"),
        "payer": _one_of(n // 13, "Medicaid", "Medicaid", "Medicare", "commercial", "uninsured"),
    }
    # each care manager works at one clinic
    columns = {"id": n, "patient_id": key, "clinic": n % clinics + 1, "status": sa.literal("active"), **names}
    columns |= first_page | {"care_manager": n % (clinics * CARE_MANAGERS) + 1}
    _fill(connection, Patient, numbers, n <= patients, columns | _recorded(key))


def _histories(connection: sa.Connection) -> None:
    person, n = Patient.__table__.c.id, numbers.c.n
    key = sa.cast(person, sa.String) + sa.literal("-") + sa.cast(n, sa.String)
    each = sa.join(Patient.__table__, numbers, sa.true())
    common = {"patient": person} | _recorded(key)

    def fill(table, times: int, **columns) -> None:
        _fill(connection, table, each, n <= times, common | columns)

    enrolled = days_ago(spread(0, 397) + 30)
    fill(
        PatientCondition,
        1,
        condition=sa.literal("opioid_use_disorder"),
        status=sa.literal("active"),
        recorded_on=enrolled,
    )
    medication = _one_of(person, "buprenorphine", "buprenorphine", "methadone", "naltrexone_xr")
    fill(MoudEpisode, 1, medication=medication, enrolled_on=enrolled, started_on=enrolled)
    fill(
        MedicationSupply,
        A_PATIENT_HAS["supplies"],
        medication=sa.case((person % 5 == 0, "oxycodone"), else_=medication),
        supplied_on=days_ago(n * 14 - spread(1, 19)),
        days_supply=sa.literal(14),
        dose_mg=sa.cast(8 + person % 3 * 8, sa.Float),
        days_supply_is_default=sa.false(),
        supply_source=sa.literal("dispensed"),
    )
    fill(
        Screening,
        A_PATIENT_HAS["screenings"],
        instrument=sa.case((n % 4 == 0, "gad7"), else_="phq9"),
        taken_on=days_ago(n * 30 - spread(2, 29)),
        total=sa.cast(spread(5, 23), sa.Float),
        scoring=sa.literal("complete"),
        item_9=sa.case((spread(3, 43) == 0, 1), else_=0),
    )
    fill(
        Screening,
        A_PATIENT_HAS["withdrawal"],
        source_key=key + sa.literal("-cows"),
        instrument=sa.literal("cows"),
        taken_on=days_ago(n * 40 - spread(3, 37)),
        total=sa.cast(spread(7, 9), sa.Float),
        scoring=sa.literal("complete"),
    )
    started = days_ago(spread(17, 307) + 10)
    fill(Treatment, A_PATIENT_HAS["treatments"], component=sa.literal("antidepressant"), started_on=started)
    fill(
        Appointment,
        A_PATIENT_HAS["appointments"],
        starts_on=days_ago(n * 21 - spread(11, 41)),
        kind=sa.case((n % 3 == 0, "behavioral_health"), else_="moud"),
        status=sa.case((spread(7, 11) < 2, "no_show"), else_="kept"),
    )
    fill(
        Contact,
        A_PATIENT_HAS["contacts"],
        on=days_ago(n * 18 - spread(13, 17)),
        kind=sa.literal("telephone"),
        minutes=5 * (1 + spread(19, 7)),
    )
