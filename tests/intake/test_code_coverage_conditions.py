"""Of the shared code lists and the value sets of the measures: each code of a class that is followed is read as that
class. `python -m tests.intake.test_code_coverage_conditions` prints the table."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from services.intake import codes
from services.intake.codes.systems import ICD10, SNOMED, normalise_system
from tests.test_house import ROOT

SHARED = ROOT.parent / "shared"
pytestmark = [pytest.mark.real_data, pytest.mark.skipif(not SHARED.is_dir(), reason="no data")]
Meaning = Callable[[str, str], object]


def _of_conditions(*words: str) -> tuple[Meaning, tuple[str, ...]]:
    return codes.condition_of, words


def _none_left_out(_code: str) -> str:
    return ""


def _not_the_first_encounter(code: str) -> str:
    ends = {"D": "a later encounter", "S": "a sequel"}
    return "" if code.endswith("A") else ends.get(code[-1], "misspelt, or without the character of its encounter")


def _use_alone(code: str) -> str:
    return "use, no disorder" if code.startswith("F11.9") else ""


@dataclass(frozen=True)
class Class:
    """A list of codes and what each of them is here."""

    name: str
    means: Meaning
    words: tuple[str, ...]
    systems: tuple[str, ...] = (ICD10, SNOMED)
    why_not: Callable[[str], str] = _none_left_out  # why a code of the list is left out; blank: it may not be


DEPRESSION = _of_conditions("depression")
SUBSTANCES = _of_conditions("opioid_use_disorder", "alcohol_use_disorder", "substance_use_disorder")
CLASSES = [
    Class("opioid_use_disorder", *_of_conditions("opioid_use_disorder")),
    Class("opioid_use", *_of_conditions("opioid_use_disorder"), why_not=_use_alone),
    Class("opioid_overdose", codes.event_of, ("overdose",), why_not=_not_the_first_encounter),
    Class("major_depression", *DEPRESSION),
    Class("major_depression_incl_remission", *DEPRESSION),
    Class("dysthymia", *DEPRESSION),
    Class("bipolar", *_of_conditions("bipolar")),
    Class("psychosis", *_of_conditions("psychosis")),
    Class("substance_use_disorder", *SUBSTANCES),
    Class("Major Depression", *DEPRESSION),
    Class("Major Depression Including Remission", *DEPRESSION),
    Class("Dysthymia", *DEPRESSION),
    Class("Bipolar Disorder", *_of_conditions("bipolar")),
    Class("Schizophrenia or Psychotic Disorder", *_of_conditions("psychosis")),
    Class("Substance Use Disorder", *SUBSTANCES),
    Class("psychotherapy", codes.component_of_code, ("psychotherapy", "cbt")),
    Class("moud_procedure", codes.moud_of_procedure, ("methadone", "buprenorphine")),
]


@cache
def _listed() -> dict[str, set[tuple[str, str]]]:
    """Name of the list or value set → (system, code)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for file in (*sorted(SHARED.glob("codes/*.csv")), *sorted(SHARED.glob("measures/*/value_sets.csv"))):
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                name, system = row.get("list") or row["name"], normalise_system(row["system"])
                found.setdefault(name, set()).add((system, row["code"]))
    return found


def _coverage() -> Iterator[tuple[Class, int, list[str]]]:
    """Each class, how many codes it has, and those that are something else here."""
    for each in CLASSES:
        there = sorted(pair for pair in _listed()[each.name] if pair[0] in each.systems)
        yield each, len(there), [code for system, code in there if each.means(system, code) not in each.words]


def _table() -> str:
    lines = ["| list | codes | read | left out, and why |", "|---|---|---|---|"]
    for each, there, missed in _coverage():
        why = Counter(each.why_not(code) or f"{code} is unread" for code in missed)
        said = "; ".join(f"{times} {reason}" for reason, times in why.items())
        lines.append(f"| {each.name} | {there} | {there - len(missed)} | {said} |")
    return "\n".join(lines)


def test_every_code_of_a_class_is_read_as_that_class():
    print(_table())
    assert [(each.name, code) for each, _, missed in _coverage() for code in missed if not each.why_not(code)] == []


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.name)
def test_what_is_left_out_is_not_read_all_the_same(each):
    there = [(system, code) for system, code in _listed()[each.name] if each.why_not(code)]
    assert [code for system, code in there if each.means(system, code) in each.words] == []
    assert len(there) < len(_listed()[each.name])


if __name__ == "__main__":
    print(_table())
