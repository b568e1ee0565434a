"""How fast files come in, beside the bare limits of the same run: reading the file, and inserting rows that are ready.

`python -m tests.bench.imports [ROWS]`: rows of tables, and half as many resources. `--memory ROWS`: the most memory an
import of so many takes.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from db.dialects import load_rows
from db.engine import engine_for
from db.tables import Patient, Screening
from services.access.viewer import Viewer
from services.due_items.upgrade import bring_up_to_date
from services.intake.load import import_rows
from services.intake.readers import read
from services.intake.reading import Reading
from services.intake.staging import checked
from services.read_ahead import read_ahead
from tests.bench.measure import Report, seconds
from tests.postgres import Server

TODAY, NOON = date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = 400_000
EACH = 20  # rows of a patient
LOINC, RXNORM = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"


def day(n: int) -> str:
    return (TODAY - timedelta(days=n % 700)).isoformat()


def tables(folder: Path, rows: int) -> list[Path]:
    """Patients, and of each eight scores with their items, eight supplies and three visits."""
    people = rows // EACH
    numbers = range(people)
    with _written(folder, "patients.csv", "patient_id,given_name,family_name,birth_date,sex,clinic") as lines:
        lines(f"P{n},Given{n},Family{n},{1950 + n % 50}-0{n % 9 + 1}-1{n % 9},female,Clinic {n % 9}" for n in numbers)
    items = ",".join(f"item_{n}" for n in range(1, 10))
    with _written(folder, "screenings.csv", f"patient_id,instrument,taken_on,{items}") as lines:
        lines(f"P{n},phq9,{day(n + 31 * k)}{f',{k % 4}' * 9}" for n in numbers for k in range(8))
    head = "patient_id,medication,supplied_on,days_supply,dose_mg,source"
    with _written(folder, "medication_supplies.csv", head) as lines:
        lines(f"P{n},buprenorphine,{day(n + 28 * k)},28,16,dispensed" for n in numbers for k in range(8))
    with _written(folder, "appointments.csv", "appointment_id,patient_id,starts_at,kind,status") as lines:
        lines(f"a{n}-{k},P{n},{day(n + 30 * k)}T09:{k:02},moud,kept" for n in numbers for k in range(3))
    return sorted(folder.iterdir())


@contextmanager
def _written(folder: Path, name: str, head: str) -> Iterator[Callable]:
    with (folder / name).open("w") as file:
        file.write(f"{head}\n")
        yield lambda rows: file.writelines(f"{row}\n" for row in rows)


def feed(folder: Path, resources: int) -> list[Path]:
    """Patients, and of each ten scores and nine orders."""
    people = resources // EACH
    subject = [{"reference": f"Patient/p{n}"} for n in range(people)]
    concept = {"coding": [{"system": LOINC, "code": "44261-6"}]}
    drug = {"coding": [{"system": RXNORM, "code": "351266"}]}
    kinds = {
        "Patient": (
            {"id": f"p{n}", "birthDate": "1980-02-03", "managingOrganization": {"display": "North"}}
            for n in range(people)
        ),
        "Observation": (
            {"id": f"o{n}-{k}", "status": "final", "code": concept, "subject": subject[n]}
            | {"effectiveDateTime": f"{day(n + 31 * k)}T10:00:00-07:00", "valueInteger": k}
            for n in range(people)
            for k in range(10)
        ),
        "MedicationRequest": (
            {"id": f"m{n}-{k}", "status": "active", "intent": "order", "subject": subject[n]}
            | {"medicationCodeableConcept": drug, "authoredOn": day(n + 28 * k)}
            | {"dispenseRequest": {"expectedSupplyDuration": {"value": 28, "code": "d"}}}
            for n in range(people)
            for k in range(9)
        ),
    }
    for kind, made in kinds.items():
        with (folder / f"{kind}.ndjson").open("w") as file:
            file.writelines(json.dumps({"resourceType": kind, **each}) + "\n" for each in made)
    return sorted(folder.iterdir())


def lines_in(paths: list[Path]) -> int:
    found = 0
    for path in paths:
        with path.open("rb") as file:
            found += sum(1 for _ in file)
    return found


def parsed(paths: list[Path]) -> int:
    done = 0
    for chunk in read_ahead(checked(read(paths), Reading(TODAY))):
        done = chunk.done
    return done


def landed(engine: sa.Engine, paths: list[Path], source: str) -> int:
    who = {"by": Viewer.operator(), "today": TODAY, "now": NOON}
    counts = import_rows(engine, read(paths), source=source, files=["bench"], **who)
    assert counts.rejected == 0, counts.first_rejects[:3]
    return counts.read


def inserted(engine: sa.Engine, rows: int) -> None:
    """As many rows that are ready, into the same table, and away again."""
    names = ("patient", "source", "source_key", "entered_on", "instrument", "taken_on", "total", "scoring")
    with engine.connect() as connection:
        patient = connection.scalar(sa.select(sa.func.min(Patient.id)))
        ready = ((patient, "x", str(n), TODAY, "gad7", TODAY, 7, "complete") for n in range(rows))
        load_rows(connection, Screening.__table__, names, ready)
        connection.rollback()


def one_engine(engine: sa.Engine, kind: str, paths: list[Path], report: Report, what: str) -> None:
    rows = lines_in(paths)
    taken = seconds(lambda: landed(engine, paths, what))
    bare = seconds(lambda: inserted(engine, rows))
    report.add_against(f"{what} landed, {kind}", rows, rows / taken, "a second", rows / bare, "lines")


def main(rows: int) -> None:
    report = Report()
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        made = {}
        for what, make, size in (("rows of CSV", tables, rows), ("resources of FHIR", feed, rows // 2)):
            (Path(folder) / what).mkdir()
            made[what] = paths = make(Path(folder) / what, size)
            bare, taken = seconds(lambda: lines_in(paths)), seconds(lambda: parsed(paths))  # noqa: B023
            lines = lines_in(paths)
            report.add_against(f"{what} parsed and checked", lines, lines / taken, "a second", lines / bare, "lines")
        for number, (what, paths) in enumerate(made.items()):
            lite = engine_for(f"sqlite:///{folder}/{number}.sqlite3")
            bring_up_to_date(lite)
            one_engine(lite, "sqlite", paths, report, what)
            with sa.create_engine(server.url(), isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE import_{number}")
            large = engine_for(server.url(f"import_{number}").render_as_string())
            bring_up_to_date(large)
            one_engine(large, "postgresql", paths, report, what)


def memory(rows: int) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        (Path(folder) / "files").mkdir()
        paths = tables(Path(folder) / "files", rows)
        engine = engine_for(f"sqlite:///{folder}/clinic.sqlite3")
        bring_up_to_date(engine)
        before = _largest()
        taken = seconds(lambda: landed(engine, paths, "rows of CSV"))
        told = f"{lines_in(paths):,} rows in {taken:,.0f} s; most memory {_largest():,.0f} MB, {before:,.0f} before"
        print(told, flush=True)


def _largest() -> float:
    """MB of this process and of the largest of those that it began."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        memory(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROWS)
