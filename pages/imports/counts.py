"""Of the page Intake: the four counts by table, and what was not understood; of a trial, an import, and any batch."""

from collections.abc import Mapping as Of

import streamlit as st

from pages.parts.markup import escaped
from services.intake.rows import COLUMN

NAMES = ("read", "added", "changed", "unchanged", "rejected")
MOST_SHOWN = 100  # codes


def counts_table(by_table: Of[str, Of[str, int]]) -> None:
    """A row a table, and one for all; each row read is one of the four."""
    if not by_table:
        return
    rows = [
        {"Table": table.replace("_", " ")} | {name.capitalize(): f"{told[name]:,}" for name in NAMES}
        for table, told in by_table.items()
    ]
    if len(rows) > 1:
        sums = {name.capitalize(): f"{sum(told[name] for told in by_table.values()):,}" for name in NAMES}
        rows.append({"Table": "**all**"} | sums)
    st.table(rows, border="horizontal")


def not_understood(found: Of) -> None:
    """Files first, then the share of each kind, then codes and columns that nobody reads. It is no patients' data."""
    unclear = [code for code in found["codes"] if code["is_unclear"]]
    if not found["files"] and not unclear and not any(share["not_understood"] for share in found["shares"]):
        st.markdown("Everything was understood" + (", or is not followed here." if found["codes"] else "."))
    for file in found["files"]:
        st.warning(f"Not read: {escaped(file['file'])}: {escaped(file['why'])}.")
    _shares(found["shares"])
    if unclear:
        st.markdown(f"**Not understood: {len(unclear):,}** codes and columns, the most frequent first")
        st.table([_code(code) for code in unclear[:MOST_SHOWN]], border="horizontal")
    elsewhere = [code for code in found["codes"] if not code["is_unclear"]]
    if elsewhere:
        with st.expander(f"About something else, and not followed here: {len(elsewhere):,} codes"):
            st.table([_code(code) for code in elsewhere[:MOST_SHOWN]], border="horizontal")


def _shares(shares: list[Of]) -> None:
    if shares:
        rows = sorted(shares, key=lambda share: (-share["not_understood"], share["kind"]))
        st.table(
            [
                {
                    "Kind": escaped(share["kind"]),
                    "Read": f"{share['read']:,}",
                    "Taken": f"{share['taken']:,}",
                    "About something else": f"{share['read'] - share['taken'] - share['not_understood']:,}",
                    "Not understood": f"{share['not_understood']:,}",
                    "Understood": f"{1 - share['not_understood'] / share['read']:.0%}" if share["read"] else "",
                }
                for share in rows
            ],
            border="horizontal",
        )


def _code(code: Of) -> dict[str, str]:
    is_column = code["system"] == COLUMN
    return {
        "In": escaped(code["resource"]),
        "System": "a column of the file" if is_column else escaped(code["system"] or ""),
        "Code": escaped(code["code"] or ""),
        "Words": escaped(code["display"] or ""),
        "Times": f"{code['times']:,}",
    }
