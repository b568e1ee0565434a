"""The events that a reason rests on, in words: what is recorded of its kind on the day that raised it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import numpy as np

from db.vocabulary import AppointmentStatus, Instrument, label
from services.arrays.columns import Rows, Words, known, known_day, when
from services.clinical.coverage import covered
from services.clinical.doses import FACTOR_OF
from services.clinical.numbers import SELF_HARM_FROM
from services.facts.events import History
from services.facts.scores import PHQ9_FAMILY
from services.rules.reason import Kind, Reason
from services.rules.wording import days_words, number_words

ITEMS_LOOKED_AT = ("item_1", "item_3", "item_9")  # of a PHQ-9, one by one: anhedonia, sleep, self-harm


@dataclass(frozen=True)
class EvidenceRow:
    kind: Kind
    on: date
    what: str  # "PHQ-9 17"


@dataclass(frozen=True)
class Shelf:
    """Where events of a kind stand: which of their days may have raised a reason, and how each is said."""

    kind: Kind
    rows: Callable[[History], Rows]
    days: tuple[str, ...]
    said: Callable[[SimpleNamespace, str], str]  # (row, the day that matched)


def _supplies(history: History) -> Rows:
    spans = covered(history.supplies)
    return spans.with_(uncovered_from=spans.covered_to + 1)


def _visits(history: History) -> Rows:
    return history.appointments.where(~history.appointments.status.is_(AppointmentStatus.cancelled))


def _consents(history: History) -> Rows:
    """Revoked on a day, a consent was valid to the day before."""
    return history.consents.with_(valid_to=history.consents.revoked_on - 1)


def _conditions(history: History) -> Rows:
    """Entered on a day only where no better day is recorded."""
    rows = history.conditions
    return rows.with_(entered_on=when(known(rows.recorded_on) | known(rows.onset_on), np.nan, rows.entered_on))


def _screening_words(row: SimpleNamespace, _: str) -> str:
    total = "not scored" if np.isnan(row.total) else number_words(row.total)
    has_answer = row.instrument in PHQ9_FAMILY and row.item_9 >= SELF_HARM_FROM
    return f"{label(row.instrument)} {total}" + (f", item 9: {row.item_9:g}" if has_answer else "")


def _supply_words(row: SimpleNamespace, _: str) -> str:
    unit = "µg/h" if row.medication in FACTOR_OF and FACTOR_OF[row.medication].is_hourly else "mg"
    dose = "" if np.isnan(row.dose_mg) else f" {row.dose_mg:g} {unit}"
    return f"{label(row.medication)}{dose}, {days_words(int(row.days_supply))} {row.supply_source}"


TURNS = {"enrolled_on": "Enrolled", "started_on": "First dose", "ended_on": "MOUD ended"}


def _enrolment_words(row: SimpleNamespace, day: str) -> str:
    return f"{TURNS[day]}: {label(row.medication)}"


NOTED = {"recorded_on": "recorded", "onset_on": "began", "entered_on": "entered"}
CONSENT = {"signed_on": "Consent signed", "expires_on": "Consent expires", "valid_to": "Consent revoked"}
SHOWN_ON = dict.fromkeys(("covered_from", "covered_to", "uncovered_from"), "supplied_on") | {"valid_to": "revoked_on"}

# The first shelf that has something is taken: a reason's own kind, then the others in this order.
SHELVES = (
    Shelf(
        Kind.appointment,
        _visits,
        ("starts_on",),
        lambda row, _: f"{label(row.kind)} visit, {label(row.status).lower()}",
    ),
    Shelf(Kind.enrolment, lambda h: h.episodes, tuple(TURNS), _enrolment_words),
    Shelf(Kind.condition, _conditions, tuple(NOTED), lambda row, day: f"{label(row.condition)} {NOTED[day]}"),
    Shelf(Kind.supply, _supplies, ("supplied_on", "covered_from", "covered_to", "uncovered_from"), _supply_words),
    Shelf(Kind.contact, lambda h: h.contacts, ("on",), lambda row, _: label(row.kind)),
    Shelf(Kind.treatment, lambda h: h.treatments, ("started_on",), lambda row, _: f"{label(row.component)} started"),
    Shelf(Kind.event, lambda h: h.events, ("on",), lambda row, _: label(row.kind)),
    Shelf(Kind.referral, lambda h: h.referrals, ("sent_on",), lambda row, _: "Referral sent"),
    Shelf(Kind.consent, _consents, tuple(CONSENT), lambda row, day: CONSENT[day]),
    Shelf(Kind.screening, lambda h: h.screenings, ("taken_on",), _screening_words),
)
# Whose scores raise a reason, where it is not a PHQ-9.
INSTRUMENTS = {
    "suicide_risk_unreviewed": (*PHQ9_FAMILY, Instrument.cssrs),
    "gad7_due": (Instrument.gad7,),
    "insomnia": (Instrument.isi, *PHQ9_FAMILY),
}


def evidence_rows(reason: Reason, on: float, value: float, before: float, history: History) -> tuple[EvidenceRow, ...]:
    """Events of the reason's kind on the day; where that day is known from another kind, those. One patient."""
    own_first = sorted(SHELVES, key=lambda shelf: shelf.kind is not reason.evidence.kind)
    found = next((found for shelf in own_first if (found := _found(shelf, reason, history, on, value))), [])
    return (*_earlier_score(reason, history, on, before), *found)


def _found(shelf: Shelf, reason: Reason, history: History, on: float, value: float) -> list[EvidenceRow]:
    rows = shelf.rows(history)
    matching = [(row, day) for day in shelf.days for row in each(rows.where(getattr(rows, day) == on))]
    if shelf.kind is Kind.screening:
        asked = INSTRUMENTS.get(reason.key, PHQ9_FAMILY)
        matching = [match for match in matching if match[0].instrument in asked]
        matching = [match for match in matching if value in _numbers(match[0])] or matching
    shown = (_shown(shelf, row, day) for row, day in matching)
    return list(dict.fromkeys(shown))


def _shown(shelf: Shelf, row: SimpleNamespace, day: str) -> EvidenceRow:
    """With the day on which the event itself is recorded, where a day worked out from it matched."""
    return EvidenceRow(shelf.kind, known_day(getattr(row, SHOWN_ON.get(day, day))), shelf.said(row, day))


def _numbers(row: SimpleNamespace) -> set[float]:
    """What a rule may have looked at in this screening."""
    items = ITEMS_LOOKED_AT if row.instrument in PHQ9_FAMILY else ()
    return {row.total, *(getattr(row, item) for item in items)}


def _earlier_score(reason: Reason, history: History, on: float, before: float) -> list[EvidenceRow]:
    """The score that a rise is measured from."""
    rows = history.screenings
    is_asked = rows.instrument.is_(*INSTRUMENTS.get(reason.key, PHQ9_FAMILY))
    earlier = list(each(rows.where(is_asked & (rows.total == before) & (rows.taken_on < on))))
    return [
        EvidenceRow(Kind.screening, known_day(row.taken_on), _screening_words(row, "taken_on")) for row in earlier[-1:]
    ]


def each(rows: Rows) -> Iterator[SimpleNamespace]:
    """Rows of one patient by name: words as text, days and numbers as they are."""
    columns = {name: c.texts() if isinstance(c, Words) else c.tolist() for name, c in rows.columns.items()}
    return (SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))
