"""kill -9 at any moment leaves the database as before the batch."""

import os
import signal
import subprocess
import sys

import pytest

from tests.intake.sheets import folder_of, imported, outcome, rows_in_all_tables

ROWS = 3_000
IMPORTER = """
import sys
from db.engine import engine_for
from pathlib import Path
from tests.intake.sheets import imported

def tell(rows, message):
    print(message, flush=True)
    if message == sys.argv[3]:
        sys.stdin.read()  # waits here to be killed

imported(engine_for(sys.argv[1]), Path(sys.argv[2]), progress=tell)
"""


@pytest.mark.faults
@pytest.mark.parametrize(
    "moment", ["reading", "matching screenings", "writing screenings", "who needs follow-up: 1 of 1"]
)
def test_an_import_killed_in_the_middle_leaves_the_database_as_before(engine, tmp_path, moment):
    scores = "".join(f"P1,phq9,{2016 + n // 300}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02},{n % 28}\n" for n in range(ROWS))
    folder = folder_of(tmp_path / "files", screenings="patient_id,instrument,taken_on,total\n" + scores)
    before = rows_in_all_tables(engine)
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", IMPORTER, url, str(folder), moment]
    importer = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    with importer:
        told = iter(importer.stdout.readline, "")
        assert any(line.strip() == moment for line in told)
        importer.send_signal(signal.SIGKILL)
    assert rows_in_all_tables(engine) == before
    assert outcome(imported(engine, folder))[0] > 0
