"""The course of depression in short lines: index and outcomes, the repeat to come, and which came first."""

from datetime import date

import streamlit as st

from db.vocabulary import CameFirst
from services.clinical.outcomes import is_measured, outcomes_on, said
from services.rules.wording import day_words, number_words

SUGGESTS = {
    CameFirst.depression: "Timeline suggests depression before opioids",
    CameFirst.during_exposure: "Timeline suggests depression during opioid exposure",
    CameFirst.withdrawal_or_taper: "Timeline suggests depression with withdrawal or taper",
    CameFirst.cannot_tell: "Timeline cannot tell which came first",
}


def show(about, today: date) -> None:
    if lines := course(about, today):
        st.caption("  \n".join(lines))


def course(about, today: date) -> list[str]:
    return [line for line in (outcome(about, today), repeat(about, today), came_first(about, today)) if line]


def outcome(about, today: date) -> str | None:
    """`Index PHQ-9 17 on 2 Mar. Response: yes · remission: no · improved: yes.` The three are never merged."""
    if about["last_index_on"] is None:
        return None
    score = f"PHQ-9 {number_words(about['last_index_total'])} on {day_words(about['last_index_on'], today)}"
    holds_from = about["index_holds_from"]
    if holds_from and holds_from > today:
        return f"{score} becomes the index on {day_words(holds_from, today)}, unless a plain PHQ-9 comes before."
    if not is_measured(today, about):
        return f"Index {score}. Response, remission, improved: not measured, no later PHQ-9 to compare."
    found = outcomes_on(today, about)
    return (
        f"Index {score}. Response: {said(found.response)} · remission: {said(found.remission)} · "
        f"improved: {said(found.improved)}."
    )


def repeat(about, today: date) -> str | None:
    due_on = about["phq9_repeat_on"]
    if due_on is None:
        return None
    taken = day_words(about["phq9_positive_tagged_on"], today)
    score = number_words(about["phq9_positive_tagged_total"])
    return f"PHQ-9 {score} on {taken} is withdrawal-confounded: repeat due {day_words(due_on, today)}."


def came_first(about, today: date) -> str | None:
    if about["came_first"] is None:
        return None
    depression, opioids = about["depression_evidence_on"], about["opioid_evidence_on"]
    return (
        f"{SUGGESTS[about['came_first']]}: first evidence of depression {day_words(depression, today)}, "
        f"of opioids {day_words(opioids, today)}."
    )
