"""The shipped trial data: every row accounted for, and only rows that cannot have happened rejected."""

import pytest

from tests.intake.sheets import imported, outcome, why_rejected
from tests.test_house import ROOT

CTN0094 = ROOT.parent / "shared" / "data" / "ctn0094"


@pytest.mark.real_data
@pytest.mark.skipif(not CTN0094.is_dir(), reason="no data")
def test_the_trial_data_is_imported_whole_but_for_the_future(sqlite_engine):
    counts = imported(sqlite_engine, CTN0094)
    assert (counts.read, *outcome(counts)) == (274_561, 274_531, 0, 0, 30)
    assert all("after today" in reason for reason in why_rejected(sqlite_engine))
