"""What a feed holds that is not followed here: outside the four outcomes, and never silently dropped."""

from datetime import UTC, datetime

import sqlalchemy as sa

from db.tables import UnknownCode
from services.access.viewer import Viewer
from services.intake import fhir
from services.intake.load import import_rows
from services.intake.not_understood import FURTHER, Tally
from services.intake.rows import Unfollowed
from tests.intake.fhir_feed import as_ndjson, observation, prescription

PATIENT = {"resourceType": "Patient", "id": "p1"}
IBUPROFEN = [prescription("310965", id=f"m{n}") for n in range(2)]


def loaded(engine, tmp_path, today, *resources, dry_run=False):
    file = tmp_path / "feed.ndjson"
    file.write_text(as_ndjson(*resources))
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    by = Viewer.operator()
    return import_rows(
        engine, fhir.read([file]), source="fhir", files=["feed"], by=by, today=today, now=now, dry_run=dry_run
    )


def kept(engine) -> list[tuple]:
    with engine.connect() as connection:
        return connection.execute(sa.select(UnknownCode.resource, UnknownCode.code, UnknownCode.times)).all()


def test_a_resource_that_is_not_followed_is_counted_by_code_beside_the_four_outcomes(engine, tmp_path, today):
    counts = loaded(engine, tmp_path, today, PATIENT, observation("44261-6", 12), *IBUPROFEN)
    assert (counts.read, counts.added, counts.not_followed) == (2, 2, 2)
    assert kept(engine) == [("MedicationRequest", "310965", 2)]


def test_a_preview_counts_them_and_keeps_nothing(engine, tmp_path, today):
    assert loaded(engine, tmp_path, today, PATIENT, *IBUPROFEN, dry_run=True).not_followed == 2
    assert kept(engine) == []


def test_a_fractional_score_is_rejected_with_its_value_named(engine, tmp_path, today):
    counts = loaded(engine, tmp_path, today, PATIENT, observation("44261-6", 16.844901961018877))
    assert "16.84" in counts.first_rejects[0]["reasons"]


def test_the_same_feed_again_changes_nothing(engine, tmp_path, today):
    feed = (PATIENT, observation("44261-6", 12), prescription("351267"), prescription("312938", id="m2"))
    assert loaded(engine, tmp_path, today, *feed).added == 4
    again = loaded(engine, tmp_path, today, *feed)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)


def test_a_feed_of_endless_different_codes_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("services.intake.not_understood.MOST_CODES", 2)
    tally = Tally()
    for n in range(5):
        tally.add(Unfollowed("Condition", "f", n, "x", str(n)))
    assert tally.times.total() == 5
    assert tally.times[FURTHER] == 3
