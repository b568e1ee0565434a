"""What the first reading of a feed sets aside for the second: names, the latest provider of each patient, answers.

Answers and totals may be many, so they lie in a private SQLite file that spills to disk; the rest is small.
"""

import sqlite3
from dataclasses import dataclass, field
from datetime import tzinfo

import msgspec

from services.intake.fhir.datatypes import CodeableConcept, Contained, Reference, contained_in
from services.intake.fhir.questionnaires import Questionnaire
from services.intake.fhir.references import Aliases, id_of
from services.intake.fhir.told_of_sittings import ToldOfSittings
from services.intake.mapping.source_codes import NO_CODES, SourceCodes

TABLES = """
CREATE TABLE present (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE moud (patient TEXT, day TEXT, medication TEXT);
CREATE INDEX moud_patient ON moud (patient, day);
"""


@dataclass
class Shelf:
    organisations: dict[str, str] = field(default_factory=dict)
    practitioners: dict[str, str] = field(default_factory=dict)
    medications: dict[str, CodeableConcept] = field(default_factory=dict)
    latest_provider: dict[str, tuple[str, str]] = field(default_factory=dict)  # patient → (start, organisation)
    aliases: Aliases = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # of a Bundle's entries that are named by a urn: name → type
    zone: tzinfo | None = None  # the clinics' own; without it date-times stay as written
    codes: SourceCodes = NO_CODES  # of this source, for codes that no list of ours knows
    forms: dict[str, Questionnaire] = field(default_factory=dict)  # by url, url|version and id
    is_answered: bool = False  # a response has been read
    came_late: bool = False  # a form stood behind an answer to it: the feed is read again, with the form known

    def __post_init__(self) -> None:
        self.base = sqlite3.connect("")  # "": a temporary file of its own, gone when closed
        self.base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        self.sittings = ToldOfSittings(self.base)

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

    def medication(self, reference: Reference, contained: list[Contained]) -> CodeableConcept:
        """What a Medication resource, contained ("#m1") or elsewhere in the feed, is called, else what the reference
        displays."""
        if inside := contained_in(contained, reference, "Medication"):
            return msgspec.json.decode(inside.code, type=CodeableConcept | None) or CodeableConcept()
        known = self.medications.get(id_of(reference, self.aliases) or "", CodeableConcept())
        return known if known.text else CodeableConcept(known.coding, reference.display)

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
