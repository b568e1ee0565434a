"""From the files of an export to the records: once, however often it is tried; and what a person has to look at."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from db.engine import reading, writing
from db.tables import LoadedExport
from services.intake.bulk import loaded, messages
from services.intake.bulk.deletions import A_PERSON_DECIDES, Deletion, as_rows, deletions
from services.intake.bulk.desk import Desk
from services.intake.bulk.job import Asked, Job
from services.intake.bulk.manifest import Manifest
from services.intake.bulk.mirror import Mirror
from services.intake.bulk.sources import Source
from services.intake.bulk.summary import OnTheList, Summary, on_the_list, summary_of
from services.intake.load import import_rows
from services.intake.mapping.saved import chosen
from services.intake.readers import read
from services.intake.rows import AnyRow

BEFORE = "before.json"


def landed(desk: Desk, source: Source, job: Job, mirror: Mirror, asked: Asked, listed: Manifest) -> Summary:
    """The export is imported, and noted as such."""
    gone = list(deletions(job.files(listed, "deleted")))
    files = job.files(listed, "output")
    deleted = [each.key for each in gone if each.key]
    absent = mirror.apply(asked.name, files, deleted, since=asked.since, covers=listed.transaction_time)
    errors = messages.severe(job.files(listed, "error"))
    day, before = _before(desk, job)
    with reading(desk.engine) as session:
        batch = loaded.batch_of(session, source.name, asked.name)
    if batch is None:
        feed = files if asked.since is None else mirror.write_feed(job.new_feed())
        taken_back, is_whole = as_rows(gone, listed.transaction_time), asked.since is None and not errors
        batch = _imported(desk, source, asked, feed, taken_back, files, is_whole=is_whole)
    is_complete = source.accept_errors or not errors
    _note(desk, source, asked, listed, batch, errors.total(), is_complete)
    needs = chain(_of_the_server(errors, is_complete), _of_what_is_gone(gone, absent, batch))
    with reading(desk.engine) as session:
        return summary_of(
            session,
            batch,
            since=asked.since,
            until=listed.transaction_time,
            before=before,
            day=day,
            needs=needs,
        )


def _before(desk: Desk, job: Job) -> tuple[date, OnTheList]:
    """Who was on the list before the import: looked up once, so that a run that goes on behind it can still tell."""
    if (told := job.kept(BEFORE)) is None:
        with reading(desk.engine) as session:
            told = {"day": desk.today.isoformat(), "open": sorted(on_the_list(session, desk.today))}
        job.keep(BEFORE, told)
    return date.fromisoformat(told["day"]), {(patient, reason) for patient, reason in told["open"]}


def _imported(
    desk: Desk,
    source: Source,
    asked: Asked,
    feed: list[Path],
    taken_back: Iterator[AnyRow],
    files: list[Path],
    *,
    is_whole: bool,
) -> int:
    with reading(desk.engine) as session:
        mapping = chosen(session, source.name, None, by=desk.by)
    rows = read(feed, mapping, zone=desk.zone) if any(file.stat().st_size for file in feed) else ()
    counts = import_rows(
        desk.engine,
        chain(rows, taken_back),
        source=source.name,
        files=loaded.named_files(asked.name, [file.name for file in files]),
        by=desk.by,
        today=desk.today,
        now=desk.clock.now(),
        progress=desk.rows,
        zone=desk.zone,
        is_whole=is_whole,
    )
    if counts.batch is None:
        raise AssertionError("An import that is no trial has a batch.")
    return counts.batch


def _note(
    desk: Desk, source: Source, asked: Asked, listed: Manifest, batch: int, errors: int, is_complete: bool
) -> None:
    with writing(desk.engine) as session:
        if not loaded.is_noted(session, asked.name):
            session.add(
                LoadedExport(
                    source=source.name,
                    job=asked.name,
                    batch=batch,
                    request=asked.request,
                    asked_since=asked.since,
                    transaction_time=listed.transaction_time,
                    errors=errors,
                    is_complete=is_complete,
                )
            )


def _of_the_server(errors, is_complete: bool) -> Iterator[str]:
    if errors:
        codes = ", ".join(f"{code} {times:,}" for code, times in errors.most_common(5))
        then = (
            "accept_errors is set, so that the next run asks for later changes alone."
            if is_complete
            else "The next run asks for the same time again; if it never succeeds, set accept_errors for this source."
        )
        yield f"The server could not export {errors.total():,} things ({codes}). {then}"


def _of_what_is_gone(gone: list[Deletion], absent: int, batch: int) -> Iterator[str]:
    if people := sum(each.key is not None and each.key[0] == A_PERSON_DECIDES for each in gone):
        yield f"{people:,} patients were deleted at the source; their records stay until a person decides."
    if absent:
        yield (
            f"{absent:,} resources that came before are not in the whole export any more; nothing was taken back. "
            f"What they told, and what a person may take back: manage.py absent {batch}"
        )
