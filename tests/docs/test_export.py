"""docs/export.md tells what is given out: every element, and the word for each of ours."""

import re

import pytest

from services.fhir_export import care, tasks
from services.fhir_export.files import KINDS
from tests.docs.test_links import ROOT
from tests.fhir_export.recording import resources, worked

ROWS = [
    tuple(line.split(" | ", 2))
    for line in re.findall(r"^\| (.+) \|$", (ROOT / "docs" / "export.md").read_text(), re.MULTILINE)
]
OF_EVERY_KIND = {"resourceType", "id", "meta", "identifier"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_element_is_told(sqlite_engine, kind):
    worked(sqlite_engine)
    written = {name.lstrip("_") for each in resources(sqlite_engine)[kind] for name in each}
    told = {element for of, element, _ in ROWS if of == kind}
    assert told - OF_EVERY_KIND == written - OF_EVERY_KIND


def told_of(kind: str, element: str) -> str:
    (words,) = (words for of, name, words in ROWS if (of, name) == (kind, element))
    return words


def test_every_status_is_told():
    for written in (*tasks.STATUSES.values(), tasks.TAKEN_BACK):
        assert f"`{written}`" in told_of("Task", "status")
    for written in care.STATUSES.values():
        assert f"`{written}`" in told_of("Appointment", "status")
    for written in tasks.PRIORITIES.values():
        assert f"`{written}`" in told_of("Task", "priority")
