"""Which medication a resource is about: by an RxNorm code on our lists, else by what the clinic says of its
source's own codes, else by the names in its words."""

from dataclasses import dataclass
from math import nan

from db.vocabulary import Component, Medication
from services.intake.cell_types import shown
from services.intake.codes import RXNORM, Product, component_of, medication_of, normalise_system, product_of
from services.intake.codes.medication_names import Named, Unclear, named
from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Coding, Contained, Reference, Resource, words_of
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Unusable

WORDS_KEPT = 500  # characters, as many as a text column holds


class Medicated(Resource):
    status: str | None = None
    subject: Reference | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    contained: list[Contained] = []


@dataclass(frozen=True, slots=True)
class Drug:
    """Told by its code or by what the clinic says of it, or, doubtful, by its name: then `text` is what stood there."""

    rxnorm: str | None
    text: str | None
    told: Named | None

    def medication(self, source: str) -> Medication | None:
        return self.told.medication if self.told else medication_of(self.rxnorm or "", source)

    @property
    def component(self) -> Component | None:
        return self.told.component if self.told else component_of(self.rxnorm or "")

    @property
    def product(self) -> Product | None:
        """Of a name the strength is not known, so no dose is reckoned from tablets."""
        if self.told is None or self.told.medication is None:
            return product_of(self.rxnorm or "")
        return Product(self.told.medication, "", self.told.form, nan, "", self.text or "")


def drug_of(resource: Medicated, shelf: Shelf) -> Drug:
    """The medication of a resource. Raises NotFollowed where it is none of ours, and Unusable where one of ours is
    named and it stays open which, or where nothing but a code of an unknown list is given."""
    concept = resource.medication_codeable_concept
    if concept is None and resource.medication_reference is not None:
        concept = shelf.medication(resource.medication_reference, resource.contained)
    if concept is None:
        raise NotFollowed.concept(None)
    coded = next((each for each in concept.coding if _is_listed(each)), None)
    if coded:
        return Drug((coded.code or "").strip(), None, None)
    medication, treatment = meant.medication_and_treatment(concept, shelf.codes)
    if medication or treatment:
        return Drug(None, None, Named(words_of(concept) or "", medication, treatment, ""))
    words = list(dict.fromkeys(filter(None, (*(each.display for each in concept.coding), concept.text))))
    if not words and any(each.code and normalise_system(each.system) != RXNORM for each in concept.coding):
        raise Unusable(f"The medication is given as {_code_of(concept)} alone, and no list known here has it")
    return _by_words(concept, words)


def _by_words(concept: CodeableConcept, words: list[str]) -> Drug:
    text = "; ".join(words)
    try:
        told = named(text)
    except Unclear as unclear:
        raise Unusable(f"The medication '{shown(words[-1])}' ({_code_of(concept)}) {unclear}") from unclear
    if told is None:
        raise NotFollowed.concept(concept)
    return Drug(None, text[:WORDS_KEPT], told)


def _is_listed(coding: Coding) -> bool:
    code = (coding.code or "").strip()
    return normalise_system(coding.system) == RXNORM and bool(product_of(code) or component_of(code))


def _code_of(concept: CodeableConcept) -> str:
    coding = next((each for each in concept.coding if each.code), None)
    return f"{normalise_system(coding.system) or 'no system'} {coding.code}" if coding else "no code"
