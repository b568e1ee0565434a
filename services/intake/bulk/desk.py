"""Where a sync is done: the database, the folder, the time, and who is told how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path

import sqlalchemy as sa

from services.access.viewer import Viewer
from services.intake.bulk.waiting import Clock


@dataclass(frozen=True)
class Desk:
    """`folder`: of all sources. `today`: the clinics' day."""

    engine: sa.Engine
    folder: Path
    clock: Clock
    by: Viewer
    today: date
    zone: tzinfo | None
    say: Callable[[str], None]
    rows: Callable[[int, str], None]  # progress of the import
