"""One patient's history as tidy frames for the chart and the tables beside it: scores, cover, gaps, visits, events."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db.sql import day_of_number
from db.tables import Appointment, Contact, Event, MedicationSupply, MoudEpisode, Screening
from db.vocabulary import MOUD_MEDICATIONS, AppointmentKind, Instrument, label
from services.clinical.coverage import covered
from services.clinical.instruments import BY_KEY

CHARTED = (Instrument.phq9, Instrument.phq9_teen, Instrument.gad7)
GAP_SHOWN_FROM = 8  # days: the continuity measure fails from here on [N]
MOST_ROWS = 1_000  # of each kind: the newest; a chart of five kinds stays within 5,000 points
ONE_DAY = timedelta(days=1)
EPISODE_DAYS = (
    (MoudEpisode.enrolled_on, "Enrolled"),
    (MoudEpisode.started_on, "First dose"),
    (MoudEpisode.ended_on, "MOUD ended"),
)


@dataclass(frozen=True)
class Timeline:
    """Frames in date order; each has its columns also when it is empty."""

    scores: pd.DataFrame  # on, instrument, total, band, item_9, scoring, is_confounded
    cover: pd.DataFrame  # medication, from_, to, days
    gaps: pd.DataFrame  # after (the medication that ended), from_, to, days
    visits: pd.DataFrame  # on, kind, status
    happenings: pd.DataFrame  # on, what, row (Contacts or Events)
    supplies: pd.DataFrame  # supplied_on, medication, days_supply, dose_mg, supply_source

    @property
    def is_empty(self) -> bool:
        return all(frame.empty for frame in (self.scores, self.cover, self.visits, self.happenings))


def timeline(session: Session, patient: int, *, today: date, facts) -> Timeline:
    """The caller has checked that the viewer may see this patient. `facts`: the row of patient_facts, by name."""
    cover = _cover(session, patient)
    runs_until = today if facts["enrolled_on"] else None
    return Timeline(
        scores=_scores(session, patient, facts),
        cover=cover,
        gaps=gaps_between(cover, runs_until),
        visits=_visits(session, patient),
        happenings=_happenings(session, patient),
        supplies=_supplies(session, patient),
    )


def _scores(session: Session, patient: int, facts) -> pd.DataFrame:
    """An incomplete answer sheet has no total: it is shown and never scored."""
    taken = {name: getattr(Screening, name) for name in ("instrument", "total", "item_9", "scoring")}
    scores = _newest(session, patient, Screening.taken_on, taken, Screening.instrument.in_(CHARTED))
    is_latest = (scores.on == facts["phq9_on"]) & (scores.instrument == facts["phq9_instrument"])
    tag = facts["phq9_confounded_by"]
    bands = [_band(row.instrument, row.total) for row in scores.itertuples()]
    return scores.assign(
        total=scores.total.astype(float),
        item_9=scores.item_9.astype("Int64"),
        band=pd.Series(bands, dtype=object),  # None stays None
        is_confounded=is_latest & bool(tag),
        note=[f"withdrawal-confounded: {tag}" if tag and latest else "" for latest in is_latest],
    )


def _band(instrument: str, total: float | None) -> str | None:
    return None if pd.isna(total) else BY_KEY[instrument].band_of(total)


def _cover(session: Session, patient: int) -> pd.DataFrame:
    """One row per medication and unbroken run of covered days."""
    span = covered(MOUD_MEDICATIONS, "moud").c
    query = sa.select(
        span.medication, day_of_number(span.covered_from).label("from_"), day_of_number(span.covered_to).label("to")
    ).order_by(span.medication, span.covered_from)
    rows = session.execute(query, {"first": patient, "last": patient, "as_of": date.max}).all()
    return pd.DataFrame(joined_runs(rows), columns=["medication", "from_", "to", "days"])


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
    is_visit = Appointment.kind != AppointmentKind.case_review
    return _newest(session, patient, Appointment.starts_on, columns, is_visit)


def _happenings(session: Session, patient: int) -> pd.DataFrame:
    """Contacts, events, and the turns of MOUD enrolments, one row each."""
    frames = [
        _newest(session, patient, table.on, {"what": table.kind}).assign(row=row)
        for table, row in ((Contact, "Contacts"), (Event, "Events"))
    ]
    for frame in frames:
        frame["what"] = [label(kind) for kind in frame.what]
    for day, what in EPISODE_DAYS:
        frames.append(_newest(session, patient, day, {}).assign(what=what, row="Events"))
    return pd.concat([frame.astype(object) for frame in frames]).sort_values("on", ignore_index=True)


def _supplies(session: Session, patient: int) -> pd.DataFrame:
    names = ("medication", "days_supply", "dose_mg", "supply_source")
    return _newest(
        session, patient, MedicationSupply.supplied_on, {name: getattr(MedicationSupply, name) for name in names}
    )


def _newest(session: Session, patient: int, day, columns: dict, *conditions) -> pd.DataFrame:
    """The newest rows of one kind of event, oldest first; `on` is their day."""
    picked = [column.label(name) for name, column in {"on": day, **columns}.items()]
    query = sa.select(*picked).where(day.is_not(None), day.class_.patient == patient, *conditions)
    rows = session.execute(query.order_by(day.desc()).limit(MOST_ROWS)).all()
    return pd.DataFrame(rows[::-1], columns=["on", *columns])
