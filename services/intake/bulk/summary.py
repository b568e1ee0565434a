"""What a sync changed, who came onto the list and who left it, and what needs a person. Numbers only, nobody's name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import DueItem, EarlierRow, UnknownCode, table_of
from db.text import harmless
from db.vocabulary import RowEnd
from services.access.viewer import Viewer
from services.intake import batches
from services.intake.fhir import NOT_READ
from services.intake.fhir.outcomes import NEVER_COUNTS
from services.intake.missing_records import sentences
from services.rules.catalogue import by_key

ITEMS, EARLIER, UNKNOWN = table_of(DueItem), table_of(EarlierRow), table_of(UnknownCode)
OnTheList = set[tuple[int, str]]  # patient and reason


@dataclass(frozen=True)
class Summary:
    """Of one source. `since`: None where everything was exported. Reasons are counted by title."""

    source: str
    batch: int
    since: str | None
    until: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    taken_back: int  # of the changed ones
    new_reasons: dict[str, int] = field(default_factory=dict)
    closed_reasons: dict[str, int] = field(default_factory=dict)
    patients_with_new: int = 0
    patients_with_closed: int = 0
    needs: list[str] = field(default_factory=list)  # a sentence each

    def as_json(self) -> dict:
        return asdict(self)

    def lines(self) -> Iterable[str]:
        what = f"changes since {self.since}" if self.since else "everything"
        yield f"{self.source}: {what}, up to {self.until}, is batch {self.batch}."
        yield (
            f"{self.read:,} rows: {self.added:,} added, {self.changed:,} changed ({self.taken_back:,} of them taken "
            f"back), {self.unchanged:,} unchanged, {self.rejected:,} rejected."
        )
        yield from _moves("on the list", self.patients_with_new, self.new_reasons)
        yield from _moves("off the list", self.patients_with_closed, self.closed_reasons)
        if self.needs:
            yield "Needs a person:"
            yield from (f"- {sentence}" for sentence in self.needs)
        else:
            yield "Nothing needs a person."


def _moves(where: str, patients: int, reasons: dict[str, int]) -> Iterable[str]:
    if patients:
        told = ", ".join(f"{title} {times:,}" for title, times in reasons.items())
        yield f"Newly {where}: {sum(reasons.values()):,} reasons of {patients:,} patients ({told})."


def on_the_list(session: Session, day: date) -> OnTheList:
    """Every reason that is open on the day, of everybody."""
    i = ITEMS.c
    is_open = sa.and_(i.begins_on <= day, i.ends_on > day)
    return {(patient, reason) for patient, reason in session.execute(sa.select(i.patient, i.reason).where(is_open))}


def summary_of(
    session: Session, batch: int, *, since: str | None, until: str, before: OnTheList, day: date, needs: Iterable[str]
) -> Summary:
    """`before`: who was on the list of that day before the import. `needs`: what the server's side of it asks for."""
    told = batches.one(session, batch, viewer=Viewer.operator())
    after = on_the_list(session, day)
    new, closed = after - before, before - after
    return Summary(
        source=told.source,
        batch=batch,
        since=since,
        until=until,
        read=told.read,
        added=told.added,
        changed=told.changed,
        unchanged=told.unchanged,
        rejected=told.rejected,
        taken_back=_taken_back(session, batch),
        new_reasons=_by_title(new),
        closed_reasons=_by_title(closed),
        patients_with_new=len({patient for patient, _ in new}),
        patients_with_closed=len({patient for patient, _ in closed}),
        needs=[*_of_the_import(session, told), *needs],
    )


def _by_title(moved: OnTheList) -> dict[str, int]:
    return dict(Counter(by_key(reason).title for _, reason in moved).most_common())


def _taken_back(session: Session, batch: int) -> int:
    is_its = sa.and_(EARLIER.c.ended_by == batch, EARLIER.c.ended == RowEnd.taken_back)
    return session.execute(sa.select(sa.func.count()).select_from(EARLIER).where(is_its)).scalar_one()


def _of_the_import(session: Session, told: batches.Batch) -> Iterable[str]:
    if told.rejected:
        yield f"{told.rejected:,} rows were rejected: manage.py rejects {told.id}"
    u = UNKNOWN.c
    is_unknown = sa.and_(u.batch == told.id, u.system != NOT_READ, u.system != NEVER_COUNTS)
    codes, times = session.execute(sa.select(sa.func.count(), sa.func.sum(u.times)).where(is_unknown)).one()
    if codes:
        yield f"{times:,} resources carry one of {codes:,} codes that are not followed here."
    yield from map(harmless, sentences(told.missing_records))
