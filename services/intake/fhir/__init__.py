"""Reads FHIR R4 (Bulk Data NDJSON and Bundles) into the rows of the intake; nothing is checked here but readability.

Every resource ends as exactly one of: rows (one or more), Refused with a sentence, Unfollowed with its code, or joined
to the score it belongs to (a panel or an answer whose total is a resource of its own).
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path

from db.vocabulary import Condition
from services.intake.fhir import (
    care_plans,
    condition,
    episodes,
    leftover_answers,
    medications,
    patient,
    procedures,
    reports,
    responses,
    screenings,
    visits,
)
from services.intake.fhir.datatypes import UNREADABLE, Resource
from services.intake.fhir.files import HEAD, Found, resources
from services.intake.fhir.first_pass import shelve
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import TABLE_OF, NotFollowed, Rows, Unusable
from services.intake.fhir.references import split
from services.intake.rows import Incoming, Refused, Unfollowed

__all__ = ["read"]

READERS = {
    "Patient": (patient.DECODER, patient.rows),
    "Condition": (condition.DECODER, condition.rows),
    "Observation": (screenings.DECODER, screenings.rows),
    "QuestionnaireResponse": (responses.DECODER, responses.rows),
    "DiagnosticReport": (reports.DECODER, reports.rows),
    "MedicationRequest": (medications.REQUEST, medications.requested),
    "MedicationDispense": (medications.DISPENSE, medications.dispensed),
    "MedicationAdministration": (medications.ADMINISTRATION, medications.administered),
    "Encounter": (visits.ENCOUNTER, visits.encounters),
    "Appointment": (visits.APPOINTMENT, visits.appointments),
    "CarePlan": (care_plans.DECODER, care_plans.rows),
    "EpisodeOfCare": (episodes.DECODER, episodes.rows),
    "Procedure": (procedures.DECODER, procedures.rows),
}
Outcome = Incoming | Refused | Unfollowed
EPISODE = b'"EpisodeOfCare"'
LOOKED_UP = dict.fromkeys(
    ("Organization", "Practitioner", "Medication", "Questionnaire"), "read for the names and codes others refer to"
)
NOT_READ = "resource type"  # the "system" under which a whole resource type is counted that is not read here


def read(paths: Iterable[Path | str], zone: tzinfo | None = None) -> Iterator[Outcome]:
    """Rows of FHIR files, folders and zips. `zone`: the clinics' time zone; without it date-times stay as written.

    Raises Problem when a path is missing, a file is damaged, or nothing there is FHIR.
    """
    paths = list(paths)
    shelf = shelve(lambda: reports.unpacked(resources(paths)), zone)
    try:
        has_episodes = False
        for found in reports.unpacked(resources(paths)):
            if EPISODE in found.raw and _kind_of(found) == "EpisodeOfCare":
                has_episodes = True
            else:
                yield from outcome(found, shelf)
        if has_episodes:  # an episode takes its medication from supplies, so it is read when all supplies are known
            yield from _episodes_in(paths, shelf)
        yield from leftover_answers.rows(shelf)
    finally:
        shelf.close()


def _episodes_in(paths: list[Path | str], shelf: Shelf) -> Iterator[Outcome]:
    for found in resources(paths):
        if EPISODE in found.raw and _kind_of(found) == "EpisodeOfCare":
            yield from outcome(found, shelf)


def _kind_of(found: Found) -> str | None:
    try:
        return HEAD.decode(found.raw).resource_type
    except UNREADABLE:
        return None


def outcome(found: Found, shelf: Shelf) -> list[Outcome]:
    """What one resource becomes; a malformed one is one Refused, never a failed file."""
    kind = "resource"
    try:
        head = HEAD.decode(found.raw) if found.problem is None else Resource()
        kind = head.resource_type or kind
        if found.problem or not head.resource_type:
            raise Unusable(found.problem or "The resource does not say its resourceType")
        if kind not in READERS:
            raise NotFollowed(NOT_READ, kind, LOOKED_UP.get(kind))
        return _rows_of(found, kind, shelf)
    except NotFollowed as why:
        return [Unfollowed(kind, found.file, found.line, why.system, why.code, why.display)]
    except Unusable as why:
        return [_refused(found, kind, str(why))]
    except UNREADABLE as error:
        return [_refused(found, kind, f"This {kind} cannot be read: {error}")]


def _rows_of(found: Found, kind: str, shelf: Shelf) -> list[Outcome]:
    decoder, rows = READERS[kind]
    resource = decoder.decode(found.raw)
    resource.id = resource.id or (split(found.full_url)[1] if found.full_url else None)
    if not resource.id:
        raise Unusable(f"The {kind} has no id, so it could not be told apart when it comes again")
    text = found.raw.decode("utf-8")
    made = rows(resource, shelf)
    whole = [each for each in made if not isinstance(each[1], str)]
    refused = [Refused(table, found.file, found.line, text, [why]) for table, why in made if isinstance(why, str)]
    return refused + [
        Incoming(table, found.file, found.line, text, values, key_of(f"{kind}/{resource.id}", table, values, whole))
        for table, values in whole
    ]


def key_of(key: str, table: str, values: dict[str, str | None], made: Rows) -> str:
    """The resource's own id; with what it is about where one resource makes two rows of a table (PHQ-9 and GAD-7). The
    diagnosis of a Condition that also tells a pregnancy keeps the id alone."""
    if sum(each == table for each, _ in made) == 1:
        return key
    if table == "conditions":
        return f"{key}#pregnancy" if values["condition"] == Condition.pregnancy else key
    return f"{key}#{values.get('instrument') or values.get('medication') or values.get('component')}"


def _refused(found: Found, kind: str, reason: str) -> Refused:
    text = found.raw.decode("utf-8", "replace")
    return Refused(TABLE_OF.get(kind, "resources"), found.file, found.line, text, [reason])
