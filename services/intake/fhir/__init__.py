"""Reads FHIR R4 (Bulk Data NDJSON and Bundles) into the rows of the intake; nothing is checked here but readability.

Every resource ends as exactly one of: rows (one or more), Refused with a sentence, Unfollowed with its code, or joined
to the score it belongs to (a panel or an answer whose total is a resource of its own).
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path

from db.vocabulary import Condition, EventKind
from services.intake.fhir import (
    care_plans,
    communications,
    condition,
    consents,
    contained_patients,
    deletions,
    episodes,
    leftover_answers,
    medications,
    own_export,
    patient,
    procedures,
    reports,
    responses,
    screenings,
    service_requests,
    visits,
)
from services.intake.fhir.datatypes import UNREADABLE, Resource
from services.intake.fhir.files import HEAD, Found, feeds_in, in_order, resources
from services.intake.fhir.first_pass import shelve
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NOT_READ, TABLE_OF, NotFollowed, Rows, Unusable
from services.intake.fhir.references import split
from services.intake.fhir.shares import Shares, kind_of
from services.intake.fhir.versions import version_of
from services.intake.found_files import File
from services.intake.mapping.source_codes import NO_CODES, SourceCodes
from services.intake.rows import PART, Incoming, Joined, Refused, Share, Unfollowed

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
    "MedicationStatement": (medications.STATEMENT, medications.stated),
    "Encounter": (visits.ENCOUNTER, visits.encounters),
    "Appointment": (visits.APPOINTMENT, visits.appointments),
    "CarePlan": (care_plans.DECODER, care_plans.rows),
    "EpisodeOfCare": (episodes.DECODER, episodes.rows),
    "Procedure": (procedures.DECODER, procedures.rows),
    "ServiceRequest": (service_requests.DECODER, service_requests.rows),
    "Communication": (communications.DECODER, communications.rows),
    "Consent": (consents.DECODER, consents.rows),
}
Outcome = Incoming | Refused | Unfollowed | Joined | Share
EPISODE = b'"EpisodeOfCare"'
LOOKED_UP = dict.fromkeys(
    ("Organization", "Practitioner", "Medication", "Questionnaire"), "read for the names and codes others refer to"
)


def read(paths: Iterable[Path | str], zone: tzinfo | None = None, codes: SourceCodes = NO_CODES) -> Iterator[Outcome]:
    """The resources of FHIR files, folders and zips, as `read_feeds`. Raises Problem when a path is missing, a file is
    damaged, or nothing there is FHIR."""
    return (each for each in read_feeds(feeds_in(paths), zone, codes) if not isinstance(each, Share))


def read_feeds(feeds: Iterable[File], zone: tzinfo | None = None, codes: SourceCodes = NO_CODES) -> Iterator[Outcome]:
    """Rows of FHIR feeds, then of each kind of resource the share that was understood. `zone`: the clinics' time zone;
    without it date-times stay as written. `codes`: what the source's own codes mean here. Raises Problem where a file
    is damaged."""
    feeds, shares = in_order(feeds), Shares()
    shelf = shelve(lambda: _feed(feeds), zone)
    shelf.codes = codes
    try:
        has_episodes = False
        for found in _feed(feeds):
            if EPISODE in found.raw and kind_of(found) == "EpisodeOfCare":
                has_episodes = True
            else:
                yield from shares.counted(found, outcome(found, shelf))
        if has_episodes:  # an episode takes its medication from supplies, so it is read when all supplies are known
            for found in _feed(feeds):
                if EPISODE in found.raw and kind_of(found) == "EpisodeOfCare":
                    yield from shares.counted(found, outcome(found, shelf))
        yield from leftover_answers.rows(shelf)
        yield from shares.told()
    finally:
        shelf.close()


def _feed(feeds: list[File]) -> Iterator[Found]:
    """Every resource of the feeds, and those inside others that are rows of their own."""
    return reports.unpacked(contained_patients.unpacked(resources(feeds)))


def outcome(found: Found, shelf: Shelf) -> list[Outcome]:
    """What one resource becomes; a malformed one is one Refused, never a failed file."""
    kind, own = "resource", None
    if found.deleted:
        return [deletions.outcome(found, found.deleted)]
    try:
        head = HEAD.decode(found.raw) if found.problem is None else Resource()
        kind = head.resource_type or kind
        if found.problem or not head.resource_type:
            raise Unusable(found.problem or "The resource does not say its resourceType")
        if kind not in READERS:
            raise NotFollowed(NOT_READ, kind, LOOKED_UP.get(kind))
        own = own_export.key_in(found.raw, kind)
        found.key = own or found.key
        return _rows_of(found, kind, shelf, own_export.READERS if own else READERS)
    except NotFollowed as why:
        named = own or (f"{kind}/{_id_of(head, found)}" if _id_of(head, found) else None)
        key = named if why.is_certain else None
        version = version_of(head.meta)
        told = Unfollowed(kind, found.file, found.line, why.system, why.code, why.display, key, version, why.is_void)
        told.is_unclear = not why.is_certain and why.system not in (NEVER_COUNTS, NOT_READ)
        return [told]
    except Unusable as why:
        return [_refused(found, kind, str(why))]
    except UNREADABLE as error:
        return [_refused(found, kind, f"This {kind} cannot be read: {error}")]


def _rows_of(found: Found, kind: str, shelf: Shelf, readers: dict) -> list[Outcome]:
    decoder, rows = readers[kind]
    resource = decoder.decode(found.raw)
    resource.id = _id_of(resource, found)
    if not resource.id:
        raise Unusable(f"The {kind} has no id, so it could not be told apart when it comes again")
    text = found.raw.decode("utf-8")
    made, key, version = rows(resource, shelf), found.key or f"{kind}/{resource.id}", version_of(resource.meta)
    if not made:
        return [Joined(key)]
    whole = [(table, told) for table, told in made if not isinstance(told, str)]
    refused = [(table, why) for table, why in made if isinstance(why, str)]
    return [
        *(Refused(table, found.file, found.line, text, [why], key, version) for table, why in refused),
        *(
            Incoming(table, found.file, found.line, text, values, key_of(key, table, values, whole), version)
            for table, values in whole
        ),
    ]


def _id_of(resource: Resource, found: Found) -> str | None:
    return resource.id or (split(found.full_url)[1] if found.full_url else None)


def key_of(key: str, table: str, values: dict[str, str | None], made: Rows) -> str:
    """The resource's own id; with what it is about where one resource makes two rows of a table (PHQ-9 and GAD-7, the
    patients of a group). The diagnosis of a Condition that also tells a pregnancy keeps the id alone."""
    if table == "patient_merges":
        return f"{key}{PART}{values['replaces']} into {values['patient_id']}"
    if table == "appointments":
        return values["appointment_id"] or key
    if sum(each == table for each, _ in made) == 1:
        return key
    if table == "events":
        return f"{key}#{values['kind']}" if values["kind"] == EventKind.overdose else key
    if table == "conditions":
        return f"{key}#pregnancy" if values["condition"] == Condition.pregnancy else key
    return f"{key}#{values.get('instrument') or values.get('medication') or values.get('component')}"


def _refused(found: Found, kind: str, reason: str) -> Refused:
    text = found.raw.decode("utf-8", "replace")
    return Refused(TABLE_OF.get(kind, "resources"), found.file, found.line, text, [reason])
