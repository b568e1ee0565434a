"""Communication → contacts. Whoever was not spoken with must not count as reached: only a call or a meeting between a
person of the clinic and the patient is one, and only a message that the patient sent was answered."""

import msgspec

from db.vocabulary import ContactKind, ContactOutcome
from services.intake.fhir.datatypes import CodeableConcept, Coding, Reference, Resource, codings, words_of
from services.intake.fhir.dates import needed_moment
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, count_only
from services.intake.fhir.references import patient_of, type_of

DONE = ("completed",)
BY_NOBODY = ("alert", "notification", "reminder")  # categories of what a machine sends
PEOPLE = ("Practitioner", "PractitionerRole")
MEDIA = {  # v3-ParticipationMode, and its words
    "phone": ContactKind.telephone,
    "telephone": ContactKind.telephone,
    "telephone call": ContactKind.telephone,
    "phone call": ContactKind.telephone,
    "face": ContactKind.visit,
    "face-to-face": ContactKind.visit,
    "face to face": ContactKind.visit,
    "in person": ContactKind.visit,
    "vidconf": ContactKind.visit,
    "videoconferencing": ContactKind.visit,
    "video": ContactKind.visit,
}  # all others (letters, mail, text messages, portals, what is not said) are messages
NOT_SPOKEN_WITH = {
    "no answer": ContactOutcome.no_answer,
    "no response": ContactOutcome.no_answer,
    "not reached": ContactOutcome.no_answer,
    "unable to reach": ContactOutcome.no_answer,
    "voicemail": ContactOutcome.left_message,
    "voice mail": ContactOutcome.left_message,
    "left message": ContactOutcome.left_message,
    "message left": ContactOutcome.left_message,
    "wrong number": ContactOutcome.wrong_number,
}


class Communication(Resource):
    status: str | None = None
    status_reason: CodeableConcept | None = None
    category: list[CodeableConcept] = []
    medium: list[CodeableConcept] = []
    subject: Reference | None = None
    topic: CodeableConcept | None = None
    sent: str | None = None
    received: str | None = None
    recipient: list[Reference] = []
    sender: Reference | None = None
    reason_code: list[CodeableConcept] = []


DECODER = msgspec.json.Decoder(Communication)


def rows(communication: Communication, shelf: Shelf) -> Rows:
    """A contact with the patient; talk among clinicians is none. The text itself is never read. Raises NotFollowed and
    Unusable."""
    sender = _type(communication.sender, shelf)
    recipients = {_type(each, shelf) for each in communication.recipient}
    if sender != "Patient" and recipients and recipients.isdisjoint(("Patient", "RelatedPerson", "Group")):
        raise NotFollowed("resource type", "Communication", "among clinicians")
    count_only(communication, statuses=DONE)
    kind = _kind(communication, sender)
    at = communication.sent or communication.received
    values = {
        "patient_id": patient_of(_patient(communication, shelf), shelf.aliases),
        "at": needed_moment("The date of the communication", shelf.zone, at),
        "kind": kind,
        "by": None if sender == "Patient" else shelf.practitioner_name(communication.sender),
        "outcome": _outcome(communication, sender),
    }
    return [("contacts", values)]


def _type(reference: Reference | None, shelf: Shelf) -> str | None:
    return type_of(reference, shelf.kinds) if reference else None


def _patient(communication: Communication, shelf: Shelf) -> Reference | None:
    others = [each for each in (communication.sender, *communication.recipient) if _type(each, shelf) == "Patient"]
    return communication.subject or next(iter(others), None)


def _kind(communication: Communication, sender: str | None) -> ContactKind:
    is_by_nobody = any(coding.code in BY_NOBODY for coding in codings(*communication.category))
    if is_by_nobody or sender not in (*PEOPLE, "Patient", None):
        return ContactKind.message
    told = (text for each in communication.medium for text in _texts(each))
    return next((MEDIA[text] for text in told if text in MEDIA), ContactKind.message)


def _outcome(communication: Communication, sender: str | None) -> ContactOutcome | None:
    reasons = [each for each in (communication.status_reason, *communication.reason_code) if each]
    told = " / ".join(text for each in reasons for text in _texts(each))
    found = next((outcome for words, outcome in NOT_SPOKEN_WITH.items() if words in told), None)
    return found or (ContactOutcome.reached if sender == "Patient" else None)


def _texts(concept: CodeableConcept) -> list[str]:
    codes: list[Coding] = concept.coding
    return [text.lower().strip() for each in codes for text in (each.code, each.display) if text] + [
        (words_of(concept) or "").lower().strip()
    ]
