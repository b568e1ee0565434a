"""What an answer or a score says, in whichever value it comes: as the text of a number, or yes or no."""

import re

from services.intake.codes.questionnaires import answer_worth, written_worth
from services.intake.fhir.datatypes import Coding, Element, Resource, number

# R4, R5, and the older names of the same thing
ORDINAL = re.compile(r"ordinalValue$|itemWeight$|iso21090-CO-value$")
FIGURE = re.compile(r"[0-9]{1,4}")
OUT_OF = re.compile(r"(\d+)\s*(?:/|of|out of)\s*(\d+)")
Plain = float | str | None


class Extension(Element):
    url: str | None = None
    value_decimal: Plain = None
    value_integer: Plain = None


class Option(Coding):
    extension: list[Extension] = []


class Concept(Element):
    coding: list[Option] = []
    text: str | None = None


class Amount(Element):
    value: Plain = None


class Valued(Resource):
    """Whatever carries a value: an observation, one of its components, an answer."""

    value_quantity: Amount | None = None
    value_integer: Plain = None
    value_decimal: Plain = None
    value_boolean: bool | None = None
    value_coding: Option | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None


def value_of(valued: Valued, item: str = "") -> str | None:
    """The number that a code, words or a figure stand for; what is none goes through as it is, for the check to name.

    `item`: the key of the question, where its answers are words of its own."""
    if valued.value_boolean is not None:
        return "yes" if valued.value_boolean else "no"
    amount = valued.value_quantity.value if valued.value_quantity else None
    for figure in (valued.value_integer, valued.value_decimal, amount):
        if figure is not None:
            return as_text(figure, item)
    concept = valued.value_codeable_concept
    if valued.value_coding is not None:
        concept = Concept(coding=[valued.value_coding])
    return _of_concept(concept, item) or as_text(valued.value_string, item)


def is_coded(valued: Valued) -> bool:
    return valued.value_coding is not None or valued.value_codeable_concept is not None


def as_text(figure: Plain, item: str = "") -> str | None:
    if isinstance(figure, str):
        return written_worth(figure, item) or figure
    return number(figure)


def _of_concept(concept: Concept | None, item: str) -> str | None:
    if concept is None:
        return None
    worths = [worth for option in concept.coding for worth in _worths(option, item)]
    worths += filter(None, [written_worth(concept.text, item)])
    if worths:
        return worths[0] if len(set(worths)) == 1 else " or ".join(_said(concept))
    ordinals = [found for option in concept.coding if (found := ordinal_of(option.extension))]
    if ordinals:
        return ordinals[0]
    return next(iter(_said(concept)), None)


def _worths(option: Option, item: str) -> list[str]:
    """By the code and by the words, which should say the same; a number alone as a code only where nothing else is."""
    by_words = written_worth(option.display, item)
    if by_code := answer_worth(option.code, item):
        return [by_code, by_words] if by_words else [by_code]
    if by_words:
        return [by_words]
    return []


def ordinal_of(extensions: list[Extension]) -> str | None:
    """The number that a form gives an answer, by any name of the extension."""
    for each in extensions:
        figure = each.value_decimal if each.value_decimal is not None else each.value_integer
        if figure is not None and ORDINAL.search(each.url or ""):
            return as_text(figure)
    return None


def _said(concept: Concept) -> list[str]:
    found = [said for option in concept.coding for said in (option.code, option.display) if said]
    return found or ([concept.text] if concept.text else [])


def figure(said: str | None) -> int | None:
    """A small whole number; None where the text is anything else."""
    return int(said) if said and FIGURE.fullmatch(said) else None


def out_of(total: str | None, highest: float) -> str | None:
    """ "12/27" → "12" where 27 is the highest that the instrument has."""
    both = OUT_OF.fullmatch((total or "").strip())
    return both[1] if both and float(both[2]) == highest else total
