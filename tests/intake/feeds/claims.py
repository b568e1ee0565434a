"""What can be claimed of an imported feed. Each claim gives "" where it holds, else what there is instead."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from db.tables import Appointment, Patient, Screening
from services.facts.table import PATIENT_FACTS
from tests.intake.feeds.told import Told

Claim = Callable[[Told], str]
SETTING = re.compile(r"mapping|setting|_first", re.IGNORECASE)  # a sentence that says what would read the value
ANY = object()


@dataclass(frozen=True)
class Row:
    """What is right for one feed, in one respect."""

    feed: str  # under ../shared/data/feeds: a folder, one inside it, or a file
    is_mapped: bool
    claims: tuple[Claim, ...]


def row(feed: str, says: str, *claims: Claim, mapped: bool = False, wrong: str | None = None):
    """`wrong`: why it is not so today. The mend takes that word away."""
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=wrong)] if wrong else []
    number, _, within = feed.partition("/")
    return pytest.param(
        Row(feed, mapped, claims), id=f"{number.partition('-')[0]}{'/' * bool(within)}{within}: {says}", marks=marks
    )


def both(*claims: Claim) -> Claim:
    return lambda told: "; ".join(filter(None, (claim(told) for claim in claims)))


def either(*claims: Claim) -> Claim:
    """Read rightly, or told loudly: the brief leaves the choice."""

    def claim(told: Told) -> str:
        found = []
        for each in claims:
            try:
                instead = each(told)
            except AssertionError as error:
                instead = str(error)
            if not instead:
                return ""
            found.append(instead)
        return f"none of ({' | '.join(found)})"

    return claim


def counts(read: int, added: int, changed: int = 0, unchanged: int = 0, rejected: int = 0) -> Claim:
    """Of the last import."""
    wanted = {"read": read, "added": added, "changed": changed, "unchanged": unchanged, "rejected": rejected}

    def claim(told: Told) -> str:
        found = {name: told.batches[-1][f"rows_{name}"] for name in wanted} if told.batches else {}
        return "" if found == wanted else f"counts are {found}, {[row['reasons'] for row in told.rejected]}"

    return claim


def all_taken(told: Told) -> str:
    """Nothing is rejected."""
    return "" if told.batches and not told.rejected else f"rejected {[row['reasons'] for row in told.rejected]}"


def says(*words: str) -> Claim:
    """In what the import prints."""
    return lambda told: "" if all(word.lower() in told.said.lower() for word in words) else f"said {told.said!r}"


def rejects(*words: str, of: str = "", line: int | None = None, setting: bool = False) -> Claim:
    """One rejected row whose reasons hold all these words. `of`: what the row itself holds; `setting`: the reason says
    how the value could be read."""

    def claim(told: Told) -> str:
        for each in told.rejected:
            is_it = of in each["text"] and line in (None, each["line"])
            reasons = each["reasons"].lower()
            if is_it and all(word.lower() in reasons for word in words) and (SETTING.search(reasons) or not setting):
                return ""
        return f"no rejection of {of or line or words} says {words}: {[row['reasons'] for row in told.rejected]}"

    return claim


def counted(code: str) -> Claim:
    """Among the codes that nobody understood. No rejection: for what may be passed over."""
    return lambda told: "" if any(code == row["code"] for row in told.unknown) else f"{code} is not among the codes"


def opens(who: str, *reasons: str, urgency: object = None) -> Claim:
    def claim(told: Told) -> str:
        found = told.open(who)
        is_so = all(found.get(reason) == urgency if urgency else reason in found for reason in reasons)
        return "" if is_so else f"open for {who} are {sorted(found)}"

    return claim


def opens_not(who: str, *reasons: str) -> Claim:
    return lambda told: f"{who} has {sorted(found)}" if (found := told.open(who).keys() & set(reasons)) else ""


def has(who: str, model, *, times: object = ANY, **values) -> Claim:
    """Rows of one table that hold these values; a tuple leaves a choice."""

    def claim(told: Told) -> str:
        rows = told.of(who, model)
        found = [each for each in rows if all(_is(each[name], value) for name, value in values.items())]
        is_so = len(found) == times if times is not ANY else bool(found)
        return "" if is_so else f"{model.__tablename__} of {who}: {[{name: r[name] for name in values} for r in rows]}"

    return claim


def score(who: str, instrument: str, on: str, total: object, items: str = "") -> Claim:
    """The only row of this instrument on that day. Items as digits, a dash where blank; not looked at if left out."""

    def claim(told: Told) -> str:
        rows = [r for r in told.of(who, Screening) if r["instrument"] == instrument and str(r["taken_on"]) == on]
        found = [
            (r["total"], "".join("-" if (i := r[f"item_{n}"]) is None else str(i) for n in range(1, 10))) for r in rows
        ]
        is_so = len(found) == 1 and _is(found[0][0], total) and (not items or found[0][1].startswith(items))
        others = [(r["instrument"], str(r["taken_on"]), r["total"]) for r in told.of(who, Screening)]
        return "" if is_so else f"{who}'s {instrument} of {on} is {found}; known are {others}"

    return claim


def visit(who: str, on: str, time: str, status: object, kind: object = ANY, times: object = ANY) -> Claim:
    return has(who, Appointment, starts_on=on, starts_time=time, status=status, kind=kind, times=times)


def lists(who: str, **columns) -> Claim:
    """As the page Patients shows them."""

    def claim(told: Told) -> str:
        row = told.seen(who)
        is_so = all(_is(row[name], value) for name, value in columns.items())
        return "" if is_so else f"listed of {who}: {[(name, str(row[name])) for name in columns]}"

    return claim


def seen_last(who: str, day: str | None) -> Claim:
    """The last visit kept, as the rules know it."""

    def claim(told: Told) -> str:
        facts = PATIENT_FACTS.c
        rows = told.rows(sa.select(facts.last_seen_on).where(facts.patient == told.patient(who)))
        found = rows[0]["last_seen_on"] if rows else None
        return "" if _is(found, day) else f"{who} was last seen {found}"

    return claim


def covered(who: str, *days: str | None) -> Claim:
    return lists(who, covered_to=days)


def finds(number: str, given_name: str) -> Claim:
    """Typing the number finds the person."""

    def claim(told: Told) -> str:
        found = [row["given_name"] for row in told.listed(number)]
        return "" if found == [given_name] else f"{number} finds {found}"

    return claim


def person(who: str, **values) -> Claim:
    return has(who, Patient, **values)


def _is(found: object, wanted: object) -> bool:
    if wanted is ANY:
        return True
    if isinstance(wanted, tuple):
        return any(_is(found, each) for each in wanted)
    return found == wanted or (found is not None and str(found) == wanted)
