"""What `check` prescribes, `rebuild` mends."""

import pytest
import sqlalchemy as sa

from db.engine import writing
from services.due_items.store import DERIVED
from tests.commands.test_commands import small_clinic  # noqa: F401  a fixture


@pytest.mark.parametrize("emptied", DERIVED, ids=lambda table: table.name)
def test_whichever_table_is_empty_rebuild_fills_it(tandem, engine, small_clinic, emptied):  # noqa: F811
    with writing(engine) as session:
        held = session.execute(sa.select(sa.func.count()).select_from(emptied)).scalar_one()
        session.execute(sa.delete(emptied))
    if held:
        code, _, said = tandem("check")
        assert (code, "manage.py rebuild" in said) == (1, True)
    code, _, said = tandem("rebuild")
    assert code == 0, said
    code, _, said = tandem("check")
    assert code == 0, said
