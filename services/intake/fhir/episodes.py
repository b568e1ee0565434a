"""EpisodeOfCare → moud_episodes.

FHIR gives an episode no medication. It is taken from the episode's type when that is a code for MOUD (methadone,
buprenorphine), else, for an episode whose type or diagnosis is opioid use disorder, from the first MOUD supply of the
patient within the episode. Where neither is there the episode is refused: an enrolment needs its medication.
"""

import msgspec

from db.vocabulary import Condition
from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Element, Period, Reference, Resource, codings
from services.intake.fhir.dates import day, needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import id_of, patient_of

ENROLLED = ("active", "onhold", "finished")  # planned, waitlist and cancelled are no enrolment
STILL_OPEN = "9999-12-31"


class Diagnosis(Element):
    condition: Reference | None = None


class EpisodeOfCare(Resource):
    status: str | None = None
    type: list[CodeableConcept] = []
    diagnosis: list[Diagnosis] = []
    patient: Reference | None = None
    period: Period | None = None


DECODER = msgspec.json.Decoder(EpisodeOfCare)


def rows(episode: EpisodeOfCare, shelf: Shelf) -> Rows:
    """An enrolment, by its type or, for an OUD, by the first MOUD supply in it. Raises NotFollowed and Unusable."""
    of_type = next(filter(None, (meant.moud(each, shelf) for each in codings(*episode.type))), None)
    if of_type is None and not _is_for_oud(episode, shelf):
        raise NotFollowed.concept(*episode.type)
    count_only(episode, statuses=ENROLLED)
    period = episode.period or Period()
    patient = patient_of(episode.patient, shelf.aliases)
    enrolled, ended = (
        needed_day("The start of the episode of care", shelf.zone, period.start),
        day(period.end, shelf.zone),
    )
    medication = of_type or shelf.first_moud(patient, enrolled, ended or STILL_OPEN)
    if medication is None:
        raise Unusable(
            "The episode of care is for opioid use disorder, but names no MOUD and the patient has no MOUD supply in it"
        )
    values = {"patient_id": patient, "medication": medication, "enrolled_on": enrolled, "ended_on": ended}
    return [("moud_episodes", values)]


def _is_for_oud(episode: EpisodeOfCare, shelf: Shelf) -> bool:
    oud = Condition.opioid_use_disorder
    of_type = any(meant.condition(each, shelf) == oud for each in codings(*episode.type))
    named = (id_of(each.condition, shelf.aliases) for each in episode.diagnosis)
    return of_type or any(shelf.is_present(f"OUD/{each}") for each in named if each)
