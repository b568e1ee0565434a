"""A dispense or an administration may name the prescription that it fills: that one is answered, on whatever day."""

from datetime import date

import pytest
import sqlalchemy as sa

from services.access.viewer import Viewer
from services.intake.fills import SUPPLIES
from services.intake.undo import undo
from tests.intake.fhir_feed import RXNORM, SUBJECT, coded, dispense, prescription
from tests.intake.test_taken_back import NOON, brought

PLAN = prescription("351267", on="2026-10-20", dispenseRequest={"expectedSupplyDuration": {"value": 28, "code": "d"}})
NAMED = {"authorizingPrescription": [{"reference": "MedicationRequest/m1"}]}
FILL = dispense("351267", whenHandedOver="2026-10-19", daysSupply={"value": 28}) | NAMED  # a day before it was written
DOSE = {
    "resourceType": "MedicationAdministration",
    "id": "a1",
    "status": "completed",
    "subject": SUBJECT,
    "medicationCodeableConcept": coded(RXNORM, "351267"),
    "effectiveDateTime": "2026-10-25",
    "request": {"reference": "MedicationRequest/m1"},
}


@pytest.fixture
def bring(engine, tmp_path):
    return lambda *resources, source="fhir": brought(engine, tmp_path, *resources, source=source)


def filled_on(engine) -> date | None:
    with engine.connect() as connection:
        return connection.scalar(sa.select(SUPPLIES.c.filled_on).where(SUPPLIES.c.supply_source == "prescribed"))


@pytest.mark.parametrize("batches", [[(PLAN, FILL)], [(PLAN,), (FILL,)], [(FILL,), (PLAN,)], [(PLAN,), (FILL,)] * 2])
def test_a_prescription_knows_since_when_it_is_filled_whatever_comes_first(engine, bring, batches):
    for resources in batches:
        bring(*resources)
    assert filled_on(engine) == date(2026, 10, 19)


def test_of_several_the_first_counts(engine, bring):
    bring(PLAN, DOSE)
    assert filled_on(engine) == date(2026, 10, 25)
    bring(FILL)
    assert filled_on(engine) == date(2026, 10, 19)


def test_a_fill_that_is_taken_back_answers_nothing(engine, bring):
    bring(PLAN, FILL)
    bring(FILL | {"status": "entered-in-error"})
    assert filled_on(engine) is None


def test_a_fill_that_is_undone_answers_nothing(engine, bring):
    bring(PLAN)
    batch = bring(FILL).batch
    undo(engine, batch, by=Viewer.operator(), now=NOON)
    assert filled_on(engine) is None


def test_another_sources_prescription_of_the_same_id_is_another(engine, bring):
    bring(PLAN, source="north")
    bring(FILL, source="south")
    assert filled_on(engine) is None


def test_a_fill_that_names_another_patients_prescription_answers_nothing(engine, bring):
    other = {"resourceType": "Patient", "id": "p2"}
    bring(PLAN, other, FILL | {"subject": {"reference": "Patient/p2"}})
    assert filled_on(engine) is None
