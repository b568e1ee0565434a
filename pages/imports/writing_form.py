"""Of the page Intake: how one file writes its days and numbers, what it calls missing, and where its header stands."""

import streamlit as st

ORDERS = {"": "not said", "day_first": "day first: 25/11/2026", "month_first": "month first: 11/25/2026"}


def writing_form(entry: dict, key: str) -> dict:
    """The entry of a mapping as the widgets say it."""
    order = st.selectbox(
        "Days such as 3/4/2026",
        list(ORDERS),
        index=list(ORDERS).index(_order(entry)),
        format_func=ORDERS.get,
        key=f"{key} order",
        width=220,
    )
    missing = st.text_input(
        "Words for missing",
        ", ".join(map(str, entry.get("missing", []))),
        placeholder="-99, Not Answered",
        key=f"{key} missing",
        width=220,
    )
    header = st.number_input(
        "Header in line",
        min_value=1,
        value=entry.get("header_row"),
        placeholder="found",
        key=f"{key} header",
        width=150,
    )
    short = st.checkbox("Years of two digits", bool(entry.get("two_digit_years")), key=f"{key} years")
    comma = st.checkbox("Decimal comma", bool(entry.get("decimal_comma")), key=f"{key} comma")
    said = {
        "date_order": order or None,
        "missing": [word for each in missing.split(",") if (word := each.strip())],
        "header_row": header,
        "two_digit_years": short,
        "decimal_comma": comma,
    }
    told = {name: what for name, what in entry.items() if name not in (*said, "month_first")}
    return told | {name: what for name, what in said.items() if what}


def _order(entry: dict) -> str:
    return "month_first" if entry.get("month_first") else entry.get("date_order", "")
