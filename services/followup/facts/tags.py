"""Is the latest PHQ-9 withdrawal-confounded (section 4), and by what? A tag beside the score, never a filter on it.

Worked out after the other facts, from their table: its key is what makes these joins cheap.
"""

from functools import cache

import sqlalchemy as sa

from db.sql import add_days, day_number, days_between
from db.tables import Event, MoudEpisode, PatientFacts, Screening
from db.vocabulary import MOUD_MEDICATIONS, EventKind, Instrument
from services.clinical.coverage import SUPPLIES, covered
from services.clinical.episodes import first_dose
from services.clinical.scope import AS_OF, in_run

F = PatientFacts.__table__.c
E = MoudEpisode.__table__.c
S = Screening.__table__.c
V = Event.__table__.c

LOOK_BACK = 28  # days; about a month after withdrawal ends [D] (clinic default)
AROUND = 7  # days either side for a withdrawal score
GAP_MATTERS_FROM = 8  # days uncovered [N]
MILD_WITHDRAWAL = {Instrument.cows: 5, Instrument.sows16: 11, Instrument.withdrawal_level: 1}

WINDOW_FROM = add_days(F.phq9_on, -LOOK_BACK)
SCORED = day_number(F.phq9_on)


def _of_scored(patient, *conditions) -> sa.Select:
    """One row per row of the patient's table that meets the conditions, for patients with a PHQ-9."""
    joined = sa.select(F.patient).join_from(patient.table, PatientFacts.__table__, F.patient == patient)
    return joined.where(in_run(F.patient), F.phq9_on.is_not(None), *conditions)


def _started() -> sa.Select:
    return _of_scored(E.patient, E.enrolled_on <= AS_OF, first_dose(E).between(WINDOW_FROM, F.phq9_on))


def _switched(spans: sa.CTE) -> sa.Select:
    span = spans.c
    before = sa.func.lag(span.medication).over(
        partition_by=span.patient, order_by=[span.start, span.medication, span.covered_from]
    )
    supply = sa.select(span.patient, span.start, span.medication, before.label("before")).subquery("switch").c
    return _of_scored(
        supply.patient, supply.before != supply.medication, supply.start.between(SCORED - LOOK_BACK, SCORED)
    )


def _gap(spans: sa.CTE) -> sa.Select:
    """A gap of 8 days after which medication resumed in the window, or that had run for 8 days by the score."""
    begins, resumes = spans.c.covered_before + 1, spans.c.covered_from
    until_score = sa.case((resumes <= SCORED, resumes - 1), else_=SCORED)
    is_long = until_score - begins + 1 >= GAP_MATTERS_FROM
    return _of_scored(spans.c.patient, is_long, resumes >= SCORED - LOOK_BACK)


def _uncovered() -> sa.Select:
    """No supply since the last covered day, and 8 days of that gap gone by the score."""
    gap = days_between(F.moud_covered_to, F.phq9_on)
    return sa.select(F.patient).where(in_run(F.patient), gap >= GAP_MATTERS_FROM)


def _tapering() -> sa.Select:
    return _of_scored(V.patient, V.kind == EventKind.taper_started, V.on.between(WINDOW_FROM, F.phq9_on))


def _in_withdrawal() -> sa.Select:
    return _of_scored(
        S.patient,
        S.taken_on.between(add_days(F.phq9_on, -AROUND), add_days(F.phq9_on, AROUND)),
        S.taken_on <= AS_OF,
        sa.or_(*(sa.and_(S.instrument == scale, S.total >= at) for scale, at in MILD_WITHDRAWAL.items())),
    )


@cache
def tag_update() -> sa.Update:
    """UPDATE of phq9_confounded_by with the parameters first, last, as_of: the first cause in the order below."""
    scored = sa.select(F.patient).where(in_run(F.patient), F.phq9_on.is_not(None))
    spans = covered(MOUD_MEDICATIONS, "moud", SUPPLIES.patient.in_(scored))
    causes = (
        ("MOUD started", _started()),
        ("medication switched", _switched(spans)),
        ("MOUD gap", _gap(spans)),
        ("MOUD gap", _uncovered()),
        ("taper", _tapering()),
        ("withdrawal score", _in_withdrawal()),
    )
    named = []
    for number, (name, select) in enumerate(causes, start=1):
        found = select.subquery(f"cause_{number}").c
        named.append(sa.select(found.patient, sa.literal(f"{number} {name}", sa.String).label("cause")))
    every = sa.union_all(*named).subquery("causes").c
    first = sa.func.substr(sa.func.min(every.cause), 3).label("tag")
    tags = sa.select(every.patient, first).group_by(every.patient).subquery("tags").c
    return (
        sa.update(PatientFacts).values(phq9_confounded_by=tags.tag).where(F.patient == tags.patient, in_run(F.patient))
    )
