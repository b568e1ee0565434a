"""Consent → consents: to disclose, signed, to somebody, for a purpose. What denies, and what is no matter of privacy
(research, treatment, advance directives), is none."""

import msgspec

from services.intake.fhir.datatypes import (
    CodeableConcept,
    Coding,
    Element,
    Meta,
    Period,
    Reference,
    Resource,
    codings,
    words_of,
)
from services.intake.fhir.dates import day, needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import patient_of

SIGNED = ("active", "inactive")  # inactive: withdrawn, or replaced
INACTIVE, DENY = "inactive", "deny"
PRIVACY = "patient-privacy"  # of the R4 consent scopes
RECIPIENTS = ("IRCP", "PRCP")  # v3-ParticipationType: who receives


class Actor(Element):
    role: CodeableConcept | None = None
    reference: Reference | None = None


class Provision(Element):
    type: str | None = None
    period: Period | None = None
    actor: list[Actor] = []
    purpose: list[Coding] = []
    provision: list["Provision"] = []


class Consent(Resource):
    status: str | None = None
    scope: CodeableConcept | None = None
    category: list[CodeableConcept] = []
    patient: Reference | None = None
    date_time: str | None = None
    provision: Provision | None = None


DECODER = msgspec.json.Decoder(Consent)


def rows(consent: Consent, shelf: Shelf) -> Rows:
    """A consent by its base provision. Raises NotFollowed and Unusable."""
    scopes = [each.code for each in codings(consent.scope)]
    if scopes and PRIVACY not in scopes:
        raise NotFollowed.concept(consent.scope)
    count_only(consent, statuses=SIGNED)
    provision = consent.provision or Provision()
    if provision.type == DENY:
        raise NotFollowed(NEVER_COUNTS, DENY)
    signed_on = needed_day("The date of the consent", shelf.zone, consent.date_time)
    values = {
        "patient_id": patient_of(consent.patient, shelf.aliases),
        "signed_on": signed_on,
        "scope": next(filter(None, map(words_of, (*consent.category, consent.scope))), PRIVACY),
        "recipient": _recipient(provision, shelf),
        "purpose": _purpose(provision),
        "expires_on": day(provision.period.end, shelf.zone) if provision.period else None,
        "revoked_on": _revoked_on(consent, signed_on, shelf),
    }
    return [("consents", values)]


def _all(provision: Provision) -> list[Provision]:
    """The base provision and those within it that permit: where to whom and what for may stand."""
    inner = [each for part in provision.provision if part.type != DENY for each in _all(part)]
    return [provision, *inner]


def _recipient(provision: Provision, shelf: Shelf) -> str:
    actors = [each for part in _all(provision) for each in part.actor]
    to = [each for each in actors if each.role is None or _receives(each.role)]
    names = (shelf.practitioner_name(each.reference) or shelf.organisation_name(each.reference) for each in to)
    found = "; ".join(dict.fromkeys(filter(None, names)))
    if not found:
        raise Unusable("The consent names no recipient (provision.actor)")
    return found


def _receives(role: CodeableConcept) -> bool:
    return any(coding.code in RECIPIENTS for coding in codings(role))


def _purpose(provision: Provision) -> str:
    told = (each.display or each.code for part in _all(provision) for each in part.purpose)
    found = "; ".join(dict.fromkeys(filter(None, told)))
    if not found:
        raise Unusable("The consent names no purpose (provision.purpose)")
    return found


def _revoked_on(consent: Consent, signed_on: str, shelf: Shelf) -> str | None:
    """Of one that is inactive: when its source last said so, else the day it was signed, for it must not count."""
    if consent.status != INACTIVE:
        return None
    return max(signed_on, day((consent.meta or Meta()).last_updated, shelf.zone) or signed_on)
