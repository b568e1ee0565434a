"""Rejected rows as files that can be corrected and sent again: each as it came, under the head of its file, with the
reasons in a last column."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FileHead, table_of
from services.access.viewer import Viewer
from services.intake import batches
from services.intake.batches import Reject
from services.intake.csv_layout import WHY

HEADS = table_of(FileHead)
PACKED = (".gz", ".zip", ".xlsx", ".xlsm")


def to_correct(session: Session, number: int, *, viewer: Viewer) -> bytes:
    """A zip of the rejected rows of a batch: tables as CSV, resources as NDJSON. Imported again as they are, they are
    rejected again. Patients' data: whoever gives it out records that. Raises Problem."""
    heads = {row.file: row for row in session.execute(sa.select(HEADS).where(HEADS.c.batch == number))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        rejects = batches.rejected_rows(session, number, viewer=viewer)
        for file, rows in groupby(rejects, key=attrgetter("file")):
            of_file = list(rows)
            ending, lines = ("csv", _of_table(heads[file], of_file)) if file in heads else ("ndjson", _of_feed(of_file))
            archive.writestr(_name(file, ending), "".join(lines))
    return packed.getvalue()


def _of_table(head: sa.Row, rows: Iterable[Reject]) -> Iterator[str]:
    """A line that gave several rows is there once, with the reasons of all."""
    for title in head.head.splitlines()[:-1]:
        yield f"{title}\n"
    yield f"{head.head.splitlines()[-1]}{head.delimiter}{WHY}\n"
    for (_, text), same in groupby(rows, key=attrgetter("line", "text")):
        reasons = "; ".join(reason for each in same for reason in each.reasons)
        yield f"{text}{head.delimiter}{_cell(reasons, head.delimiter)}\n"


def _cell(text: str, delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="").writerow([text])
    return written.getvalue()


def _of_feed(rows: Iterable[Reject]) -> Iterator[str]:
    for (_, text), _ in groupby(rows, key=attrgetter("line", "text")):
        yield f"{' '.join(text.splitlines())}\n"


def _name(file: str, ending: str) -> str:
    """Its own name, so that a mapping still knows it; without what it was packed in."""
    parts = [part for part in file.split("/") if part not in ("", ".", "..")]
    *folders, name = parts or ["rows"]
    for end in PACKED:
        name = name.removesuffix(end)
    own = name if name.lower().endswith(f".{ending}") else f"{name.rpartition('.')[0] or name}.{ending}"
    return "/".join([*(folder.replace(".", "_") for folder in folders), own])
