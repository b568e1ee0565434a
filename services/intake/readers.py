"""Which reader a path is for: FHIR by its endings (.ndjson, .json, also gzipped), else CSV; a folder may hold both."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from itertools import chain
from pathlib import Path

from services.intake import csv_files, fhir
from services.intake.csv_sources import SUFFIXES
from services.intake.fhir.files import is_fhir
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.rows import AnyRow


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN, *, zone: tzinfo | None = None) -> Iterator[AnyRow]:
    """Rows of all paths. `zone`: the clinics' own, of which the days and times of the rows are.

    A path that cannot be used is a Problem, raised before anything is written.
    """
    paths = [Path(path) for path in paths]
    feeds = [path for path in paths if any(map(is_fhir, _names(path)))]
    tables = [path for path in paths if path not in feeds or any(map(_is_table, _names(path)))]
    readers = [csv_files.read(tables, mapping)] if tables else []
    return chain(*readers, fhir.read(feeds, zone, mapping.codes) if feeds else ())


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return [inside.name for inside in path.rglob("*") if inside.is_file()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [name.rpartition("/")[2] for name in archive.namelist()]
    return [path.name]


def _is_table(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)
