"""PHQ-9 by four weeks since the first dose: its mean."""

import pytest

from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import counts
from services.metrics.metric import EVER, Span
from tests.builders import a_patient, add_episode, add_phq9, add_screening, add_supply
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


# days ago of an earlier first dose and of its end -> whether a score of 390 days ago counts before the later dose
EARLIER = {
    "ended the day before": (460, 391, True),
    "ended that day": (460, 390, False),
    "ended afterwards": (460, 385, False),
    "without an end": (460, None, False),
    "first dose that day": (390, 385, False),
    "first dose afterwards": (389, 385, True),
    "377 days before": (390 + 377, 385, False),
    "378 days before": (390 + 378, 385, True),
    "never a first dose": (None, 385, True),
}


@pytest.mark.parametrize(("dose", "ended", "counted"), EARLIER.values(), ids=EARLIER)
def test_a_score_in_the_weeks_of_an_earlier_enrolment_does_not_count_before_the_next_dose(
    session, dose, ended, counted
):
    patient = started(session)
    days = {"started_on": dose and ago(dose), "ended_on": ended and ago(ended)}
    add_episode(session, patient, ago(dose or 460), "buprenorphine", **days)
    add_phq9(session, patient, ago(390), 12)
    assert bool(figures(session, "trajectories")) == counted


def test_a_score_counts_once_when_the_next_dose_comes_in_another_month(session):
    patient = a_patient(session, on="methadone", enrolled=ago(100), started=ago(100), ended=ago(21))
    add_phq9(session, patient, ago(25), 12)
    add_episode(session, patient, ago(17), "methadone", started_on=ago(17))
    with as_known_on(session, ago(22)):
        before = counts(session, by_name("trajectories"), Span(ago(52), ago(22)), viewer=Viewer.operator())
    assert [one.stage for one in before] == ["week 12"]
    assert figures(session, "trajectories", first=ago(21)) == {}


def test_an_earlier_first_dose_is_seen_in_the_supplies(session):
    patient = started(session)
    add_episode(session, patient, ago(460), "buprenorphine", ended_on=ago(385))
    add_supply(session, patient, ago(455), 7)
    add_phq9(session, patient, ago(390), 12)
    assert figures(session, "trajectories") == {}


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
