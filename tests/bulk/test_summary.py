"""What a sync says at its end: what changed, who came onto the list and left it, what needs a person. No names."""

import json

from services.rules.catalogue import by_key
from tests.bulk.records import everything, item_nine, phq9_total, visit
from tests.intake.fhir_feed import coded


def test_the_summary_tells_changes_reasons_and_what_needs_a_person(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    allergy = {"resourceType": "Observation", "id": "x", "status": "final", "code": coded("http://loinc.org", "8302-2")}
    ehr.put(item_nine("LA6571-9"), allergy | {"subject": {"reference": "Patient/p1"}}, visit("nobody"))
    ehr.put(*everything("p2"))
    summary = clinic.sync(source)
    lines = list(summary.lines())
    assert lines[0] == f"north: changes since {summary.since}, up to {summary.until}, is batch 2."
    assert lines[1].startswith(f"{summary.read} rows: {summary.added} added, ")
    assert summary.rejected == 1
    assert "- 1 rows were rejected: manage.py rejects 2" in lines
    assert any("1 resources carry one of 1 codes that are not followed here." in line for line in lines)
    told = json.dumps(summary.as_json())
    assert not [name for name in ("Moss", "p1", "p2", "nobody") if f'"{name}"' in told or name in " ".join(lines)]


def test_reasons_that_open_and_close_are_counted_by_title_and_patient(clinic, ehr, source):
    ehr.put(*everything("p1"), item_nine("LA6568-5"))
    first = clinic.sync(source)
    assert first.patients_with_new == 0 or first.new_reasons
    clinic.clock.later(days=1)
    ehr.put(item_nine("LA6571-9"))  # nearly every day
    title = by_key("suicide_risk_unreviewed").title
    opened = clinic.sync(source)
    assert opened.new_reasons[title] == 1
    assert opened.patients_with_new == 1
    assert any(line.startswith("Newly on the list: ") and title in line for line in opened.lines())
    clinic.clock.later(days=1)
    ehr.put(item_nine("LA6568-5") | {"status": "final"}, phq9_total(0))
    closed = clinic.sync(source)
    assert closed.closed_reasons[title] == 1
    assert closed.patients_with_closed == 1


def test_a_quiet_night_says_that_nothing_needs_a_person(clinic, ehr, source):
    ehr.put(*everything("p1"))
    clinic.sync(source)
    clinic.clock.later(days=1)
    assert list(clinic.sync(source).lines())[1:] == [
        "0 rows: 0 added, 0 changed (0 of them taken back), 0 unchanged, 0 rejected.",
        "Nothing needs a person.",
    ]
