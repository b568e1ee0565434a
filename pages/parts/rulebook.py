"""The rules as people read and print them: a card for each reason, and a table for each kind of definition."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from db.vocabulary import Urgency, label
from pages.parts import formatting
from pages.parts.colours import OF_URGENCY, shade
from pages.parts.markup import escaped
from services.actions.reason_switches import COLUMN
from services.clinical.sources import LETTER
from services.csv_text import csv_of
from services.rules.rulebook import CATALOGUE, Table

STYLE = Path(__file__).parent / "rules.css"
NOT_CHECKED = "No clinician has checked this row"
TOLD = (  # of a card, in this order
    ("Question", "question"),
    ("Who is on it", "on_list"),
    ("It needs", "needs"),
    ("Looked for among", "about"),
    ("On the list from", "opens_rule"),
    ("Due", "due_rule"),
    ("Off it while", "held"),
    ("Closes", "closes"),
    ("Clears when", "clears_when"),
    ("Switching off", "switching"),
    ("Suggested step", "step"),
    ("Rests on", "evidence"),
    ("Source", "source"),
)


def contents(rows: Sequence[Mapping], tables: Sequence[Table]) -> None:
    """Links to what is on the page: the reasons, where some are found, and each table."""
    reasons = [("reasons", "Reasons")] if rows else []
    links = [*reasons, *((table.anchor, table.title) for table in tables)]
    st.markdown(" · ".join(f"[{title}](#{anchor})" for anchor, title in links))


def cards(rows: Sequence[Mapping]) -> None:
    for row in rows:
        with st.container(key=f"rule {row['key']}", gap=None):
            st.subheader(escaped(row["title"]), anchor=row["key"])
            st.html(_card(row))


def _card(row: Mapping) -> str:
    urgency = Urgency[row["urgency"]]
    more = f"; {escape(row['stages'])}" if row["stages"] else ""
    line = (
        f'<strong style="color: {shade(OF_URGENCY[urgency])}">{formatting.URGENCY[urgency]}{more}</strong> · '
        f"{escape(label(row['owner']))} · <code>{escape(row['key'])}</code>"
    )
    told = "".join(f"<dt>{title}</dt><dd>{_value(name, row[name])}</dd>" for title, name in TOLD if row[name])
    off = f"<p><strong>{escape(_capital(row[COLUMN]))}</strong></p>" if row[COLUMN] else ""
    return f'<div class="tandem-rule"><p>{line}</p>{off}<p>{_checked(row)}</p><dl>{told}</dl></div>'


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _checked(row: Mapping) -> str:
    checked = f"checked by {row['checked_by']}" if row["checked_by"] else NOT_CHECKED
    mark = "●" if row["checked_by"] else "○"
    dates = f"written by {row['written_by']}, review due {row['review_due']}"
    return f'<span class="tandem-checked">{mark} {escape(checked)} · {escape(dates)}</span>'


def _value(name: str, value: str) -> str:
    if name == "needs":
        return "".join(f"<div>{escape(need)}</div>" for need in value.split("; ")) if value else "nothing more"
    return _with_letters(value)


def _with_letters(text: str) -> str:
    """Letters in brackets lead to their source."""
    return re.sub(LETTER, r'<a href="#source-\1" target="_self">[\1]</a>', escape(text))


def table(shown: Table) -> None:
    with st.container(key=f"{'section' if shown.starts_page else 'part'} {shown.anchor}", gap="xsmall"):
        st.header(escaped(shown.title), anchor=shown.anchor)
        if shown.note:
            st.caption(escaped(shown.note))
        head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in shown.columns)
        body = "".join(_table_row(shown, row) for row in shown.rows)
        st.html(f'<table class="tandem-rules"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _table_row(shown: Table, row: Sequence[str]) -> str:
    if shown.anchor == "sources":
        cells = (f"<td>{escape(cell)}</td>" for cell in row)
        return f'<tr id="source-{escape(row[0].strip("[]"))}">{"".join(cells)}</tr>'
    return f"<tr>{''.join(f'<td>{_unbroken(_with_letters(cell))}</td>' for cell in row)}</tr>"


def _unbroken(html: str) -> str:
    """No line ends within a range of numbers."""
    return re.sub(r"(?<=\d)–(?=\d)", "–&#8288;", html)


def as_table(rows: Sequence[Mapping]) -> None:
    frame = pd.DataFrame(rows, columns=[*sorted(CATALOGUE, key=lambda column: column != "title"), COLUMN])
    frame["checked_by"] = frame["checked_by"].replace("", NOT_CHECKED)
    frame["urgency"] = [formatting.URGENCY[Urgency[name]] for name in frame["urgency"]]
    frame["owner"] = [label(owner) for owner in frame["owner"]]
    frame.columns = [label(column) for column in frame.columns]
    st.dataframe(frame, hide_index=True, height="content", alt="The catalogue of reasons")


def as_csv(rows: Sequence[Mapping]) -> str:
    return csv_of([*CATALOGUE, COLUMN], rows)[0]
