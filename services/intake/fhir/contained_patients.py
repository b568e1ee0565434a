"""Patients that stand inside the resource about them ("#p"): set beside it, as resources of their own."""

from collections.abc import Iterable, Iterator

import msgspec

from services.intake.fhir.datatypes import UNREADABLE
from services.intake.fhir.files import Found
from services.intake.fhir.patient import Identified, number_of
from services.intake.rows import PART

MARKS = (b'"contained"', b'"Patient"', b'"#')


def unpacked(feed: Iterable[Found]) -> Iterator[Found]:
    """The feed, each contained patient before the resource that names it. One with neither number nor name stays where
    it is, and the resource is refused."""
    for found in feed:
        if all(mark in found.raw for mark in MARKS):
            try:
                yield from _apart(found)
                continue
            except (*UNREADABLE, msgspec.ValidationError, TypeError, AttributeError):
                pass  # refused as it came, with its sentence
        yield found


def _apart(found: Found) -> list[Found]:
    whole = msgspec.json.decode(found.raw)
    kind, own_id = whole.get("resourceType"), whole.get("id")
    people = [each for each in whole["contained"] if each.get("resourceType") == "Patient" and each.get("id")]
    if kind == "Patient" or not own_id:
        return [found]
    made, names = [], {}
    for person in people:
        number = number_of(msgspec.convert(person, Identified))
        if not number and not person.get("name"):
            continue
        name = number or f"{kind}.{own_id}.{person['id']}"
        key = f"Patient/{number}{PART}contained" if number else f"{kind}/{own_id}{PART}{person['id']}"
        others = [each for each in whole["contained"] if each is not person]
        alone = {"meta": whole.get("meta")} | person | {"id": name, "contained": others}
        names[f"#{person['id']}"] = f"Patient/{name}"
        made.append(Found(found.file, found.line, msgspec.json.encode(alone), key=key))
    return [*made, Found(found.file, found.line, msgspec.json.encode(_renamed(whole, names)), found.full_url)]


def _renamed(part: object, names: dict[str, str]) -> object:
    """The same with every reference to one of these leading to its new name."""
    if isinstance(part, list):
        return [_renamed(each, names) for each in part]
    if isinstance(part, dict):
        return {
            key: names.get(value, value) if key == "reference" and isinstance(value, str) else _renamed(value, names)
            for key, value in part.items()
        }
    return part
