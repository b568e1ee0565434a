"""Several versions of one resource of a feed: the latest counts, and what it no longer tells is taken back.

A source tells one thing under one id, again and again. Rows of an id stay only as far as its latest version tells
them: not when that was entered in error, was cancelled, has another code now, or is told by another row.
"""

import sqlalchemy as sa

from services.intake.columns import TARGETS, Target
from services.intake.staging import TOLD_A_ROW, TOLD_ELSEWHERE, TOLD_NOTHING, TOLD_WRONG, Stage

LATEST = "latest_resources"


def settle(stage: Stage) -> None:
    """Of each resource of the batch the latest version, and whether that tells nothing, or something that cannot be
    read. Without versions what tells nothing is the latest."""
    if LATEST in stage.metadata.tables:
        return
    latest = stage.make(
        LATEST,
        sa.Column("resource", sa.Text, primary_key=True),
        sa.Column("version", sa.Text),
        sa.Column("is_nothing", sa.Integer),
        sa.Column("is_wrong", sa.Integer),
    )
    t = stage.told.c
    newest = sa.select(t.resource, sa.func.max(t.version).label("version")).group_by(t.resource).subquery().c
    is_nothing = sa.case(
        (_some(t.end == TOLD_NOTHING), 1), (_some(t.end == TOLD_A_ROW), 0), (_some(t.end == TOLD_ELSEWHERE), 1), else_=0
    )
    is_wrong = sa.case((_some(t.end == TOLD_WRONG), 1), else_=0)
    is_newest = sa.and_(newest.resource == t.resource, newest.version.is_not_distinct_from(t.version))
    told = (
        sa.select(t.resource, newest.version, is_nothing, is_wrong)
        .where(is_newest)
        .group_by(t.resource, newest.version)
    )
    stage.connection.execute(sa.insert(latest).from_select(list(latest.c.keys()), told))
    stage.ready(latest)


def _some(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.func.max(sa.case((condition, 1), else_=0)) == 1


def outdated(stage: Stage, target: Target) -> sa.Select:
    """n of the staged rows that a later version of their resource replaces."""
    staged, latest = stage.staged[target.name].c, stage.metadata.tables[LATEST].c
    is_later = sa.and_(latest.version.is_not(None), staged.version.is_distinct_from(latest.version))
    return (
        sa.select(staged.n)
        .join_from(staged.n.table, latest.resource.table, latest.resource == resource_of(staged))
        .where(sa.or_(is_later, latest.is_nothing == 1))
    )


def is_older_than_kept(kept: sa.ColumnCollection, staged: sa.ColumnCollection) -> sa.ColumnElement[bool]:
    """What is kept came from a later version of the same row."""
    return sa.func.coalesce(kept.version > staged.version, sa.false())


def taken_back(stage: Stage, target: Target, source: str) -> sa.Table:
    """One row per kept row that the latest version of its resource no longer tells: (id, patient, version)."""
    made = stage.metadata.tables.get(f"taken_back_{target.name}")
    if made is not None:
        return made
    columns = (sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("patient", sa.Integer))
    made = stage.make(f"taken_back_{target.name}", *columns, sa.Column("version", sa.Text))
    kept, latest = target.table.c, stage.metadata.tables[LATEST].c
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


def targets_told(stage: Stage) -> list[Target]:
    """The tables that a resource of this batch may have told rows of before. A patient is never taken back: a person
    decides that."""
    return [target for target in TARGETS.values() if target.name != "patients"] if stage.has_resources else []


def resource_of(staged: sa.ColumnCollection) -> sa.ColumnElement[str]:
    """The resource of a staged row; of one of a CSV file its key, which is no resource's."""
    return sa.func.coalesce(staged.resource, staged.key)
