"""One patient's history as tidy frames for the chart and the tables beside it: scores, cover, visits, events, plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db.tables import (
    Appointment,
    Consent,
    Contact,
    DrugTest,
    Event,
    MedicationSupply,
    MoudEpisode,
    Patient,
    PatientCondition,
    Referral,
    ScoreTag,
    Screening,
    Treatment,
)
from db.vocabulary import MOUD_MEDICATIONS, PAIN_OPIOIDS, AppointmentKind, Condition, Medication, label
from services.arrays.columns import Rows, day_of
from services.clinical.coverage import covered
from services.clinical.instruments import BY_KEY
from services.facts.events import read
from services.facts.scores import PHQ9_FAMILY
from services.rules.wording import confounder_words, day_words

COGNITIVE_AFFECTIVE = ["item_1", "item_2", "item_6", "item_9"]  # what withdrawal does to the body left out
PARTS = ("item_1", "item_2", "item_3", "item_6", "item_9")
MOST_ROWS = 1_000  # of each kind: the newest; a chart of five kinds stays within 5,000 points
ONE_DAY = timedelta(days=1)
TAG = ScoreTag.__table__.c
EPISODE_DAYS = (
    (MoudEpisode.enrolled_on, "Enrolled"),
    (MoudEpisode.started_on, "First dose"),
    (MoudEpisode.ended_on, "MOUD ended"),
)
HAS_NO_OTHER_DAY = PatientCondition.recorded_on.is_(None) & PatientCondition.onset_on.is_(None)
IS_FOLLOWED = PatientCondition.condition != Condition.other  # the others are known by their code only
IS_VISIT = sa.and_(Appointment.kind != AppointmentKind.case_review, Appointment.told_by.is_(None))
IN_OWN_WORDS = ("Referral", "Consent")  # to whom, as it was written
PLAN_DAYS = (  # kind of row, its day, what it is about, the words
    ("Condition", PatientCondition.onset_on, PatientCondition.condition, "{} began", IS_FOLLOWED),
    ("Condition", PatientCondition.recorded_on, PatientCondition.condition, "{} recorded", IS_FOLLOWED),
    ("Condition", PatientCondition.entered_on, PatientCondition.condition, "{} entered", IS_FOLLOWED, HAS_NO_OTHER_DAY),
    ("Condition", PatientCondition.resolved_on, PatientCondition.condition, "{} resolved", IS_FOLLOWED),
    ("Treatment", Treatment.started_on, Treatment.component, "{} started"),
    ("Treatment", Treatment.covered_to, Treatment.component, "{}: last day prescribed"),
    ("Treatment", Treatment.ended_on, Treatment.component, "{} ended"),
    ("Referral", Referral.sent_on, Referral.sent_to, "Referral sent: {}"),
    ("Referral", Referral.appointment_on, Referral.sent_to, "Referral appointment: {}"),
    ("Referral", Referral.report_on, Referral.sent_to, "Referral report: {}"),
    ("Referral", Referral.closed_on, Referral.sent_to, "Referral closed: {}"),
    ("Consent", Consent.signed_on, Consent.recipient, "Consent signed: {}"),
    ("Consent", Consent.expires_on, Consent.recipient, "Consent expires: {}"),
    ("Consent", Consent.revoked_on, Consent.recipient, "Consent revoked: {}"),
)


@dataclass(frozen=True)
class Timeline:
    """Frames in date order; each has its columns also when it is empty."""

    # on, instrument, total, band, item_1 … item_9 of PARTS, cognitive_affective, scoring, is_confounded, is_index, note
    scores: pd.DataFrame
    planned: pd.DataFrame  # on, instrument, what: a score to come
    cover: pd.DataFrame  # medication, from_, to, days
    gaps: pd.DataFrame  # after (the medication that ended), from_, to, days
    other_cover: pd.DataFrame  # as cover, of opioids for pain and benzodiazepines
    visits: pd.DataFrame  # on, kind, status
    happenings: pd.DataFrame  # on, what, row (Contacts, Events or Tests)
    supplies: pd.DataFrame  # on, medication, days_supply, dose_mg, dose_unit, supply_source, by_name
    plan: pd.DataFrame  # on, what, row (Condition, Treatment, Referral or Consent)

    @property
    def is_empty(self) -> bool:
        return all(frame.empty for frame in (self.scores, self.supplies, self.visits, self.happenings, self.plan))


def timeline(session: Session, patient: int, *, today: date, facts) -> Timeline:
    """The caller has checked that the viewer may see this patient. `facts`: the row of patient_facts, by name."""
    supplies = read(session, patient, patient, date.max).supplies
    cover = _cover(supplies, MOUD_MEDICATIONS)
    runs_until = today if facts["enrolled_on"] else None
    return Timeline(
        scores=_scores(session, patient, facts, today),
        planned=_planned(facts),
        cover=cover,
        gaps=gaps_between(cover, runs_until),
        other_cover=_cover(supplies, (*PAIN_OPIOIDS, Medication.benzodiazepine)),
        visits=_visits(session, patient),
        happenings=_happenings(session, patient),
        supplies=_supplies(session, patient),
        plan=_plan(session, patient),
    )


def _scores(session: Session, patient: int, facts, today: date) -> pd.DataFrame:
    """Of every instrument. An incomplete answer sheet has no total: it is shown and never scored."""
    taken = {name: getattr(Screening, name) for name in ("id", "instrument", "total", "scoring", *PARTS)}
    scores = _newest(session, patient, Screening.taken_on, taken)
    tags = _tags(session, patient)
    sex = session.execute(sa.select(Patient.sex).where(Patient.id == patient)).scalar()
    items = scores[list(PARTS)].astype("Int64")
    said = [_severity(row.instrument, row.total, sex) for row in scores.itertuples()]
    return scores.assign(
        **items,
        total=scores.total.astype(float),
        cognitive_affective=items[COGNITIVE_AFFECTIVE].sum(axis=1, skipna=False),
        band=pd.Series(said, dtype=object),  # None stays None
        is_confounded=[score in tags for score in scores.id],
        is_index=scores.id.isin(_indexes(session, patient)),
        note=[_note(row, tags.get(row.id), facts, today) for row in scores.itertuples()],
    )


def _tags(session: Session, patient: int) -> dict[int, tuple[str, date]]:
    """screenings.id -> by what withdrawal may explain the score, and since when."""
    query = sa.select(TAG.screening, TAG.confounded_by, TAG.changed_on).where(TAG.patient == patient)
    found = session.execute(query.where(TAG.confounded_by.is_not(None)))
    return {row.screening: (row.confounded_by, row.changed_on) for row in found}


def _indexes(session: Session, patient: int) -> Sequence[int]:
    """screenings.id of the index of each episode of depression, those over included."""
    query = sa.select(TAG.screening).where(TAG.patient == patient, TAG.index_from.is_not(None))
    return session.execute(query).scalars().all()


def _severity(key: str, total: float | None, sex: str | None) -> str | None:
    """`moderate, clinical insomnia`: the band and what calls for attention; None where the scale has neither."""
    if pd.isna(total):
        return None
    found = (BY_KEY[key].band_of(total), BY_KEY[key].flag_of(total, sex))
    return ", ".join(word for word in found if word) or None


def _note(row, tag: tuple[str, date] | None, facts, today: date) -> str:
    """`withdrawal-confounded: MOUD started 3 Mar; repeat due 31 Mar`"""
    parts = [f"withdrawal-confounded: {confounder_words(*tag, today)}"] if tag else []
    is_repeated = row.instrument in PHQ9_FAMILY and row.on == facts["phq9_positive_tagged_on"]
    if tag and is_repeated and facts["phq9_repeat_on"]:
        parts.append(f"repeat due {day_words(facts['phq9_repeat_on'], today)}")
    return "; ".join(parts)


def _planned(facts) -> pd.DataFrame:
    """The repeat of a withdrawal-confounded PHQ-9, until a plain one came."""
    rows = [(facts["phq9_repeat_on"], facts["phq9_instrument"], "repeat")] if facts["phq9_repeat_on"] else []
    return pd.DataFrame(rows, columns=["on", "instrument", "what"])


def _cover(supplies: Rows, medications: tuple[Medication, ...]) -> pd.DataFrame:
    """One row per medication and unbroken run of covered days."""
    spans = covered(supplies.where(supplies.medication.is_(*medications)))
    days = zip(spans.medication.texts(), map(day_of, spans.covered_from), map(day_of, spans.covered_to), strict=True)
    return pd.DataFrame(joined_runs(list(days)), columns=["medication", "from_", "to", "days"])


def joined_runs(spans: list[tuple[str, date, date]]) -> list[tuple[str, date, date, int]]:
    """Spans of one medication that touch or overlap become one; spans come in order of medication and first day."""
    runs: list[tuple[str, date, date]] = []
    for medication, first, last in spans:
        if runs and runs[-1][0] == medication and first <= runs[-1][2] + ONE_DAY:
            runs[-1] = (medication, runs[-1][1], max(runs[-1][2], last))
        else:
            runs.append((medication, first, last))
    return [(*run, (run[2] - run[1]).days + 1) for run in runs]


def gaps_between(cover: pd.DataFrame, runs_until: date | None) -> pd.DataFrame:
    """One row per run of days that no medication covers; the last reaches `runs_until` while an enrolment is open."""
    found, reached, after = [], None, None
    for row in cover.sort_values("from_").itertuples():
        if reached and row.from_ > reached + ONE_DAY:
            found.append((after, reached + ONE_DAY, row.from_ - ONE_DAY))
        if reached is None or row.to > reached:
            reached, after = row.to, row.medication
    if reached and runs_until and runs_until > reached:
        found.append((after, reached + ONE_DAY, runs_until))
    rows = [(medication, first, last, (last - first).days + 1) for medication, first, last in found]
    return pd.DataFrame(rows, columns=["after", "from_", "to", "days"])


def _visits(session: Session, patient: int) -> pd.DataFrame:
    """Appointments of every status; a case review is talk among clinicians, not a visit."""
    columns = {"kind": Appointment.kind, "status": Appointment.status}
    return _newest(session, patient, Appointment.starts_on, columns, IS_VISIT)


def _happenings(session: Session, patient: int) -> pd.DataFrame:
    """Contacts, events, drug tests, and the turns of MOUD enrolments, one row each."""
    rows = [
        (found.on, label(found.what), row)
        for table, row in ((Contact, "Contacts"), (Event, "Events"))
        for found in _newest_rows(session, patient, table.on, {"what": table.kind})
    ]
    rows += [
        (found.on, f"Drug test {found.result}: {found.substance}", "Tests")
        for found in _newest_rows(
            session, patient, DrugTest.collected_on, {"substance": DrugTest.substance, "result": DrugTest.result}
        )
    ]
    rows += [
        (found.on, what, "Events") for day, what in EPISODE_DAYS for found in _newest_rows(session, patient, day, {})
    ]
    return _in_time(rows)


def _plan(session: Session, patient: int) -> pd.DataFrame:
    """Conditions, treatments, referrals and consents: a row for each of their days."""
    rows = []
    for kind, day, word, words, *conditions in PLAN_DAYS:
        for found in _newest_rows(session, patient, day, {"word": word}, *conditions):
            said = found.word if kind in IN_OWN_WORDS else label(found.word)
            rows.append((found.on, words.format(said), kind))
    return _in_time(dict.fromkeys(rows))


def _in_time(rows: Iterable[tuple]) -> pd.DataFrame:
    """A frame for each kind, put together, would take ten times as long."""
    frame = pd.DataFrame(list(rows), columns=["on", "what", "row"], dtype=object)
    return frame.sort_values("on", kind="stable", ignore_index=True)


def _supplies(session: Session, patient: int) -> pd.DataFrame:
    names = ("medication", "days_supply", "dose_mg", "dose_unit", "supply_source", "by_name")
    return _newest(
        session, patient, MedicationSupply.supplied_on, {name: getattr(MedicationSupply, name) for name in names}
    )


def _newest(session: Session, patient: int, day, columns: dict, *conditions) -> pd.DataFrame:
    """The newest rows of one kind of event, oldest first; `on` is their day."""
    return pd.DataFrame(_newest_rows(session, patient, day, columns, *conditions), columns=["on", *columns])


def _newest_rows(session: Session, patient: int, day, columns: dict, *conditions) -> Sequence[sa.Row]:
    query = _newest_query(day, tuple(columns.items()), conditions)
    return session.execute(query, {"patient": patient}).all()[::-1]


@lru_cache
def _newest_query(day, columns: tuple, conditions: tuple) -> sa.Select:
    """Made once for each kind: a page asks twenty of them."""
    picked = [column.label(name) for name, column in (("on", day), *columns)]
    of_patient = day.class_.patient == sa.bindparam("patient", type_=sa.Integer)
    query = sa.select(*picked).where(day.is_not(None), of_patient, *conditions)
    return query.order_by(day.desc()).limit(MOST_ROWS)
