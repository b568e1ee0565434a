"""Which reader a file is for: FHIR by its endings (.ndjson, .json), else CSV; a folder may hold both."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from itertools import chain
from pathlib import Path

from services.intake import csv_files, fhir
from services.intake.found_files import File, is_feed, is_table, walk
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.rows import AnyRow, NotRead


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN, *, zone: tzinfo | None = None) -> Iterator[AnyRow]:
    """Rows of all paths, and the files that are not read. `zone`: the clinics' own, of which the days and times of the
    rows are.

    A path that cannot be used is a Problem, raised before anything is written.
    """
    found = list(walk(paths))
    files = [file for file in found if isinstance(file, File)]
    others = [file for file in found if isinstance(file, NotRead)]
    feeds, tables = [each for each in files if is_feed(each)], [each for each in files if is_table(each)]
    if not files:
        raise csv_files.nothing_to_read(others, "table (.csv, .xlsx) and no FHIR (.ndjson, .json)")
    of_tables = csv_files.read_tables(tables, mapping, is_alone=not feeds) if tables else ()
    return chain(others, of_tables, fhir.read_feeds(feeds, zone, mapping.codes) if feeds else ())
