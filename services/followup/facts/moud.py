"""Facts from enrolments: the newest open episode with its first dose, and the last one that ended."""

import sqlalchemy as sa

from db.tables import MoudEpisode
from services.clinical.episodes import first_dose
from services.clinical.scope import AS_OF, in_run, known, not_over

E = MoudEpisode.__table__.c


def episodes() -> sa.CTE:
    """One row per episode enrolled by as_of: first dose as recorded, else the first supply of its medication
    since enrolment; `ended_on` NULL while it is open."""
    return (
        sa.select(
            E.patient,
            E.id,
            E.medication,
            E.enrolled_on,
            first_dose(E).label("started_on"),
            known(E.ended_on).label("ended_on"),
            sa.case((known(E.ended_on).is_not(None), E.end_reason)).label("end_reason"),
            not_over(E.ended_on).label("is_open"),
        )
        .where(in_run(E.patient), E.enrolled_on <= AS_OF)
        .cte("episodes")
    )


def _first_of(all_episodes: sa.CTE, condition, order_by, name: str) -> sa.CTE:
    place = sa.func.row_number().over(partition_by=all_episodes.c.patient, order_by=order_by)
    ranked = sa.select(*all_episodes.c, place.label("place")).where(condition).subquery(f"{name}_ranked").c
    return sa.select(*ranked).where(ranked.place == 1).cte(name)


def open_episode(all_episodes: sa.CTE) -> sa.CTE:
    episode = all_episodes.c
    return _first_of(all_episodes, episode.is_open, [episode.enrolled_on.desc(), episode.id.desc()], "open_episode")


def ended_episode(all_episodes: sa.CTE) -> sa.CTE:
    episode = all_episodes.c
    newest = [episode.ended_on.desc(), episode.enrolled_on.desc(), episode.id.desc()]
    return _first_of(all_episodes, episode.ended_on.is_not(None), newest, "ended_episode")
