"""How resources that Tandem gave out are known again, and their own codes. services/fhir_export writes them."""

from services.clinical.instruments import INSTRUMENTS
from services.clinical.instruments.instrument import Instrument

OWN = "urn:tandem:recorded"  # system of the identifier of what was recorded here; its value is the key of the row
CONTACT_KIND, CONTACT_OUTCOME = "urn:tandem:contact-kind", "urn:tandem:contact-outcome"
APPOINTMENT_KIND, MODE = "urn:tandem:appointment-kind", "urn:tandem:screening-mode"
MARK = "tandem|"  # in the key of an incoming row, behind its kind: no id of FHIR holds this character
KINDS = {  # of resources that are read again, by the table that they tell
    "screenings": ("QuestionnaireResponse", "Observation"),
    "appointments": ("Appointment",),
    "contacts": ("Communication",),
}
TOTAL = "total"
FIRST_SECOND, LAST_SECOND = "T00:00:00", "T23:59:59"  # of a day of which no time is known
ESCAPED = ("#", "%23")  # in a key this character stands before a part of a resource


def key_of(kind: str, value: str) -> str:
    """The key of the row that a resource of ours tells: "Communication/tandem|3f2a…"."""
    return f"{kind}/{MARK}{value.replace(*ESCAPED)}"


def form_of(instrument: Instrument) -> str:
    """The canonical address of its questionnaire: of LOINC where the panel is confirmed, else our own."""
    if instrument.panel_loinc:
        return f"http://loinc.org/q/{instrument.panel_loinc}"
    return f"urn:tandem:questionnaire:{instrument.key}"


def link_of(instrument: Instrument, item: int) -> str:
    """The linkId of an item, counted from 1: as in the US Core questionnaires, else the column's name."""
    return f"/{instrument.item_loincs[item - 1]}" if instrument.item_loincs else f"item_{item}"


def link_of_total(instrument: Instrument) -> str:
    return f"/{instrument.loinc}" if instrument.loinc else TOTAL


BY_FORM = {form_of(instrument): instrument for instrument in INSTRUMENTS}
