"""Of the page Intake: the imports that were made, and what came of one of them: its rejected rows, and undoing it."""

from dataclasses import asdict

import pandas as pd
import streamlit as st

from db.engine import reading
from db.problems import Problem
from db.vocabulary import AuditAction, BatchStatus, Permission
from pages import clock
from pages.imports import absence
from pages.imports.counts import counts_table, not_understood
from pages.parts import query_params
from pages.parts.download_button import download_button
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.csv_text import csv_of
from services.intake import batches, sent_again
from services.intake.batches import Batch
from services.intake.missing_records import sentences
from services.intake.not_understood import of_batch
from services.intake.undo import undo

BATCH = "batch"  # in the address
COLUMNS = ("id", "finished_at", "source", "status", "by", "read", "added", "changed", "unchanged", "rejected", "files")


def section(look: Look) -> None:
    """The imports, the latest first; the one that is ticked, else the one of the address, is told below."""
    with reading(look.engine) as session:
        made = batches.listed(session, viewer=look.viewer)
    st.header("What has come in", anchor="imports")
    if said := st.session_state.pop(absence.SAID, None):
        st.success(escaped(said))
    if not made:
        st.info("Nothing has been imported yet. Drop files above: a trial shows what would come of them.")
        return
    chosen = _chosen(look, made)
    _csv(look)
    if chosen:
        _detail(look, chosen)


def _chosen(look: Look, made: list[Batch]) -> Batch | None:
    frame = pd.DataFrame(
        {
            "Import": [each.id for each in made],
            "On": [f"{each.finished_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}" for each in made],
            "Source": [each.source for each in made],
            "By": [each.by for each in made],
            "Read": [each.read for each in made],
            "Added": [each.added for each in made],
            "Changed": [each.changed for each in made],
            "Unchanged": [each.unchanged for each in made],
            "Rejected": [each.rejected for each in made],
            "State": [each.status for each in made],
            "Files": [", ".join(each.files) for each in made],
        }
    )
    ticked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(36 + 35 * len(made), 330),
        key=f"intake batches {len(made)} {made[0].status}",
        alt="Imports, the latest first",
    )
    if ticked.selection.rows:
        return made[ticked.selection.rows[0]]
    number = query_params.value_of(BATCH)
    return next((each for each in made if str(each.id) == number), None)


def _detail(look: Look, batch: Batch) -> None:
    counted = f"{batch.read:,} rows read, {batch.rejected:,} rejected"
    st.subheader(f"Import {batch.id}, {escaped(batch.source)}: {counted}", anchor=False)
    if batch.status != BatchStatus.loaded:
        st.info(f"It is {batch.status}: none of its rows count.")
    with st.container(horizontal=True, gap="small"):
        _rejects(look, batch)
        if batch.status == BatchStatus.loaded:
            with st.popover("Undo this import …"):
                _undo(look, batch)
    absence.section(look, batch)
    counts_table(batch.by_table)
    for sentence in sentences(batch.missing_records):
        st.warning(escaped(sentence))
    with reading(look.engine) as session:
        not_understood(asdict(of_batch(session, batch.id)))


def _rejects(look: Look, batch: Batch) -> None:
    if not batch.rejected:
        return
    how = {"permission": Permission.import_data}
    download_button(
        look,
        "Rejected rows to correct",
        lambda: to_correct(look, batch),
        file_name=f"tandem-import-{batch.id}-to-correct.zip",
        mime="application/zip",
        help="Each as it came, under the head of its file, with the reasons in a last column. Correct them and "
        "drop the zip above. The download is recorded.",
        **how,
    )
    download_button(
        look,
        "Reasons (CSV)",
        lambda: reasons(look, batch),
        file_name=f"tandem-import-{batch.id}-rejected.csv",
        mime="text/csv",
        help="File, line, row and reasons. The download is recorded.",
        **how,
    )


def to_correct(look: Look, batch: Batch) -> bytes:
    with reading(look.engine) as session:
        packed = sent_again.to_correct(session, batch.id, viewer=look.viewer)
    _record(look, "rows to correct", batch)
    return packed


def reasons(look: Look, batch: Batch) -> str:
    with reading(look.engine) as session:
        text = "".join(batches.as_csv(batches.rejected_rows(session, batch.id, viewer=look.viewer)))
    _record(look, "rejects", batch)
    return text


def _record(look: Look, file: str, batch: Batch) -> None:
    told = {"file": file, "rows": batch.rejected, "filter": {"batch": batch.id}, "purpose": look.viewer.purpose}
    look.record(AuditAction.exported, detail=told)


def _undo(look: Look, batch: Batch) -> None:
    """Asks once, with the name of the thing."""
    st.markdown(
        f"Import {batch.id} of {escaped(batch.source)} ({batch.read:,} rows, {escaped(', '.join(batch.files)[:200])}): "
        "what it added goes, what it changed is as before, and who needs follow-up is worked out again."
    )
    if st.button("Undo it", type="primary"):
        try:
            done = undo(look.engine, batch.id, by=look.viewer, now=look.now)
        except Problem as problem:
            st.error(escaped(str(problem)))
            return
        st.session_state[absence.SAID] = (
            f"Import {batch.id} is undone: {done.deleted:,} rows are gone, {done.changed_back:,} are as before, "
            f"{done.brought_back:,} are there again, for {done.patients:,} patients."
        )
        query_params.put(BATCH, str(batch.id))
        st.rerun()


def _csv(look: Look) -> None:
    download_button(
        look,
        "CSV",
        lambda: made_csv(look),
        permission=Permission.import_data,
        file_name=f"tandem-imports-{look.today:%Y-%m-%d}.csv",
        mime="text/csv",
        help="Every import with its counts. The download is recorded.",
    )


def made_csv(look: Look) -> str:
    with reading(look.engine) as session:
        rows = [asdict(each) | {"files": " ".join(each.files)} for each in batches.listed(session, viewer=look.viewer)]
    text, count = csv_of(COLUMNS, rows)
    look.record(AuditAction.exported, detail={"file": "imports", "rows": count, "purpose": look.viewer.purpose})
    return text
