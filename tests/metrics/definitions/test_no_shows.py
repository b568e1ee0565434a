"""No-shows, of the appointments that were not cancelled."""

import pytest

from tests.builders import a_patient, add_appointment
from tests.metrics.asking import TODAY, ago, figures, groups

LINE = "no-show"


@pytest.mark.parametrize(
    ("status", "figure"),
    [("no_show", (1, 1, 0)), ("kept", (0, 1, 0)), ("scheduled", (0, 1, 1)), ("cancelled", None)],
)
def test_a_missed_appointment_counts_and_a_cancelled_one_does_not(session, status, figure):
    add_appointment(session, a_patient(session), ago(5), status=status)
    assert figures(session, "no_show").get(LINE) == figure


def test_a_case_review_is_no_visit(session):
    add_appointment(session, a_patient(session), ago(5), "case_review", "no_show")
    assert figures(session, "no_show") == {}


@pytest.mark.parametrize("status", ["no_show", "scheduled"])
@pytest.mark.parametrize(("starts", "counted"), [(31, False), (30, True), (10, True), (9, False)])
def test_an_appointment_counts_in_the_period_of_its_day(session, status, starts, counted):
    add_appointment(session, a_patient(session), ago(starts), status=status)
    assert (LINE in figures(session, "no_show", first=ago(30), last=ago(10))) == counted


def test_no_shows_are_told_by_kind_and_clinician(session):
    patient = a_patient(session, team={"care_manager": "Okafor, Ngozi"})
    add_appointment(session, patient, ago(5), "group", "no_show", clinician="Reyes, Ana")
    add_appointment(session, patient, ago(4), "moud", "kept")
    assert groups(session, "no_show", "kind") == {"group": (1, 1, 0), "moud": (0, 1, 0)}
    assert groups(session, "no_show", "clinician") == {"Reyes, Ana": (1, 1, 0), "not recorded": (0, 1, 0)}


def test_an_appointment_entered_later_was_not_known_then(session):
    patient = a_patient(session)
    add_appointment(session, patient, ago(5), status="no_show", entered_on=TODAY)
    add_appointment(session, patient, ago(5), status="kept", entered_on=ago(1))
    assert figures(session, "no_show", last=ago(1))[LINE] == (1, 2, 0)
    assert figures(session, "no_show", last=ago(1), is_as_then=True)[LINE] == (0, 1, 0)
