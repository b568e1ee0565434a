"""Every row ends as added, changed, unchanged or rejected; again is safe."""

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.problems import Problem
from db.tables import ImportBatch, Patient
from services.access.viewer import Viewer
from services.due_items.differences import count_patients_that_differ
from services.intake import batches
from tests.intake.sheets import (
    PATIENTS,
    PHQ9,
    column,
    imported,
    outcome,
    rows_in_all_tables,
    why_rejected,
)

SUPPLIES = "patient_id,medication,supplied_on,days_supply,dose_mg,source\n"
OPERATOR = Viewer.operator()


def test_the_first_import_adds_every_row(engine, files):
    counts = imported(engine, files(screenings=PHQ9))
    assert outcome(counts) == (4, 0, 0, 0)
    assert counts.by_table["screenings"] == {"read": 2, "added": 2, "changed": 0, "unchanged": 0, "rejected": 0}
    assert column(engine, "screenings.total") == [17, 4]
    assert column(engine, "clinics.name") == ["North"]


def test_the_same_files_again_change_nothing(engine, files):
    folder = files(screenings=PHQ9, medication_supplies=SUPPLIES + "P1,buprenorphine,2026-01-05,,16,\n")
    imported(engine, folder)
    before = rows_in_all_tables(engine)
    assert outcome(imported(engine, folder)) == (0, 0, 5, 0)
    differing = {n for n, rows in rows_in_all_tables(engine).items() if rows != before[n]}
    assert differing == {"import_batches", "audit_entries"}


def test_a_corrected_file_changes_the_row_and_nothing_else(engine, files):
    imported(engine, files(screenings=PHQ9))
    counts = imported(engine, files(screenings=PHQ9.replace(",17", ",18")))
    assert outcome(counts) == (0, 1, 3, 0)
    assert counts.patients == 1
    assert column(engine, "screenings.total") == [18, 4]
    assert column(engine, "screenings.batch") == [2, 1]


def test_a_cell_that_became_blank_is_blank_in_the_database(engine, files):
    imported(engine, files())
    counts = imported(engine, files(patients=PATIENTS.replace("1980-02-03", "")))
    assert outcome(counts) == (0, 1, 1, 0)
    assert column(engine, "patients.birth_date") == [None, None]


def test_the_four_counts_add_up_to_the_rows_read(engine, files):
    imported(engine, files(screenings=PHQ9))
    mixed = PHQ9.replace(",17", ",18") + "P1,phq9,2026-02-05,99\nP1,gad7,2026-02-05,9\n"
    counts = imported(engine, files(screenings=mixed))
    assert outcome(counts) == (1, 1, 3, 1)
    assert counts.read == 6
    for rows in counts.by_table.values():
        assert rows["read"] == rows["added"] + rows["changed"] + rows["unchanged"] + rows["rejected"]


def test_one_table_alone_can_come_later(engine, files):
    imported(engine, files())
    assert outcome(imported(engine, files(patients=None, screenings=PHQ9))) == (2, 0, 0, 0)


def test_a_rejected_row_keeps_file_line_text_and_every_reason(engine, files):
    imported(engine, files(screenings=PHQ9 + 'P1,phq9,soon,"99"\n'))
    with reading(engine) as session:
        (reject,) = batches.rejected_rows(session, 1, viewer=OPERATOR)
    assert (reject.table, reject.file, reject.line, reject.text) == (
        "screenings",
        "screenings.csv",
        4,
        'P1,phq9,soon,"99"',
    )
    said = """taken_on 'soon' is not a date written YYYY-MM-DD; "missing" in the mapping can say that it means blank"""
    assert reject.reasons == [said]


def test_a_row_can_fail_several_checks_against_other_rows(engine, files):
    people = "patient_id,clinic,birth_date,deceased_on\nP1,North,1980-02-03,2026-01-01\n"
    conditions = "patient_id,condition,onset_on,recorded_on\nP1,depression,2026-02-01,1970-01-01\n"
    imported(engine, files(patients=people, conditions=conditions))
    (reasons,) = why_rejected(engine)
    assert sorted(reasons.splitlines()) == [
        "onset_on 2026-02-01 is after the patient died on 2026-01-01",
        "recorded_on 1970-01-01 is before the patient's birth_date 1980-02-03",
    ]


def test_a_row_of_an_unknown_patient_is_rejected(engine, files):
    counts = imported(engine, files(screenings=PHQ9 + "P9,phq9,2026-01-05,3\n"))
    assert outcome(counts) == (4, 0, 0, 1)
    assert why_rejected(engine) == ["patient_id P9 is not a patient of this batch or the database"]


def test_the_rows_of_a_patient_whose_own_row_is_rejected_are_rejected_too(engine, files):
    counts = imported(engine, files(patients=PATIENTS.replace("1980-02-03", "2080-02-03"), screenings=PHQ9))
    assert outcome(counts) == (2, 0, 0, 2)


def test_birth_day_and_day_of_death_are_the_limits_of_a_life(engine, files):
    people = "patient_id,clinic,birth_date,deceased_on\nP1,North,1980-02-03,2026-01-05\n"
    events = "patient_id,on,kind\nP1,1980-02-02,ed_visit\nP1,1980-02-03,ed_visit\nP1,2026-01-05,overdose\n"
    imported(engine, files(patients=people, events=events + "P1,2026-01-06,ed_visit\n"))
    assert why_rejected(engine) == [
        "on 1980-02-02 is before the patient's birth_date 1980-02-03",
        "on 2026-01-06 is after the patient died on 2026-01-05",
    ]


def test_what_was_recorded_before_the_death_was_known_may_still_be_corrected(engine, files):
    imported(engine, files(screenings=PHQ9))
    people = "patient_id,clinic,deceased_on\nP1,North,2026-01-01\nP2,North,\n"
    counts = imported(engine, files(patients=people, screenings=PHQ9.replace(",17", ",18")))
    assert counts.rejected == 0
    assert column(engine, "screenings.total") == [18, 4]


def test_a_cancelled_visit_after_death_is_no_event(engine, files):
    people = "patient_id,clinic,deceased_on\nP1,North,2026-01-01\n"
    visits = "patient_id,starts_at,kind,status\nP1,2026-02-01T09:00,moud,cancelled\nP1,2026-02-02T09:00,moud,kept\n"
    imported(engine, files(patients=people, appointments=visits))
    assert why_rejected(engine) == ["starts_on 2026-02-02 is after the patient died on 2026-01-01"]


def test_two_different_doses_on_one_day_are_both_real(engine, files):
    rows = "P1,methadone,2026-01-05,1,40,administered\nP1,methadone,2026-01-05,1,20,administered\n"
    folder = files(medication_supplies=SUPPLIES + rows)
    assert outcome(imported(engine, folder)) == (4, 0, 0, 0)
    assert column(engine, "medication_supplies.source_key") == [
        "P1|methadone|2026-01-05|administered",
        "P1|methadone|2026-01-05|administered#2",
    ]
    assert outcome(imported(engine, folder)) == (0, 0, 4, 0)


def test_the_same_row_twice_in_a_batch_is_unchanged_once(engine, files):
    row = "P1,methadone,2026-01-05,1,40,administered\n"
    counts = imported(engine, files(medication_supplies=SUPPLIES + row + row))
    assert outcome(counts) == (3, 0, 1, 0)


def test_two_visits_at_the_same_hour_are_both_real(engine, files):
    visits = "patient_id,starts_at,kind,status\nP1,2026-01-05T09:00,moud,kept\nP1,2026-01-05T09:00,moud,no_show\n"
    assert outcome(imported(engine, files(appointments=visits))) == (4, 0, 0, 0)


def test_a_number_of_the_source_given_twice_is_no_second_visit(engine, files):
    rows = "appointment_id,patient_id,starts_at,kind,status\nV1,P1,2026-03-01T09:00,moud,kept\n"
    counts = imported(engine, files(appointments=rows + "V1,P1,2026-03-01T09:00,moud,no_show\n"))
    assert counts.by_table["appointments"]["added"] == 1
    assert "repeats line 2 of appointments.csv" in why_rejected(engine)[0]


def test_elsewhere_a_second_row_of_the_same_key_is_rejected_and_names_the_first(engine, files):
    counts = imported(engine, files(screenings=PHQ9 + "P1,phq9,2026-01-05,3\nP1,phq9,2026-01-05,17\n"))
    assert outcome(counts) == (4, 0, 1, 1)
    assert why_rejected(engine) == ["repeats line 2 of screenings.csv with other values"]


def test_an_appointments_own_number_matches_it_whatever_changes(engine, files):
    visits = "appointment_id,patient_id,starts_at,kind,status\nA1,P1,2026-12-05T09:00,moud,scheduled\n"
    imported(engine, files(appointments=visits))
    moved = visits.replace("12-05T09:00", "12-07T10:30")
    assert outcome(imported(engine, files(appointments=moved))) == (0, 1, 2, 0)
    assert column(engine, "appointments.starts_time") == ["10:30"]


def test_what_is_due_is_worked_out_in_the_same_batch(engine, files):
    imported(engine, files(screenings=PHQ9))
    assert column(engine, "patients.patient_id") == ["P1", "P2"]
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT phq9_total FROM patient_facts WHERE phq9_on = '2026-01-05'")) == 17
    imported(engine, files(screenings=PHQ9.replace(",17", ",21")))
    with reading(engine) as session:
        assert count_patients_that_differ(session) == 0


def test_a_row_that_moves_to_another_patient_is_worked_out_for_both(engine, files):
    visits = "appointment_id,patient_id,starts_at,kind,status\nA1,P1,2026-11-05T09:00,moud,kept\n"
    imported(engine, files(appointments=visits))
    counts = imported(engine, files(appointments=visits.replace("P1", "P2")))
    assert (outcome(counts), counts.patients) == ((0, 1, 2, 0), 2)
    with reading(engine) as session:
        assert count_patients_that_differ(session) == 0


def test_extra_columns_are_kept_and_a_change_there_is_a_change(engine, files):
    text = "patient_id,on,kind,ward,note\nP1,2026-01-05,overdose,7B,\n"
    imported(engine, files(events=text))
    assert column(engine, "events.extra") == ['{"ward": "7B"}']
    assert outcome(imported(engine, files(events=text.replace("7B", "8")))) == (0, 1, 2, 0)


def test_staff_named_in_the_files_become_members_of_the_team(engine, files):
    people = "patient_id,clinic,care_manager,prescriber,therapist\nP1,North,Ann,Bo,Ann\n"
    imported(engine, files(patients=people))
    with reading(engine) as session:
        patient = session.scalars(sa.select(Patient)).one()
        assert patient.care_manager == patient.therapist != patient.prescriber
    assert column(engine, "staff.role") == ["care_manager", "prescriber"]


def test_another_source_adds_to_a_known_patient_and_blanks_nothing(engine, files):
    imported(engine, files())
    people = "patient_id,clinic,phone\nP1,North,555\n"
    counts = imported(engine, files(patients=people), source="lab")
    assert outcome(counts) == (0, 1, 0, 0)
    assert column(engine, "patients.phone") == ["555", None]
    assert [str(day) for day in column(engine, "patients.birth_date")] == ["1980-02-03", "None"]
    assert outcome(imported(engine, files(patients=people), source="lab")) == (0, 0, 1, 0)


def test_a_patient_of_another_source_with_another_birth_date_is_rejected(engine, files):
    imported(engine, files())
    people = "patient_id,clinic,birth_date\nP1,North,1980-02-04\nP2,North,1990-01-01\n"
    assert outcome(imported(engine, files(patients=people), source="lab")) == (0, 1, 0, 1)
    assert why_rejected(engine) == ["birth_date 1980-02-04 differs from 1980-02-03, known from source clinic"]


def test_the_same_source_may_correct_a_birth_date(engine, files):
    imported(engine, files())
    assert imported(engine, files(patients=PATIENTS.replace("02-03", "02-04"))).changed == 1


def test_two_sources_never_overwrite_each_others_events(engine, files):
    imported(engine, files(screenings=PHQ9))
    assert outcome(imported(engine, files(patients=None, screenings=PHQ9), source="lab")) == (2, 0, 0, 0)


def test_an_import_of_no_rows_is_a_batch_of_zeros(engine, files):
    counts = imported(engine, files(patients="patient_id,clinic\n"))
    assert (counts.read, *outcome(counts)) == (0, 0, 0, 0, 0)


def test_progress_tells_rows_done_and_every_step(engine, files):
    told = []
    imported(engine, files(screenings=PHQ9), progress=lambda rows, message: told.append((rows, message)))
    assert (4, "reading") in told
    assert [message for _, message in told if message.startswith("writing")] == [
        "writing patients",
        "writing screenings",
    ]


def test_each_import_is_kept_with_its_counts(engine, files):
    imported(engine, files())
    imported(engine, files(screenings=PHQ9))
    with reading(engine) as session:
        first, second = (batches.one(session, number, viewer=OPERATOR) for number in (1, 2))
    assert (second.id, second.added, second.files, second.by) == (2, 2, ["patients.csv", "screenings.csv"], "operator")
    assert first.by_table["patients"]["added"] == 2


def test_an_unknown_batch_is_a_problem(engine):
    with reading(engine) as session, pytest.raises(Problem, match="There is no batch 7"):
        list(batches.rejected_rows(session, 7, viewer=OPERATOR))


def test_rejected_rows_as_csv_start_no_formula(engine, files):
    imported(engine, files(events="patient_id,on,kind\n=1+1,2026-01-05,overdose\n"))
    with reading(engine) as session:
        header, row = batches.as_csv(batches.rejected_rows(session, 1, viewer=OPERATOR))
    assert header == "file,line,text,reasons\n"
    assert row.startswith("""events.csv,2,"'=1+1,2026""")


def test_a_batch_is_finished_after_it_was_started(engine, files):
    imported(engine, files())
    with reading(engine) as session:
        batch = session.scalars(sa.select(ImportBatch)).one()
        assert batch.finished_at > batch.started_at


def test_units_days_of_stays_and_expectations_are_kept(engine, files):
    supplies = "patient_id,medication,supplied_on,dose_mg,dose_unit\nP1,fentanyl,2026-01-05,25,mcg/h\n"
    events = "patient_id,on,kind,ended_on\nP1,2026-01-05,hospital_admission,2026-01-09\nP2,2026-02-01,delivery,\n"
    tests = "patient_id,collected_on,substance,result,expected\nP1,2026-01-05,Opiates,positive,negative\n"
    imported(engine, files(medication_supplies=supplies, events=events, drug_tests=tests))
    assert column(engine, "medication_supplies.dose_unit") == ["mcg_per_hour"]
    assert [str(day) for day in column(engine, "events.ended_on")] == ["2026-01-09", "None"]
    assert column(engine, "drug_tests.expected") == ["negative"]
    assert column(engine, "drug_tests.substance") == ["opioid"]


def test_two_tests_of_one_class_on_one_day_are_two(engine, files):
    tests = "patient_id,collected_on,substance,result\n"
    tests += "P1,2026-01-05,alprazolam,negative\nP1,2026-01-05,Benzodiazepines,positive\n"
    assert outcome(imported(engine, files(drug_tests=tests))) == (4, 0, 0, 0)
    assert column(engine, "drug_tests.substance") == ["benzodiazepine"] * 2
