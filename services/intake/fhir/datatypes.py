"""The FHIR R4 data types that several resources share, as typed structs of only the fields used here."""

from collections.abc import Iterator

import msgspec

# Broken JSON, a field of the wrong type, bytes that are no text, brackets within brackets without end
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Element(msgspec.Struct, rename="camel", gc=False):
    """Unknown fields are passed over; a field of the wrong type makes the resource unreadable, with its path named."""


class Coding(Element):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element):
    coding: list[Coding] = []
    text: str | None = None


class Identifier(Element):
    use: str | None = None
    type: "CodeableConcept | None" = None
    system: str | None = None
    value: str | None = None
    period: "Period | None" = None


class Reference(Element):
    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None
    display: str | None = None


class Period(Element):
    start: str | None = None
    end: str | None = None


class Quantity(Element):
    value: float | None = None
    unit: str | None = None
    code: str | None = None


class Meta(Element):
    last_updated: str | None = None
    version_id: str | None = None
    tag: list[Coding] = []


def last_updated(meta: Meta | None) -> str | None:
    """When the source last changed the resource."""
    return meta.last_updated if meta else None


class Resource(Element):
    resource_type: str | None = None
    id: str | None = None
    meta: Meta | None = None


class Contained(Resource):
    """A resource inside another. Each type has a code of its own kind, so it stays unread until the type is known."""

    code: msgspec.Raw = msgspec.Raw(b"null")
    name: msgspec.Raw = msgspec.Raw(b"null")


def contained_in(resources: list[Contained], reference: Reference | None, kind: str) -> Contained | None:
    """The contained resource that "#x" means, if it is of this type."""
    wanted = (reference.reference or "") if reference else ""
    same = (each for each in resources if wanted == f"#{each.id}" and each.resource_type == kind)
    return next(same, None)


def codings(*concepts: CodeableConcept | None) -> Iterator[Coding]:
    """Every coding that has a code, in order."""
    for concept in concepts:
        if concept is not None:
            yield from (coding for coding in concept.coding if coding.code)


def words_of(concept: CodeableConcept | None) -> str | None:
    """What people call it: the text, or the display of the first code."""
    if concept is None:
        return None
    return concept.text or next((coding.display or coding.code for coding in concept.coding), None)


def number(value: float | None) -> str | None:
    """12.0 → "12", 13.25 → "13.25": as a person would have written it into a CSV file."""
    return None if value is None else f"{value:.0f}" if value == int(value) else repr(value)
