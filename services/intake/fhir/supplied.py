"""The rows that a supply of a medication becomes: what is the same whoever prescribed, handed over, gave or said it."""

from collections.abc import Callable
from dataclasses import dataclass

from db.vocabulary import MOUD_MEDICATIONS, SupplySource
from services.intake.columns.medication import usual_days
from services.intake.fhir.datatypes import Quantity, Reference, number
from services.intake.fhir.dosage import Dosage, Dose, daily_dose
from services.intake.fhir.drugs import Drug
from services.intake.fhir.lengths import Lasts
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Rows
from services.intake.fhir.references import full_id


@dataclass(frozen=True, slots=True)
class Supplied:
    drug: Drug
    source: SupplySource
    patient: str
    on: str

    @property
    def usual_days(self) -> int:
        """Of a medication whose length nobody says."""
        medication, product = self.drug.medication(self.source), self.drug.product
        return (
            usual_days(medication, self.source, self.drug.rxnorm, product.form if product else None)
            if medication
            else 0
        )

    def supplies(
        self,
        shelf: Shelf,
        days: str | None,
        dosages: list[Dosage] = (),
        quantity: Quantity | None = None,
        fills: Reference | None = None,
    ) -> Rows:
        """One supply, or none of what is an antidepressant only. MOUD is noted on the shelf: an episode of care names
        no medication and takes it from the first supply within it."""
        medication = self.drug.medication(self.source)
        if medication is None:
            return []
        if medication in MOUD_MEDICATIONS:
            shelf.add_moud(self.patient, self.on, medication)
        product = self.drug.product
        values = {
            "patient_id": self.patient,
            "medication": self.drug.text or medication,
            "rxnorm": self.drug.rxnorm,
            "supplied_on": self.on,
            "days_supply": days,
            "quantity": number(quantity.value) if quantity else None,
            "strength": product.display if product and not self.drug.text else None,
            "source": self.source,
            "prescription": full_id(fills, "MedicationRequest", shelf.aliases) if fills and fills.reference else None,
        }
        return [("medication_supplies", values | dosed(daily_dose(list(dosages), product)))]

    def treatments(self, lasts: Callable[[], Lasts]) -> Rows:
        """One treatment of depression, or none of what is no antidepressant."""
        if self.drug.component is None:
            return []
        length = lasts()
        values = {"patient_id": self.patient, "component": self.drug.component, "started_on": self.on}
        values |= {"covered_to": length.covered_to, "ended_on": length.ended_on, "by_name": self.drug.text}
        return [("treatments", values)]


def dosed(dose: Dose) -> dict[str, str | None]:
    return {"dose_mg": dose[0], "dose_unit": dose[1]}
