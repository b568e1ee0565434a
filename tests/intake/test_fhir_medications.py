"""Prescriptions, dispenses and administrations: which become supplies, which treatments, with which days and dose."""

import pytest

from tests.intake.fhir_feed import RXNORM, SUBJECT, coded, outcomes, passed_over, prescription, refusal, rows, values

TWICE_A_DAY = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}


def dosage(dose: dict, timing: dict | None = None) -> list[dict]:
    return [{"timing": timing or TWICE_A_DAY, "doseAndRate": [{"doseQuantity": dose}]}]


def supply_days(value: float, code: str) -> dict:
    return {"expectedSupplyDuration": {"value": value, "unit": "x", "code": code}}


def test_a_prescription_of_buprenorphine_is_a_supply(tmp_path):
    given = prescription("351267", dosageInstruction=dosage({"value": 1}), dispenseRequest=supply_days(2, "wk"))
    (row,) = rows(tmp_path, given)
    assert (row.table, row.key) == ("medication_supplies", "MedicationRequest/m1")
    expected = {"medication": "buprenorphine", "supplied_on": "2026-03-01", "days_supply": "14", "dose_mg": "16"}
    assert row.values.items() >= (expected | {"source": "prescribed", "rxnorm": "351267"}).items()


@pytest.mark.parametrize(
    ("rxnorm", "medication"),
    [
        ("637213", "naltrexone_xr"),
        ("1483744", "naltrexone_oral"),
        ("904870", "buprenorphine_pain"),
        ("1996184", "buprenorphine_xr"),
        ("864706", "methadone_pain"),
        ("1725059", "naloxone"),
        ("2592953", "nalmefene"),
    ],
)
def test_form_and_setting_make_the_medication(tmp_path, rxnorm, medication):
    assert values(tmp_path, prescription(rxnorm))["medication"] == medication


@pytest.mark.parametrize(
    ("value", "code", "days"), [(30, "d", "30"), (1, "mo", "30"), (2, "weeks", "14"), (72, "h", "3")]
)
def test_days_of_supply_are_days_whatever_the_unit(tmp_path, value, code, days):
    assert values(tmp_path, prescription("351267", dispenseRequest=supply_days(value, code)))["days_supply"] == days


def test_days_come_from_the_quantity_when_no_duration_is_given(tmp_path):
    given = prescription("351267", dosageInstruction=dosage({"value": 1}), dispenseRequest={"quantity": {"value": 28}})
    assert values(tmp_path, given)["days_supply"] == "14"


def test_days_do_not_come_from_a_quantity_in_another_unit(tmp_path):
    asked = {"quantity": {"value": 240, "unit": "mL"}}
    given = prescription("991147", dosageInstruction=dosage({"value": 20, "unit": "mg"}), dispenseRequest=asked)
    assert values(tmp_path, given)["days_supply"] is None


@pytest.mark.parametrize(
    ("rxnorm", "dose", "timing", "dose_mg"),
    [
        ("856987", {"value": 1}, {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}, "20"),
        ("351267", {"value": 12, "unit": "mg"}, TWICE_A_DAY, "24"),
        ("991147", {"value": 3, "unit": "mL"}, TWICE_A_DAY, "60"),
        ("991147", {"value": 3}, TWICE_A_DAY, None),  # 3 of what? a solution is not counted in units
    ],
)
def test_the_daily_dose_is_given_only_when_all_of_it_is(tmp_path, rxnorm, dose, timing, dose_mg):
    found = values(tmp_path, prescription(rxnorm, dosageInstruction=dosage(dose, timing)))
    assert (found["dose_mg"], found["dose_unit"]) == (dose_mg, None)


EVERY_THREE_DAYS = {"repeat": {"frequency": 1, "period": 3, "periodUnit": "d"}}
FENTANYL_PATCH, BUPRENORPHINE_PATCH = "245134", "904870"  # 25 and 10 µg an hour


@pytest.mark.parametrize(
    ("rxnorm", "given", "dose"),
    [
        (FENTANYL_PATCH, {"doseQuantity": {"value": 1}}, "25"),
        (FENTANYL_PATCH, {"doseQuantity": {"value": 2, "unit": "patch"}}, "50"),
        (FENTANYL_PATCH, {"doseQuantity": {"value": 37.5, "unit": "µg/h", "code": "ug/h"}}, "37.5"),
        (FENTANYL_PATCH, {"rateQuantity": {"value": 25, "unit": "mcg/hr"}}, "25"),
        (BUPRENORPHINE_PATCH, {"doseQuantity": {"value": 1}}, "10"),
        (FENTANYL_PATCH, {"doseQuantity": {"value": 25, "unit": "mg"}}, None),  # mg of what is in it? not µg an hour
    ],
)
def test_the_dose_of_a_patch_is_micrograms_an_hour(tmp_path, rxnorm, given, dose):
    dosages = [{"timing": EVERY_THREE_DAYS, "doseAndRate": [given]}]
    found = values(tmp_path, prescription(rxnorm, dosageInstruction=dosages))
    assert (found["dose_mg"], found["dose_unit"]) == (dose, "mcg_per_hour" if dose else None)


@pytest.mark.parametrize("rxnorm", ["310293", "668364", "1237050"])
def test_what_a_lozenge_a_buccal_tablet_or_a_spray_of_fentanyl_holds_is_not_converted(tmp_path, rxnorm):
    given = prescription(rxnorm, dosageInstruction=dosage({"value": 1}))
    row = values(tmp_path, given)
    assert (row["medication"], row["dose_mg"], row["dose_unit"]) == ("fentanyl", None, None)
    (made,) = rows(tmp_path, administration(rxnorm, dosage={"dose": {"value": 1}}))
    assert (made.values["dose_mg"], made.values["dose_unit"]) == (None, None)


def test_a_patch_put_on_at_the_clinic_has_its_dose_by_the_hour(tmp_path):
    found = values(tmp_path, administration(FENTANYL_PATCH, dosage={"dose": {"value": 1, "unit": "patch"}}))
    assert (found["dose_mg"], found["dose_unit"]) == ("25", "mcg_per_hour")


def test_a_titration_has_no_single_daily_dose(tmp_path):
    steps = dosage({"value": 1}) + dosage({"value": 2})
    assert values(tmp_path, prescription("351267", dosageInstruction=steps))["dose_mg"] is None


def test_an_antidepressant_is_a_treatment_that_runs(tmp_path):
    (row,) = rows(tmp_path, prescription("312938"))
    assert row.table == "treatments"
    expected = {"patient_id": "p1", "component": "antidepressant", "started_on": "2026-03-01", "ended_on": None}
    assert row.values == expected | {"covered_to": "2027-03-01", "by_name": None}  # an order is believed for a year


def test_an_antidepressant_that_was_stopped_ends_on_its_day(tmp_path):
    asked = {"validityPeriod": {"start": "2026-03-01", "end": "2026-05-01"}}
    assert values(tmp_path, prescription("312938", status="stopped", dispenseRequest=asked))["ended_on"] == "2026-05-01"


def test_an_antidepressant_that_was_stopped_nobody_says_when_is_refused(tmp_path):
    reason = refusal(tmp_path, prescription("312938", status="stopped"))
    assert reason == "The antidepressant of 2026-03-01 is stopped, but the day it ended is not given"


def test_chlordiazepoxide_with_amitriptyline_is_a_supply_and_a_treatment(tmp_path):
    assert [row.table for row in rows(tmp_path, prescription("856769"))] == ["medication_supplies", "treatments"]


@pytest.mark.parametrize("status", ["entered-in-error", "draft", "cancelled", "unknown"])
def test_a_prescription_that_never_counted_is_passed_over(tmp_path, status):
    assert passed_over(tmp_path, prescription("351267", status=status)) == ("status", status)


def test_a_proposal_is_no_prescription(tmp_path):
    assert passed_over(tmp_path, prescription("351267", intent="proposal")) == ("status", "intent proposal")
    assert passed_over(tmp_path, prescription("351267", doNotPerform=True)) == ("status", "do not perform")


def test_a_prescription_that_is_not_followed_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, prescription("313820")) == (RXNORM, "313820")


def test_the_medication_may_be_contained_or_a_resource_of_its_own(tmp_path):
    medication = {"resourceType": "Medication", "id": "med", "code": coded(RXNORM, "351267")}
    contained = prescription("x", medicationReference={"reference": "#med"}, contained=[medication])
    apart = prescription("x", id="m2", medicationReference={"reference": "Medication/med"})
    del contained["medicationCodeableConcept"], apart["medicationCodeableConcept"]
    assert values(tmp_path, contained)["medication"] == "buprenorphine"
    assert outcomes(tmp_path, apart, medication)[0].values["medication"] == "buprenorphine"


def test_a_dispense_has_its_days_and_day(tmp_path):
    dispense = {"resourceType": "MedicationDispense", "id": "d1", "status": "completed", "subject": SUBJECT}
    dispense |= {"medicationCodeableConcept": coded(RXNORM, "351267"), "whenHandedOver": "2026-03-02T10:00:00Z"}
    found = values(tmp_path, dispense | {"daysSupply": {"value": 7, "code": "d"}, "quantity": {"value": 14}})
    expected = {"source": "dispensed", "supplied_on": "2026-03-02", "days_supply": "7", "quantity": "14"}
    assert found.items() >= expected.items()


def administration(rxnorm: str, status: str = "completed", **more) -> dict:
    made = {"resourceType": "MedicationAdministration", "id": "x1", "status": status, "subject": SUBJECT}
    return made | {"medicationCodeableConcept": coded(RXNORM, rxnorm), "effectiveDateTime": "2026-03-02"} | more


def test_methadone_given_at_the_clinic_is_moud(tmp_path):
    found = values(tmp_path, administration("991147", dosage={"dose": {"value": 80, "unit": "mg"}}))
    assert found.items() >= {"medication": "methadone", "source": "administered", "dose_mg": "80"}.items()


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_an_administration_that_was_not_done_never_counts(tmp_path, status):
    assert passed_over(tmp_path, administration("991147", status)) == ("status", status)


def test_a_prescription_of_a_month_is_refused(tmp_path):
    assert "is 2025-03: the day is missing" in refusal(tmp_path, prescription("351267", on="2025-03"))
