"""Condition → conditions; overdoses and deliveries → events. One on no code list is counted by its code."""

import msgspec

from db.vocabulary import Condition as Word
from db.vocabulary import ConditionStatus, EventKind
from services.intake.codes import normalise_system, status_of
from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Coding, Period, Reference, Resource, codings, words_of
from services.intake.fhir.dates import day, needed_day, partial
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows
from services.intake.fhir.references import patient_of

NOT_TRUE = ("entered-in-error", "refuted")
NOT_HERE_NOW = ("inactive", "remission", "resolved")


class Condition(Resource):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    severity: CodeableConcept | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_period: Period | None = None
    recorded_date: str | None = None


DECODER = msgspec.json.Decoder(Condition)


def rows(condition: Condition, shelf: Shelf) -> Rows:
    """A diagnosis that is followed, a pregnancy, an event: each by its first code, since one Condition may carry the
    codes of several (O99.320 and F11.20). Raises NotFollowed and Unusable."""
    if (verified := _said(condition.verification_status)) in NOT_TRUE:
        raise NotFollowed(NEVER_COUNTS, verified or "")
    kind = next(filter(None, (meant.event(each, shelf) for each in codings(condition.code))), None)
    made = [_event(condition, kind, shelf)] if kind else []
    for word, coding in conditions_of(condition.code, shelf).items():
        if word == Word.opioid_use_disorder:
            shelf.add_present(f"OUD/{condition.id}")  # an episode of care names its diagnosis by this id
        if not (word == Word.pregnancy and kind == EventKind.delivery):  # a delivery ends it
            made.append(followed(condition, coding, shelf))
    if not made:
        raise NotFollowed.concept(condition.code)
    return made


def conditions_of(concept: CodeableConcept | None, shelf: Shelf) -> dict[Word, Coding]:
    """The first diagnosis that a code stands for, and beside it a pregnancy. Of several codes of one diagnosis the one
    that says it is in remission: many a SNOMED CT code does not say what the ICD-10-CM code beside it says."""
    found: dict[bool, tuple[Word, Coding]] = {}
    for coding in codings(concept):
        if word := meant.condition(coding, shelf):
            known, before = found.setdefault(word == Word.pregnancy, (word, coding))
            if known == word and not _stated_by(before):
                found[word == Word.pregnancy] = (word, coding if _stated_by(coding) else before)
    return dict(found.values())


def _stated_by(coding: Coding) -> ConditionStatus | None:
    return status_of(meant.system_of(coding), coding.code or "")


def _said(concept: CodeableConcept | None) -> str | None:
    """The code of a status, else its text, as the codes are written: "Entered in Error" is entered-in-error."""
    code = next((each.code for each in codings(concept)), None)
    return "-".join((code or words_of(concept) or "").lower().split()) or None


def followed(condition: Condition, coding: Coding, shelf: Shelf) -> tuple[str, dict[str, str | None]]:
    """An onset that is only a year or a month stays blank and is kept as written: a condition needs no day to count."""
    onset = condition.onset_date_time or (condition.onset_period.start if condition.onset_period else None)
    abated = condition.abatement_date_time or (condition.abatement_period.end if condition.abatement_period else None)
    values = {
        "patient_id": patient_of(condition.subject, shelf.aliases),
        "condition": meant.condition(coding, shelf),
        "code_system": normalise_system(meant.system_of(coding)),
        "code": coding.code,
        "onset_on": day(onset, shelf.zone),
        "recorded_on": day(condition.recorded_date, shelf.zone),
        "resolved_on": day(abated, shelf.zone),
        "severity": words_of(condition.severity),
        "status": status(condition, coding, abated),
    }
    as_given = {"onset_as_given": onset, "recorded_as_given": condition.recorded_date, "abatement_as_given": abated}
    return "conditions", values | {column: text for column, text in as_given.items() if partial(text)}


def status(condition: Condition, coding: Coding, abated: str | None) -> str:
    """The clinical status; one the code itself states outweighs "active", and an abatement alone means resolved."""
    given, stated = _said(condition.clinical_status), _stated_by(coding)
    if stated and given not in NOT_HERE_NOW:
        return stated
    return given or (ConditionStatus.resolved if abated else ConditionStatus.active)


def _event(condition: Condition, kind: EventKind, shelf: Shelf) -> tuple[str, dict[str, str | None]]:
    period = condition.onset_period or Period()
    written = (condition.onset_date_time, period.start, condition.recorded_date)
    on = needed_day(f"The date of the {kind}", shelf.zone, *written)
    patient = patient_of(condition.subject, shelf.aliases)
    return "events", {"patient_id": patient, "on": on, "kind": kind}
