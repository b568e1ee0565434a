"""The demo clinic has people for each situation that the rules tell apart, as its rows show them."""

from datetime import date, timedelta

import pytest

from db.vocabulary import DEPRESSION_TREATMENTS, NOBODY_REACHED
from tests.demo.conftest import Generated

DAY = timedelta(days=1)
MONTHLY_WINDOW = (28, 42)  # days after an injection: due, and still in time
WITH_THE_PATIENT = ("telephone", "visit", "safety_review")


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


class Clinic:
    """The rows by patient, and what they say together."""

    def __init__(self, generated: Generated):
        self.today = generated.today
        self.active = [p["patient_id"] for p in generated.of("patients") if p["status"] == "active"]
        tables = {row.table for row in generated.rows}
        self._rows = {table: generated.by_patient(table) for table in tables}

    def rows(self, table: str, patient: str, **same: str) -> list[dict]:
        found = self._rows[table].get(patient, [])
        return [row for row in found if all(row.get(name) == value for name, value in same.items())]

    def who(self, is_so) -> set[str]:
        return {patient for patient in self.active if is_so(self, patient)}

    def within(self, text: str | None, days: int) -> bool:
        return text is not None and self.today - days * DAY <= day(text) <= self.today

    def scores(self, patient: str, instrument: str = "phq9") -> list[dict]:
        """Oldest first, the incomplete ones left out."""
        found = self.rows("screenings", patient, instrument=instrument)
        return sorted((row for row in found if row["total"]), key=lambda row: row["taken_on"])

    def has(self, patient: str, *conditions: str) -> bool:
        found = self.rows("conditions", patient, status="active")
        return any(row["condition"] in conditions for row in found)

    def enrolment(self, patient: str) -> dict | None:
        return next((row for row in self.rows("moud_episodes", patient) if row["ended_on"] is None), None)

    def was_met_after(self, patient: str, on: str) -> bool:
        """Somebody reached or saw them on a later day."""
        reached = any(
            row["kind"] in WITH_THE_PATIENT and row["outcome"] not in NOBODY_REACHED and row["at"][:10] > on
            for row in self.rows("contacts", patient)
        )
        return reached or any(row["starts_at"][:10] > on for row in self.rows("appointments", patient, status="kept"))


@pytest.fixture(scope="module")
def clinic(generated):
    return Clinic(generated)


def is_at_moderate_risk(clinic, patient):
    reviews = sorted(clinic.rows("contacts", patient, kind="safety_review"), key=lambda row: row["at"])
    stated = [row for row in reviews if (row["outcome"] or "").startswith("risk_")]
    return bool(stated) and stated[-1]["outcome"] == "risk_moderate" and clinic.within(stated[-1]["at"], 90)


def has_an_unknown_item_9(clinic, patient):
    latest = clinic.scores(patient)[-1:]
    return any(int(row["total"]) >= 10 and row.get("item_9") is None for row in latest)


def had_an_overdose_and_was_in_the_ed(clinic, patient):
    """And nobody has spoken with them since."""
    overdoses = {row["on"] for row in clinic.rows("events", patient, kind="overdose") if clinic.within(row["on"], 30)}
    in_the_ed = [row["on"] for row in clinic.rows("events", patient, kind="ed_visit") if row["on"] in overdoses]
    return any(not clinic.was_met_after(patient, on) for on in in_the_ed)


def was_in_hospital(clinic, patient):
    stays = clinic.rows("events", patient, kind="hospital_admission")
    return any(row["on"] < row["ended_on"] and clinic.within(row["ended_on"], 30) for row in stays if row["ended_on"])


def was_released(clinic, patient):
    return any(clinic.within(row["on"], 3) for row in clinic.rows("events", patient, kind="release"))


def is_low_with_bipolar_or_psychosis(clinic, patient):
    treated = any(
        row["component"] in DEPRESSION_TREATMENTS and row["ended_on"] is None
        for row in clinic.rows("treatments", patient)
    )
    low = any(int(row["total"]) >= 10 and clinic.within(row["taken_on"], 180) for row in clinic.scores(patient)[-1:])
    return low and not treated and clinic.has(patient, "bipolar", "psychosis")


def has_a_screen_to_complete(instrument, whole):
    def is_so(clinic, patient):
        screens = [row for row in clinic.scores(patient, instrument) if int(row["total"]) >= 3]
        whole_on = [row["taken_on"] for row in clinic.scores(patient, whole)]
        return any(
            row["mode"] == "self"
            and clinic.within(row["taken_on"], 90)
            and not any(on >= row["taken_on"] for on in whole_on)
            for row in screens
        )

    return is_so


def told_of_use(clinic, patient):
    told = [row["on"] for row in clinic.rows("events", patient, kind="return_to_use") if clinic.within(row["on"], 30)]
    return any(not clinic.was_met_after(patient, on) for on in told)


def has_an_unanswered_test(substance, result):
    def is_so(clinic, patient):
        tests = clinic.rows("drug_tests", patient, substance=substance, result=result)
        return any(
            row["expected"] != result
            and clinic.within(row["collected_on"], 30)
            and not clinic.was_met_after(patient, row["collected_on"])
            for row in tests
        )

    return is_so


def is_pregnant_on_moud(clinic, patient):
    return clinic.enrolment(patient) is not None and clinic.has(patient, "pregnancy")


def mood_asked_since(clinic, patient, since: date) -> bool:
    asked = [*clinic.scores(patient), *clinic.scores(patient, "epds")]
    return any(day(row["taken_on"]) >= since for row in asked)


def is_pregnant_and_was_not_asked(clinic, patient):
    found = clinic.rows("conditions", patient, condition="pregnancy", status="active")
    return any(not mood_asked_since(clinic, patient, day(row["recorded_on"]) + 84 * DAY) for row in found) and any(
        day(row["recorded_on"]) + 84 * DAY < clinic.today for row in found
    )


def has_delivered_and_was_asked(clinic, patient):
    born = clinic.rows("events", patient, kind="delivery")
    return any(mood_asked_since(clinic, patient, day(row["on"])) for row in born)


def has_delivered_and_was_not_asked(clinic, patient):
    """At six weeks."""
    born = [day(row["on"]) for row in clinic.rows("events", patient, kind="delivery")]
    return any(clinic.today - on > 44 * DAY and not mood_asked_since(clinic, patient, on + 28 * DAY) for on in born)


def was_severe_years_ago(*, is_low_now: bool):
    def is_so(clinic, patient):
        scores = clinic.scores(patient)
        old = [row for row in scores if int(row["total"]) >= 20 and not clinic.within(row["taken_on"], 1000)]
        return bool(old) and (int(scores[-1]["total"]) < 5) == is_low_now

    return is_so


def takes_naltrexone_for_alcohol(clinic, patient):
    enrolment = clinic.enrolment(patient)
    is_on_it = enrolment is not None and enrolment["medication"].startswith("naltrexone")
    has_oud = clinic.rows("conditions", patient, condition="opioid_use_disorder")
    return is_on_it and clinic.has(patient, "alcohol_use_disorder") and not has_oud


def is_treated_without_a_code(clinic, patient):
    has_oud = clinic.rows("conditions", patient, condition="opioid_use_disorder")
    enrolment = clinic.enrolment(patient)
    return enrolment is not None and enrolment["medication"] == "buprenorphine" and not has_oud


def is_between_due_and_late(clinic, patient):
    enrolment = clinic.enrolment(patient)
    if enrolment is None or enrolment["medication"] != "buprenorphine_xr":
        return False
    given = [
        day(row["supplied_on"]) for row in clinic.rows("medication_supplies", patient, medication="buprenorphine_xr")
    ]
    due, last = MONTHLY_WINDOW
    return bool(given) and due <= (clinic.today - max(given)).days <= last


def got_a_message(outcome):
    return lambda clinic, patient: bool(clinic.rows("contacts", patient, kind="message", outcome=outcome))


SITUATIONS = {
    "at a moderate risk by the last safety review": (is_at_moderate_risk, 3, 12),
    "PHQ-9 of 10 and more without item 9": (has_an_unknown_item_9, 2, 5),
    "overdose with an ED visit": (had_an_overdose_and_was_in_the_ed, 2, 5),
    "hospital stay that has ended": (was_in_hospital, 1, 8),
    "release from custody": (was_released, 2, 4),
    "low mood with bipolar or psychosis": (is_low_with_bipolar_or_psychosis, 2, 6),
    "PHQ-2 to complete": (has_a_screen_to_complete("phq2", "phq9"), 2, 4),
    "GAD-2 to complete": (has_a_screen_to_complete("gad2", "gad7"), 1, 3),
    "told of use": (told_of_use, 1, 6),
    "fentanyl found": (has_an_unanswered_test("fentanyl", "positive"), 1, 8),
    "no buprenorphine found": (has_an_unanswered_test("buprenorphine", "negative"), 1, 4),
    "pregnant on MOUD": (is_pregnant_on_moud, 4, 6),
    "pregnant, mood not asked": (is_pregnant_and_was_not_asked, 1, 4),
    "delivered, mood asked": (has_delivered_and_was_asked, 2, 8),
    "delivered, mood not asked": (has_delivered_and_was_not_asked, 1, 4),
    "severe years ago, low now": (was_severe_years_ago(is_low_now=True), 2, 2),
    "severe years ago, not asked since": (was_severe_years_ago(is_low_now=False), 2, 2),
    "naltrexone for alcohol": (takes_naltrexone_for_alcohol, 2, 5),
    "treated without a code": (is_treated_without_a_code, 2, 5),
    "injection due and not late": (is_between_due_and_late, 1, 6),
    "message left": (got_a_message("left_message"), 20, 300),
    "message answered": (got_a_message("reached"), 20, 300),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_somebody_is_in_the_situation_and_only_a_few_in_a_rare_one(clinic, situation):
    is_so, fewest, most = SITUATIONS[situation]
    assert fewest <= len(clinic.who(is_so)) <= most
