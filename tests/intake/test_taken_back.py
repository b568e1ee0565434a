"""What a feed sent may be taken back: the latest version of a resource decides which of its rows stay."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from db.tables import DueItem, EarlierRow
from services.access.viewer import Viewer
from services.intake import fhir
from services.intake.columns import TARGETS
from services.intake.load import import_rows
from tests.intake.fhir_feed import SUBJECT, as_ndjson, coded, observation, prescription

NOON, TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC), date(2026, 11, 22)
PATIENT = {"resourceType": "Patient", "id": "p1"}
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
CONDITION = {"resourceType": "Condition", "id": "c1", "subject": SUBJECT, "recordedDate": "2026-11-02"}
OUD = CONDITION | {"code": coded(ICD10, "F11.20")}
VISIT = {
    "resourceType": "Encounter",
    "id": "e1",
    "status": "finished",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
    "subject": SUBJECT,
    "period": {"start": "2026-11-12T09:00:00", "end": "2026-11-12T10:00:00"},
}
APPOINTMENT = {
    "resourceType": "Appointment",
    "id": "a1",
    "status": "booked",
    "start": "2026-12-01T09:00:00",
    "participant": [{"actor": SUBJECT, "status": "accepted"}],
}
SCORE = observation("44261-6", 12, on="2026-11-20")
DRUG = prescription("351267", authoredOn="2026-11-10")
ERROR = {"status": "entered-in-error"}
REFUTED = {"verificationStatus": coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted")}
AN_EMERGENCY = {"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"}}


@pytest.fixture
def bring(engine, tmp_path):
    """A function: imports a feed of these resources."""

    def load(*resources: dict, source: str = "fhir", dry_run: bool = False):
        return brought(engine, tmp_path, *resources, source=source, dry_run=dry_run)

    return load


def brought(engine, folder, *resources: dict, source: str = "fhir", dry_run: bool = False):
    file = folder / "feed.ndjson"
    file.write_text(as_ndjson(PATIENT, *resources))
    asked = {"source": source, "files": ["feed"], "by": Viewer.operator(), "today": TODAY, "now": NOON}
    return import_rows(engine, fhir.read([file]), **asked, dry_run=dry_run)


def there(engine) -> dict[str, int]:
    """Rows by table, of the tables that have any; patients left aside."""
    with engine.connect() as connection:
        tables = {name: target.table for name, target in TARGETS.items() if name != "patients"}
        rows = {name: connection.scalar(sa.select(sa.func.count()).select_from(tables[name])) for name in tables}
    return {name: count for name, count in rows.items() if count}


def told(engine) -> set[tuple]:
    """All that is kept, but for ids, batches and days of entry."""
    found = set()
    with engine.connect() as connection:
        for name, target in TARGETS.items():
            columns = [target.table.c[column] for column in ("source_key", *target.stored) if column in target.table.c]
            found |= {(name, *row) for row in connection.execute(sa.select(*columns))}
    return found


def earlier(engine) -> list[tuple]:
    with engine.connect() as connection:
        rows = sa.select(EarlierRow.ended, EarlierRow.table_name, EarlierRow.source_key).order_by(EarlierRow.id)
        return [tuple(row) for row in connection.execute(rows)]


def at(resource: dict, minute: int | None, **changes) -> dict:
    """A version of the resource."""
    meta = {} if minute is None else {"meta": {"lastUpdated": f"2026-11-20T10:{minute:02}:00Z"}}
    return resource | meta | changes


TAKEN_BACK = {
    "a score entered in error": (SCORE, ERROR, "screenings"),
    "a score cancelled": (SCORE, {"status": "cancelled"}, "screenings"),
    "a prescription cancelled": (DRUG, {"status": "cancelled"}, "medication_supplies"),
    "a prescription that is a plan now": (DRUG, {"intent": "plan"}, "medication_supplies"),
    "a visit entered in error": (VISIT, ERROR, "appointments"),
    "an appointment entered in error": (APPOINTMENT, ERROR, "appointments"),
    "a diagnosis entered in error": (
        OUD,
        {"verificationStatus": coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error")},
        "conditions",
    ),
    "a diagnosis refuted": (OUD, REFUTED, "conditions"),
    "a diagnosis put right: another code of the system": (OUD, {"code": coded(ICD10, "M54.5")}, "conditions"),
    "a drug put right": (
        DRUG,
        {"medicationCodeableConcept": coded("http://www.nlm.nih.gov/research/umls/rxnorm", "310965")},
        "medication_supplies",
    ),
}


@pytest.mark.parametrize(("resource", "changes", "table"), TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_what_a_later_feed_takes_back_is_gone_and_kept_as_it_was(engine, bring, resource, changes, table):
    bring(resource)
    assert there(engine) == {table: 1}
    counts = bring(resource | changes)
    key = f"{resource['resourceType']}/{resource['id']}"
    assert there(engine) == {}
    assert earlier(engine) == [("taken_back", table, key)]
    assert (counts.changed, counts.unchanged, counts.by_table[table]["changed"]) == (1, 1, 1)
    assert counts.read == counts.added + counts.changed + counts.unchanged + counts.rejected


@pytest.mark.parametrize(("resource", "changes", "table"), TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_the_feed_from_before_does_not_bring_it_back(engine, bring, resource, changes, table):
    bring(resource)
    bring(resource | changes)
    counts = bring(resource)
    assert there(engine) == {}
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 2)


STAYS = {
    "a status that says nothing": {"status": "unknown"},
    "a code of a system that is not read": {"code": coded("urn:local", "X1")},
    "words alone": {"code": {"text": "backache"}},
}


@pytest.mark.parametrize("name", STAYS)
def test_what_may_say_the_same_in_other_words_takes_nothing_back(engine, bring, name):
    resource = SCORE if "status" in STAYS[name] else OUD
    bring(resource)
    bring(resource | STAYS[name])
    assert len(there(engine)) == 1


def test_another_source_takes_nothing_back(engine, bring):
    bring(SCORE)
    bring(SCORE | ERROR, source="another")
    assert there(engine) == {"screenings": 1}


def test_what_was_never_brought_is_counted_as_not_followed_only(engine, bring):
    counts = bring(SCORE | ERROR)
    assert (counts.read, counts.added, counts.not_followed) == (1, 1, 1)


def test_a_preview_says_what_would_be_taken_back_and_takes_nothing(engine, bring):
    bring(SCORE)
    assert bring(SCORE | ERROR, dry_run=True).changed == 1
    assert there(engine) == {"screenings": 1}


def test_it_is_there_again_when_it_comes_with_another_value(engine, bring):
    bring(SCORE)
    bring(SCORE | ERROR)
    assert bring(observation("44261-6", 13, on="2026-11-20")).added == 1


def test_by_its_version_it_is_there_again_only_when_that_is_later(engine, bring):
    bring(at(SCORE, 1))
    bring(at(SCORE, 3, **ERROR))
    assert bring(at(observation("44261-6", 13, on="2026-11-20"), 2)).added == 0
    assert bring(at(SCORE, 4)).added == 1


def test_a_visit_that_turns_out_an_emergency_is_that_and_no_visit(engine, bring):
    bring(VISIT)
    bring(VISIT | AN_EMERGENCY)
    assert there(engine) == {"events": 1}


def test_one_of_two_instruments_of_one_form_is_taken_back(engine, bring):
    def form(*items: dict) -> dict:
        own = {"resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "subject": SUBJECT}
        return own | {"authored": "2026-11-20", "item": list(items)}

    phq9 = {"linkId": "/44261-6", "answer": [{"valueInteger": 12}]}
    gad7 = {"linkId": "/70274-6", "answer": [{"valueInteger": 9}]}
    bring(form(phq9, gad7))
    assert there(engine) == {"screenings": 2}
    bring(form(phq9))
    assert {row[0:2] for row in told(engine) if row[0] == "screenings"} == {("screenings", "QuestionnaireResponse/q1")}


def test_one_of_two_instruments_that_cannot_be_read_any_more_leaves_what_was_there(engine, bring):
    def form(gad7: dict) -> dict:
        own = {"resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "subject": SUBJECT}
        items = [{"linkId": "/44261-6", "answer": [{"valueInteger": 12}]}, {"linkId": "/70274-6", "answer": [gad7]}]
        return own | {"authored": "2026-11-20", "item": items}

    bring(form({"valueInteger": 9}))
    assert bring(form({"valueString": "quite a lot"})).rejected == 1
    assert there(engine) == {"screenings": 2}


def test_an_answer_that_stood_alone_is_no_screening_beside_its_total(engine, bring):
    answer = observation("44260-8", 2, id="o9", on="2026-11-20T10:00:00")
    total = observation("44261-6", 12, on="2026-11-20T10:00:00")
    bring(answer)
    bring(answer, total)
    assert {row[1] for row in told(engine) if row[0] == "screenings"} == {"Observation/o1"}


def test_a_later_version_that_cannot_be_read_leaves_what_was_there(engine, bring):
    bring(at(SCORE, 1))
    counts = bring(at(observation("44261-6", 40, on="2026-11-20"), 2))
    assert counts.rejected == 1
    assert there(engine) == {"screenings": 1}


@pytest.mark.parametrize("minutes", [(1, 2), (2, 1)], ids=["in order", "the later first"])
@pytest.mark.parametrize("is_one_feed", [True, False])
def test_of_two_versions_the_later_counts(engine, bring, minutes, is_one_feed):
    scores = [at(observation("44261-6", 10 + minute, on="2026-11-20"), minute) for minute in minutes]
    if is_one_feed:
        assert bring(*scores).rejected == 0
    else:
        for score in scores:
            assert bring(score).rejected == 0
    assert [row[-1 - len(row) :] and 12.0 in row for row in told(engine) if row[0] == "screenings"] == [True]


def test_the_number_of_a_version_counts_as_a_number(engine, bring):
    for number, total in (("9", 6), ("10", 16)):
        bring(observation("44261-6", total, on="2026-11-20") | {"meta": {"versionId": number}})
    bring(observation("44261-6", 6, on="2026-11-20") | {"meta": {"versionId": "9"}})
    assert any(16.0 in row for row in told(engine))


def test_two_that_differ_without_a_version_are_refused_as_before(bring):
    assert bring(SCORE, observation("44261-6", 13, on="2026-11-20")).rejected == 1


def test_in_one_feed_what_was_entered_in_error_never_was(engine, bring):
    counts = bring(SCORE, SCORE | ERROR)
    assert there(engine) == {}
    assert (counts.added, counts.unchanged) == (1, 1)


def test_a_row_is_kept_as_it_was_before_each_change(engine, bring):
    for total in (10, 11, 12):
        bring(observation("44261-6", total, on="2026-11-20"))
    with engine.connect() as connection:
        values = connection.scalars(sa.select(EarlierRow.__table__.c["values"]).order_by(EarlierRow.id)).all()
    assert [json.loads(text)["total"] for text in values] == [10, 11]


def test_what_rested_on_it_closes(engine, bring):
    severe = observation("44261-6", 22, on="2026-11-20")
    bring(severe)
    reasons = sa.select(DueItem.reason).where(DueItem.reason == "severe_depression_unreviewed")
    with engine.connect() as connection:
        assert connection.scalars(reasons).all()
        connection.rollback()
    bring(severe | ERROR)
    with engine.connect() as connection:
        assert not connection.scalars(sa.select(DueItem.reason)).all()


VERSIONS = st.permutations(range(6)).flatmap(
    lambda order: st.tuples(st.just(order), st.lists(st.integers(0, 5), max_size=4), st.integers(1, 5))
)
STORY = (  # one resource over time, as its source knows it
    at(SCORE, 0),
    at(observation("44261-6", 15, on="2026-11-20"), 1),
    at(SCORE, 2, **ERROR),
    at(OUD, 0),
    at(OUD, 1, **REFUTED),
    at(OUD, 2),
)


@settings(max_examples=12)
@given(VERSIONS)
def test_in_whatever_order_and_however_often_versions_come_the_end_is_the_same(new_sqlite, tmp_path, drawn):
    order, again, cut = drawn
    with new_sqlite() as engine:
        feed = [STORY[n] for n in (*order, *again)]
        for part in (feed[:cut], feed[cut:]):
            brought(engine, tmp_path, *part)
        assert {row[:2] for row in told(engine)} == {("patients", "Patient/p1"), ("conditions", "Condition/c1")}
