"""Parts of the page Data quality: sources, conflicts with their people, and how complete the fields are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial

import streamlit as st

from db.engine import reading
from db.vocabulary import AuditAction, Permission
from pages import clock
from pages.parts import formatting, query_params
from pages.parts.download_button import download_button
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from pages.parts.tables import query_of
from services.access.permissions import may
from services.csv_text import csv_of
from services.data_quality import conflicts, sources
from services.data_quality.conflicts import BY_KEY, Person
from services.data_quality.sources import Completeness, Source
from services.intake.columns import TARGETS

CONFLICT, TABLE = "conflict", "table"  # in the address
OLD_AFTER = 7  # days without anything new
MOST_SHOWN = 200  # people; all are in the file
OF_SOURCES = (
    "source",
    "came_at",
    "batch",
    "read",
    "rejected",
    "resources",
    "not_understood",
    "unclear_codes",
    "absent",
)
OF_PEOPLE = ("patient_id", "family_name", "given_name", "birth_date", "said")
OF_FIELDS = ("source", "field", "rows", "filled", "newest")


def sources_section(look: Look) -> None:
    """One row a source, the one that was silent longest first."""
    with reading(look.engine) as session:
        found = sources.sources(session, viewer=look.viewer)
    st.header("Is it fresh, and was it understood?", anchor="sources")
    if not found:
        st.info("Nothing has been imported yet.")
        return
    st.table([_source(each, look.today) for each in found], border="horizontal")
    _csv(look, "data-quality-sources", OF_SOURCES, partial(_sources_again, look))


def _sources_again(look: Look) -> list[dict]:
    with reading(look.engine) as session:
        return [asdict(each) for each in sources.sources(session, viewer=look.viewer)]


def _source(source: Source, today: date) -> dict[str, str]:
    came = source.came_at.astimezone(clock.zone()).date()
    days = (today - came).days
    ago = "today" if days <= 0 else formatting.day_words(came, today) + f", {days:,} days ago"
    share = source.share_understood
    of = "resources" if source.resources else "rows"
    return {
        "Source": escaped(source.source),
        "Last import": f"**{ago}**" if days > OLD_AFTER else ago,
        "Rows": f"{source.read:,}",
        "Rejected": f"{source.rejected:,}",
        "Understood": "nothing read" if share is None else f"{share:.1%} of {source.resources or source.read:,} {of}",
        "Codes nobody knows": f"{source.unclear_codes:,}",
        "Absent, not decided": f"{source.absent:,}",
    }


def conflicts_section(look: Look) -> None:
    """One row a kind; its people open below, for whoever may see them."""
    with reading(look.engine) as session:
        found = conflicts.counted(session, viewer=look.viewer)
    st.header("Where does it contradict itself?", anchor="conflicts")
    st.table(
        [{"What": each.title, "Patients": f"{each.patients:,}", "Why it matters": each.why} for each in found],
        border="horizontal",
    )
    titles = {each.key: f"{each.title} ({each.patients:,})" for each in found if each.patients}
    if titles and may(look.viewer, Permission.see_patients):
        chosen = query_params.choose("Show the patients of …", CONFLICT, titles, width=420)
        if chosen:
            _people(look, chosen)
    elif titles:
        st.caption("Care teams open the patients of each.")


def _people(look: Look, key: str) -> None:
    with reading(look.engine) as session:
        found = list(conflicts.people(session, key, viewer=look.viewer))
    look.record_shown(AuditAction.patients_listed, key, detail={"conflict": key, "rows": len(found)})
    st.subheader(BY_KEY[key].title, anchor=False)
    st.table([_person(each) for each in found[:MOST_SHOWN]], border="horizontal")
    if len(found) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN:,} of {len(found):,}; all are in the file.")
    _csv(
        look, f"data-quality-{key}", OF_PEOPLE, lambda: [asdict(each) for each in _people_again(look, key)], people=True
    )


def _people_again(look: Look, key: str) -> list[dict]:
    with reading(look.engine) as session:
        return [asdict(each) for each in conflicts.people(session, key, viewer=look.viewer)]


def _person(person: Person) -> dict[str, str]:
    name, address = formatting.name_line(asdict(person)), query_of(person.patient_id, "patients")
    return {"Patient": f"[{escaped(name)}](patient?{address})", "What does not fit": escaped(person.said)}


def completeness_section(look: Look) -> None:
    """The fields of one table, by source."""
    st.header("Is it complete?", anchor="complete")
    options = {name: name.replace("_", " ").capitalize() for name in TARGETS}
    table = query_params.one_of("Table", TABLE, options, usual="patients", width=240)
    with reading(look.engine) as session:
        found = sources.completeness(session, table, viewer=look.viewer)
    if not found:
        st.info(f"No source has told {options[table].lower()} yet.")
        return
    st.table(_fields(found, look.today), border="horizontal")
    _csv(look, f"data-quality-{table}", OF_FIELDS, lambda: [asdict(each) for each in found])


def _fields(found: Sequence[Completeness], today: date) -> list[dict[str, str]]:
    """A row a field, a column a source: the share of rows in which something stands."""
    by_source = {each.source: each for each in found}
    names = {
        source: f"{escaped(source)}, {each.rows:,} rows"
        + (f", newest {formatting.day_words(each.newest, today)}" if each.newest else "")
        for source, each in by_source.items()
    }
    told = {(each.field, each.source): f"{each.share or 0:.0%}" for each in found}
    return [
        {"Field": field.replace("_", " "), **{names[source]: told[field, source] for source in by_source}}
        for field in dict.fromkeys(each.field for each in found)
    ]


def _csv(look: Look, name: str, columns: tuple[str, ...], rows, *, people: bool = False) -> None:
    def made() -> str:
        text, count = csv_of(columns, rows())
        look.record(AuditAction.exported, detail={"file": name, "rows": count, "purpose": look.viewer.purpose})
        return text

    download_button(
        look,
        "CSV",
        made,
        permission=Permission.export_patients if people else Permission.see_data_quality,
        file_name=f"tandem-{name}-{look.today:%Y-%m-%d}.csv",
        mime="text/csv",
        help="The download is recorded.",
        key=f"csv {name}",
    )
