"""The rows every reader hands on, whatever it read them from: words of a CSV file or of a FHIR resource."""

from dataclasses import dataclass, field

from services.intake.reading import Writing

COLUMN = "column"  # the "system" under which a column of a file is counted that nobody reads
PART = "#"  # between the id of a resource and what tells its rows of one table apart


@dataclass(slots=True)
class Incoming:
    """One row as read: nothing is checked yet. `values` are texts under the CSV column names; None is "not given"."""

    table: str  # "patients", "medication_supplies", …: the file names of the intake
    file: str
    line: int
    text: str  # the row as it came, kept if it is rejected
    values: dict[str, str | None]
    key: str | None = None  # the source's own id ("Observation/123"); None: the natural key of the table
    version: str | None = None  # which of several versions of one key: a later one is greater
    writing: Writing | None = None  # how its file writes days and numbers; None: in one way, as FHIR does


@dataclass(slots=True)
class Joined:
    """One FHIR resource that tells no row of its own, for another one's row takes it along: the answer to a question
    whose total came too."""

    key: str


@dataclass(slots=True)
class Refused:
    """One row that could not even be read."""

    table: str
    file: str
    line: int
    text: str
    reasons: list[str] = field(default_factory=list)  # one sentence each
    key: str | None = None  # of the resource: what an earlier version of it told stays
    version: str | None = None


@dataclass(slots=True)
class Unfollowed:
    """One FHIR resource that is sound but carries nothing followed here: an ibuprofen prescription, a CareTeam.

    Where `key` is given, what an earlier version of it told is taken back: it was entered in error, or has another
    code.

    It is no row: it stands outside the four outcomes. The load counts it by (resource, system, code, display) into
    `unknown_codes` and into the batch's count `not_followed`, so that a clinic sees what was not understood.
    """

    resource: str  # "MedicationRequest"
    file: str
    line: int
    system: str  # official address of the code system; "status" when the status is the reason (entered-in-error)
    code: str
    display: str | None = None
    key: str | None = None
    version: str | None = None
    is_void: bool = False  # by its status; no earlier version of it counts either
    is_unclear: bool = False  # no list known here has the code; else it is known to be about something else


@dataclass(slots=True)
class NotRead:
    """One file that is not read, and why: a phrase without a full stop. It is no row, and stops nothing."""

    file: str
    why: str


@dataclass(slots=True)
class Head:
    """What stands above the rows of a table: titles and the names of its columns. Kept where rows are rejected."""

    file: str
    text: str
    delimiter: str


@dataclass(slots=True)
class Share:
    """Of one kind of record how many a feed held; how many were taken: became rows, or belong to one that did; and how
    many were not understood: refused, or of a code that no list knows. The others are about something else."""

    kind: str  # "MedicationRequest"
    read: int
    taken: int
    not_understood: int


AnyRow = Incoming | Refused | Unfollowed | Joined | NotRead | Share | Head
