"""What a finished export consists of, as the server lists it: files of resources, of deletions, of messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from db.problems import Problem
from services.intake.bulk.addresses import refuse_unsafe

Section = Literal["output", "deleted", "error"]
SECTIONS: tuple[Section, ...] = ("output", "deleted", "error")
HOLDS = {"deleted": "Bundle", "error": "OperationOutcome"}  # whatever the item says its type is


class Item(msgspec.Struct):
    url: str
    type: str = ""
    count: float | None = None  # resources, where the server says so


class Link(msgspec.Struct):
    relation: str = ""


class Listed(msgspec.Struct, rename="camel"):
    """The fields that are read; servers add others."""

    transaction_time: str
    requires_access_token: bool
    output: list[Item]
    deleted: list[Item] | None = None
    error: list[Item] | None = None
    link: list[Link] | None = None


@dataclass(frozen=True)
class Manifest:
    """`transaction_time`: the server's instant up to which it tells everything, as the server writes it."""

    transaction_time: str
    requires_access_token: bool
    items: dict[Section, list[Item]]


def instant(written: str) -> datetime:
    """Raises ValueError for what is no FHIR instant: a moment with its zone."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


def decode(body: bytes) -> Manifest:
    """Raises Problem, which names what is missing or wrong and no value."""
    try:
        listed = msgspec.json.decode(body, type=Listed)
        instant(listed.transaction_time)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Problem(f"The server's list of the export's files cannot be read: {error}.") from error
    except ValueError as error:
        raise Problem("The server's list of the export's files has a transactionTime that is no instant.") from error
    if any(link.relation == "next" for link in listed.link or ()):
        raise Problem("The server lists the export's files on several pages, which was not asked for and is not read.")
    items = {section: getattr(listed, section) or [] for section in SECTIONS}
    for item in (each for section in SECTIONS for each in items[section]):
        refuse_unsafe(item.url)
    return Manifest(listed.transaction_time, listed.requires_access_token, items)


def held_by(section: Section, item: Item) -> str:
    """The type of the resources in the file."""
    return HOLDS.get(section, item.type)
