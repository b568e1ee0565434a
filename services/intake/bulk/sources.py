"""The EHRs that are asked for exports: one table of the settings file each, checked by name before anything is sent."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from db.problems import Problem
from services.intake.bulk.addresses import refuse_unsafe

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")  # it is a folder, too
WHO = ("group", "patients", "system")
FULL_EVERY = (
    7  # days: what a server forgets to tell of later, such as the past of somebody new in the group, comes then
)
WAIT = 12.0  # hours for which one run waits for the server to have an export ready
EXAMPLE = 'address = "https://…/fhir"'


@dataclass(frozen=True)
class Source:
    """What one table of the file says."""

    name: str
    address: str  # of the FHIR server, without a slash at its end
    export: str = "group"  # whose records: of a group, of all patients, or everything
    group: str | None = None
    client_id: str | None = None  # None: a server that asks for no token
    key_file: Path | None = None
    key_id: str | None = None
    scope: str | None = None
    token_url: str | None = None  # None: as the server's .well-known/smart-configuration says
    types: tuple[str, ...] = ()  # none: all that Tandem reads
    full_every_days: float = FULL_EVERY
    wait_hours: float = WAIT
    accept_errors: bool = False  # an export counts although the server could not export all of it


TEXTS = ("address", "export", "group", "client_id", "key_file", "key_id", "scope", "token_url")
NUMBERS = ("full_every_days", "wait_hours")
KNOWN = tuple(field.name for field in fields(Source) if field.name != "name")


def load(file: Path) -> list[Source]:
    """Every source of the file, in its order. Raises Problem, which names the table and the word."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"The settings of the sources, {file}, cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"The settings of the sources, {file}, are no TOML: {error}.") from error
    if not told:
        raise Problem(f"{file} names no source: write a table such as [north] with {EXAMPLE}.")
    return [_source(name, words, file.parent) for name, words in told.items()]


def chosen(sources: list[Source], name: str | None) -> list[Source]:
    """The one of that name, or all."""
    found = [each for each in sources if name in (None, each.name)]
    if not found:
        raise Problem(f"There is no source {name}; there are {', '.join(each.name for each in sources)}.")
    return found


def _source(name: str, words: object, folder: Path) -> Source:
    if not isinstance(words, dict):
        raise Problem(f"{name} stands outside a table: write [name-of-the-source] above it.")
    if not NAME.fullmatch(name):
        raise Problem(f"The name of a source is letters, digits, - and _; {name!r} is none.")
    if unknown := sorted(set(words) - set(KNOWN)):
        raise Problem(f"[{name}] holds {', '.join(unknown)}; known are {', '.join(KNOWN)}.")
    _refuse_wrong_kinds(name, words)
    if "address" not in words:
        raise Problem(f"[{name}] needs {EXAMPLE}.")
    words = words | {"types": tuple(words.get("types", ())), "address": words["address"].rstrip("/")}
    if "key_file" in words:
        words["key_file"] = folder / Path(words["key_file"]).expanduser()
    source = Source(name, **words)
    _refuse_what_does_not_fit(source)
    return source


def _refuse_wrong_kinds(name: str, words: dict) -> None:
    for word in TEXTS:
        if not isinstance(words.get(word, ""), str) or words.get(word) == "":
            raise Problem(f"[{name}] {word} is a text.")
    for word in NUMBERS:
        number = words.get(word, 1)
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1_000_000:
            raise Problem(f"[{name}] {word} is a number above 0.")
    if not isinstance(words.get("accept_errors", False), bool):
        raise Problem(f"[{name}] accept_errors is true or false.")
    types = words.get("types", [])
    if not isinstance(types, list) or not all(isinstance(each, str) and each.isalpha() for each in types):
        raise Problem(f'[{name}] types is a list of resource types: ["Patient", "Observation"].')


def _refuse_what_does_not_fit(source: Source) -> None:
    for address in filter(None, (source.address, source.token_url)):
        refuse_unsafe(address)
    if source.export not in WHO:
        raise Problem(f"[{source.name}] export is one of {', '.join(WHO)}.")
    if (source.export == "group") != bool(source.group):
        raise Problem(f'[{source.name}] needs group = "the id of the group", or export = "patients" or "system".')
    if bool(source.client_id) != bool(source.key_file):
        raise Problem(f"[{source.name}] has client_id and key_file together, or neither.")
