"""One visit told as an Appointment and as an Encounter counts once, whichever comes first and in however many feeds."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Appointment, DueItem
from services.access.viewer import Viewer
from services.facts.table import PATIENT_FACTS
from services.intake.undo import undo
from services.metrics.definitions.population import events
from services.metrics.metric import Span
from services.patient.timeline import timeline
from services.worklist.patients import Browse, browse
from tests.intake.test_group_visits import group
from tests.intake.test_taken_back import APPOINTMENT, ERROR, OUD, PATIENT, TODAY, VISIT, bring  # noqa: F401 - a fixture

ROW = Appointment.__table__.c
TEN = "2026-11-12T10:00:00"
BOOKED = APPOINTMENT | {"start": TEN, "status": "booked"}
SEEN = VISIT | {"period": {"start": TEN}}
LINKED = SEEN | {"appointment": [{"reference": "Appointment/a1"}]}


def starting(visit: dict, at: str) -> dict:
    return visit | ({"start": at} if visit["resourceType"] == "Appointment" else {"period": {"start": at}})


def counting(engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = sa.select(ROW.source_key, ROW.status).where(ROW.told_by.is_(None)).order_by(ROW.source_key)
        return [tuple(row) for row in connection.execute(rows)]


@pytest.mark.parametrize(
    ("booked", "seen", "counts"),
    [
        ("booked", "finished", ("Encounter/e1", "kept")),
        ("noshow", "finished", ("Encounter/e1", "kept")),
        ("cancelled", "finished", ("Encounter/e1", "kept")),
        ("fulfilled", "finished", ("Appointment/a1", "kept")),
        ("arrived", "cancelled", ("Appointment/a1", "kept")),
        ("noshow", "cancelled", ("Appointment/a1", "no_show")),
        ("booked", "cancelled", ("Encounter/e1", "cancelled")),
        ("cancelled", "planned", ("Appointment/a1", "cancelled")),
        ("booked", "planned", ("Appointment/a1", "scheduled")),
    ],
)
@pytest.mark.parametrize("encounter", [SEEN, LINKED], ids=["by day and kind", "by its link"])
def test_what_says_more_counts_and_kept_most(engine, bring, booked, seen, counts, encounter):  # noqa: F811
    bring(BOOKED | {"status": booked}, encounter | {"status": seen})
    assert counting(engine) == [counts]


@pytest.mark.parametrize("encounter", [SEEN, LINKED], ids=["by day and kind", "by its link"])
@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_it_is_the_same_in_whatever_order_and_feed_they_come(engine, bring, encounter, order):  # noqa: F811
    told = [BOOKED, encounter, BOOKED | {"status": "fulfilled", "id": "a2", "start": "2026-11-13T10:00:00"}]
    for n in order:
        bring(told[n])
    bring(*told)
    assert counting(engine) == [("Appointment/a2", "kept"), ("Encounter/e1", "kept")]


def test_again_is_safe(bring):  # noqa: F811
    bring(BOOKED, LINKED)
    counts = bring(BOOKED, LINKED)
    assert (counts.added, counts.changed, counts.rejected) == (0, 0, 0)


TWO = {
    "on another day": starting(SEEN, "2026-11-13T10:00:00"),
    "an hour and a minute later": starting(SEEN, "2026-11-12T11:01:00"),
    "of another kind": SEEN | {"serviceType": {"coding": [{"system": "http://snomed.info/sct", "code": "394587001"}]}},
    "of another Appointment, which has not come": LINKED | {"appointment": [{"reference": "Appointment/other"}]},
}


@pytest.mark.parametrize("name", TWO)
def test_two_visits_stay_two(engine, bring, name):  # noqa: F811
    bring(BOOKED, TWO[name])
    assert len(counting(engine)) == 2


def test_of_another_source_they_are_two(engine, bring):  # noqa: F811
    bring(BOOKED)
    bring(LINKED, source="another")
    assert len(counting(engine)) == 2


@pytest.mark.parametrize("at", ["2026-11-12T11:00:00", "2026-11-12T09:00:00", "2026-11-12"])
def test_up_to_an_hour_apart_or_without_a_time_they_are_one(engine, bring, at):  # noqa: F811
    bring(BOOKED, starting(SEEN, at))
    assert counting(engine) == [("Encounter/e1", "kept")]


def test_its_link_outweighs_day_time_and_kind(engine, bring):  # noqa: F811
    bring(BOOKED, starting(LINKED, "2026-11-14T15:00:00") | {"type": TWO["of another kind"].get("type", [])})
    assert counting(engine) == [("Encounter/e1", "kept")]


def test_of_two_of_one_day_each_has_the_nearest(engine, bring):  # noqa: F811
    half_past = BOOKED | {"id": "a2", "start": "2026-11-12T10:30:00"}
    bring(BOOKED, half_past, starting(SEEN, "2026-11-12T10:35:00"))
    assert counting(engine) == [("Appointment/a1", "scheduled"), ("Encounter/e1", "kept")]


def test_one_encounter_closes_one_appointment_only(engine, bring):  # noqa: F811
    bring(BOOKED, SEEN, SEEN | {"id": "e2", "period": {"start": "2026-11-12T10:05:00"}})
    assert counting(engine) == [("Encounter/e1", "kept"), ("Encounter/e2", "kept")]


def test_several_encounters_of_one_appointment_are_one_visit(engine, bring):  # noqa: F811
    bring(BOOKED, LINKED, LINKED | {"id": "e2"})
    assert counting(engine) == [("Encounter/e1", "kept")]


def test_of_a_group_the_encounter_is_of_its_patients_part(engine, bring):  # noqa: F811
    link = {"appointment": [{"reference": "Appointment/g1"}], "period": {"start": "2026-11-20T10:00:00"}}
    bring(PATIENT | {"id": "p2"}, group("p1", "p2", status="booked"), SEEN | link)
    assert counting(engine) == [("Appointment/g1#p2", "scheduled"), ("Encounter/e1", "kept")]


def test_the_appointment_counts_again_when_the_encounter_was_an_error(engine, bring):  # noqa: F811
    bring(BOOKED, LINKED)
    bring(LINKED | ERROR)
    assert counting(engine) == [("Appointment/a1", "scheduled")]


def test_and_when_the_import_of_the_encounter_is_undone(engine, bring):  # noqa: F811
    bring(BOOKED)
    counts = bring(LINKED)
    undo(engine, counts.batch, by=Viewer.operator(), now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert counting(engine) == [("Appointment/a1", "scheduled")]


def reasons(engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(sa.select(DueItem.reason)))


def test_nobody_is_asked_how_a_visit_ended_that_an_encounter_tells(engine, bring):  # noqa: F811
    bring(BOOKED, OUD)
    assert "visit_status_missing" in reasons(engine)
    bring(LINKED)
    assert "visit_status_missing" not in reasons(engine)


def test_what_the_encounter_says_was_cancelled_is_no_next_visit(engine, bring):  # noqa: F811
    ahead = BOOKED | {"start": "2026-12-01T10:00:00"}

    def next_visit() -> date | None:
        with Session(engine) as session:
            page = browse(session, viewer=Viewer.operator(), today=TODAY, choice=Browse(text=""))
            return page.rows[0]["next_visit_on"]

    bring(ahead)
    assert next_visit() == date(2026, 12, 1)
    bring(LINKED | {"status": "cancelled", "period": {"start": "2026-12-01T10:00:00"}})
    assert next_visit() is None


def test_the_timeline_shows_it_once(engine, bring):  # noqa: F811
    bring(BOOKED | {"status": "fulfilled"}, LINKED)
    with Session(engine) as session:
        facts = session.execute(sa.select(PATIENT_FACTS)).mappings().one()
        assert len(timeline(session, facts["patient"], today=TODAY, facts=facts).visits) == 1


def test_managers_count_it_once(engine, bring):  # noqa: F811
    bring(BOOKED | {"status": "fulfilled"}, LINKED)
    for is_as_then in (True, False):
        span = Span(date(2026, 11, 1), date(2026, 11, 30), is_as_then=is_as_then)
        with engine.connect() as connection:
            visits = sa.select(sa.func.count()).select_from(events(Appointment, span))
            assert connection.scalar(visits) == 1
