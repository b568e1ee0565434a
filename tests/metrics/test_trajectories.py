"""PHQ-9 by four weeks since the first dose: its mean."""

import pytest

from services.access.viewer import Viewer
from services.metrics.catalogue import by_name
from services.metrics.counting import counts
from services.metrics.metric import EVER, Span
from tests.builders import a_patient, add_phq9, add_screening
from tests.metrics.asking import TODAY, ago, figures, rows, values

STARTED = 380  # days ago


def started(session, on: str = "methadone") -> int:
    return a_patient(session, on=on, enrolled=ago(STARTED), started=ago(STARTED))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (-15, None),
        (-14, "week 0"),
        (0, "week 0"),
        (13, "week 0"),
        (14, "week 4"),
        (41, "week 4"),
        (42, "week 8"),
        (349, "week 48"),
        (350, "week 52"),
        (377, "week 52"),
        (378, None),
    ],
)
def test_a_score_belongs_to_four_weeks(session, day, week):
    add_phq9(session, started(session), ago(STARTED - day), 12)
    assert figures(session, "trajectories") == ({week: (1, 1, 0)} if week else {})
    counted = counts(session, by_name("trajectories"), Span(EVER, TODAY), viewer=Viewer.operator())
    assert [one.stage for one in counted] == ([week] if week else [])


@pytest.mark.parametrize(("taken", "counted"), [(31, False), (30, True), (10, True), (9, False)])
def test_a_score_counts_in_the_period_of_its_day(session, taken, counted):
    add_phq9(session, started(session), ago(taken), 12)
    assert bool(figures(session, "trajectories", first=ago(30), last=ago(10))) == counted


@pytest.mark.parametrize(("first", "counted"), [(STARTED + 1, False), (STARTED, True), (STARTED - 1, False)])
def test_a_score_from_before_the_first_dose_counts_on_the_day_of_the_dose(session, first, counted):
    """Before it nobody knows that one is to come."""
    add_phq9(session, started(session), ago(STARTED + 10), 12)
    assert bool(figures(session, "trajectories", first=ago(first), last=ago(first))) == counted


@pytest.mark.parametrize(("instrument", "total"), [("phq9_teen", 12), ("gad7", 12), ("phq9", None)])
def test_only_scored_phq9s_of_adults_count(session, instrument, total):
    add_screening(session, started(session), ago(STARTED), instrument, total)
    assert figures(session, "trajectories") == {}


def test_who_has_not_started_is_left_out(session):
    add_phq9(session, a_patient(session, on="methadone", enrolled=ago(STARTED)), ago(STARTED), 12)
    add_phq9(session, a_patient(session), ago(STARTED), 12)
    assert figures(session, "trajectories") == {}


def test_the_mean_is_of_all_scores_of_these_weeks(session):
    patient = started(session)
    for day, total in ((0, 20), (5, 10), (30, 4)):
        add_phq9(session, patient, ago(STARTED - day), total)
    add_phq9(session, started(session), ago(STARTED), 6)
    assert values(session, "trajectories") == {"week 0": 12, "week 4": 4}


@pytest.mark.parametrize(("total", "rounded"), [(11.4, 11), (11.5, 12), (12.5, 13)])
def test_a_total_is_rounded_half_up(session, total, rounded):
    add_phq9(session, started(session), ago(STARTED), total)
    assert values(session, "trajectories") == {"week 0": rounded}


def test_trajectories_are_told_by_medication(session):
    for on, total in (("methadone", 8), ("buprenorphine", 14)):
        add_phq9(session, started(session, on), ago(STARTED), total)
    found = {row.group: row.value for row in rows(session, "trajectories", by="medication")}
    assert found == {"methadone": 8, "buprenorphine": 14}


def test_a_score_entered_later_was_not_known_then(session):
    add_phq9(session, started(session), ago(STARTED), 12, entered_on=TODAY)
    assert figures(session, "trajectories", last=ago(1)) == {"week 0": (1, 1, 0)}
    assert figures(session, "trajectories", last=ago(1), is_as_then=True) == {}
