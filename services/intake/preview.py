"""What an import would do, before anything is written: counts, the first rejects, whose history changes, and what would
not be understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path

import sqlalchemy as sa

from services.access.viewer import Viewer
from services.intake.batch_result import Counts
from services.intake.load import import_rows
from services.intake.mapping import Mapping
from services.intake.readers import read
from services.intake.staging import Progress


@dataclass(frozen=True)
class Preview:
    """`counts` has no batch: nothing is written. `patients`: the numbers of the first whose history would change.
    `first_rejects`: file, line, text and reasons. Both are patients' data: whoever shows them records that."""

    counts: Counts
    first_rejects: list[dict]
    patients: list[str]
    not_understood: list[dict]  # resource, system, code, display, times: the most frequent codes first
    unread_columns: list[str]  # one sentence each


def preview(
    engine: sa.Engine,
    paths: Sequence[Path],
    mapping: Mapping,
    *,
    source: str,
    by: Viewer,
    today: date,
    now: datetime,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Reads and judges all that an import of these paths would. Raises Problem, as the import would."""
    counts = import_rows(
        engine,
        read(paths, mapping, zone=zone),
        source=source,
        files=[path.name for path in paths],
        by=by,
        today=today,
        now=now,
        dry_run=True,
        progress=progress,
        zone=zone,
    )
    return Preview(counts, counts.first_rejects, counts.first_patients, counts.first_unknown, counts.unread_columns)
