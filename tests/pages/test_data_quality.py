"""The page Data quality: sources, conflicts that open their patients, and how complete the fields are."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import writing
from db.tables import Patient
from db.vocabulary import Role
from pages.parts import page_frame
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from services.intake.load import import_rows
from services.intake.readers import read
from tests.pages.people import TODAY
from tests.recorded import the_record

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SCORES = "patient_id,instrument,taken_on,total\n1042,phq9,2026-11-03,17\n666,phq9,2026-11-03,9\n9,phq9,2026-11-03,9\n"


@pytest.fixture
def quality(opened, clinic, tmp_path):
    """The page for North's care manager: two scores came in, one was rejected, and one of North's patients is dead."""
    (tmp_path / "screenings.csv").write_text(SCORES)
    who = {"source": "north *ehr*", "files": ["f"], "by": Viewer.operator(), "today": TODAY, "now": NOW}
    import_rows(clinic, read([tmp_path]), **who)
    with writing(clinic) as session:
        dead = sa.update(Patient).where(Patient.patient_id.in_(["1043", "666"])).values(deceased_on=TODAY)
        session.execute(dead)
    return lambda **address: opened("data_quality.py", **address)


def rows(page, column: str) -> list[dict]:
    return [row for table in page.table if column in table.value for row in table.value.to_dict("records")]


def test_a_source_is_told_with_what_of_it_was_understood(quality):
    page = quality()
    assert page.title[0].value == "How far can these records be trusted?"
    (source,) = rows(page, "Understood")
    assert (source["Source"], source["Rows"], source["Rejected"]) == ("north \\*ehr\\*", "3", "1")
    assert source["Understood"] == "66.7% of 3 rows"


def test_a_conflict_opens_its_patients_of_the_viewers_clinics(quality, clinic):
    page = quality()
    told = {row["What"]: row["Patients"] for row in rows(page, "Why it matters")}
    assert told["A day of death, and an active record"] == "1"
    (person,) = rows(quality(conflict="dead_and_active"), "What does not fit")
    assert "Baker" in person["Patient"]
    assert "id=1043" in person["Patient"]
    with the_record(clinic) as session:
        listed = session.scalars(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "patients_listed")).all()
    assert [json.loads(each) for each in listed] == [{"conflict": "dead_and_active", "rows": 1}]


def test_a_field_is_told_as_a_share_of_its_rows(quality):
    fields = {row.pop("Field"): row for row in rows(quality(table="screenings"), "Field")}
    assert list(fields["total"].values()) == ["100%"]
    assert list(fields["mode"].values()) == ["0%"]
    assert [name for name in fields["total"] if "1 rows, newest 3 Nov" in name]  # the other one is South's


def test_administrators_see_counts_and_no_names(quality, monkeypatch):
    monkeypatch.setattr(page_frame, "viewer", lambda: Viewer("tom", "Tom", Role.administrator, None))
    page = quality(conflict="dead_and_active")
    assert rows(page, "What does not fit") == []
    assert {row["What"]: row["Patients"] for row in rows(page, "Why it matters")}[
        "A day of death, and an active record"
    ] == "2"


def test_whoever_may_not_is_told_so(quality, monkeypatch):
    monkeypatch.setattr(page_frame, "viewer", lambda: Viewer("fay", "Fay", Role.front_desk, frozenset({1})))
    page = quality()
    assert "may not see how far the records can be trusted" in page.info[0].value
    assert not page.table
