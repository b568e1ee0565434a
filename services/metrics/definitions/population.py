"""What the SQL of metrics shares: one row per patient with the enrolment that speaks for it, and by what to group."""

from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from db.dialects import add_days, text_before
from db.tables import Clinic, MedicationSupply, MoudEpisode, Patient, PatientCondition, Staff
from db.vocabulary import AGONISTS
from db.vocabulary import Condition as Diagnosis
from services.arrays.scope import AS_OF, known
from services.clinical.episodes import first_dose
from services.clinical.numbers import TAKEN_OVER_WITHIN
from services.facts.diagnoses import ACTIVE
from services.facts.table import PATIENT_FACTS
from services.metrics.metric import MET, MISSING, NOT_MET, Span

P, E, F = Patient.__table__.c, MoudEpisode.__table__.c, PATIENT_FACTS.c
Condition = sa.ColumnElement[bool]


is_enrolled = E.id.is_not(None)
has_started = F.moud_episode_started_on.is_not(None)
# coverage is on record: without a supply since the first dose nothing is known of it
has_cover = sa.and_(F.moud_covered_to.is_not(None), F.moud_covered_to >= F.moud_episode_started_on)

NOT_RECORDED = "not recorded"
AGE_BANDS = ((18, "under 18"), (25, "18–24"), (35, "25–34"), (45, "35–44"), (55, "45–54"), (65, "55–64"))  # below
OLDEST = "65 and over"
# how a unit is grouped beside its clinic; the last three only where the metric says so
FIELDS = ("clinician", "medication", "sex", "age_band", "race", "ethnicity", "language", "payer")
OWN_FIELDS = ("kind", "role", "reason")


def events(table: type, span: Span) -> sa.FromClause:
    """The rows of an event table that are known in this span; of a visit told twice the one that counts."""
    rows = table.__table__
    only = [rows.c.told_by.is_(None)] if "told_by" in rows.c else []
    if span.is_as_then:
        only.append(rows.c.entered_on <= span.last)
    return sa.select(rows).where(*only).subquery(rows.name) if only else rows


def patients(span: Span) -> sa.FromClause:
    """One row per patient: facts, and the enrolment that is open or ended last, blank for who was never enrolled."""
    joined = Patient.__table__.join(PATIENT_FACTS, F.patient == P.id)
    return joined.outerjoin(MoudEpisode.__table__, E.id == _of_enrolment(span, "id"))


def _open_else_last(enrolment) -> list[sa.ColumnElement]:
    """The order in which enrolments speak for a patient: the open one, else the one that ended last."""
    ended_on = known(enrolment.ended_on)
    is_over = sa.case((ended_on.is_(None), 0), else_=1)
    return [is_over, ended_on.desc(), enrolment.enrolled_on.desc(), enrolment.id.desc()]


def is_followed(enrolment: sa.ColumnCollection, span: Span) -> Condition:
    """Is it an enrolment in MOUD, as far as `services.facts.diagnoses.followed_as_moud` goes by the events?"""
    return enrolment.patient.not_in(_on_naltrexone_for_alcohol(span))


@lru_cache(maxsize=64)  # spans; it is asked for by every line of most metrics
def _on_naltrexone_for_alcohol(span: Span) -> sa.Select:
    """patients.id of those with an active alcohol use disorder, no OUD on record and no MOUD but naltrexone ever."""
    drinking, oud = (events(PatientCondition, span).alias(name).c for name in ("drinking", "oud"))
    episode, supply = events(MoudEpisode, span).alias("agonist").c, events(MedicationSupply, span).alias("supplied").c
    speaks_for_opioids = (
        (oud.patient, oud.condition == Diagnosis.opioid_use_disorder, _on_record_since(oud)),
        (episode.patient, episode.medication.in_(AGONISTS), episode.enrolled_on),
        (supply.patient, supply.medication.in_(AGONISTS), supply.supplied_on),
    )
    return sa.select(drinking.patient).where(
        drinking.condition == Diagnosis.alcohol_use_disorder,
        drinking.status.in_(ACTIVE),
        known(drinking.resolved_on).is_(None),
        _on_record_since(drinking) <= AS_OF,
        *(
            sa.not_(sa.exists().where(patient == drinking.patient, is_one, since <= AS_OF))
            for patient, is_one, since in speaks_for_opioids
        ),
    )


def _on_record_since(condition: sa.ColumnCollection) -> sa.ColumnElement[date]:
    return sa.func.coalesce(condition.recorded_on, condition.onset_on, condition.entered_on)


def earlier_enrolments(span: Span) -> sa.Subquery:
    """One row per enrolment that does not speak for its patient, whose cover no fact tells: id, patient, medication,
    enrolled_on, first_dose, ended_on when that is known, end_reason."""
    one = events(MoudEpisode, span).alias("earlier").c
    columns = [
        one.id,
        one.patient,
        one.medication,
        one.enrolled_on,
        one.end_reason,
        known(one.ended_on).label("ended_on"),
    ]
    begun = first_dose(one, events(MedicationSupply, span).c).label("first_dose")
    is_earlier = one.id != _of_enrolment(span, "id")
    found = sa.select(*columns, begun).join(P.id.table, P.id == one.patient)
    return found.where(one.enrolled_on <= AS_OF, is_earlier).subquery("earlier_enrolment")


def not_taken_over(one: sa.ColumnCollection, span: Span) -> Condition:
    """No other enrolment went on with treatment before a gap of 8 days, as when the medication is switched."""
    following = events(MoudEpisode, span).alias("following").c
    begun = first_dose(following, events(MedicationSupply, span).alias("supplies_of_following").c)
    goes_on = sa.and_(begun <= AS_OF, begun <= add_days(one.ended_on, TAKEN_OVER_WITHIN))
    is_later = sa.and_(following.id != one.id, following.enrolled_on >= one.enrolled_on)
    return sa.not_(sa.exists().where(following.patient == one.patient, is_later, goes_on))


def of_earlier(
    one: sa.ColumnCollection, part: sa.ColumnElement[str], among: Condition, stage: str = "", **more
) -> sa.Select:
    """One row per enrolment of `among`; `one` has the columns of the earlier ones."""
    own = [column.label(name) for name, column in more.items()]
    words = [sa.literal(stage).label("stage"), part.label("part"), one.medication]
    return sa.select(one.patient, *words, *own).where(among)


def on_caseload(span: Span) -> Condition:
    """Followed on the last day: by an opioid need or depression, else by a reason of safety."""
    has_begun = sa.or_(F.caseload_from.is_(None), F.caseload_from <= span.last)
    return sa.and_(has_begun, F.caseload_until > span.last)


def met(condition: Condition, missing: Condition | None = None) -> sa.ColumnElement[str]:
    """The part of a plain share."""
    rows = [(condition, sa.literal(MET))]
    if missing is not None:
        rows.append((missing, sa.literal(MISSING)))
    return sa.case(*rows, else_=sa.literal(NOT_MET))


def of_patients(span: Span, part: sa.ColumnElement[str], among: Condition, stage: str = "", **more) -> sa.Select:
    """One row per patient of `among`."""
    own = [column.label(name) for name, column in more.items()]
    return (
        sa.select(P.id.label("patient"), sa.literal(stage).label("stage"), part.label("part"), *own)
        .select_from(patients(span))
        .where(among)
    )


def dimensions(unit: sa.Subquery, span: Span) -> dict[str, sa.ColumnElement[str]]:
    """Each field's word for a unit joined to its patient; blank is "not recorded"."""
    given = unit.c
    manager = sa.select(Staff.name).where(Staff.id == P.care_manager).scalar_subquery()
    found = {
        "clinician": given.clinician if "clinician" in given else manager,
        "medication": given.medication if "medication" in given else _of_enrolment(span, "medication"),
        "sex": P.sex,
        "age_band": age_band(P.birth_date, span.last),
        "race": P.race,
        "ethnicity": P.ethnicity,
        "language": P.language,
        "payer": P.payer,
        "clinic": sa.select(Clinic.name).where(Clinic.id == P.clinic).scalar_subquery(),
        "prefix": text_before(P.patient_id, "-"),  # `CTN27` of `CTN27-0010`: trials and sites number so
    }
    found |= {name: given[name] for name in OWN_FIELDS if name in given}
    return {name: sa.func.coalesce(column, NOT_RECORDED) for name, column in found.items()}


def _of_enrolment(span: Span, column: str) -> sa.ScalarSelect:
    """Of the enrolment that speaks for the patient. Looked up for those counted: ranking everybody's takes longer."""
    enrolment = events(MoudEpisode, span).alias("spoken_for").c
    return (
        sa.select(enrolment[column])
        .where(enrolment.patient == P.id, enrolment.enrolled_on <= AS_OF, is_followed(enrolment, span))
        .order_by(*_open_else_last(enrolment))
        .limit(1)
        .scalar_subquery()
    )


def age_band(born: sa.ColumnElement[date], day: date) -> sa.ColumnElement[str]:
    """The band of the age in whole years on that day; blank when the birth date is."""
    bands = [(born > _years_before(day, age), sa.literal(name)) for age, name in AGE_BANDS]
    return sa.case(*bands, (born.is_not(None), sa.literal(OLDEST)))


def _years_before(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28 if is_leap_day else day.day)
