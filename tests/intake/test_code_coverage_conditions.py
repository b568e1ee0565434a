"""Of the shared code lists and the value sets of the measures: each code of a class that is followed is read as that
class. `python -m tests.intake.test_code_coverage_conditions` prints the table."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from services.intake import codes
from services.intake.codes.systems import CPT, HCPCS, ICD10, SNOMED, normalise_system
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
    words: tuple[object, ...]
    systems: tuple[str, ...] = (ICD10, SNOMED)
    why_not: Callable[[str], str] = _none_left_out  # why a code of the list is left out; blank: it may not be


def _no_medication_said(code: str) -> str:
    return "" if code in SAYS_ITS_MEDICATION else "counselling, detoxification, or MOUD that no term here names"


ALL = (ICD10, SNOMED, CPT, HCPCS)
THERAPY, MOUD = ("psychotherapy", "cbt"), ("methadone", "buprenorphine")
OFFICE = (
    "Office Visit",
    "Home Healthcare Services",
    "Annual Wellness Visit",
    "Preventive Care Services Established Office Visit, 18 and Up",
    "Preventive Care Services Initial Office Visit, 18 and Up",
)
HOSPITAL = (
    "Encounter Inpatient",
    "Initial Hospital Inpatient Visit",
    "Discharge Services Hospital Inpatient",
    "Discharge Services Hospital Inpatient Same Day Discharge",
)
SAYS_ITS_MEDICATION = ("310653000", "792901003", "792902005", "G2067", "G2068")
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
    Class("psychotherapy", codes.component_of_code, THERAPY),
    Class("Psych Visit Psychotherapy", codes.component_of_code, THERAPY, ALL),
    Class("Psych Visit Psychotherapy", codes.visit_of, ("behavioral_health",), ALL),
    Class("Psych Visit Diagnostic Evaluation", codes.visit_of, ("behavioral_health",), ALL),
    *(Class(name, codes.visit_of, ("primary_care",), ALL) for name in OFFICE),
    Class("Telephone Visits", codes.modality_of, ("telephone",), ALL),
    Class("Emergency Department Visit", codes.stay_of, ("ed_visit",), ALL),
    Class("Emergency Department Evaluation and Management Visit", codes.stay_of, ("ed_visit",), ALL),
    *(Class(name, codes.stay_of, ("hospital_admission",), ALL) for name in HOSPITAL),
    Class("Referral for Adult Depression", codes.is_referral, (True,), ALL),
    Class("Referral for Adolescent Depression", codes.is_referral, (True,), ALL),
    Class("moud_procedure", codes.moud_of_procedure, MOUD),
    Class("Substance Use Disorder Treatment", codes.moud_of_procedure, MOUD, ALL, why_not=_no_medication_said),
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
