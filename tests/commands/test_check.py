"""What `check` prescribes, `rebuild` mends."""

import pytest
import sqlalchemy as sa

from db.engine import writing
from services.due_items.store import DERIVED
from tests.commands.test_commands import small_clinic  # noqa: F401  a fixture


@pytest.fixture
def with_a_tag(tandem, folder, small_clinic):  # noqa: F811
    """A PHQ-9 two days after the start of buprenorphine is tagged as one taken in withdrawal."""
    code, _, said = tandem("import", folder(screenings="patient_id,instrument,taken_on,total\nA1,phq9,2026-01-08,17\n"))
    assert code == 0, said


@pytest.mark.parametrize("emptied", DERIVED, ids=lambda table: table.name)
def test_whichever_table_is_empty_rebuild_fills_it(tandem, engine, with_a_tag, emptied):
    with writing(engine) as session:
        held = session.execute(sa.select(sa.func.count()).select_from(emptied)).scalar_one()
        session.execute(sa.delete(emptied))
    assert held
    code, _, said = tandem("check")
    assert (code, "manage.py rebuild" in said) == (1, True)
    code, _, said = tandem("rebuild")
    assert code == 0, said
    code, _, said = tandem("check")
    assert code == 0, said
