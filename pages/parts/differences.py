"""What a change of the rules would do to the list: how many are on it now and then, how many join and leave."""

from collections.abc import Iterator, Sequence

import streamlit as st

from services.actions.what_if import Difference, Period

PERIODS = {Period.today: "today", Period.next_4_weeks: "next 4 weeks"}
COUNTS = ("now", "then", "join", "leave")


def table(rows: Sequence[Difference]) -> None:
    changing = _changing(rows)
    if not changing:
        st.info("Nothing on the list changes, neither today nor in the next 4 weeks.")
        return
    st.table(changing, border="horizontal")
    st.caption("People of your clinics. Fewer than 11 are not counted out; the numbers beside them are rounded.")


def _changing(rows: Sequence[Difference]) -> list[dict[str, str]]:
    """One row per reason that gains or loses somebody, and the row of people, by period."""
    by_reason: dict[str, list[Difference]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row)
    changes = {reason for reason, both in by_reason.items() if any(row.join or row.leave for row in both)}
    return [
        {"Reason": both[0].title} | {column: text for row in both for column, text in _counts(row)}
        for reason, both in by_reason.items()
        if reason in changes
    ]


def _counts(row: Difference) -> Iterator[tuple[str, str]]:
    for count in COUNTS:
        number = getattr(row, count)
        yield f"{count}, {PERIODS[row.period]}", f"{number:,}" if isinstance(number, int) else number
