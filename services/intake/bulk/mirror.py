"""What a source has told so far, its latest version of each resource, in a file beside the exports.

An export of changes holds the changed resources alone, while the import reads a score with its answers, a prescription
with its medication, a patient with the visits. So of everybody of whom something changed, all is read again from here:
the same files, with the same end, as an export of everything would have. Whose a resource is, its reference to
Patient/… tells; one without such a reference is read again each time. The file holds what the EHR sent, and nobody else
may read it.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.problems import Problem
from services.intake.bulk.whole_files import head_of, lines

TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    kind TEXT, id TEXT, raw BLOB, seen TEXT, is_nobodys INTEGER, PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS nobodys ON resources (kind, id) WHERE is_nobodys;
CREATE TABLE IF NOT EXISTS refers (target TEXT, kind TEXT, id TEXT, PRIMARY KEY (target, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS refers_of ON refers (kind, id);
CREATE TABLE IF NOT EXISTS touched (target TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
# Resources through which another one changes what a patient's resource says
MEANT = re.compile(
    rb'"[^"\s]*?\b(Patient|Medication|Organization|Practitioner|Questionnaire)/([A-Za-z0-9.-]{1,64})(?=["/|#])'
)
PATIENT = "Patient/"
UNREADABLE = ""  # the kind of a line that names no resource: it is handed on, for the import to refuse by name
Key = tuple[str, str]
INSERT = "INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?)"
# Those of whom another resource speaks that has changed, such as a medication
THEIR_PATIENTS = """
INSERT OR IGNORE INTO touched
SELECT whose.target FROM touched t
JOIN refers by_them ON by_them.target = t.target
JOIN refers whose ON whose.kind = by_them.kind AND whose.id = by_them.id
WHERE t.target NOT LIKE 'Patient/%' AND whose.target LIKE 'Patient/%'
"""
OF_THE_TOUCHED = """
SELECT raw FROM resources r JOIN (
    SELECT DISTINCT f.id FROM touched t CROSS JOIN refers f ON f.target = t.target
    WHERE t.target LIKE 'Patient/%' AND f.kind = ?1
) chosen ON r.kind = ?1 AND r.id = chosen.id
UNION ALL SELECT raw FROM resources WHERE kind = ?2 AND is_nobodys
"""


class Mirror:
    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def covers(self) -> str | None:
        """The instant up to which it holds everything; None: it holds nothing."""
        if not self._file.exists():
            return None
        with self._open() as base:
            return _about(base, "covers")

    def apply(self, job: str, files: Iterable[Path], deleted: Iterable[Key], *, since: str | None, covers: str) -> int:
        """Take in an export, once, whole or not at all. Of a full one, which has no `since`: how many resources it does
        not tell any more."""
        with self._open() as base:
            if _about(base, "applied") == job:
                return int(_about(base, "absent") or 0)
            # Some of it was taken in before, and its import has been undone since.
            is_again = since != _about(base, "covers")
            base.execute("BEGIN IMMEDIATE")
            base.execute("DELETE FROM touched")
            base.execute("DELETE FROM resources WHERE kind = ?", (UNREADABLE,))
            for kind, id in deleted:
                _touch(base, kind, id)
                _remove(base, kind, id)
            for file in files:
                _take_in(base, file, job, touches=since is not None, is_again=is_again)
            base.execute(THEIR_PATIENTS)
            absent = _without_what_is_gone(base, job) if since is None else 0
            told = {"applied": job, "covers": covers, "absent": str(absent)}
            base.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", told.items())
            base.execute("COMMIT")
            return absent

    def write_feed(self, folder: Path) -> list[Path]:
        """NDJSON of everybody of whom the export that was last taken in told something, one file a type of resource,
        with all that is nobody's."""
        with self._open() as base:
            kinds = [kind for (kind,) in base.execute("SELECT DISTINCT kind FROM resources ORDER BY kind")]
            written = [_write(base, kind, folder / f"{kind or 'Unreadable'}.ndjson") for kind in kinds]
        return [file for file in written if file.stat().st_size]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.touch(mode=0o600)
            with closing(sqlite3.connect(self._file, isolation_level=None)) as base:
                base.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {TABLES}")
                yield base
        except (OSError, sqlite3.DatabaseError) as error:
            raise Problem(
                f"{self._file} cannot be used ({error}). If it is damaged, move it away: everything is asked for anew."
            ) from error


def _about(base: sqlite3.Connection, name: str) -> str | None:
    found = base.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None


def _take_in(base: sqlite3.Connection, file: Path, job: str, *, touches: bool, is_again: bool) -> None:
    for number, line in enumerate(lines(file), start=1):
        head = head_of(line)
        if head is None or not head.resource_type or not head.id:
            base.execute(INSERT, (UNREADABLE, f"{file.name} {number}", line, job, True))
            continue
        kind, id = head.resource_type, head.id
        told = {f"{kind}/{id}", *(f"{a.decode()}/{b.decode()}" for a, b in MEANT.findall(line))}
        if touches:
            is_same = not is_again and _raw(base, kind, id) == line
            _touch(base, kind, id, is_same)  # whose it was
        base.execute("DELETE FROM refers WHERE kind = ? AND id = ?", (kind, id))
        base.executemany("INSERT INTO refers VALUES (?, ?, ?)", ((target, kind, id) for target in told))
        base.execute(INSERT, (kind, id, line, job, not any(target.startswith(PATIENT) for target in told)))
        if touches:
            _touch(base, kind, id, is_same)


def _raw(base: sqlite3.Connection, kind: str, id: str) -> bytes | None:
    found = base.execute("SELECT raw FROM resources WHERE kind = ? AND id = ?", (kind, id)).fetchone()
    return found[0] if found else None


def _touch(base: sqlite3.Connection, kind: str, id: str, is_same: bool = False) -> None:
    """Whose the resource is; of one that is nobody's, itself: those who refer to it are found later, unless it says
    what it said (servers send such resources again and again)."""
    whose = "SELECT target FROM refers WHERE kind = ? AND id = ? AND target LIKE 'Patient/%'"
    found = base.execute(whose, (kind, id)).fetchall()
    if not found and not is_same:
        found = [(f"{kind}/{id}",)]
    base.executemany("INSERT OR IGNORE INTO touched VALUES (?)", found)


def _remove(base: sqlite3.Connection, kind: str, id: str) -> None:
    base.execute("DELETE FROM resources WHERE kind = ? AND id = ?", (kind, id))
    base.execute("DELETE FROM refers WHERE kind = ? AND id = ?", (kind, id))


def _without_what_is_gone(base: sqlite3.Connection, job: str) -> int:
    gone = base.execute("SELECT kind, id FROM resources WHERE seen <> ?", (job,)).fetchall()
    for kind, id in gone:
        _remove(base, kind, id)
    return len(gone)


def _write(base: sqlite3.Connection, kind: str, file: Path) -> Path:
    rows = base.execute(OF_THE_TOUCHED, (kind, kind))
    with file.open("wb") as stream:
        stream.writelines(raw + b"\n" for (raw,) in rows)
    return file
