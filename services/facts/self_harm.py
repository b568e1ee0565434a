"""Answers about self-harm, to PHQ-9 item 9, EPDS item 10 and the C-SSRS screener; and what safety reviews found
(section 6)."""

import numpy as np

from db.vocabulary import ContactKind, Instrument
from services.arrays.columns import Array, Rows, first_that_holds, known, latest_of
from services.clinical.numbers import CSSRS_HIGH, CSSRS_LOW, CSSRS_MODERATE, SELF_HARM_FROM
from services.facts.events import History
from services.facts.scores import PHQ9_FAMILY

CSSRS_ITEMS = ("item_1", "item_2", "item_3", "item_4", "item_5", "item_6", "item_7")
BY_ITEM10, BY_CSSRS = 1, 2  # what was answered, after item 9 of the PHQ-9; of one day the first is told


def self_harm(history: History) -> dict[str, Array]:
    """The latest positive answer of any kind, the first negative one on a later day; and the latest of each kind."""
    item9, item10, cssrs = _item9(history), _item10(history), _cssrs(history)
    answers = _together(item9, item10, cssrs)
    if not len(answers):
        return dict.fromkeys(NAMES, answers.last(answers.on))
    positive = answers.where(answers.is_positive)
    on = positive.highest(positive.on)
    of_day = positive.where(positive.on == on[positive.patient])
    by = of_day.lowest(of_day.by)
    told = of_day.where(of_day.by == by[of_day.patient])
    denied = answers.where(~answers.is_positive & (answers.on > on[answers.patient]))
    complete = cssrs.where(cssrs.is_complete)
    return {
        "self_harm_on": on,
        "self_harm_answer": told.highest(told.value),
        "self_harm_by": by,
        "self_harm_denied_on": denied.lowest(denied.on),
        "item9_on": item9.last(item9.on),
        "item9": item9.last(item9.value),
        "self_harm_asked_on": latest_of(item9.last(item9.on), item10.last(item10.on)),
        "cssrs_on": complete.last(complete.on),
        "cssrs_risk": complete.last(complete.value),
    }


NAMES = (
    "self_harm_on", "self_harm_answer", "self_harm_by", "self_harm_denied_on", "self_harm_asked_on",
    "item9_on", "item9", "cssrs_on", "cssrs_risk",
)  # fmt: skip


def _together(*kinds: Rows) -> Rows:
    columns = ("patient", "on", "value", "is_positive")
    joined = {name: np.concatenate([getattr(rows, name) for rows in kinds]) for name in columns}
    by = np.repeat(np.arange(len(kinds), dtype=float), [len(rows) for rows in kinds])
    return Rows(kinds[0].patients, **joined, by=by)


def _item9(history: History) -> Rows:
    """Incomplete forms count: an answer about self-harm is never lost for want of the others."""
    return _answered(history, "item_9", *PHQ9_FAMILY)


def _item10(history: History) -> Rows:
    return _answered(history, "item_10", Instrument.epds)


def _answered(history: History, item: str, *instruments: Instrument) -> Rows:
    rows = history.screenings
    rows = rows.where(rows.instrument.is_(*instruments) & known(getattr(rows, item)))
    value = getattr(rows, item)
    return _answers(rows, value, SELF_HARM_FROM)


def _answers(rows: Rows, value: Array, positive_from: int) -> Rows:
    return Rows(rows.patients, patient=rows.patient, on=rows.taken_on, value=value, is_positive=value >= positive_from)


def _cssrs(history: History) -> Rows:
    """Risk of the C-SSRS screener: item 4, 5 or behaviour in the past 3 months (7) high; item 3 or behaviour ever (6)
    moderate; item 1 or 2 low. A yes that the total tells and no item does cannot be graded: it counts as moderate. What
    is answered in part may raise the alarm, and never calls it off."""
    rows = history.screenings.where(history.screenings.instrument.is_(Instrument.cssrs))
    if not len(rows):
        return _answers(rows, rows.total, CSSRS_MODERATE).with_(is_complete=np.empty(0, bool))
    answers = np.array([getattr(rows, item) for item in CSSRS_ITEMS])
    first, second, third, fourth, fifth, ever, lately = answers == 1
    is_untold = rows.total > (answers == 1).sum(axis=0)
    risk = first_that_holds(
        [fourth | fifth | lately, third | ever | is_untold, first | second],
        [CSSRS_HIGH, CSSRS_MODERATE, CSSRS_LOW],
        np.zeros(len(rows)),
    )
    asked = dict(zip(CSSRS_ITEMS, known(answers), strict=True))
    is_complete = known(rows.total) | (asked["item_1"] & asked["item_2"] & (asked["item_6"] | asked["item_7"]))
    graded = _answers(rows, risk, CSSRS_MODERATE).with_(is_complete=is_complete)
    return graded.where(is_complete | graded.is_positive)


def risk_found(history: History) -> dict[str, Array]:
    """The last safety review that states a risk, and that risk; of one day the highest."""
    rows = history.contacts
    if not len(rows):
        return dict.fromkeys(("risk_review_on", "risk_review_level"), rows.last(rows.on))
    level = first_that_holds(
        [rows.is_high_risk, rows.is_moderate_risk, rows.is_low_risk], [CSSRS_HIGH, CSSRS_MODERATE, CSSRS_LOW]
    )
    rows = rows.with_(level=level + np.zeros(len(rows)))
    reviews = rows.where(rows.kind.is_(ContactKind.safety_review) & known(rows.level))
    on = reviews.highest(reviews.on)
    of_day = reviews.where(reviews.on == on[reviews.patient])
    return {"risk_review_on": on, "risk_review_level": of_day.highest(of_day.level)}
