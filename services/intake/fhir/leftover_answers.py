"""Single answers that no score, panel or response took along: one screening per patient, sitting and instrument.

They are never dropped: an answer to question 9 may stand alone.
"""

from collections.abc import Iterator

from services.intake.fhir.dates import needed_day
from services.intake.fhir.instruments import FAMILIES, ITEMS, instrument_of_items, numbered
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Unusable
from services.intake.fhir.sittings import SAME_SITTING
from services.intake.rows import Incoming, Refused


def rows(shelf: Shelf) -> Iterator[Incoming | Refused]:
    """The items of each sitting that no score took along, as a screening of their own."""
    for answers in _sittings(shelf.sittings.left_over()):
        for items in FAMILIES:
            asked = [row for row in answers if row[2] in items]
            if asked:
                yield _screening(asked, shelf)


def _sittings(rows: Iterator[tuple]) -> Iterator[list[tuple]]:
    """Answers a few minutes apart are of one sitting, unless a question comes again."""
    sitting: list[tuple] = []
    for row in rows:
        if sitting and not _goes_on(sitting, row):
            yield sitting
            sitting = []
        sitting.append(row)
    if sitting:
        yield sitting


def _goes_on(sitting: list[tuple], row: tuple) -> bool:
    patient, written, question, *_, moment, day = row
    last = sitting[-1]
    if last[0] != patient:
        return False
    if last[1] == written:
        return True
    if None in (last[-2], moment):
        return last[-2] is moment and last[-1] == day is not None
    return moment - last[-2] <= SAME_SITTING and all(question != each[2] for each in sitting)


def _screening(asked: list[tuple], shelf: Shelf) -> Incoming | Refused:
    patient, written, _, _, owner, file, line, text, *_ = asked[0]
    answers: dict[str, str] = {}
    for _, _, question, value, *_ in asked:
        said = answers.get(question)
        answers[question] = value if said in (None, value) else f"{said} and {value}"  # for the check to name
    instrument = instrument_of_items(set(answers))
    missing = [key for key in ITEMS[instrument] if key not in answers]
    if missing:  # a PHQ-2 took the first two of a PHQ-9 along
        answers |= shelf.sittings.single(patient, written, missing)
    try:
        on = needed_day("The date of the answers", shelf.zone, written)
    except Unusable as reason:
        return Refused("screenings", file, line, text, [str(reason)])
    values = {"patient_id": patient, "instrument": instrument, "taken_on": on, **numbered(instrument, answers)}
    return Incoming("screenings", file, line, text, values, key=owner)
