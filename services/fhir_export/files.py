"""The resources as the bytes of a file: a Bundle, or NDJSON with one file a type; made as they are read."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlmodel import Session

from db.tables import Appointment, Contact, Screening
from services.fhir_export import care, screenings, tasks
from services.fhir_export.asked import Asked, refuse_unless_answerable
from services.fhir_export.moments import instant
from services.fhir_export.parts import Json
from services.fhir_export.recorded import answers, recorded

OF_TABLE = {
    "Appointment": (Appointment, care.appointment),
    "Communication": (Contact, care.communication),
    "QuestionnaireResponse": (Screening, screenings.response),
}
KINDS = ("QuestionnaireResponse", "Observation", "Communication", "Task", "Appointment")


def bundle(session: Session, asked: Asked, *, now: datetime, counts: Counter[str]) -> Iterator[bytes]:
    """One Bundle of type collection, in pieces; `counts` gains how many of each type it holds. Raises Problem.

    For a page: `b"".join(bundle(…))` is the file, and the caller records it before it is given out. Read it in one
    moment (`reading(engine, is_one_moment=True)`).
    """
    refuse_unless_answerable(session, asked)
    opening = b'{"resourceType":"Bundle","type":"collection","timestamp":' + _json(instant(now, asked.zone))
    yield opening + b"\n"  # a reader tells by a first line that is not whole that this is no NDJSON
    before = b',"entry":[\n'
    for kind in KINDS:
        for resource in _resources(session, asked, kind, "urn:uuid:"):
            counts[kind] += 1
            yield before + _json({"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource})
            before = b",\n"
    yield b"\n]}\n" if counts else b"}\n"


def ndjson(session: Session, asked: Asked, kind: str, *, counts: Counter[str]) -> Iterator[bytes]:
    """The resources of one type, a line each; `counts` gains how many."""
    refuse_unless_answerable(session, asked)
    for resource in _resources(session, asked, kind, "QuestionnaireResponse/"):
        counts[kind] += 1
        yield _json(resource) + b"\n"


def _resources(session: Session, asked: Asked, kind: str, response_at: str) -> Iterator[Json]:
    if kind == "Task":
        yield from (tasks.task(row, asked) for row in answers(session, asked))
    elif kind == "Observation":
        rows = recorded(session, asked, Screening)
        found = (screenings.total(row, asked, response_at + screenings.response_id(row)) for row in rows)
        yield from (each for each in found if each is not None)
    else:
        model, resource_of = OF_TABLE[kind]
        yield from (resource_of(row, asked) for row in recorded(session, asked, model))


def _json(told: object) -> bytes:
    return msgspec.json.encode(told)
