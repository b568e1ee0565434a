"""The events that a reason rests on, in words: what is recorded of its kind on the day that raised it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import numpy as np

from db.vocabulary import (
    AppointmentStatus,
    Condition,
    ContactKind,
    DoseUnit,
    EventKind,
    Instrument,
    label,
)
from services.arrays.columns import Rows, Words, known, known_day, when
from services.clinical.coverage import covered
from services.clinical.doses import dose_words
from services.clinical.drug_tests import CODES, OWN
from services.clinical.numbers import CSSRS_HIGH, CSSRS_MODERATE, SELF_HARM_FROM
from services.facts.events import History
from services.facts.scores import PHQ9_FAMILY
from services.rules.reason import Kind, Reason
from services.rules.wording import days_words, number_words

SELF_HARM_ITEM = {**dict.fromkeys(PHQ9_FAMILY, "item_9"), Instrument.epds: "item_10"}
ITEMS_LOOKED_AT = {  # one by one: anhedonia, sleep, self-harm
    **dict.fromkeys(PHQ9_FAMILY, ("item_1", "item_3", "item_9")),
    Instrument.epds: ("item_10",),
}


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
    word: str = ""  # the column by which ABOUT names rows


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
    item = SELF_HARM_ITEM.get(row.instrument, "")
    answer = getattr(row, item) if item else 0
    told = f", item {item.removeprefix('item_')}: {answer:g}" if answer >= SELF_HARM_FROM else ""
    return f"{label(row.instrument)} {total}{told}"


def _contact_words(row: SimpleNamespace, _: str) -> str:
    """With the risk that a safety review found."""
    found = next((risk for risk in ("high", "moderate", "low") if getattr(row, f"is_{risk}_risk")), None)
    return f"{label(row.kind)}, {found} risk" if found else label(row.kind)


def _event_words(row: SimpleNamespace, day: str) -> str:
    return f"{label(row.kind)}, ended {_day(row.ended_on)}" if day == "ended_on" else label(row.kind)


def _day(number: float) -> str:
    day = known_day(number)
    return f"{day.day} {day:%b %Y}"


def _test_words(row: SimpleNamespace, _: str) -> str:
    """`Drug test positive: opioid`"""
    looked_for = next((label(word).lower() for word, code in CODES.items() if code == row.substance), None)
    result = "positive" if row.is_positive else "negative"
    return f"Drug test {result}: {looked_for}" if looked_for else f"Drug test {result}"


def _tests(history: History) -> Rows:
    """Those that were not as expected by their own words; of the person's own MOUD also those without any."""
    rows = history.drug_tests
    is_own = np.isin(rows.substance, [CODES[word] for word in OWN])
    as_feared = rows.is_positive & ~rows.expects_positive
    return rows.where(as_feared | (~rows.is_positive & is_own & ~rows.expects_negative))


def _supply_words(row: SimpleNamespace, _: str) -> str:
    """The dose as it counts: of fentanyl always µg an hour."""
    unit = DoseUnit.mcg_per_hour if row.is_per_hour else DoseUnit.mg_per_day
    said = f"{label(row.medication)} {dose_words(row.medication, row.dose_mg, unit)}".rstrip()
    return f"{said}, {days_words(int(row.days_supply))} {row.supply_source}"


TURNS = {"enrolled_on": "Enrolled", "started_on": "First dose", "ended_on": "MOUD ended"}


def _enrolment_words(row: SimpleNamespace, day: str) -> str:
    return f"{TURNS[day]}: {label(row.medication)}"


NOTED = {"recorded_on": "recorded", "onset_on": "began", "entered_on": "entered"}
CONSENT = {"signed_on": "Consent signed", "expires_on": "Consent expires", "valid_to": "Consent revoked"}
SHOWN_ON = dict.fromkeys(("covered_from", "covered_to", "uncovered_from"), "supplied_on") | {"valid_to": "revoked_on"}
OF_EVENT = {"ended_on": "on"}  # of a stay, the day it began: there it stands in the history

# The first shelf that has something is taken: a reason's own kind, then the others in this order.
SHELVES = (
    Shelf(
        Kind.appointment,
        _visits,
        ("starts_on",),
        lambda row, _: f"{label(row.kind)} visit, {label(row.status).lower()}",
    ),
    Shelf(Kind.enrolment, lambda h: h.episodes, tuple(TURNS), _enrolment_words),
    Shelf(
        Kind.condition,
        _conditions,
        tuple(NOTED),
        lambda row, day: f"{label(row.condition)} {NOTED[day]}",
        word="condition",
    ),
    Shelf(Kind.supply, _supplies, ("supplied_on", "covered_from", "covered_to", "uncovered_from"), _supply_words),
    Shelf(Kind.contact, lambda h: h.contacts, ("on",), _contact_words, word="kind"),
    Shelf(Kind.treatment, lambda h: h.treatments, ("started_on",), lambda row, _: f"{label(row.component)} started"),
    Shelf(Kind.event, lambda h: h.events, ("ended_on", "on"), _event_words, word="kind"),
    Shelf(Kind.drug_test, _tests, ("collected_on",), _test_words),
    Shelf(Kind.referral, lambda h: h.referrals, ("sent_on",), lambda row, _: "Referral sent"),
    Shelf(Kind.consent, _consents, tuple(CONSENT), lambda row, day: CONSENT[day]),
    Shelf(Kind.screening, lambda h: h.screenings, ("taken_on",), _screening_words, word="instrument"),
)
# Whose scores raise a reason, where it is not a PHQ-9.
INSTRUMENTS = {
    "suicide_risk_unreviewed": (*PHQ9_FAMILY, Instrument.epds, Instrument.cssrs),
    "gad7_due": (Instrument.gad7,),
    "insomnia": (Instrument.isi, *PHQ9_FAMILY),
    "screen_to_complete": (Instrument.phq2, Instrument.gad2),
    "depression_untreated": (*PHQ9_FAMILY, Instrument.epds),
    "depression_with_bipolar_or_psychosis": (*PHQ9_FAMILY, Instrument.epds),
    "positive_screen_contact": (*PHQ9_FAMILY, Instrument.epds),
    "phq9_due": (*PHQ9_FAMILY, Instrument.phq2),
}
# What other events of a kind must be to raise a reason; kinds named here are looked through before the others.
ABOUT: dict[str, dict[Kind, tuple[str, ...]]] = {
    "suicide_pathway": {Kind.contact: (ContactKind.safety_review,)},
    "overdose_follow_up": {Kind.event: (EventKind.overdose,)},
    "no_naloxone": {Kind.event: (EventKind.overdose,), Kind.condition: (Condition.opioid_use_disorder,)},
    "transition_follow_up": {
        Kind.event: (EventKind.ed_visit, EventKind.hospital_admission, EventKind.release, EventKind.incarceration)
    },
    "perinatal_check": {Kind.condition: (Condition.pregnancy,), Kind.event: (EventKind.delivery,)},
    "return_to_use": {Kind.event: (EventKind.return_to_use,), Kind.drug_test: ()},
}


def evidence_rows(reason: Reason, on: float, value: float, before: float, history: History) -> tuple[EvidenceRow, ...]:
    """Events of the reason's kind on the day; where that day is known from another kind, those. One patient."""
    found = next((found for shelf in _own_first(reason) if (found := _found(shelf, reason, history, on, value))), [])
    return (*_earlier_score(reason, history, on, before), *found)


def _own_first(reason: Reason) -> list[Shelf]:
    named = ABOUT.get(reason.key, {})
    return sorted(SHELVES, key=lambda shelf: (shelf.kind is not reason.evidence.kind, shelf.kind not in named))


def _found(shelf: Shelf, reason: Reason, history: History, on: float, value: float) -> list[EvidenceRow]:
    rows = shelf.rows(history)
    matching = [(row, day) for day in shelf.days for row in each(rows.where(getattr(rows, day) == on))]
    if words := _asked(reason, shelf.kind):
        matching = [match for match in matching if getattr(match[0], shelf.word) in words]
    if shelf.kind is Kind.screening:
        matching = [match for match in matching if value in _numbers(match[0], reason)] or matching
    shown = (_shown(shelf, row, day) for row, day in matching)
    return list(dict.fromkeys(shown))


def _shown(shelf: Shelf, row: SimpleNamespace, day: str) -> EvidenceRow:
    """With the day on which the event itself is recorded, where a day worked out from it matched."""
    shown_on = OF_EVENT if shelf.kind is Kind.event else SHOWN_ON
    return EvidenceRow(shelf.kind, known_day(getattr(row, shown_on.get(day, day))), shelf.said(row, day))


def _asked(reason: Reason, kind: Kind) -> tuple[str, ...]:
    """The words of which a row of the kind must have one; none: any row counts."""
    if kind is Kind.screening:
        return INSTRUMENTS.get(reason.key, PHQ9_FAMILY)
    return ABOUT.get(reason.key, {}).get(kind, ())


def _numbers(row: SimpleNamespace, reason: Reason) -> set[float]:
    """What a rule may have looked at in this screening."""
    if reason.key == "suicide_risk_unreviewed":
        return _self_harm(row)
    return {row.total, *(getattr(row, item) for item in ITEMS_LOOKED_AT.get(row.instrument, ()))}


def _self_harm(row: SimpleNamespace) -> set[float]:
    """The one answer about it; of a C-SSRS the risks that raise a reason."""
    item = SELF_HARM_ITEM.get(row.instrument)
    return {CSSRS_MODERATE, CSSRS_HIGH} if item is None else {getattr(row, item)}


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
