"""Reasons that the organisation has switched off: which, why and by whom, and switching them off and on again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.locks import Lock, take
from db.problems import Problem
from db.tables import Account, ReasonSwitch, table_of
from db.text import named
from db.vocabulary import AuditAction, Permission
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.rules.catalogue import REASONS, by_key
from services.rules.reason import Reason
from services.rules.wording import day_words

PERMISSION = Permission.manage_thresholds
LONGEST_WHY = 200  # characters: it stands in one line above lists
COLUMN = "switched_off"  # of the catalogue, beside what every organisation reads
SWITCHES = table_of(ReasonSwitch)
ACCOUNT = table_of(Account).c
Done = Callable[[int, int], None]

_WITH_NAMES = sa.select(SWITCHES, ACCOUNT.name.label("by_name")).outerjoin(
    table_of(Account), ACCOUNT.username == SWITCHES.c.by
)


@dataclass(frozen=True)
class SwitchedOff:
    """A reason that is off for everybody but those for whom it `stays`: words that complete "who are …", or None."""

    reason: str
    title: str
    why: str
    by: str
    at: datetime
    stays: str | None

    @property
    def in_short(self) -> str:
        """`Contact due (no contacts in our feed)`"""
        return f"{self.title} ({self.why}{self._but})"

    def words(self, today: date) -> str:
        """`switched off by Tom Becker on 22 Nov: no contacts in our feed`"""
        return f"switched off by {self.by} on {day_words(self.at.date(), today)}: {self.why}{self._but}"

    @property
    def _but(self) -> str:
        return f"; it stays for those who are {self.stays}" if self.stays else ""


@dataclass(frozen=True)
class Listed:
    """A reason that may be switched off. `why`, `by` and `at` are blank while it is on."""

    reason: str
    title: str
    is_off: bool
    stays: str | None
    why: str | None
    by: str | None
    at: datetime | None


def switched_off(session: Session) -> tuple[SwitchedOff, ...]:
    """In the order of the catalogue, for whoever reads a list or a figure without them: nothing here is about a
    patient. What is no reason any more, or may be switched off no longer, is left aside."""
    rows = {row.reason: row for row in session.execute(_WITH_NAMES)}
    return tuple(_switched_off(reason, rows[reason.key]) for reason in REASONS if reason.is_switched_off(rows))


def _switched_off(reason: Reason, row: sa.Row) -> SwitchedOff:
    return SwitchedOff(reason.key, reason.title, row.why, row.by_name or row.by, row.at, _stays(reason))


def _stays(reason: Reason) -> str | None:
    return reason.stays.in_short if reason.stays else None


def in_one_line(off: Iterable[SwitchedOff]) -> str:
    """What stands above a list or beside a figure; nothing where all reasons are on."""
    told = ", ".join(one.in_short for one in off)
    return f"Switched off here: {told}." if told else ""


def in_catalogue(rows: Iterable[dict[str, str]], off: Iterable[SwitchedOff], today: date) -> list[dict[str, str]]:
    """The rows of the catalogue with what this organisation has switched off, under COLUMN."""
    words = {one.reason: one.words(today) for one in off}
    return [row | {COLUMN: words.get(row["key"], "")} for row in rows]


def listed(session: Session, *, by: Viewer) -> list[Listed]:
    """One row per reason that may be switched off, in the order of the catalogue."""
    require(by, PERMISSION)
    off = {one.reason: one for one in switched_off(session)}
    return [_listed(reason, off.get(reason.key)) for reason in REASONS if reason.may_be_switched_off]


def _listed(reason: Reason, off: SwitchedOff | None) -> Listed:
    told = (None, None, None) if off is None else (off.why, off.by, off.at)
    return Listed(reason.key, reason.title, off is not None, _stays(reason), *told)


def never_off() -> list[str]:
    """Titles of the reasons that no clinic may switch off."""
    return [reason.title for reason in REASONS if not reason.may_be_switched_off]


def switchable(key: str) -> Reason:
    """The reason, if it may be switched off; else a Problem."""
    reason = by_key(key)
    if not reason.may_be_switched_off:
        raise Problem(f"“{reason.title}” cannot be switched off: no clinic can do without it.")
    return reason


def switch_off(session: Session, *, reason: str, why: str, by: Viewer, now: datetime, done: Done | None = None) -> bool:
    """Take a reason off every list, and work everyone out again without it; False when it is off already, for whatever
    reason that was given.

    `done(so_far, in_all)` is called after each run of patients.
    """
    require(by, PERMISSION)
    rule, why = switchable(reason), _why(why)
    take(session, Lock.rules)
    if rule.key in {one.reason for one in switched_off(session)}:
        return False
    given = {"reason": rule.key, "why": why, "by": by.username, "at": now}
    session.execute(sa.insert(SWITCHES).values(given))
    refresh(session, None, done)
    told = {"reason": rule.key, "why": why}
    audit.record(session, viewer=by, action=AuditAction.reason_switched_off, detail=told, now=now)
    return True


def switch_on(session: Session, *, reason: str, by: Viewer, now: datetime, done: Done | None = None) -> bool:
    """Put it back; False when it is on already."""
    require(by, PERMISSION)
    rule = switchable(reason)
    take(session, Lock.rules)
    taken = session.execute(sa.delete(SWITCHES).where(SWITCHES.c.reason == rule.key))
    if not taken.rowcount:
        return False
    refresh(session, None, done)
    audit.record(session, viewer=by, action=AuditAction.reason_switched_on, detail={"reason": rule.key}, now=now)
    return True


def _why(text: str) -> str:
    text = named("The why", text).strip()
    if not text:
        raise Problem("Say why the reason is switched off: everybody who misses it on a list reads the why.")
    if len(text) > LONGEST_WHY:
        raise Problem(f"The why has at most {LONGEST_WHY} characters; this one has {len(text):,}.")
    return text
