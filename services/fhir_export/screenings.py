"""Screening → QuestionnaireResponse with every answer, and Observation with the total."""

from collections.abc import Iterator

import sqlalchemy as sa

from db.vocabulary import Instrument as Key
from db.vocabulary import Mode, Scoring
from services.clinical.instruments import BY_KEY
from services.clinical.instruments.instrument import Instrument
from services.fhir_export.asked import Asked
from services.fhir_export.parts import Json, concept, head, id_of, mark, patient, saved_at
from services.intake.codes import LOINC
from services.intake.codes.questionnaires import loinc_answer
from services.intake.fhir.own_marks import MODE, form_of, link_of, link_of_total

SURVEY = concept("http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey")
FREQUENCIES = (Key.phq9, Key.phq2, Key.gad7, Key.gad2)  # answered by how often, with the codes of one list of LOINC
YES_NO = {Key.cssrs: ("no", "yes")}
POINTS = {"unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}
PRORATED = "One or two answers are missing; the mean of the others stands in for them."


def response(row: sa.Row, asked: Asked) -> Json:
    """Every answer by the code of its question, where LOINC has one, and the total as it was recorded."""
    instrument = BY_KEY[row.instrument]
    tags = {"tag": [{"system": MODE, "code": row.mode}]} if row.mode else {}
    told = head("QuestionnaireResponse", row.source_key, saved_at(row, asked), **tags) | {
        "identifier": mark(row.source_key),
        "questionnaire": form_of(instrument),
        "status": "completed",
        "subject": patient(row, asked),
        "authored": row.taken_on.isoformat(),
        "item": list(_items(row, instrument)),
    }
    return told | {"source": told["subject"]} if row.mode == Mode.self else told


def _items(row: sa.Row, instrument: Instrument) -> Iterator[Json]:
    for item in range(1, instrument.items + 1):
        if (answer := getattr(row, f"item_{item}")) is not None:
            link = link_of(instrument, item)
            yield {"linkId": link, "text": f"Item {item}", "answer": [_answer(instrument, answer)]}
    if row.total is not None:
        said = {"valueDecimal": _plain(row.total)}
        yield {"linkId": link_of_total(instrument), "text": f"{instrument.title} total score", "answer": [said]}


def _answer(instrument: Instrument, answer: int) -> Json:
    worth = YES_NO[instrument.key][answer] if instrument.key in YES_NO else str(answer)
    if instrument.key not in FREQUENCIES and instrument.key not in YES_NO:
        return {"valueInteger": answer}
    code, words = loinc_answer(worth)
    return {"valueCoding": {"system": LOINC, "code": code, "display": words}}


def total(row: sa.Row, asked: Asked, response_at: str) -> Json | None:
    """The score; None of a screening too incomplete to have one. `response_at`: the reference to its answers."""
    if row.total is None:
        return None
    instrument = BY_KEY[row.instrument]
    told = head("Observation", row.source_key, saved_at(row, asked)) | {
        "identifier": [mark(row.source_key)],
        "status": "final",
        "category": [SURVEY],
        "code": _code_of(instrument),
        "subject": patient(row, asked),
        "effectiveDateTime": row.taken_on.isoformat(),
        "valueQuantity": {"value": _plain(row.total)} | POINTS,
        "derivedFrom": [{"reference": response_at, "type": "QuestionnaireResponse"}],
    }
    return told | {"note": [{"text": PRORATED}]} if row.scoring == Scoring.prorated else told


def _code_of(instrument: Instrument) -> Json:
    """LOINC of the total, of the C-SSRS its panel; of an instrument without a confirmed code the words alone."""
    words = {"text": f"{instrument.title} total score"}
    code = instrument.loinc or instrument.panel_loinc
    return {"coding": [{"system": LOINC, "code": code}]} | words if code else words


def response_id(row: sa.Row) -> str:
    return id_of("QuestionnaireResponse", row.source_key)


def _plain(total: float) -> float | int:
    return int(total) if total == int(total) else total
