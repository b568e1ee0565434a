"""Rows of one batch that carry the same key: copies of each other, or two different things."""

import sqlalchemy as sa

from services.intake import versions
from services.intake.columns import Target
from services.intake.row_checks import KEY_JOIN
from services.intake.staging import Stage


def settle(stage: Stage, target: Target) -> sa.Table:
    """One row for each staged row whose key another one has: (n, twin: the first of the same values, nth of its key);
    and for each that a later version of its resource replaces, without a twin.

    Where repeats are real and have no id of their own, the nth gets its number at the end of its key; elsewhere it is
    refused. A copy (n > twin) shares whatever happens to its twin.
    """
    staged = stage.staged[target.name]
    stage.index(staged, "key")
    stage.ready(staged)
    found = _found(stage, target, staged)
    if target.repeats_are_real:
        _number_keys(stage, staged, found)
        _refuse(stage, staged, found, ~_is_natural(staged.c))
    else:
        _refuse(stage, staged, found, sa.true())
    return found


def _is_natural(staged: sa.ColumnCollection) -> sa.ColumnElement[bool]:
    """A natural key begins with the patient; an id that the source gave does not."""
    start = staged.patient_id + KEY_JOIN
    return sa.func.substr(staged.key, 1, sa.func.length(start)) == start


def _found(stage: Stage, target: Target, staged: sa.Table) -> sa.Table:
    found = stage.make(
        f"repeated_{target.name}",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("twin", sa.Integer),
        sa.Column("nth", sa.Integer),
        sa.Column("first", sa.Integer),
    )
    s = staged.c
    is_outdated = s.n.in_(versions.outdated(stage, target))
    several = sa.select(s.key).where(~is_outdated).group_by(s.key).having(sa.func.count() > 1)
    values = (s.key, s.patient_id, *(s[name] for name in target.stored), s.extra)
    twins = (
        sa.select(
            s.n,
            s.key,
            sa.func.min(s.n).over(partition_by=values).label("twin"),
            sa.func.min(s.n).over(partition_by=s.key).label("first"),
        )
        .where(s.key.in_(several), ~is_outdated)
        .subquery()
    )
    t = twins.c
    nth = sa.func.dense_rank().over(partition_by=t.key, order_by=t.twin)
    stage.connection.execute(
        sa.insert(found).from_select(["n", "twin", "nth", "first"], sa.select(t.n, t.twin, nth, t.first))
    )
    stage.connection.execute(sa.insert(found).from_select(["n"], versions.outdated(stage, target)))
    return found


def _number_keys(stage: Stage, staged: sa.Table, found: sa.Table) -> None:
    numbered = staged.c.key + "#" + sa.cast(found.c.nth, sa.Text)
    stage.connection.execute(
        sa.update(staged).values(key=numbered).where(staged.c.n == found.c.n, found.c.nth > 1, _is_natural(staged.c))
    )


def _refuse(stage: Stage, staged: sa.Table, found: sa.Table, *only: sa.ColumnElement[bool]) -> None:
    first = staged.alias("first")
    sentence = sa.literal("repeats line ") + sa.cast(first.c.line, sa.Text) + " of " + first.c.file
    stage.connection.execute(
        sa.insert(stage.reasons).from_select(
            ["n", "reason"],
            sa.select(found.c.n, sentence + " with other values")
            .join(first, first.c.n == found.c.first)
            .join(staged, staged.c.n == found.c.n)
            .where(found.c.nth > 1, *only),
        )
    )
