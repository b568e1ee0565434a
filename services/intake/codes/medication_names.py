"""What medication a text names: ingredient, trade name and form, from the two lists beside this file.

A name tells less than a code, so whatever was told by its name alone keeps the words and counts as doubtful.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from db.vocabulary import Component, Medication
from services.intake.codes.lists import REMEMBERED, rows_of

NO_TEXT = re.compile(r"[^a-z0-9.µμ]+")
UNIT_AT_NUMBER = re.compile(r"(?<=\d)(?=[a-zµμ])")
# "Suboxone, discontinued", "no methadone": words about a medication that is not taken ("Tylenol No. 3" is taken)
NOT_TAKEN = re.compile(r"^ (no|not) | (never|denies|allergic|allergy|discontinued|stopped|declined|refused) ")
PARTNERS = ("naloxone", "naltrexone")  # beside another opioid they only deter from injecting it
FOR_WEIGHT = {"bupropion", "naltrexone"}  # together neither MOUD nor an antidepressant
UNCLEAR, NONE = "unclear", "none"  # what a form may say in place of a medication


class Unclear(Exception):
    """A medication followed here is named, and the words leave open which, or whether it is taken: a phrase says so."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the words name; a combination may be both a medication and a treatment of depression."""

    text: str
    medication: Medication | None
    component: Component | None
    form: str


@lru_cache(maxsize=REMEMBERED)
def named(text: str) -> Named | None:
    """What a display text, a trade name or the line of an order names; None where it is nothing followed here.

    Raises Unclear where one of ours is named and more cannot be said.
    """
    folded = fold(text)
    found = _found(folded)
    if {row["ingredient"] for row in found} == FOR_WEIGHT:
        return None
    told = [each for row in _without_partners(found) if (each := _told(row, folded))]
    if not told:
        return None
    if NOT_TAKEN.search(folded):
        raise Unclear("says that it is not taken")
    medications = {medication for medication, _, _ in told if medication}
    if UNCLEAR in medications:
        raise Unclear("leaves open which form it is")
    if len(medications) > 1:
        raise Unclear(f"names {' and '.join(sorted(medications))}")
    components = {component for _, component, _ in told if component}
    return Named(
        text,
        Medication(medications.pop()) if medications else None,
        Component(components.pop()) if components else None,
        next((form for medication, _, form in told if medication), ""),
    )


def fold(text: str) -> str:
    """` buprenorphine naloxone 8 2 mg sl film `: small letters, numbers apart from units, a space at both ends."""
    apart = UNIT_AT_NUMBER.sub(" ", NO_TEXT.sub(" ", text.lower()))
    return f" {' '.join(filter(None, (word.strip('.') for word in apart.split())))} "


@cache
def _names() -> list[dict[str, str]]:
    return sorted(rows_of("medication_names.csv"), key=lambda row: -len(row["name"]))


@cache
def _forms() -> list[dict[str, str]]:
    return rows_of("medication_forms.csv")


def _found(folded: str) -> list[dict[str, str]]:
    """The names in a text, a longer one before what it contains; of one ingredient trade names alone, where there are
    any: they say the form too."""
    found = []
    for row in _names():
        if f" {row['name']} " in folded:
            folded = folded.replace(f" {row['name']} ", "  ")
            found.append(row)
    branded = {row["ingredient"] for row in found if row["name"] != row["ingredient"]}
    return [row for row in found if row["name"] != row["ingredient"] or row["ingredient"] not in branded]


def _without_partners(found: list[dict[str, str]]) -> Iterable[dict[str, str]]:
    others = [row for row in found if row["ingredient"] not in PARTNERS and not row["component"]]
    return others + [row for row in found if row["component"]] if others else found


def _told(row: dict[str, str], folded: str) -> tuple[str, str, str] | None:
    """(medication, component, form) of one name, its form as the words say; None where it is nothing followed."""
    if row["form"] == NONE:
        return None
    if row["medication"]:
        return row["medication"], row["component"], row["form"]
    form = next((each for each in _forms() if each["ingredient"] == row["ingredient"] and _says(each, folded)), None)
    if form and form["medication"] == NONE:
        return None
    if row["component"]:
        return "", row["component"], ""
    return (form["medication"], "", form["form"]) if form else (row["ingredient"], "", "")


def _says(form: dict[str, str], folded: str) -> bool:
    needed = (form["words"], form["and_words"])
    return all(not words or _any_of(words, folded) for words in needed) and not (
        form["without"] and _any_of(form["without"], folded)
    )


def _any_of(words: str, folded: str) -> bool:
    return any(f" {word} " in folded for word in words.split("|"))
