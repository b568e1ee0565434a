"""What the first reading of a feed sets aside for the second: names, the latest provider of each patient, answers.

Answers and totals may be many, so they lie in a private SQLite file that spills to disk; the rest is small.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

import msgspec

from services.intake.fhir.datatypes import CodeableConcept, Coding, Contained, Reference, contained_in
from services.intake.fhir.references import Aliases, id_of

TABLES = """
CREATE TABLE answer (owner TEXT, patient TEXT, moment TEXT, loinc TEXT, value TEXT, used INT,
                     file TEXT, line INT, text TEXT);
CREATE INDEX answer_owner ON answer (owner);
CREATE INDEX answer_moment ON answer (patient, moment);
CREATE TABLE total (id TEXT, patient TEXT, moment TEXT, instrument TEXT);
CREATE INDEX total_id ON total (id);
CREATE INDEX total_moment ON total (patient, moment);
CREATE TABLE claim (owner TEXT, instrument TEXT, PRIMARY KEY (owner, instrument)) WITHOUT ROWID;
CREATE TABLE present (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE moud (patient TEXT, day TEXT, medication TEXT);
CREATE INDEX moud_patient ON moud (patient, day);
"""
OF_THIS_SITTING = """
SELECT rowid, loinc, value FROM answer WHERE owner IN ({owners})
UNION SELECT rowid, loinc, value FROM answer WHERE patient = ? AND moment = ? AND moment <> ''
"""
LEFT_OVER = """
SELECT patient, moment, loinc, value, owner, file, line, text FROM answer
WHERE used = 0 AND owner LIKE 'Observation/%' ORDER BY patient, moment, file, line
"""


@dataclass
class Shelf:
    organisations: dict[str, str] = field(default_factory=dict)
    practitioners: dict[str, str] = field(default_factory=dict)
    medications: dict[str, list[Coding]] = field(default_factory=dict)
    latest_provider: dict[str, tuple[str, str]] = field(default_factory=dict)  # patient → (start, organisation)
    aliases: Aliases = field(default_factory=dict)
    zone: tzinfo | None = None  # the clinics' own; without it date-times stay as written
    has_answers: bool = False

    def __post_init__(self) -> None:
        self.base = sqlite3.connect("")  # "": a temporary file of its own, gone when closed
        self.base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)

    def close(self) -> None:
        self.base.close()

    def organisation_name(self, reference: Reference | None, contained: list[Contained] = ()) -> str | None:
        """Contained in the resource, else read before, else as the reference displays it."""
        if reference is None:
            return None
        if inside := contained_in(contained, reference, "Organization"):
            return msgspec.json.decode(inside.name, type=str | None)
        return self.organisations.get(id_of(reference, self.aliases) or "") or reference.display

    def practitioner_name(self, reference: Reference | None) -> str | None:
        """As the reference displays it, else read before."""
        if reference is None:
            return None
        return reference.display or self.practitioners.get(id_of(reference, self.aliases) or "")

    def latest_provider_name(self, patient: str) -> str | None:
        """Where the patient was last seen."""
        _, organisation = self.latest_provider.get(patient, ("", ""))
        return self.organisations.get(organisation)

    def medication_codings(self, reference: Reference | None, contained: list[Contained]) -> list[Coding]:
        """The codes of a Medication resource, contained ("#m1") or elsewhere in the feed."""
        if inside := contained_in(contained, reference, "Medication"):
            return (msgspec.json.decode(inside.code, type=CodeableConcept | None) or CodeableConcept()).coding
        return self.medications.get(id_of(reference, self.aliases) or "", [])

    def add_answers(self, owner: str, sitting: tuple[str, str], answers: dict[str, str | None], found) -> None:
        """The items of one instrument that a resource (the owner) holds, by LOINC code, at one sitting."""
        text = found.raw.decode("utf-8", "replace")
        self.has_answers = self.has_answers or bool(answers)
        self.base.executemany(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
            [(owner, *sitting, loinc, value, found.file, found.line, text) for loinc, value in answers.items()],
        )

    def add_total(self, key: str, sitting: tuple[str, str], instrument: str, owners: list[str]) -> None:
        """A score of its own. `owners` (members, the response it was derived from) hand their answers to it."""
        self.base.execute("INSERT INTO total VALUES (?, ?, ?, ?)", (key, *sitting, instrument))
        if owners:
            self.base.executemany(
                "INSERT OR IGNORE INTO claim VALUES (?, ?)", [(owner, instrument) for owner in owners]
            )

    def has_total(self, key: str, members: list[str], sitting: tuple[str, str], instrument: str) -> bool:
        """Whether the score of this panel or response stands in a resource of its own."""
        held = f"SELECT 1 FROM total WHERE instrument = ? AND id IN ({', '.join('?' * len(members))})"
        same = "SELECT 1 FROM total WHERE instrument = ? AND patient = ? AND moment = ? AND moment <> ''"
        claimed = "SELECT 1 FROM claim WHERE instrument = ? AND owner = ?"
        asked = ((held, (instrument, *members)), (same, (instrument, *sitting)), (claimed, (instrument, key)))
        return any(self.base.execute(query, values).fetchone() for query, values in asked)

    def answers(self, owners: list[str], sitting: tuple[str, str], codes: tuple[str, ...]) -> dict[str, str | None]:
        """The answers of one sitting to these questions, by LOINC, which are thereby spoken for."""
        if not self.has_answers or not codes:
            return {}
        query = OF_THIS_SITTING.format(owners=", ".join("?" * len(owners)))
        rows = [row for row in self.base.execute(query, (*owners, *sitting)) if row[1] in codes]
        self.base.executemany("UPDATE answer SET used = 1 WHERE rowid = ?", [(rowid,) for rowid, _, _ in rows])
        return {loinc: value for _, loinc, value in rows}

    def left_over(self) -> Iterator[tuple]:
        """Single answers that no score took along, by patient and moment: LEFT_OVER names the columns."""
        yield from self.base.execute(LEFT_OVER)

    def add_present(self, key: str) -> None:
        self.base.execute("INSERT OR IGNORE INTO present VALUES (?)", (key,))

    def is_present(self, key: str) -> bool:
        return self.base.execute("SELECT 1 FROM present WHERE id = ?", (key,)).fetchone() is not None

    def add_moud(self, patient: str, on: str, medication: str) -> None:
        self.base.execute("INSERT INTO moud VALUES (?, ?, ?)", (patient, on, medication))

    def first_moud(self, patient: str, start: str, end: str) -> str | None:
        """The medication of the first MOUD supply between two days, both included."""
        query = "SELECT medication FROM moud WHERE patient = ? AND day BETWEEN ? AND ? ORDER BY day LIMIT 1"
        found = self.base.execute(query, (patient, start, end)).fetchone()
        return found[0] if found else None
