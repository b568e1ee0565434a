"""Who did not come, though no status says so: by the reason of a cancellation, in files and feeds."""

import pytest

from services.intake.no_shows import says_no_show
from tests.intake.fhir_feed import appointment, coded, refusal, values
from tests.intake.sheets import TODAY, checked

CANCELLATION = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
YES = (
    "No-Show",
    "noshow",
    "NO SHOW",
    "no_show",
    "Patient no-showed",
    "No show/late cancel",
    "Did not attend",
    "DNA",
    "DNKA",
    "didn't show up",
    "Patient didn’t come",
    "Did Not Keep Appointment",
    "Failed to attend",
    "failed appt",
    "Missed appointment",
    "missed",
    "Not attended",
    "non-attendance",
    "Left without being seen",
)
NO = (
    "",
    "Patient",
    "pat",
    "pat-crs",
    "prov",
    "Feeling better",
    "Lack of Transportation",
    "Weather",
    "DNA test moved",
    "Missed the bus, came late",
    "did not arrive on time",
    "Not a no-show",
    "Provider no-show",
    "interpreter did not show",
    "Shown to another clinic",
)


@pytest.mark.parametrize("reason", YES)
def test_words_of_a_no_show(reason):
    assert says_no_show(reason)


@pytest.mark.parametrize("reason", NO)
def test_other_reasons_are_none(reason):
    assert not says_no_show(reason)


def visit(status: str, reason: str | None, on: str = f"{TODAY}T09:00") -> tuple[dict, list[str]]:
    return checked("appointments", status=status, status_reason=reason, starts_at=on, kind="moud")


@pytest.mark.parametrize("reason", YES)
def test_a_cancellation_for_a_no_show_is_one(reason):
    row, said = visit("cancelled", reason)
    assert (said, row["status"], row["status_reason"]) == ([], "no_show", reason)


@pytest.mark.parametrize("status", ["kept", "scheduled"])
def test_another_status_of_a_file_stays_as_the_clinic_wrote_it(status):
    row, said = visit(status, "no show; in hospital")
    assert (said, row["status"]) == ([], status)


@pytest.mark.parametrize("status", ["fulfilled", "arrived", "checked-in", "booked", "pending"])
def test_another_status_of_a_feed_is_a_contradiction_with_both_values(tmp_path, status):
    made = appointment(status, cancelationReason={"text": "No-Show"})
    assert refusal(tmp_path, made) == f"The status {status} contradicts the reason No-Show"


def test_a_no_show_may_say_so_twice():
    row, said = visit("no_show", "No-Show")
    assert (said, row["status"]) == ([], "no_show")


def test_a_visit_that_lies_ahead_was_not_missed():
    row, said = visit("cancelled", "repeated no-shows", on="2026-12-24T09:00")
    assert (said, row["status"]) == ([], "cancelled")


@pytest.mark.parametrize("reason", [None, "Patient", "Weather"])
def test_a_cancellation_for_another_reason_stays_one(reason):
    assert visit("cancelled", reason)[0]["status"] == "cancelled"


@pytest.mark.parametrize(
    "reason",
    [
        {"text": "No-Show"},
        coded(CANCELLATION, "other", "No Show"),
        coded("urn:local", "NOSHOW"),
        coded("urn:local", "noshow", "Appointment closed") | {"text": "Other"},
    ],
)
@pytest.mark.parametrize("spelled", ["cancelationReason", "cancellationReason"])
def test_in_a_feed_the_text_the_display_or_the_code_says_it(tmp_path, reason, spelled):
    found = values(tmp_path, appointment("cancelled", **{spelled: reason}, start="2026-11-20T09:00:00"))
    assert says_no_show(found["status_reason"])
    assert visit("cancelled", found["status_reason"])[0]["status"] == "no_show"


def test_another_reason_of_a_feed_stays_as_people_call_it(tmp_path):
    given = coded(CANCELLATION, "pat-crs", "Patient: Canceled via automated reminder system") | {"text": "By text"}
    assert values(tmp_path, appointment("cancelled", cancelationReason=given))["status_reason"] == "By text"
