"""Where the audit record is not what was recorded: changed, taken out, put in, in another order, or cut off."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading, writing
from db.problems import Problem
from db.vocabulary import AuditAction
from services.access import audit, queued_views
from services.access.audit import not_the_last, span
from services.access.audit_keys import Head, Key, kept_of
from services.access.audit_progress import ENTRIES, State, state_of
from services.access.queued_views import Waiting
from services.access.seals import FIRST_SEAL, SAID, seal_of, seal_without_key
from services.access.viewer import Viewer

READ_AT_ONCE = 5_000  # rows; a record of years does not fit in memory
NO_HEAD = "the head is missing: entries that were cut off at the end could not be noticed"


@dataclass
class Found:
    """What is wrong, one sentence each, and how far the reading has come."""

    said: list[str] = field(default_factory=list)
    number: int = 0
    seal: str = FIRST_SEAL
    queued: int = 0
    changed: list[int] = field(default_factory=list)  # entries that follow each other, not yet told

    def tell_changed(self) -> None:
        if self.changed:
            first, last = self.changed[0], self.changed[-1]
            self.said.append(f"{span('entry', first, last)} not as recorded: changed, moved or put in")
        self.changed = []


def breaks(engine: sa.Engine) -> list[str]:
    """One sentence for each place, earliest first, without those that were accepted since; empty when all holds."""
    kept = kept_of(engine)
    # All that lies outside comes first: the table may be ahead of it then, never behind.
    head, views, key = kept.head(), kept.views(), kept.key()
    waiting = queued_views.after(engine, key, 0) if key else []
    with reading(engine, is_one_moment=True) as session:
        state = state_of(session)
        if state.mark is not None:
            key = audit.key_of(kept, state)
        found = Found()
        at_head = _walk(session, found, key, head)
    _compare_with_mark(found, key, state)
    if key or head:
        _compare_with_head(found, head, at_head)
    _look_at_waiting(found, waiting, views)
    return found.said


def _walk(session: Session, found: Found, key: Key | None, head: Head | None) -> str | None:
    """The seal that stands at the head's number."""
    at_head = FIRST_SEAL if head and head.number == 0 else None
    in_order = sa.select(ENTRIES).order_by(ENTRIES.c.id).execution_options(yield_per=READ_AT_ONCE)
    with session.execute(in_order) as entries:
        for entry in entries.mappings():
            _look_at(found, entry, key)
            if head and entry["id"] == head.number:
                at_head = entry["seal"]
    found.tell_changed()
    return at_head


def _look_at(found: Found, entry: sa.RowMapping, key: Key | None) -> None:
    number, is_keyed = entry["id"], key is not None and entry["id"] >= key.sealed_from
    if is_keyed and number > found.number + 1:
        found.tell_changed()
        found.said.append(f"{span('entry', found.number + 1, number - 1)} missing")
    elif entry["seal"] != _right_seal(found, entry, key if is_keyed else None):
        found.changed.append(number)
    else:
        found.tell_changed()
        _believe(found, entry)
    if is_keyed and entry["queued"] is not None:
        _tell_missing_views(found, entry["queued"], f"before entry {number}")
    found.number, found.seal = number, entry["seal"]


def _right_seal(found: Found, entry: sa.RowMapping, key: Key | None) -> str:
    said = {name: entry[name] for name in (*SAID, "at", "queued")}
    return seal_without_key(found.seal, said) if key is None else seal_of(key, found.seal, entry["id"], said)


def _believe(found: Found, entry: sa.RowMapping) -> None:
    """What a sealed entry says of the record itself."""
    if entry["action"] == AuditAction.waiting_view_changed:
        found.said.append(f"entry {entry['id']} was changed while it waited to be sealed")
    if entry["action"] == AuditAction.audit_break_found:
        found.said += json.loads(entry["detail"])["said"]
    if entry["action"] == AuditAction.audit_breaks_accepted:
        _take_as_known(found, **json.loads(entry["detail"]))


def _take_as_known(found: Found, *, said: list[str], views: int = 0, **_) -> None:
    """What stood up to here: the same sentence of anything later is told again."""
    found.said = [one for one in found.said if one not in said]
    found.queued = max(found.queued, views)


def _compare_with_mark(found: Found, key: Key | None, state: State) -> None:
    if key and state.mark is None and found.number >= key.sealed_from:
        found.said.append("the database no longer says which key sealed its entries")


def _compare_with_head(found: Found, head: Head | None, at_head: str | None) -> None:
    if head is None:
        found.said.append(NO_HEAD)
    elif found.number < head.number:
        found.said.append(f"{span('entry', found.number + 1, head.number)} missing at the end")
    elif at_head is not None and at_head != head.seal:
        found.said.append(not_the_last(head))


def _look_at_waiting(found: Found, waiting: Iterable[Waiting], views: int) -> None:
    """Views that wait are part of the record."""
    for view in waiting:
        if view.number > found.queued:
            _tell_missing_views(found, view.number, f"before view {view.number}")
            if not view.is_as_put:
                found.said.append(f"view {view.number}, which waits to be sealed, is not as recorded")
    _tell_missing_views(found, views + 1, "at the end")


def _tell_missing_views(found: Found, queued: int, where: str) -> None:
    if queued > found.queued + 1:
        found.said.append(f"{span('view', found.queued + 1, queued - 1)} missing {where}")
    found.queued = max(found.queued, queued)


def accept(engine: sa.Engine, *, because: str, by: Viewer, now: datetime) -> list[str]:
    """After a restore, say: from here on these breaks are known, with the reason on record, and the head stands at the
    last entry there is. The sentences."""
    if not because.strip():
        raise Problem("Say why: the reason is kept in the audit record.")
    audit.take_over_views(engine)  # else those that wait are told of anew, with the entries that they become
    views, said = kept_of(engine).views(), breaks(engine)
    if said:
        with writing(engine) as session:
            detail = {"said": said, "views": views, "because": because.strip()}
            audit.record(session, viewer=by, action=AuditAction.audit_breaks_accepted, detail=detail, now=now)
            state = state_of(session)
        kept_of(engine).restart(state.head)
    return said
