"""How dirty files are made: tables, archives, workbooks and resources from a few words."""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field

import openpyxl

PATIENTS = "patient_id,given_name,family_name,birth_date,clinic\n"
SCORES = "patient_id,instrument,taken_on,total\n"
GOOD = "P1,phq9,2026-11-01,9\n"
LOINC, RXNORM = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"


@dataclass(frozen=True)
class Case:
    """`said`: a part of the sentence that is all that comes of it; else the counts read, added, unchanged, rejected;
    `why`: a part of each reason of a rejected row, or of the sentence on a file that is not read."""

    name: str
    files: dict[str, bytes]
    counts: tuple[int, int, int, int] | None = None
    said: str = ""
    why: tuple[str, ...] = field(default_factory=tuple)


def bad(name: str, files: dict[str, bytes], said: str) -> Case:
    return Case(name, files, said=said)


def came(name: str, files: dict[str, bytes], *counts: int, why: tuple[str, ...] | str = ()) -> Case:
    return Case(name, files, counts, why=(why,) if isinstance(why, str) else why)


def scores(*rows: str, head: str = SCORES, encoding: str = "utf-8", name: str = "screenings.csv") -> dict[str, bytes]:
    return {name: (head + "".join(f"{row}\n" for row in rows)).encode(encoding)}


def patients(*rows: str, head: str = PATIENTS, encoding: str = "utf-8") -> dict[str, bytes]:
    return {"patients.csv": (head + "".join(f"{row}\n" for row in rows)).encode(encoding)}


def cell(column: str, value: str) -> dict[str, bytes]:
    """A score with one cell of this value."""
    row = {"patient_id": "P1", "instrument": "phq9", "taken_on": "2026-11-01", "total": "9"} | {column: value}
    return {"screenings.csv": (",".join(row) + "\n" + ",".join(row.values()) + "\n").encode()}


def person(column: str, value: str) -> dict[str, bytes]:
    """A new patient with one cell of this value."""
    row = {"patient_id": "P7", "given_name": "Ann", "birth_date": "1980-02-03", "clinic": "North"} | {column: value}
    return {"patients.csv": (",".join(row) + "\n" + ",".join(row.values()) + "\n").encode()}


def zipped(members: dict[str, bytes], name: str = "export.zip") -> dict[str, bytes]:
    return {name: packed(members)}


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return file.getvalue()


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def workbook(*rows: tuple, title: str = "screenings") -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def score(**changed: object) -> dict:
    """An Observation: PHQ-9 of 9 on 1 November."""
    told = {"resourceType": "Observation", "id": "o1", "status": "final", "subject": {"reference": "Patient/P1"}}
    told |= {"code": {"coding": [{"system": LOINC, "code": "44261-6"}]}, "effectiveDateTime": "2026-11-01"}
    return {name: value for name, value in (told | {"valueInteger": 9} | changed).items() if value is not None}


def ndjson(*resources: dict | str, name: str = "feed.ndjson", encoding: str = "utf-8") -> dict[str, bytes]:
    lines = (each if isinstance(each, str) else json.dumps(each) for each in resources)
    return {name: "".join(f"{line}\n" for line in lines).encode(encoding)}


def bundle(*resources: object, **changed: object) -> dict[str, bytes]:
    told = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    return {"feed.json": json.dumps(told | changed).encode()}
