"""Everything that the product computes as rows of words: the catalogue, and the tables of definitions beside it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from sqlmodel import Session

from db.vocabulary import Permission, Sex, label
from services.access.permissions import require
from services.access.viewer import Viewer
from services.clinical.doses import FACTORS, NOT_FOR_CONVERSION
from services.clinical.instruments import INSTRUMENTS, Flag, Instrument
from services.clinical.numbers import CAUTION_FROM, OLDER_THRESHOLD_FROM
from services.clinical.sources import SOURCES
from services.clinical.thresholds import THRESHOLDS, Limits
from services.facts.thresholds_in_force import limits_in_force
from services.rules.catalogue import REASONS
from services.rules.definitions import definitions
from services.rules.reason import Follows, Reason
from services.rules.wording import said

FOLLOWS = {
    Follows.caseload: "patients on the caseload",
    Follows.safety: "every open record: a safety reason, never “not applicable”",
    Follows.own_scope: "every open record that meets its own conditions",
}
NOT_CONFIRMED = "not confirmed"
UNIT = {False: "mg a day", True: "µg an hour (patch)"}


def _switching(reason: Reason) -> str:
    if not reason.may_be_switched_off:
        return "never"
    return f"may be switched off, but for who is {reason.stays.words}" if reason.stays else "may be switched off"


CATALOGUE: dict[str, Callable[[Reason], str]] = {  # templates over the engine's numbers
    "key": lambda r: r.key,
    "title": lambda r: r.title,
    "question": lambda r: r.question,
    "urgency": lambda r: r.urgency.name,
    "owner": lambda r: r.owner.value,
    "about": lambda r: FOLLOWS[r.follows],
    "on_list": lambda r: r.on_list,
    "needs": lambda r: "; ".join((*((r.events.words,) if r.events else ()), *(need.words for need in r.needs))),
    "opens_rule": lambda r: r.opens_rule,
    "due_rule": lambda r: r.due_rule,
    "stages": lambda r: "; ".join(f"{label(stage.urgency).lower()} {stage.begins.words}" for stage in r.stages),
    "held": lambda r: r.held.words if r.held else "",
    "closes": lambda r: r.closes.words if r.closes else "",
    "clears_when": lambda r: r.clears_when,
    "switching": _switching,
    "step": lambda r: r.step,
    "evidence": lambda r: r.evidence.kind.value,
    "source": lambda r: r.source,
    "written_by": lambda r: r.written_by,
    "checked_by": lambda r: r.checked_by or "",
    "reviewed_on": lambda r: r.reviewed_on.isoformat(),
    "review_due": lambda r: r.review_due.isoformat(),
}


def catalogue(limits: Limits, find: str = "") -> list[dict[str, str]]:
    """One row per reason, in clinical order, with the numbers in force; with `find` those that hold every
    word of it."""
    rows = ({column: said(value(reason), limits) for column, value in CATALOGUE.items()} for reason in REASONS)
    return [row for row in rows if holds_words(find, row.values())]


def holds_words(find: str, values: Iterable[object]) -> bool:
    text = " ".join(map(str, values)).casefold()
    return all(word in text for word in find.casefold().split())


@dataclass(frozen=True)
class Table:
    anchor: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    starts_page: bool = True  # on paper

    def holding(self, find: str) -> "Table":
        """The rows that hold every word."""
        return replace(self, rows=tuple(row for row in self.rows if holds_words(find, row)))


@dataclass(frozen=True)
class Rules:
    """What holds every word that was looked for: reasons as rows of the catalogue, and tables with rows left."""

    reasons: list[dict[str, str]]
    tables: list[Table]

    @property
    def checked(self) -> int:
        """Reasons that a clinician has checked."""
        return sum(bool(row["checked_by"]) for row in self.reasons)


def rules(session: Session, *, viewer: Viewer, find: str = "") -> Rules:
    """The rules under the numbers in force. Refused to who may not read them."""
    require(viewer, Permission.see_rules)
    limits = limits_in_force(session)
    held = (table.holding(find) for table in tables(limits))
    return Rules(catalogue(limits, find), [table for table in held if table.rows])


def tables(limits: Limits) -> tuple[Table, ...]:
    """Every definition as the product computes it, under the numbers in force."""
    return (*_defined(limits), _instruments(), _thresholds(limits), _factors(), _sources())


def _defined(limits: Limits) -> list[Table]:
    found: list[Table] = []
    for section, rows in groupby(definitions(limits), key=lambda definition: definition.section):
        told = tuple((row.term, row.words, row.source) for row in rows)
        columns = ("Term", "Definition", "Source")
        found.append(Table(_anchor(section), section, columns, told, starts_page=not found))
    return found


def _anchor(title: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in title.casefold()).split())


def _instruments() -> Table:
    return Table(
        "instruments",
        "Instruments",
        ("Instrument", "Items", "Total", "Bands, flags, notes", "Direction", "LOINC of the total", "Licence"),
        tuple(_instrument(instrument) for instrument in INSTRUMENTS),
        "A LOINC code that could not be confirmed against the published term is left out. Two versions of a scale are "
        "two instruments. One or two missing answers of a PHQ-9 or GAD-7 are prorated and marked; with more missing "
        "the sheet is shown and never scored. Licences as known in November 2026, read by no lawyer: Tandem keeps "
        "answers and scores and prints no instrument's questions; ask the holder before printing one.",
    )


def _instrument(row: Instrument) -> tuple[str, ...]:
    low, high = row.total_range
    items = "total only" if row.item_range is None else f"{row.items} × {row.item_range[0]}–{row.item_range[1]}"
    return (
        row.title,
        f"{items}, the highest differs by item" if row.item_highs else items,
        f"{low}–{high}{', mean' if row.total_is_mean else ''}",
        ". ".join(part for part in ("; ".join(_graded(row)), row.note) if part) or "no bands",
        "lower is better" if row.lower_is_better else "higher is better",
        row.loinc or NOT_CONFIRMED,
        row.licence or NOT_CONFIRMED,
    )


def _graded(row: Instrument) -> Iterator[str]:
    """Its bands, then the totals that call for attention."""
    if row.bands:
        yield ", ".join(_range(band.low, band.high, row) + f" {band.name}" for band in row.bands)
    yield from (f"{_range(flag.low, flag.high, row)} {flag.words}{_for(flag)}" for flag in row.flags)


def _range(low: float, high: float, row: Instrument) -> str:
    """`3–6`, `0`; where one end is open, to the end of the scale."""
    low, high = max(low, row.total_range[0]), min(high, row.total_range[1])
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _for(flag: Flag) -> str:
    """Whom a flag is for, where it is not for everyone."""
    if not flag.sexes:
        return ""
    return " (men)" if flag.sexes == (Sex.male,) else " (women, and where sex is not known)"


def _thresholds(limits: Limits) -> Table:
    return Table(
        "thresholds",
        "Thresholds",
        ("What it means", "In force", "Default", "May be", "Unit", "Source", "Name"),
        tuple(
            (
                f"{row.meaning[0].upper()}{row.meaning[1:]}",
                f"{getattr(limits, row.name):g}",
                f"{row.default:g}",
                f"{row.low:g}–{row.high:g}",
                row.unit,
                row.source,
                row.name,
            )
            for row in THRESHOLDS
        ),
        "An administrator can change these for the organisation. Every other number is fixed.",
    )


def _factors() -> Table:
    return Table(
        "mme",
        "Morphine milligram equivalents (MME)",
        ("Opioid", "Factor", "Per", "Source"),
        tuple((label(row.medication), f"{row.mme:g}", UNIT[row.is_hourly], row.source) for row in FACTORS),
        f"{NOT_FOR_CONVERSION[0].upper()}{NOT_FOR_CONVERSION[1:]}. Buprenorphine and methadone from an OTP are "
        f"excluded. {CAUTION_FROM} a day and more is the caution point; {OLDER_THRESHOLD_FROM} was it before.",
    )


def _sources() -> Table:
    return Table(
        "sources",
        "Sources",
        ("Letter", "Source", "What is taken from it"),
        tuple((f"[{row.letter}]", row.title, row.says) for row in SOURCES),
        "“Derived” marks an inference from sources, “clinic default” a choice of this product: neither is a guideline.",
    )
