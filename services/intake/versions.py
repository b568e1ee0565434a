"""Several versions of one resource of a feed: the latest counts, and what it no longer tells is taken back.

A source tells one thing under one id, again and again. Rows of an id stay only as far as its latest version tells
them: not when that was entered in error, was cancelled, has another code now, or is told by another row.
"""

import sqlalchemy as sa

from db.tables import VoidResource, table_of
from services.intake.columns import TARGETS, Target
from services.intake.staging import TOLD_A_ROW, TOLD_ELSEWHERE, TOLD_NOTHING, TOLD_VOID, TOLD_WRONG, Stage

LATEST = "latest_resources"
VOID = table_of(VoidResource)


def settle(stage: Stage) -> None:
    """Of each resource of the batch the latest version, and whether that tells nothing, is void, or cannot be read.
    Without versions what tells nothing is the latest."""
    if LATEST in stage.tables:
        return
    flags = ("is_nothing", "is_wrong", "is_void")
    latest = stage.make(
        LATEST,
        sa.Column("resource", sa.Text, primary_key=True),
        sa.Column("version", sa.Text),
        *(sa.Column(flag, sa.Integer) for flag in flags),
    )
    told = stage.told.c
    newest = sa.func.max(told.version).over(partition_by=told.resource).label("newest")  # a join would be quadratic
    t = sa.select(told.resource, told.version, told.end, newest).subquery().c
    is_nothing = sa.case(
        (_some(t.end.in_((TOLD_NOTHING, TOLD_VOID))), 1),
        (_some(t.end == TOLD_A_ROW), 0),
        (_some(t.end == TOLD_ELSEWHERE), 1),
        else_=0,
    )
    is_wrong, is_void = (sa.case((_some(t.end == end), 1), else_=0) for end in (TOLD_WRONG, TOLD_VOID))
    parts = sa.select(t.resource, t.newest, is_nothing, is_wrong, is_void)
    of_newest = parts.where(t.newest.is_not_distinct_from(t.version)).group_by(t.resource, t.newest)
    stage.connection.execute(sa.insert(latest).from_select(["resource", "version", *flags], of_newest))
    stage.ready(latest)


def _some(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.func.max(sa.case((condition, 1), else_=0)) == 1


def outdated(stage: Stage, target: Target) -> sa.Select:
    """n of the staged rows that a later version of their resource replaces."""
    staged, latest = stage.staged[target.name], stage.tables[LATEST]
    is_later = sa.and_(latest.c.version.is_not(None), staged.c.version.is_distinct_from(latest.c.version))
    joined = staged.join(latest, latest.c.resource == resource_of(staged.c))
    return sa.select(staged.c.n).select_from(joined).where(sa.or_(is_later, latest.c.is_nothing == 1))


def is_older_than_kept(kept: sa.ColumnCollection, staged: sa.ColumnCollection) -> sa.ColumnElement[bool]:
    """What is kept came from a later version of the same row."""
    return sa.func.coalesce(kept.version > staged.version, sa.false())


def taken_back(stage: Stage, target: Target, source: str) -> sa.Table:
    """One row per kept row that the latest version of its resource no longer tells: (id, patient, version)."""
    name = f"taken_back_{target.name}"
    if name in stage.tables:
        return stage.tables[name]
    columns = (sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("patient", sa.Integer))
    made = stage.make(name, *columns, sa.Column("version", sa.Text))
    kept, latest = target.table.c, stage.tables[LATEST].c
    found = sa.select(kept.id, kept.patient, sa.func.coalesce(latest.version, kept.version).label("version")).where(
        kept.source == source, latest.is_wrong == 0, ~sa.func.coalesce(kept.version > latest.version, sa.false())
    )
    if target.name in stage.staged:
        staged = stage.staged[target.name].c
        told = sa.select(staged.key).where(staged.n.not_in(outdated(stage, target)))
        found = found.where(kept.source_key.not_in(told))
    whole = found.where(kept.source_key == latest.resource, kept.resource.is_(None))
    both = sa.union(whole, found.where(kept.resource == latest.resource))
    stage.connection.execute(sa.insert(made).from_select(["id", "patient", "version"], both))
    return made


def note_void(stage: Stage, source: str, batch: int) -> None:
    """Remember the resources that are void by a version, so that an earlier one that comes later brings nothing."""
    latest, v, names = stage.tables[LATEST].c, VOID.c, ("source", "resource", "version")
    is_known = sa.exists().where(v.source == source, v.resource == latest.resource, v.version >= latest.version)
    found = sa.select(sa.literal(source), latest.resource, latest.version).where(
        latest.is_void == 1, latest.version.is_not(None), ~is_known
    )
    now = stage.make("void_now", *(sa.Column(name, sa.Text) for name in names))
    stage.connection.execute(sa.insert(now).from_select(list(names), found))
    is_replaced = sa.and_(v.source == source, v.resource.in_(sa.select(now.c.resource)))
    stage.connection.execute(sa.delete(VOID).where(is_replaced))
    rows = sa.select(*now.c, sa.literal(batch))
    stage.connection.execute(sa.insert(VOID).from_select([*names, "batch"], rows))


def is_void(staged: sa.ColumnCollection, source: str) -> sa.ColumnElement[bool]:
    """The staged row is of a version before that which made its resource void."""
    known = sa.and_(VOID.c.source == source, VOID.c.resource == resource_of(staged))
    return sa.and_(staged.version.is_not(None), sa.exists().where(known, VOID.c.version >= staged.version))


def targets_told(stage: Stage, source: str) -> list[Target]:
    """The tables of which a resource of this batch told rows before. A patient is never taken back: a person decides
    that."""
    if not stage.has_resources:
        return []
    latest = stage.tables[LATEST].c
    asked = []
    for target in TARGETS.values():
        if target.name != "patients":
            kept = target.table.c
            is_told = sa.exists().where(kept.source == source, kept.source_key == latest.resource)
            is_part = sa.exists().where(kept.source == source, kept.resource == latest.resource)
            asked.append(sa.select(sa.literal(target.name)).where(sa.or_(is_told, is_part)).limit(1))
    found = set(stage.connection.scalars(sa.union_all(*(sa.select(each.subquery()) for each in asked))))
    return [target for target in TARGETS.values() if target.name in found]


def resource_of(staged: sa.ColumnCollection) -> sa.ColumnElement[str]:
    """The resource of a staged row; of one of a CSV file its key, which is no resource's."""
    return sa.func.coalesce(staged.resource, staged.key)
