"""Every RxNorm code of the published lists that is of a class followed here is read as that class."""

import csv

import pytest

from db.vocabulary import MOUD_MEDICATIONS, PAIN_OPIOIDS, REVERSAL_MEDICATIONS, Medication
from services.intake.codes import RXNORM, component_of, medication_of
from tests.test_house import ROOT

CODES, MEASURES = ROOT.parent / "shared" / "codes", ROOT.parent / "shared" / "measures"
pytestmark = pytest.mark.skipif(not CODES.is_dir(), reason="skipped, no data")

OPIOIDS = (*MOUD_MEDICATIONS[:3], *PAIN_OPIOIDS)
CLASSES = {  # list → what its codes may be
    "moud_medication": (*MOUD_MEDICATIONS, Medication.buprenorphine_pain, Medication.methadone_pain),
    "sud_long_acting_medication": (*MOUD_MEDICATIONS, Medication.buprenorphine_pain),  # the weak injection is on it
    "sud_short_acting_medication": MOUD_MEDICATIONS,
    "opioid_medication": OPIOIDS,
    "benzodiazepine": (Medication.benzodiazepine,),
    "naloxone": REVERSAL_MEDICATIONS,
    "buprenorphine": (Medication.buprenorphine, Medication.buprenorphine_xr, Medication.buprenorphine_pain),
}
MEASURE_LISTS = {  # by the name of the value set
    "Antidepressant Medication": "antidepressant",
    "Adolescent Depression Medications": "antidepressant",
    "Substance Use Disorder Short Acting Medication": "sud_short_acting_medication",
    "Substance Use Disorder Long Acting Medication": "sud_long_acting_medication",
}
NOT_OF_THE_CLASS = {
    "for alcohol": {"197623", "197624", "835726"},  # disulfiram, acamprosate
    "to stop smoking": {"1801289"},  # bupropion
    "no opioid that is followed": {"1307713", "6468"},  # a bark; loperamide
    "a group of unlike forms": {"1151361"},  # "buprenorphine Injectable Product": of a month, of a week, for pain
    "the naloxone within a tablet, no rescue": {
        *("1307055", "1307060", "1431075", "1431100", "1542387", "1544850"),
        *("1597567", "1597572", "1666337", "1864411", "343216", "353392"),
    },
}
EXCEPTED = frozenset().union(*NOT_OF_THE_CLASS.values())


def listed() -> list[tuple[str, str]]:
    """(class, RxNorm code) of every list."""
    found = []
    for name in ("code_lists.csv", "seen_in_feeds.csv"):
        found += [(row["list"], row["code"]) for row in _rows(CODES / name) if row["system"] == RXNORM]
    for path in sorted(MEASURES.glob("*/value_sets.csv")):
        found += [
            (MEASURE_LISTS[row["name"]], row["code"])
            for row in _rows(path)
            if row["system"] == RXNORM and row["name"] in MEASURE_LISTS
        ]
    return found


def _rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_read(kind: str, code: str) -> bool:
    if kind == "antidepressant":
        return component_of(code) == "antidepressant"
    return medication_of(code) in CLASSES[kind]


def test_every_code_of_a_class_is_read_as_that_class(capsys):
    found = listed()
    with capsys.disabled():
        for kind in sorted({kind for kind, _ in found}):
            codes = {code for each, code in found if each == kind}
            wanted = codes - EXCEPTED
            read = sum(is_read(kind, code) for code in wanted)
            print(f"\n{kind}: {read} of {len(wanted)} RxNorm codes, {len(codes & EXCEPTED)} excepted", end="")
    assert [(kind, code) for kind, code in found if code not in EXCEPTED and not is_read(kind, code)] == []


def test_what_is_excepted_is_not_read_as_anything_else():
    assert [code for code in EXCEPTED if medication_of(code) or component_of(code)] == []
    assert {code for _, code in listed()} >= EXCEPTED
