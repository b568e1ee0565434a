"""Records that a source merged: histories follow the one that stays, and go back when the merge is taken back."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from db.tables import Contact, Patient, PatientMerge, Screening, table_of
from db.vocabulary import AuditAction
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from services.intake import fhir
from services.intake.load import import_rows
from services.intake.undo import undo
from services.patient.summary import record_of
from services.worklist.patients import Browse, browse
from tests.builders import add_contact
from tests.intake.fhir_feed import as_ndjson, observation
from tests.intake.test_taken_back import NOON, TODAY

PATIENTS, SCREENINGS, CONTACTS, MERGES = (table_of(each) for each in (Patient, Screening, Contact, PatientMerge))


FAMILY = {"A": "Okoye", "B": "Rivers", "C": "Stone"}


def person(id: str, *links: tuple[str, str], **more) -> dict:
    linked = [{"type": kind, "other": {"reference": f"Patient/{other}"}} for kind, other in links]
    return (
        {"resourceType": "Patient", "id": id, "name": [{"family": FAMILY[id]}]}
        | ({"link": linked} if linked else {})
        | more
    )


def score(id: str, of: str, value: int = 21) -> dict:
    return observation("44261-6", value, id=id, on="2026-11-20") | {"subject": {"reference": f"Patient/{of}"}}


A, B, C = person("A"), person("B"), person("C")
GONE = person("A", ("replaced-by", "B"), active=False)


@pytest.fixture
def bring(engine, tmp_path):
    return lambda *resources: brought(engine, tmp_path, *resources)


def brought(engine, folder, *resources: dict, source: str = "fhir"):
    file = folder / "feed.ndjson"
    file.write_text(as_ndjson(*resources))
    asked = {"source": source, "files": ["feed"], "by": Viewer.operator(), "today": TODAY, "now": NOON}
    return import_rows(engine, fhir.read([file]), **asked)


def whose(engine, table: sa.Table = SCREENINGS) -> list[str]:
    """The number of the patient of each row, in order of the rows' keys."""
    query = sa.select(PATIENTS.c.patient_id).select_from(table.join(PATIENTS, PATIENTS.c.id == table.c.patient))
    with engine.connect() as connection:
        return list(connection.scalars(query.order_by(table.c.source_key)))


def key_of(engine, number: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(PATIENTS.c.id).where(PATIENTS.c.patient_id == number))


@pytest.mark.parametrize("link", ["on the old record", "on the one that stays"])
def test_the_history_follows_the_one_that_stays(engine, bring, link):
    bring(A, B, score("o1", "A"), score("o2", "B"))
    bring(*((GONE, B) if link == "on the old record" else (A, person("B", ("replaces", "A")))))
    assert whose(engine) == ["B", "B"]


def test_what_comes_under_the_old_number_later_is_of_the_one_that_stays(engine, bring):
    bring(GONE, B)
    counts = bring(score("o1", "A"))
    assert (counts.added, whose(engine)) == (1, ["B"])
    assert bring(score("o1", "A")).unchanged == 1


def test_what_a_person_wrote_down_follows_too(engine, bring):
    bring(A, B)
    with Session(engine) as session:
        add_contact(session, key_of(engine, "A"), "2026-11-21", "telephone")
        session.commit()
    bring(GONE)
    assert whose(engine, CONTACTS) == ["B"]


def test_a_merge_of_a_merge_ends_at_the_last(engine, bring):
    bring(A, B, C, score("o1", "A"), score("o2", "B"))
    bring(GONE)
    bring(person("B", ("replaced-by", "C")))
    assert whose(engine) == ["C", "C"]
    bring(B)  # B stands by itself again
    assert whose(engine) == ["B", "B"]


def test_records_merged_into_each_other_stay_apart(engine, bring):
    bring(A, B, score("o1", "A"), score("o2", "B"))
    bring(GONE, person("B", ("replaced-by", "A")))
    assert whose(engine) == ["A", "B"]


def test_a_merge_that_the_source_takes_back_is_taken_back(engine, bring):
    bring(GONE, B, score("o1", "A"), score("o2", "B"))
    bring(A)
    assert whose(engine) == ["A", "B"]


def test_undoing_the_import_that_brought_the_merge_takes_it_back(engine, bring):
    bring(A, B, score("o1", "A"))
    batch = bring(GONE).batch
    undo(engine, batch, by=Viewer.operator(), now=NOON)
    assert whose(engine) == ["A"]


def test_the_one_that_stays_may_come_in_a_later_import(engine, bring):
    counts = bring(GONE, score("o1", "A"))
    assert (counts.rejected, whose(engine)) == (1, ["A"])  # by name: B is not known yet
    bring(GONE, B)
    assert whose(engine) == ["B"]


def test_it_is_in_the_audit_record_both_ways(engine, bring):
    bring(GONE, B)
    bring(A)
    with engine.connect() as connection:
        told = connection.execute(
            sa.select(ENTRIES.c.action, ENTRIES.c.patient).where(ENTRIES.c.patient.is_not(None)).order_by(ENTRIES.c.id)
        ).all()
    old = key_of(engine, "A")
    assert [tuple(row) for row in told] == [(AuditAction.records_merged, old), (AuditAction.records_separated, old)]


def test_the_old_record_is_on_no_list_and_its_number_finds_the_one_that_stays(engine, bring):
    bring(GONE, B, score("o1", "A"))
    with Session(engine) as session:
        asked = {"viewer": Viewer.operator(), "today": TODAY}
        listed = [browse(session, **asked, choice=Browse(text=text)) for text in ("", "A", "Okoye", "B")]
        record = record_of(session, "A", **asked)
    assert [[row["patient_id"] for row in page.rows] for page in listed] == [["B"], ["B"], [], ["B"]]
    assert record.about["patient_id"] == "B"
    assert any(reason.key == "severe_depression_unreviewed" for reason in record.open_reasons)


def test_a_number_on_paper_that_both_have_is_the_one_that_stays(engine, bring, tmp_path):
    mrn = {"identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "88"}]}
    bring(GONE | mrn, B | mrn)
    brought(engine, tmp_path, score("o9", "88"), source="other")
    assert whose(engine) == ["B"]


STORY = [
    A,
    GONE,
    B,
    person("B", ("replaces", "A")),
    C,
    person("B", ("replaced-by", "C")),
    score("o1", "A"),
    score("o2", "B"),
]


def versioned(place: int, step: int) -> dict:
    return STORY[place] | {"meta": {"lastUpdated": f"2026-11-{step + 1:02}T10:00:00Z"}}


@settings(max_examples=12, deadline=None)
@given(order=st.lists(st.sampled_from(range(len(STORY))), min_size=1, max_size=10))
def test_whatever_comes_the_end_is_that_of_the_last_word_of_each(new_sqlite, tmp_path_factory, order):
    """Told one by one as told at once."""
    folder, last = tmp_path_factory.mktemp("merges"), {}
    told = [versioned(place, step) for step, place in enumerate(order)]
    for each in told:
        last[each["resourceType"], each["id"]] = each
    people = [last.pop(("Patient", each["id"]), each) for each in (A, B, C)]
    with new_sqlite() as one_by_one, new_sqlite() as at_once:
        brought(one_by_one, folder, A, B, C)
        for each in told:
            brought(one_by_one, folder, each)
        brought(at_once, folder, *people, *last.values())
        assert whose(one_by_one) == whose(at_once)
