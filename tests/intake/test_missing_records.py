"""An import that raises reasons for want of a kind of record says how many, and how to switch each off."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from services.access.viewer import Viewer
from services.actions.reason_switches import switch_off
from services.actions.what_if import Period, what_if_without
from services.due_items.refresh import refresh
from services.intake import batches
from services.intake.missing_records import KINDS, WORTH_SAYING, raised_by_missing_records, sentences
from services.rules.catalogue import by_key
from tests import builders
from tests.intake.sheets import NOW, TODAY, imported

OPERATOR = Viewer.operator()
MANY = WORTH_SAYING + 1
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.words)
PAST, AHEAD = date(2026, 11, 2), date(2026, 12, 2)
RECORDS = {  # a record of each kind, and one that is nearly of it
    "contact that reached somebody and no kept visit": [
        (
            lambda s, p: builders.add_contact(s, p, PAST, "telephone"),
            lambda s, p: builders.add_contact(s, p, PAST, "telephone", outcome="no_answer"),
        ),
        (
            lambda s, p: builders.add_appointment(s, p, PAST, "psychiatry", "kept"),
            lambda s, p: builders.add_appointment(s, p, PAST, "psychiatry", "no_show"),
        ),
    ],
    "naloxone or nalmefene": [
        (
            lambda s, p: builders.add_supply(s, p, PAST, medication="nalmefene"),
            lambda s, p: builders.add_supply(s, p, PAST, medication="naltrexone_oral"),
        )
    ],
    "PHQ-9": [
        (lambda s, p: builders.add_phq9(s, p, PAST, 4), lambda s, p: builders.add_screening(s, p, PAST, "phq2", 2))
    ],
    "answer to item 9 of a PHQ-9": [
        (
            lambda s, p: builders.add_phq9(s, p, PAST, 4, item_9=0),
            lambda s, p: builders.add_screening(s, p, PAST, "cows", 4, item_9=0),
        )
    ],
    "GAD-7": [
        (
            lambda s, p: builders.add_screening(s, p, PAST, "gad7", 4),
            lambda s, p: builders.add_screening(s, p, PAST, "gad2", 4),
        )
    ],
    "COWS, SOWS or withdrawal level": [
        (
            lambda s, p: builders.add_screening(s, p, PAST, "sows10", 4),
            lambda s, p: builders.add_screening(s, p, PAST, "tea", 4),
        )
    ],
    "consent": [(lambda s, p: builders.add_consent(s, p, PAST), lambda s, p: builders.add_referral(s, p, PAST))],
    "appointment that lies ahead": [
        (
            lambda s, p: builders.add_appointment(s, p, AHEAD, status="scheduled"),
            lambda s, p: builders.add_appointment(s, p, PAST, status="scheduled"),
        )
    ],
    "appointment of which it is known what became of it": [
        (
            lambda s, p: builders.add_appointment(s, p, PAST, status="no_show"),
            lambda s, p: builders.add_appointment(s, p, PAST, status="scheduled"),
        )
    ],
    "plan review": [
        (
            lambda s, p: builders.add_contact(s, p, PAST, "plan_review"),
            lambda s, p: builders.add_contact(s, p, PAST, "visit"),
        )
    ],
    "medication or case review": [
        (
            lambda s, p: builders.add_contact(s, p, PAST, "medication_review"),
            lambda s, p: builders.add_contact(s, p, PAST, "plan_review"),
        )
    ],
    "case review": [
        (
            lambda s, p: builders.add_appointment(s, p, PAST, "case_review", "kept"),
            lambda s, p: builders.add_contact(s, p, PAST, "medication_review"),
        )
    ],
    "treatment of depression and no behavioural-health visit": [
        (lambda s, p: builders.add_treatment(s, p, PAST, "cbt"), lambda s, p: builders.add_contact(s, p, PAST)),
        (
            lambda s, p: builders.add_appointment(s, p, PAST, "behavioral_health", "kept"),
            lambda s, p: builders.add_appointment(s, p, PAST, "moud", "kept"),
        ),
    ],
    "enrolment in MOUD": [
        (lambda s, p: builders.add_episode(s, p, PAST), lambda s, p: builders.add_oud(s, p, PAST)),
    ],
    "first dose of an enrolment": [
        (
            lambda s, p: builders.add_episode(s, p, PAST, started_on=PAST),
            lambda s, p: builders.add_episode(s, p, PAST),
        )
    ],
    "appointment or report of a referral": [
        (
            lambda s, p: builders.add_referral(s, p, PAST, report_on=PAST),
            lambda s, p: builders.add_referral(s, p, PAST),
        )
    ],
}
PAIRS = [(kind, *pair) for kind in KINDS for pair in RECORDS[kind.words]]


def is_there(session, kind) -> bool:
    return bool(session.execute(sa.select(kind.is_there(TODAY))).scalar())


@EACH
def test_each_kind_names_reasons_that_may_be_switched_off(kind):
    assert kind.raises
    assert all(by_key(reason).may_be_switched_off for reason in kind.raises)


@pytest.mark.parametrize(("kind", "record", "other"), PAIRS, ids=lambda value: getattr(value, "words", ""))
def test_a_kind_is_there_with_its_first_record_and_not_with_another(session, kind, record, other):
    patient = builders.a_patient(session)
    assert not is_there(session, kind)
    other(session, patient)
    assert not is_there(session, kind)
    record(session, patient)
    assert is_there(session, kind)


def clinic_of(count: int) -> dict[str, str]:
    """People enrolled on 1 October who bring a PHQ-9, a contact of last week and nothing else."""
    ids = [f"N{number}" for number in range(count)]
    return {
        "patients": "patient_id,clinic\n" + "".join(f"{one},North\n" for one in ids),
        "moud_episodes": "patient_id,medication,enrolled_on,started_on\n"
        + "".join(f"{one},methadone,2026-10-01,2026-10-01\n" for one in ids),
        "contacts": "patient_id,at,kind\n" + "".join(f"{one},2026-11-16T09:00,telephone\n" for one in ids),
        "screenings": "patient_id,instrument,taken_on,total\n" + "".join(f"{one},phq9,2026-11-16,4\n" for one in ids),
    }


def told(counts) -> dict[str, tuple[str, int, int]]:
    return {row["reason"]: (row["missing"], row["today"], row["next_4_weeks"]) for row in counts.missing_records}


def test_an_import_says_how_many_a_missing_kind_of_record_raises(engine, files):
    counts = imported(engine, files(**clinic_of(MANY)))
    assert told(counts)["no_naloxone"] == ("naloxone or nalmefene", MANY, MANY)
    assert told(counts)["gad7_due"] == ("GAD-7", MANY, MANY)
    assert told(counts)["part2_consent"] == ("consent", MANY, MANY)
    assert told(counts)["no_next_visit"] == ("appointment that lies ahead", MANY, MANY)
    assert not {"contact_due", "baseline_phq9", "oud_untreated"} & set(told(counts))
    said = next(sentence for sentence in sentences(counts.missing_records) if "no_naloxone" in sentence)
    assert said == (
        f"No naloxone or nalmefene on record: “{by_key('no_naloxone').title}” is on the list of {MANY} people today, "
        f'of {MANY} within 4 weeks. If none will come: manage.py reasons off no_naloxone --why "…"'
    )


def test_the_numbers_are_those_of_the_page_administration(engine, files):
    counts = imported(engine, files(**clinic_of(MANY)))
    with reading(engine) as session:
        rows = what_if_without(session, "no_naloxone", viewer=OPERATOR, today=TODAY)
    leave = {row.period: row.leave for row in rows if row.reason == "no_naloxone"}
    assert told(counts)["no_naloxone"][1:] == (leave[Period.today], leave[Period.next_4_weeks])


def test_a_visit_that_lies_ahead_may_yet_get_its_status(engine, files):
    """One booked for next week raises nothing; one of two weeks ago without a status does, and no feed brings any."""
    booked = "appointment_id,patient_id,starts_at,kind,status\n"
    ahead = "".join(f"A{number},N{number},2026-12-01T09:00,moud,scheduled\n" for number in range(MANY))
    assert "visit_status_missing" not in told(imported(engine, files(**clinic_of(MANY), appointments=booked + ahead)))
    past = "".join(f"B{number},N{number},2026-11-08T09:00,moud,scheduled\n" for number in range(MANY))
    assert told(imported(engine, files(appointments=booked + past)))["visit_status_missing"][1:] == (MANY, MANY)


def test_up_to_a_hundred_people_are_a_list_to_work_through(engine, files):
    assert imported(engine, files(**clinic_of(WORTH_SAYING))).missing_records == []


def test_a_single_record_of_the_kind_is_enough(engine, files):
    supply = "patient_id,medication,supplied_on,days_supply\nN1,naloxone,2026-01-05,1\n"
    found = told(imported(engine, files(**clinic_of(MANY), medication_supplies=supply)))
    assert "no_naloxone" not in found
    assert "part2_consent" in found


def test_it_is_kept_with_the_batch(engine, files):
    counts = imported(engine, files(**clinic_of(MANY)))
    with reading(engine) as session:
        kept = batches.one(session, counts.batch, viewer=OPERATOR).missing_records
    assert kept == counts.missing_records
    assert json.loads(json.dumps(kept)) == kept


def test_what_is_switched_off_is_not_said_again(engine, files):
    imported(engine, files(**clinic_of(MANY)))
    with writing(engine) as session:
        switch_off(session, reason="no_naloxone", why="none in our feed", by=OPERATOR, now=NOW)
    more = clinic_of(MANY + 1)
    found = told(imported(engine, files(**more)))
    assert "no_naloxone" not in found
    assert "part2_consent" in found


def test_an_import_of_nothing_new_and_one_that_is_only_tried_say_nothing(engine, files):
    folder = files(**clinic_of(MANY))
    assert imported(engine, folder, dry_run=True).missing_records == []
    assert imported(engine, folder).missing_records
    assert imported(engine, folder).missing_records == []


def test_several_kinds_that_one_reason_waits_for_are_told_together(session):
    for _ in range(MANY):
        patient = builders.a_patient(session, on="methadone", started="2026-10-01")
        builders.add_supply(session, patient, "2026-11-01", 60, "methadone")
        builders.add_supply(session, patient, "2026-11-01", 60, "benzodiazepine")
    refresh(session, None)
    found = {one.reason: one.missing for one in raised_by_missing_records(session, TODAY)}
    assert found["opioid_with_benzodiazepine"] == "naloxone or nalmefene, no medication or case review"
