"""Each check stands just below, at and just above its limit, and names the value and the limit."""

import pytest

from db.tables import EVENT_TABLES
from services.intake.columns import TARGETS
from services.intake.columns.medication import HIGHEST_DOSE
from tests.intake.sheets import REQUIRED, checked, reasons


@pytest.mark.parametrize("table", list(TARGETS))
def test_the_smallest_sound_row_of_every_table_passes(table):
    assert reasons(table) == []


@pytest.mark.parametrize("table", list(TARGETS))
def test_every_required_column_that_is_blank_is_named(table):
    for name in TARGETS[table].required:
        assert reasons(table, **{name: "  "}) == [f"{name} is required and blank"]


def test_every_clinical_table_can_be_imported():
    models = {target.model for target in TARGETS.values()}
    assert models > set(EVENT_TABLES)
    assert set(TARGETS) == set(REQUIRED)


def test_every_reason_is_named_at_once():
    assert len(reasons("screenings", instrument="phq99", taken_on="soon", total="many")) == 3


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("patients", {"birth_date": "1906-11-22"}),
        ("patients", {"birth_date": "2026-11-22"}),
        ("events", {"on": "2026-11-22"}),
        ("events", {"on": "2026-01-05T23:59:59+02:00"}),
        ("appointments", {"status": "scheduled", "starts_at": "2028-11-22 09:00"}),
        ("appointments", {"starts_at": "2026-11-22T23:00"}),
        ("appointments", {"status": "cancelled", "starts_at": "2026-12-24"}),
        ("consents", {"expires_on": "2199-01-01"}),
        ("medication_supplies", {"days_supply": "1"}),
        ("medication_supplies", {"days_supply": "366"}),
        ("medication_supplies", {"dose_mg": "0"}),
        ("contacts", {"minutes": "0"}),
        ("contacts", {"minutes": "1440"}),
        ("treatments", {"ended_on": "2026-01-05"}),
        ("moud_episodes", {"started_on": "2026-01-05", "ended_on": "2026-01-05", "end_reason": "completed"}),
        ("patients", {"sex": "F"}),
    ],
)
def test_a_value_at_its_limit_passes(table, cells):
    assert reasons(table, **cells) == []


@pytest.mark.parametrize(
    ("table", "cells", "said"),
    [
        ("patients", {"birth_date": "2026-11-23"}, "birth_date 2026-11-23 is after today (2026-11-22)"),
        ("patients", {"birth_date": "1906-11-21"}, "birth_date 1906-11-21 is more than 120 years ago"),
        ("patients", {"birth_date": "1980-02-30"}, "birth_date 1980-02-30 is not a day of the calendar"),
        ("patients", {"birth_date": "1980"}, "birth_date '1980' is not a date written YYYY-MM-DD"),
        ("patients", {"birth_date": "1980-W10-1"}, "birth_date '1980-W10-1' is not a date written YYYY-MM-DD"),
        ("patients", {"sex": "x"}, "sex 'x' is not one of male, female, other, unknown"),
        (
            "patients",
            {"birth_date": "1980-02-03", "deceased_on": "1980-02-02"},
            "deceased_on 1980-02-02 is before birth_date 1980-02-03",
        ),
        (
            "patients",
            {"status": "active", "deceased_on": "2026-01-01"},
            "status active contradicts deceased_on 2026-01-01",
        ),
        (
            "patients",
            {"status": "active", "closed_on": "2026-01-01"},
            "status active contradicts closed_on 2026-01-01",
        ),
        ("patients", {"closed_on": "2026-11-23"}, "closed_on 2026-11-23 is after today (2026-11-22)"),
        (
            "patients",
            {"birth_date": "1980-02-03", "closed_on": "1980-02-02"},
            "closed_on 1980-02-02 is before birth_date 1980-02-03",
        ),
        ("patients", {"given_name": "x" * 501}, "given_name has 501 characters, more than 500"),
        ("events", {"on": "2026-11-23"}, "on 2026-11-23 is after today (2026-11-22)"),
        ("drug_tests", {"collected_on": "2026-12-01"}, "collected_on 2026-12-01 is after today (2026-11-22)"),
        (
            "appointments",
            {"status": "scheduled", "starts_at": "2028-11-23"},
            "starts_at 2028-11-23 is more than 731 days after today (2026-11-22)",
        ),
        (
            "appointments",
            {"starts_at": "2028-09-30T09:00:00"},
            "status kept but starts_at 2028-09-30 is after today (2026-11-22)",
        ),
        (
            "appointments",
            {"status": "No Show", "starts_at": "2026-11-23"},
            "status no_show but starts_at 2026-11-23 is after today (2026-11-22)",
        ),
        ("appointments", {"starts_at": "2026-01-05T25:00"}, "starts_at '2026-01-05T25:00' is not a time written"),
        ("medication_supplies", {"days_supply": "0"}, "days_supply 0 is below 1"),
        ("medication_supplies", {"days_supply": "367"}, "days_supply 367 is above 366"),
        ("medication_supplies", {"days_supply": "7.5"}, "days_supply 7.5 is not a whole number"),
        ("medication_supplies", {"days_supply": "7 days"}, "days_supply '7 days' is not a number"),
        ("medication_supplies", {"dose_mg": "-1"}, "dose_mg -1 is below 0"),
        ("medication_supplies", {"dose_mg": "nan"}, "dose_mg 'nan' is not a number"),
        ("medication_supplies", {"dose_mg": "7,5"}, "dose_mg '7,5' is not a number"),
        ("medication_supplies", {"medication": ""}, "medication and rxnorm are both blank"),
        (
            "medication_supplies",
            {"medication": "", "rxnorm": "1"},
            "rxnorm 1 is not on the list of medications followed here",
        ),
        ("moud_episodes", {"started_on": "2026-01-04"}, "started_on 2026-01-04 is before enrolled_on 2026-01-05"),
        ("moud_episodes", {"ended_on": "2026-01-04"}, "ended_on 2026-01-04 is before enrolled_on 2026-01-05"),
        (
            "moud_episodes",
            {"started_on": "2026-02-02", "ended_on": "2026-02-01"},
            "ended_on 2026-02-01 is before started_on 2026-02-02",
        ),
        ("moud_episodes", {"end_reason": "completed"}, "end_reason completed is given without ended_on"),
        ("moud_episodes", {"medication": "oxycodone"}, "medication 'oxycodone' is not one of buprenorphine,"),
        ("treatments", {"ended_on": "2026-01-04"}, "ended_on 2026-01-04 is before started_on 2026-01-05"),
        ("treatments", {"ended_on": "2026-11-23"}, "ended_on 2026-11-23 is after today"),
        ("consents", {"expires_on": "2026-01-04"}, "expires_on 2026-01-04 is before signed_on 2026-01-05"),
        ("contacts", {"minutes": "1441"}, "minutes 1441 is above 1440"),
        ("events", {"ended_on": "2026-01-04"}, "ended_on 2026-01-04 is before on 2026-01-05"),
        ("drug_tests", {"expected": "yes"}, "expected 'yes' is not one of positive, negative"),
        (
            "medication_supplies",
            {"medication": "morphine", "dose_mg": "30", "dose_unit": "mcg_per_hour"},
            "dose_unit mcg_per_hour is of a patch: fentanyl and buprenorphine_pain have them, morphine has not",
        ),
        ("medication_supplies", {"dose_unit": "ml"}, "dose_unit 'ml' is not one of mg_per_day, mcg_per_hour"),
        ("conditions", {"condition": ""}, "condition and code are both blank"),
        ("conditions", {"condition": "the blues"}, "condition 'the blues' is neither one of opioid_use_disorder"),
        (
            "conditions",
            {"onset_on": "2026-01-02", "resolved_on": "2026-01-01"},
            "resolved_on 2026-01-01 is before onset_on 2026-01-02",
        ),
    ],
)
def test_a_value_past_its_limit_is_named_with_the_limit(table, cells, said):
    (reason,) = reasons(table, **cells)
    assert reason.startswith(said)


@pytest.mark.parametrize("medication", list(HIGHEST_DOSE))
def test_a_dose_is_accepted_up_to_the_sanity_limit_of_its_medication(medication):
    cap = HIGHEST_DOSE[medication]
    assert reasons("medication_supplies", medication=medication, dose_mg=str(cap)) == []
    (reason,) = reasons("medication_supplies", medication=medication, dose_mg=f"{cap}.5")
    assert reason == f"dose_mg {cap + 0.5:g} is above {cap}, the sanity limit for {medication}"


@pytest.mark.parametrize("written", ["No Show", "no-show", "NO_SHOW", " no  show ", "noshow"])
def test_one_word_may_be_written_in_several_ways(written):
    assert checked("appointments", status=written)[0]["status"] == "no_show"


@pytest.mark.parametrize(
    ("written", "known"), [("PHQ-9", "phq9"), ("GAD-7", "gad7"), ("SOWS-10", "sows10"), ("C-SSRS", "cssrs")]
)
def test_an_instrument_may_be_named_as_its_authors_do(written, known):
    assert checked("screenings", instrument=written)[0]["instrument"] == known


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("No Answer", "no_answer"),
        ("left voicemail", "left_message"),
        ("Wrong-number", "wrong_number"),
        ("Reached", "reached"),
        ("Plan agreed", "Plan agreed"),
    ],
)
def test_an_outcome_that_rules_know_is_one_word_and_any_other_text_stays(written, kept):
    assert checked("contacts", outcome=written)[0]["outcome"] == kept


def test_a_moment_keeps_the_clinics_own_clock():
    row, _ = checked("appointments", starts_at="2026-01-05T09:30:00-05:00")
    assert (row["starts_on"], row["starts_time"]) == ("2026-01-05", "09:30")


@pytest.mark.parametrize(
    ("medication", "source", "days"),
    [
        ("buprenorphine", "dispensed", 7),
        ("buprenorphine", "administered", 1),
        ("buprenorphine_xr", "administered", 28),
        ("naltrexone_xr", "dispensed", 28),
        ("methadone", "administered", 1),
        ("methadone", "dispensed", 7),
        ("methadone", None, 1),
        ("naltrexone_oral", "dispensed", 30),
        ("naltrexone_oral", "administered", 1),
        ("oxycodone", "dispensed", 30),
        ("naloxone", "dispensed", 1),
    ],
)
def test_a_supply_without_days_gets_the_usual_ones_and_is_marked(medication, source, days):
    row, _ = checked("medication_supplies", medication=medication, source=source)
    assert (row["days_supply"], row["days_supply_is_default"]) == (days, True)


@pytest.mark.parametrize(
    ("rxnorm", "days"),
    [("2639021", 7), ("2639034", 7), ("2639036", 28), ("1996184", 28), ("637213", 28), ("000", 28), (None, 28)],
)
@pytest.mark.parametrize("medication", ["buprenorphine_xr", "naltrexone_xr"])
def test_a_weekly_injection_lasts_a_week_where_the_code_says_so(medication, rxnorm, days):
    row, _ = checked("medication_supplies", medication=medication, rxnorm=rxnorm)
    assert row["days_supply"] == days


def test_days_that_are_given_are_not_marked():
    row, _ = checked("medication_supplies", days_supply="14")
    assert (row["days_supply"], row["days_supply_is_default"]) == (14, False)


def test_prescribed_methadone_is_pain_treatment():
    assert (
        checked("medication_supplies", medication="methadone", source="prescribed")[0]["medication"] == "methadone_pain"
    )


def test_a_medication_may_come_as_its_rxnorm_code():
    assert checked("medication_supplies", medication="", rxnorm="197321")[0]["medication"] == "benzodiazepine"


@pytest.mark.parametrize(
    ("cells", "condition", "status"),
    [
        ({"condition": "Opioid use disorder"}, "opioid_use_disorder", "active"),
        ({"condition": "F11.20"}, "opioid_use_disorder", "active"),
        ({"condition": "", "code_system": "SNOMED", "code": "5602001"}, "opioid_use_disorder", "active"),
        ({"condition": "123456789"}, "other", "active"),
        ({"condition": "depression", "resolved_on": "2026-01-01"}, "depression", "resolved"),
    ],
)
def test_a_condition_comes_as_a_word_or_as_a_code(cells, condition, status):
    row, said = checked("conditions", **cells)
    assert (said, row["condition"], row["status"]) == ([], condition, status)


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"deceased_on": "2026-01-01"}, "deceased"),
        ({"closed_on": "2026-11-22"}, "closed"),
        ({"deceased_on": "2026-01-01", "closed_on": "2026-01-05"}, "deceased"),
    ],
)
def test_a_day_of_death_or_of_closing_makes_the_status(days, status):
    row, said = checked("patients", **days)
    assert (said, row["status"]) == ([], status)
