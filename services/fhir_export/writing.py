"""An export on the disk: a file or a folder that is there as a whole, or not at all."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session

from db.problems import Problem
from services.fhir_export.asked import Asked, refuse_unless_answerable
from services.fhir_export.files import KINDS, bundle, ndjson

Counts = Counter[str]


class Form(StrEnum):
    bundle = "bundle"  # one file
    ndjson = "ndjson"  # a folder with a file of each type


def write(
    session: Session, asked: Asked, to: Path, form: Form, *, now: datetime, record: Callable[[Counts], None]
) -> Counts:
    """How many resources of each type lie there now; where there are none, nothing is written. Raises Problem.

    `record(counts)` is called when all is written beside its place: what it raises leaves nothing there.
    """
    refuse_unless_answerable(session, asked)
    _refuse_unless_free(to, form)
    counts: Counts = Counter()
    try:
        # For nobody else to read, and gone at the end with whatever did not get its place.
        with tempfile.TemporaryDirectory(prefix=f".{to.name}.", dir=to.absolute().parent) as folder:
            made = Path(folder) / to.name
            if form is Form.bundle:
                _put(made, bundle(session, asked, now=now, counts=counts))
            else:
                _put_folder(made, session, asked, counts)
            if counts:
                record(counts)
                os.replace(made, to)
    except OSError as error:
        raise Problem(f"{to} cannot be written: {error.strerror}.") from error
    return counts


def _refuse_unless_free(to: Path, form: Form) -> None:
    if not to.absolute().parent.is_dir():
        raise Problem(f"{to} cannot be written: there is no such folder.")
    is_empty_folder = to.is_dir() and not any(to.iterdir())
    if to.exists() and not (form is Form.ndjson and is_empty_folder):
        raise Problem(f"{to} is there already: name a new {'file' if form is Form.bundle else 'folder'}.")


def _put_folder(folder: Path, session: Session, asked: Asked, counts: Counts) -> None:
    folder.mkdir(mode=0o700)
    for kind in KINDS:
        file = folder / f"{kind}.ndjson"
        _put(file, ndjson(session, asked, kind, counts=counts))
        if not counts[kind]:
            file.unlink()


def _put(file: Path, pieces: Iterable[bytes]) -> None:
    """On the disk when it returns; only whoever exports may read it."""
    with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.writelines(pieces)
        out.flush()
        os.fsync(out.fileno())
