"""Working ahead in a second process: it ends with the one that asked for it, however that one ends."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services import read_ahead
from tests.intake.sheets import PHQ9, folder_of, imported, outcome
from tests.patience import PATIENCE

MAY_BE_COPIED = read_ahead._may_be_copied  # before the tests' own fixture
ROOT = Path(__file__).resolve().parent.parent
ASKING = """
import os, sys, time
from services.read_ahead import read_ahead

def items():
    yield os.getpid()
    while True:
        time.sleep(60)

ahead = read_ahead(items())
print(next(ahead), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_copy_ends_with_the_process_that_asked_for_it(signal_sent):
    with subprocess.Popen([sys.executable, "-c", ASKING], cwd=ROOT, stdout=subprocess.PIPE, text=True) as asking:
        copy = int(asking.stdout.readline())
        assert copy != asking.pid
        waiting = os.pidfd_open(copy)
        asking.send_signal(signal_sent)
    # the copy is nobody's child here: its end is seen by the descriptor
    assert select.select([waiting], [], [], PATIENCE)[0] == [waiting]
    os.close(waiting)


def test_an_import_that_reads_ahead_comes_to_the_same(sqlite_engine, tmp_path, monkeypatch):
    copied = []
    monkeypatch.setattr(read_ahead, "_may_be_copied", lambda: bool(copied.append(1)) or MAY_BE_COPIED())
    assert outcome(imported(sqlite_engine, folder_of(tmp_path, screenings=PHQ9))) == (4, 0, 0, 0)
    assert copied
