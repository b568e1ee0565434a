"""Files to import."""

import pytest

from tests.intake.sheets import folder_of


@pytest.fixture
def files(tmp_path):
    """A function: writes CSV tables, named without their ending, and gives their folder."""
    return lambda **tables: folder_of(tmp_path / "files", **tables)
