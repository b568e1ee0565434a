"""Two imports and three people who save, all at once: nobody is refused, and nothing is lost."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from db.engine import engine_for, reading, writing
from db.tables import ImportBatch, Screening
from services.access import audit
from services.access.viewer import Viewer
from services.due_items import differences
from tests.bench.crashes import started
from tests.intake.sheets import NOW, folder_of

PEOPLE, SCORES = 3, 4_000
ACTION = "reason_acknowledged"


def scores_of(source: str) -> dict[str, str]:
    """Files of one source: its own patients with their scores."""
    people = [f"{source}{n}" for n in range(100)]
    rows = (f"{people[n % 100]},phq9,{2020 + n // 1200}-{n // 100 % 12 + 1:02}-05,{n % 28}" for n in range(SCORES))
    return {
        "patients": "patient_id,clinic\n" + "".join(f"{each},North\n" for each in people),
        "screenings": "patient_id,instrument,taken_on,total\n" + "".join(f"{row}\n" for row in rows),
    }


def saves(url: str, who: str, imports: list) -> int:
    """As often as one can while the imports go on: how often it was saved."""
    engine, times = engine_for(url), 0
    while times < 5 or any(each.poll() is None for each in imports):
        with writing(engine) as session:
            audit.record(session, viewer=Viewer.operator(), action=ACTION, detail={"by": who, "n": times}, now=NOW)
        times += 1
        time.sleep(0.01)
    return times


@pytest.mark.faults
def test_nobody_is_refused_and_nothing_is_lost(engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    folders = [folder_of(tmp_path / source, **scores_of(source)) for source in ("N", "S")]
    imports = [started(engine, folder) for folder in folders]
    with ThreadPoolExecutor(PEOPLE) as people:
        done = [people.submit(saves, url, f"person {n}", imports) for n in range(PEOPLE)]
        said = [each.communicate()[0] for each in imports]
        saved = sum(each.result() for each in done)
    assert [each.returncode for each in imports] == [0, 0], said
    with reading(engine, is_one_moment=True) as session:
        entries = audit.ENTRIES
        kept = sa.select(sa.func.count()).select_from(entries).where(entries.c.action == ACTION)
        assert session.scalar(kept) == saved
        assert session.scalar(sa.select(sa.func.count()).select_from(Screening)) == 2 * SCORES
        assert list(session.scalars(sa.select(ImportBatch.rows_rejected))) == [0, 0]
        assert differences.count_patients_that_differ(session) == 0
