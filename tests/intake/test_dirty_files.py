"""Dirty files, each with what must come of it: the four counts, or a sentence, and never a traceback."""

from datetime import UTC, datetime

import pytest

from db.problems import Problem
from services.access.viewer import Viewer
from services.intake import load
from services.intake.readers import read
from tests.intake.dirty import files, tables
from tests.intake.dirty.made import Case

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
WHO = {"source": "clinic", "files": ["f"], "by": Viewer.operator(), "today": NOW.date(), "now": NOW}
CASES = [*tables.CASES, *files.CASES]
KNOWN = "patient_id,given_name,family_name,birth_date,clinic\nP1,Ann,Ray,1980-02-03,North\n"


@pytest.fixture(scope="module")
def known(new_sqlite, tmp_path_factory):
    """A database that knows one patient; nothing here is written."""
    folder = tmp_path_factory.mktemp("known")
    (folder / "patients.csv").write_text(KNOWN)
    with new_sqlite() as engine:
        load.import_rows(engine, read([folder]), **WHO)
        yield engine


def found(engine, case: Case, folder) -> tuple[tuple | None, str]:
    """The counts, or None, and all that was said."""
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    try:
        told = load.import_rows(engine, read([folder]), dry_run=True, **WHO)
    except Problem as problem:
        return None, str(problem)
    said = [reject["reasons"] for reject in told.first_rejects]
    said += [f"{each.file}: {each.why}" for each in told.not_understood.files]
    return (told.read, told.added, told.unchanged, told.rejected), "\n".join(said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dirty_file(known, tmp_path, case):
    counts, said = found(known, case, tmp_path)
    assert counts == case.counts, said
    assert [part for part in (*case.why, case.said) if part not in said] == [], said


def test_there_are_enough_of_them():
    assert len({case.name for case in CASES}) == len(CASES) >= 150
