"""Is the latest PHQ-9 withdrawal-confounded (section 4), and by what? A tag beside the score, never a filter on it."""

import sqlalchemy as sa

from db.sql import add_days, day_number
from db.tables import Event, Screening
from db.vocabulary import EventKind, Instrument
from services.clinical.scope import AS_OF, in_run

S = Screening.__table__.c
V = Event.__table__.c

LOOK_BACK = 28  # days; about a month after withdrawal ends [D] (clinic default)
AROUND = 7  # days either side for a withdrawal score
GAP_MATTERS_FROM = 8  # days uncovered [N]
MILD_WITHDRAWAL = {Instrument.cows: 5, Instrument.sows16: 11, Instrument.withdrawal_level: 1}


def _on_latest(latest: sa.CTE, patient, *conditions) -> sa.Select:
    return sa.select(latest.c.patient).join_from(latest, patient.table, patient == latest.c.patient).where(*conditions)


def _back(latest: sa.CTE) -> sa.ColumnElement:
    return add_days(latest.c.taken_on, -LOOK_BACK)


def _started(latest: sa.CTE, episodes: sa.CTE) -> sa.Select:
    episode = episodes.c
    return _on_latest(latest, episode.patient, episode.started_on.between(_back(latest), latest.c.taken_on))


def _switched(latest: sa.CTE, spans: sa.CTE) -> sa.Select:
    span, scored = spans.c, day_number(latest.c.taken_on)
    before = sa.func.lag(span.medication).over(
        partition_by=span.patient, order_by=[span.start, span.medication, span.covered_from]
    )
    supply = sa.select(span.patient, span.start, span.medication, before.label("before")).subquery("switch").c
    return _on_latest(
        latest, supply.patient, supply.before != supply.medication, supply.start.between(scored - LOOK_BACK, scored)
    )


def _gap(latest: sa.CTE, spans: sa.CTE) -> sa.Select:
    """A gap of 8 days after which medication resumed in the window, or that had run for 8 days by the score."""
    span, scored = spans.c, day_number(latest.c.taken_on)
    begins, resumes = span.covered_before + 1, span.covered_from
    until_score = sa.case((resumes <= scored, resumes - 1), else_=scored)
    return _on_latest(latest, span.patient, until_score - begins + 1 >= GAP_MATTERS_FROM, resumes >= scored - LOOK_BACK)


def _uncovered(latest: sa.CTE, furthest: sa.CTE) -> sa.Select:
    reach = furthest.c
    return _on_latest(
        latest, reach.patient, day_number(latest.c.taken_on) - reach.covered_to_number >= GAP_MATTERS_FROM
    )


def _in_withdrawal(latest: sa.CTE) -> sa.Select:
    scored = latest.c.taken_on
    return _on_latest(
        latest,
        S.patient,
        S.taken_on.between(add_days(scored, -AROUND), add_days(scored, AROUND)),
        S.taken_on <= AS_OF,
        sa.or_(*(sa.and_(S.instrument == scale, S.total >= at) for scale, at in MILD_WITHDRAWAL.items())),
    )


def _tapering(latest: sa.CTE) -> sa.Select:
    return _on_latest(
        latest,
        V.patient,
        in_run(V.patient),
        V.kind == EventKind.taper_started,
        V.on.between(_back(latest), latest.c.taken_on),
    )


def confounded_by(latest: sa.CTE, episodes: sa.CTE, spans: sa.CTE, furthest: sa.CTE) -> sa.CTE:
    """One row per patient whose latest PHQ-9 is withdrawal-confounded: `tag`, the first cause of this list."""
    causes = {
        "1 MOUD started": _started(latest, episodes),
        "2 medication switched": _switched(latest, spans),
        "3 MOUD gap": sa.union_all(_gap(latest, spans), _uncovered(latest, furthest)),
        "4 taper": _tapering(latest),
        "5 withdrawal score": _in_withdrawal(latest),
    }
    found = []
    for name, select in causes.items():
        rows = select.subquery(f"cause_{name[0]}")
        found.append(sa.select(rows.c.patient, sa.literal(name, sa.String).label("cause")))
    every = sa.union_all(*found).subquery("causes").c
    first = sa.func.substr(sa.func.min(every.cause), 3)
    return sa.select(every.patient, first.label("tag")).group_by(every.patient).cte("confounded")
