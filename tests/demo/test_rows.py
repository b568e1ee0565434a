"""What the generator writes, before any of it is imported."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.vocabulary import EndReason, Medication, PatientStatus
from services.demo.courses import COURSES
from services.demo.rows import courses_for, incoming

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
PHQ9_ITEMS = [f"item_{n}" for n in range(1, 10)]
MOUD = ("buprenorphine", "buprenorphine_xr", "methadone", "naltrexone_xr", "naltrexone_oral")
MAY_LIE_AHEAD = {("appointments", "starts_at"), ("consents", "expires_on")}


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def test_the_same_seed_and_day_give_the_same_rows(generated):
    again = incoming(patients=400, seed=generated.seed, today=generated.today)
    assert again == generated.rows


def test_the_rows_do_not_depend_on_how_python_orders_sets():
    code = (
        "import datetime, hashlib; from services.demo.rows import incoming; "
        "rows = incoming(patients=60, seed=5, today=datetime.date(2026, 11, 22)); "
        "print(hashlib.sha256(repr(rows).encode()).hexdigest())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_another_seed_gives_another_clinic():
    today = date(2026, 11, 22)
    assert incoming(patients=30, seed=1, today=today) != incoming(patients=30, seed=2, today=today)


def test_every_patient_has_a_course_in_the_proportions_of_the_table():
    assert len(courses_for(400)) == 400
    assert {course.name for course in courses_for(400)} == {course.name for course in COURSES}


@pytest.mark.parametrize("patients", [1, 7, 60])
def test_a_smaller_clinic_has_as_many_patients_as_asked_for(patients):
    rows = incoming(patients=patients, seed=1, today=date(2026, 11, 22))
    assert len([row for row in rows if row.table == "patients"]) == patients


def test_nothing_lies_after_today_but_bookings_and_the_ends_of_consents(generated):
    dated = re.compile(r"\d{4}-\d\d-\d\d")
    late = [
        (row.table, column, text)
        for row in generated.rows
        for column, text in row.values.items()
        if text and dated.match(text) and day(text) > generated.today and (row.table, column) not in MAY_LIE_AHEAD
    ]
    assert late == []


def test_a_booking_lies_ahead_and_of_few_visits_nobody_wrote_down_whether_they_were_kept(generated):
    visits = generated.of("appointments")
    assert all(visit["status"] == "scheduled" for visit in visits if day(visit["starts_at"]) >= generated.today)
    open_still = [day(visit["starts_at"]) for visit in visits if visit["status"] == "scheduled"]
    past = [on for on in open_still if on < generated.today]
    assert 2 <= len(past) <= 4
    assert all(generated.today - 20 * DAY <= on <= generated.today - 3 * DAY for on in past)


@pytest.mark.parametrize(("status", "end"), [("deceased", "deceased_on"), ("closed", "closed_on")])
def test_nothing_happens_to_a_patient_after_death_or_the_closing_of_the_record(generated, status, end):
    over = {patient["patient_id"]: patient[end] for patient in generated.of("patients") if patient["status"] == status}
    assert over
    for row in generated.rows:
        when = next(
            (row.values[name] for name in ("at", "starts_at", "taken_on", "supplied_on") if name in row.values), None
        )
        if when and row.values["patient_id"] in over:
            assert day(when) <= day(over[row.values["patient_id"]]), row


def test_phq9_totals_equal_their_items(generated):
    full = [
        score
        for score in generated.of("screenings")
        if score["instrument"] == "phq9" and score["total"] and score.get("item_1")
    ]
    assert len(full) > 1000
    for score in full:
        assert int(score["total"]) == sum(int(score[item]) for item in PHQ9_ITEMS), score


def test_some_phq9s_are_a_total_only_some_lack_an_item_and_some_were_abandoned(generated):
    blanks = Counter(
        sum(score.get(item) is None for item in PHQ9_ITEMS)
        for score in generated.of("screenings")
        if score["instrument"] == "phq9"
    )
    assert set(blanks) == {0, 1, 4, 9}


def test_self_harm_answers_are_rare_at_low_scores_and_common_at_severe_ones(generated):
    answered = [
        (int(score["total"]), int(score["item_9"]))
        for score in generated.of("screenings")
        if score["instrument"] == "phq9" and score["total"] and score.get("item_9")
    ]
    low = [item_9 > 0 for total, item_9 in answered if total < 10]
    high = [item_9 > 0 for total, item_9 in answered if total >= 18]
    assert sum(low) / len(low) < 0.02
    assert 0.08 < sum(high) / len(high) < 0.5


def test_nearly_every_self_harm_answer_has_a_safety_review_the_same_day(generated):
    reviews = {(c["patient_id"], c["at"][:10]) for c in generated.of("contacts") if c["kind"] == "safety_review"}
    answers = {
        (score["patient_id"], score["taken_on"])
        for score in generated.of("screenings")
        if score["instrument"] == "phq9" and int(score.get("item_9") or 0)
    }
    unreviewed = answers - reviews
    assert len(unreviewed) < len(answers) * 0.2
    assert any(day(taken_on) >= generated.today - 3 * DAY for _, taken_on in unreviewed)


def gaps(supplies: list[dict], first: date) -> list[tuple[date, int]]:
    """The first uncovered day and the length of every gap of eight days or more before the last supply."""
    covered_to, found = None, []
    for supply in sorted(supplies, key=lambda supply: (supply["supplied_on"], supply["source"])):
        begin = day(supply["supplied_on"])
        if covered_to and begin >= first and (begin - covered_to).days > 8:
            found.append((covered_to + DAY, (begin - covered_to).days - 1))
        covered_to = max(covered_to or begin - DAY, begin - DAY) + int(supply["days_supply"]) * DAY
    return found


def is_of(enrolment: dict, supply: dict) -> bool:
    until = enrolment["ended_on"] or date.max.isoformat()
    is_within = enrolment["enrolled_on"] <= supply["supplied_on"] < until
    return is_within and supply["medication"] == enrolment["medication"]


def lapses(generated) -> list[tuple[str, date]]:
    """Gaps of eight days within one enrolment, by patient and first uncovered day."""
    episodes, supplies = generated.by_patient("moud_episodes"), generated.by_patient("medication_supplies")
    return [
        (patient, begins)
        for patient, enrolments in episodes.items()
        for enrolment in enrolments
        for begins, _ in gaps(
            [s for s in supplies.get(patient, []) if is_of(enrolment, s)],
            day(enrolment["enrolled_on"]),
        )
    ]


def test_a_lapse_is_preceded_by_missed_visits_and_followed_by_outreach_that_mostly_fails(generated):
    visits, contacts = generated.by_patient("appointments"), generated.by_patient("contacts")
    found, failed = lapses(generated), 0
    assert len(found) >= 12
    for patient, begins in found:
        missed = [day(visit["starts_at"]) for visit in visits[patient] if visit["status"] == "no_show"]
        assert any(begins - 21 * DAY <= on <= begins for on in missed), (patient, begins)
        tried = [c["kind"] for c in contacts[patient] if begins - 10 * DAY <= day(c["at"]) <= begins + 21 * DAY]
        assert tried, (patient, begins)
        failed += "outreach_failed" in tried
    assert failed > len(found) / 2


def test_cows_is_taken_at_most_first_doses_of_an_opioid(generated):
    scored = {
        (score["patient_id"], score["taken_on"])
        for score in generated.of("screenings")
        if score["instrument"] == "cows"
    }
    starts = [(episode["patient_id"], episode["started_on"]) for episode in generated.of("moud_episodes")]
    with_first_dose = [start for start in starts if start[1]]
    assert sum(start in scored for start in with_first_dose) / len(with_first_dose) > 0.9


def test_every_medication_and_every_end_reason_occurs(generated):
    episodes = generated.of("moud_episodes")
    assert {episode["medication"] for episode in episodes} == set(MOUD)
    assert {episode["end_reason"] for episode in episodes} - {None} == set(EndReason)
    supplied = {supply["medication"] for supply in generated.of("medication_supplies")}
    assert supplied >= {*MOUD, Medication.oxycodone, Medication.naloxone, Medication.benzodiazepine}


def test_methadone_is_observed_daily_and_some_is_taken_home(generated):
    sources = Counter(s["source"] for s in generated.of("medication_supplies") if s["medication"] == "methadone")
    assert sources["administered"] > sources["dispensed"] > 100


def test_the_people_are_varied_and_a_few_records_have_gaps(generated):
    people = generated.of("patients")
    assert {person["status"] for person in people} == set(PatientStatus)
    for column in ("given_name", "phone", "birth_date"):
        assert 0 < sum(person[column] is None for person in people) < 40, column
    assert all(re.fullmatch(r"555-01\d\d", person["phone"]) for person in people if person["phone"])
    assert {person["language"] for person in people} >= {"English", "Spanish", "Haitian Creole"}
    assert Counter(person["clinic"] for person in people).most_common()[-1][1] > 120


def test_a_declined_offer_is_on_record(generated):
    assert any(contact["outcome"] == "moud_declined" for contact in generated.of("contacts"))
