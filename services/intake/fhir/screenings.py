"""Observation → screenings: totals by code or name, items by component, hasMember, or of the same sitting."""

import msgspec

from db.vocabulary import Instrument
from services.intake.fhir.answers import Valued, figure, out_of, value_of
from services.intake.fhir.datatypes import CodeableConcept, Coding, Period, Reference, Resource
from services.intake.fhir.dates import needed_day
from services.intake.fhir.forms import Question, Told
from services.intake.fhir.instruments import (
    CSSRS_ITEMS,
    ITEMS,
    TOTALS,
    Part,
    Role,
    highest_of,
    numbered,
    part_of,
    title,
)
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.questions import told
from services.intake.fhir.references import full_id, patient_of
from services.intake.fhir.sittings import Sitting, sitting
from services.intake.fhir.stored_answers import Asked

COUNTED = ("final", "amended", "corrected", "preliminary")  # a preliminary score is not held back: item 9 may be in it


class Component(Valued):
    status: str | None = None  # of a contained observation; a component has none
    code: CodeableConcept | None = None


class Observation(Component):
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    component: list[Component] = []
    contained: list[msgspec.Raw] = []
    has_member: list[Reference] = []
    derived_from: list[Reference] = []


DECODER = msgspec.json.Decoder(Observation)
RESOURCE, COMPONENT = msgspec.json.Decoder(Resource), msgspec.json.Decoder(Component)


def rows(observation: Observation, shelf: Shelf) -> Rows:
    """A score; nothing for an item or a panel that a score takes along. Raises NotFollowed and Unusable."""
    part = part_of(observation.code)
    if part is None or (part.role == Role.grade and not _is_number(observation)):
        raise NotFollowed.concept(observation.code)
    count_only(observation, statuses=COUNTED)
    patient_of(observation.subject, shelf.aliases)
    if part.role in (Role.unclear, Role.grade):
        raise Unusable(_unclear(observation, part))
    if part.role == Role.item:
        return []  # joined to its score, or a screening of its own at the end of the feed: see leftover_answers.py
    if part.role == Role.panel and _has_total_elsewhere(observation, part, shelf):
        return []  # that total takes the items along
    return [("screenings", screening(observation, part, shelf))]


def _is_number(observation: Observation) -> bool:
    return figure((value_of(observation) or "").partition(".")[0]) is not None


def _unclear(observation: Observation, part: Part) -> str:
    named = next(iter(_spoken(observation.code)), "")
    return (
        f"The observation '{named}' is named like the {title(part.instrument)}, and it cannot be told what part it is"
    )


def screening(observation: Observation, part: Part, shelf: Shelf) -> dict[str, str | None]:
    """One row: the total as text (a fraction goes through, for the check to name) and the items that belong to it."""
    instrument, form = part.instrument, inside(observation, part)
    for why in form.untold.values():
        raise Unusable(why)
    answers = shelf.sittings.answers(asked_by(observation, part, shelf))
    items = numbered(instrument, answers | form.answers)
    total = total_of(observation, part, form, is_told=bool(items))
    if total is None and not items:
        raise Unusable("The observation carries neither a score nor answers")
    return {
        "patient_id": patient_of(observation.subject, shelf.aliases),
        "instrument": instrument,
        "taken_on": _taken_on(observation, shelf),
        "total": out_of(total, highest_of(instrument)),
        **items,
    }


def _taken_on(observation: Observation, shelf: Shelf) -> str:
    period = observation.effective_period or Period()
    written = (observation.effective_date_time, observation.effective_instant, period.start)
    return needed_day("The date of the score (effective)", shelf.zone, *written)


def sitting_of(observation: Observation, shelf: Shelf) -> Sitting:
    """What the answers and the total of one sitting share: the patient and the moment."""
    period = observation.effective_period or Period()
    written = observation.effective_date_time or observation.effective_instant or period.start
    return sitting(patient_of(observation.subject, shelf.aliases), written, shelf.zone)


def asked_by(observation: Observation, part: Part, shelf: Shelf) -> Asked:
    """What this score looks for: its members, what it was derived from, and what was told of its moment."""
    members = [full_id(each, "Observation", shelf.aliases) for each in observation.has_member]
    responses = [full_id(each, "QuestionnaireResponse", shelf.aliases) for each in observation.derived_from]
    value = total_of(observation, part, inside(observation, part), is_told=True)
    codes = ITEMS.get(part.instrument, ())
    at = sitting_of(observation, shelf)
    return Asked(f"Observation/{observation.id}", at, part.instrument, codes, (*members, *responses), value)


def _has_total_elsewhere(panel: Observation, part: Part, shelf: Shelf) -> bool:
    if part.instrument == Instrument.cssrs:
        return False  # its panel is what a total is to other instruments
    asked = asked_by(panel, part, shelf)
    return asked.value is None and shelf.sittings.has_score(asked, only_total=True)


def inside(observation: Observation, part: Part) -> Told:
    """Answers and total within the resource: its components, and members that it contains. Raises Unusable."""
    parts = [*observation.component, *_contained(observation)]
    if not parts:
        return Told()
    questions = [_question(each) for each in parts]
    form = told(questions, [part.instrument], has_score=_is_number(observation))
    if part.instrument == Instrument.cssrs and not form.asked >= set(CSSRS_ITEMS):
        for each in parts:  # no yes is left out unseen
            if (
                value_of(each) == "yes"
                and (spoken := _spoken(each.code))
                and not told([_question(each)], ["cssrs"]).asked
            ):
                raise Unusable(f"The answer to '{spoken[0]}' is yes, which is no known question of the C-SSRS")
    return form


def _question(part: Component) -> Question:
    codes = part.code.coding if part.code else []
    link = next((coding.code for coding in codes if coding.code), None)
    return Question(link or (part.code.text if part.code else "") or "", "", codes, _spoken(part.code), [], [part])


def _spoken(concept: CodeableConcept | None) -> list[str]:
    codings: list[Coding] = concept.coding if concept else []
    found = [concept.text if concept else None, *(coding.display for coding in codings)]
    return [said for said in found if said]


def _contained(observation: Observation) -> list[Component]:
    """Contained observations; other contained resources have a code of another kind and are left unread."""
    types = ((raw, RESOURCE.decode(raw).resource_type) for raw in observation.contained)
    found = [COMPONENT.decode(raw) for raw, kind in types if kind == "Observation"]
    return [each for each in found if each.status in COUNTED]


def total_of(observation: Observation, part: Part, form: Told, *, is_told: bool) -> str | None:
    """Of the components the total, else its own value. A value in words is a grade where answers or a score elsewhere
    tell the total (`is_told`); alone it goes through, for the check to name."""
    own = value_of(observation)
    if part.instrument in form.totals and not (part.code in TOTALS and _is_number(observation)):
        return form.totals[part.instrument]
    is_grade = is_told and part.role == Role.panel and observation.value_codeable_concept is not None
    return None if is_grade else own
