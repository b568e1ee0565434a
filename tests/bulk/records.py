"""What an EHR of these tests holds, and what of it stands in the records."""

import sqlalchemy as sa

from db.tables import Clinic
from services.intake.columns import TARGETS
from tests.intake.fhir_feed import answer, coded, encounter, observation, prescription

AT = "2026-03-01T10:15:00-07:00"
BUPRENORPHINE = "351266"


def patient(id: str = "p1", **more) -> dict:
    """Whose clinic is told by the visits alone."""
    return {"resourceType": "Patient", "id": id, "birthDate": "1980-02-03", "name": [{"family": "Moss"}]} | more


def of(resource: dict, whose: str) -> dict:
    """The same of another patient."""
    return resource | {"id": f"{resource['id']}-{whose}", "subject": {"reference": f"Patient/{whose}"}}


def visit(whose: str = "p1", at: str = "o1", **more) -> dict:
    return of(encounter(serviceProvider={"reference": f"Organization/{at}"}, **more), whose)


def organisation(id: str = "o1", name: str = "North clinic") -> dict:
    return {"resourceType": "Organization", "id": id, "name": name}


def medication() -> dict:
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    return {"resourceType": "Medication", "id": "m1", "code": coded(system, BUPRENORPHINE)}


def prescribed(whose: str = "p1", on: str = "2026-10-01") -> dict:
    """Of a medication that stands elsewhere in the feed."""
    made = prescription(BUPRENORPHINE, on=on)
    del made["medicationCodeableConcept"]
    return of(made | {"medicationReference": {"reference": "Medication/m1"}}, whose)


def phq9_total(total: float, whose: str = "p1") -> dict:
    return of(observation("44261-6", total, id="total", on=AT), whose)


def item_nine(value: str = "LA6569-3", whose: str = "p1") -> dict:
    """Several days: 1."""
    return of(observation("44260-8", answer(value), id="nine", on=AT), whose)


def everything(whose: str = "p1") -> list[dict]:
    """Six resources that say what they say only together."""
    return [
        patient(whose),
        visit(whose),
        organisation(),
        medication(),
        prescribed(whose),
        phq9_total(17, whose),
        item_nine(whose=whose),
    ]


def told(engine) -> dict[str, list[tuple]]:
    """The clinical rows, whatever import brought them, in one order."""
    with engine.connect() as connection:
        clinics = dict(tuple(row) for row in connection.execute(sa.select(Clinic.id, Clinic.name)))
        found = {}
        for name, target in TARGETS.items():
            columns = ("source_key", *(column for column in target.stored if name != "patients" or column != "clinic"))
            rows = [tuple(row) for row in connection.execute(sa.select(*(target.table.c[each] for each in columns)))]
            found[name] = sorted(rows, key=repr)
        where = sa.select(TARGETS["patients"].table.c.source_key, TARGETS["patients"].table.c.clinic)
        found["clinics"] = sorted((key, clinics[clinic]) for key, clinic in connection.execute(where))
    return {name: rows for name, rows in found.items() if rows}


def value(engine, table: str, key: str, column: str):
    t = TARGETS[table].table
    with engine.connect() as connection:
        return connection.scalar(sa.select(t.c[column]).where(t.c.source_key == key))
