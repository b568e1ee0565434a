"""Single answers that no score, panel or response took along: one screening per patient, moment and instrument.

They are never dropped: an answer to question 9 may stand alone.
"""

from collections.abc import Iterator
from itertools import groupby

from services.intake.fhir.dates import needed_day
from services.intake.fhir.instruments import FAMILIES, instrument_of_items, numbered
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Unusable
from services.intake.rows import Incoming, Refused


def rows(shelf: Shelf) -> Iterator[Incoming | Refused]:
    """The items of each sitting that no score took along, as a screening of their own."""
    for _, sitting in groupby(shelf.left_over(), key=lambda row: row[:2]):
        answers = list(sitting)
        for items in FAMILIES:
            asked = [row for row in answers if row[2] in items]
            if asked:
                yield _screening(asked, shelf)


def _screening(asked: list[tuple], shelf: Shelf) -> Incoming | Refused:
    patient, moment, _, _, owner, file, line, text = asked[0]
    answers = {loinc: value for _, _, loinc, value, *_ in asked}
    instrument = instrument_of_items(set(answers))
    try:
        on = needed_day("The date of the answers", shelf.zone, moment)
    except Unusable as reason:
        return Refused("screenings", file, line, text, [str(reason)])
    values = {"patient_id": patient, "instrument": instrument, "taken_on": on, **numbered(instrument, answers)}
    return Incoming("screenings", file, line, text, values, key=owner)
