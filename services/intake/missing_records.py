"""Kinds of record that no feed brings, and the reasons that stay on the list for want of them: counted after an import,
so that nobody meets thousands of reasons unawares.

A kind is missing where the whole database has none of it: a reason is switched off for the whole organisation, and what
one source does not bring another may.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import (
    Appointment,
    Consent,
    Contact,
    DueItem,
    MedicationSupply,
    MoudEpisode,
    Referral,
    Screening,
    Treatment,
    table_of,
)
from db.vocabulary import DEPRESSION_TREATMENTS, AppointmentKind, AppointmentStatus, ContactKind, Instrument, Medication
from services.clinical.contacts import is_reached
from services.due_items.foreseen import is_foreseen
from services.facts.visits import BEHAVIORAL, SEEN
from services.rules.catalogue import by_key

AHEAD = timedelta(days=28)  # as far as Administration looks when it tells what a change would do
WORTH_SAYING = 100  # people; up to these are a list that a team works through

There = Callable[[date], sa.ColumnElement[bool]]
APPOINTMENT, CONTACT, SUPPLY = table_of(Appointment).c, table_of(Contact).c, table_of(MedicationSupply).c
EPISODE, REFERRAL, SCREENING = table_of(MoudEpisode).c, table_of(Referral).c, table_of(Screening).c
ITEM, TREATMENT = table_of(DueItem).c, table_of(Treatment).c


@dataclass(frozen=True)
class Kind:
    """A kind of record. `words` complete "no … on record"."""

    words: str
    is_there: There
    raises: tuple[str, ...]  # reasons that nothing else clears, or hardly anything


@dataclass(frozen=True)
class Missing:
    """A reason on the list because nobody brings what clears it: people today, and on any day of the next 4 weeks."""

    reason: str
    title: str
    missing: str  # completes "no … on record"
    today: int
    next_4_weeks: int
    switch: str  # the command that switches it off

    @property
    def sentence(self) -> str:
        return (
            f"No {self.missing} on record: “{self.title}” is on the list of {self.today:,} people today, of "
            f"{self.next_4_weeks:,} within 4 weeks. If none will come: {self.switch}"
        )


def _kept(*kinds: AppointmentKind) -> There:
    return lambda _: sa.exists().where(
        APPOINTMENT.status == AppointmentStatus.kept, sa.or_(*(APPOINTMENT.kind == kind for kind in kinds))
    )


def _contact(*kinds: ContactKind) -> There:
    return lambda _: sa.exists().where(sa.or_(*(CONTACT.kind == kind for kind in kinds)))


def _screening(*instruments: Instrument) -> There:
    return lambda _: sa.exists().where(sa.or_(*(SCREENING.instrument == one for one in instruments)))


def _is_phq9() -> sa.ColumnElement[bool]:
    return sa.or_(SCREENING.instrument == Instrument.phq9, SCREENING.instrument == Instrument.phq9_teen)


def _any(*columns: sa.Column) -> There:
    """A row that says something in one of these columns of one table."""
    return lambda _: sa.exists().where(sa.or_(*(column.is_not(None) for column in columns)))


def _supply(*medications: Medication) -> There:
    return lambda _: sa.exists().where(sa.or_(*(SUPPLY.medication == one for one in medications)))


def _one_of(*kinds: There) -> There:
    return lambda today: sa.or_(*(is_there(today) for is_there in kinds))


KINDS = (
    Kind(
        "contact that reached somebody and no kept visit",
        _one_of(lambda _: sa.exists().where(is_reached(CONTACT)), _kept(*SEEN)),
        ("contact_due", "positive_screen_contact", "worsening", "anhedonia_persisting"),
    ),
    Kind(
        "naloxone or nalmefene",
        _supply(Medication.naloxone, Medication.nalmefene),
        ("no_naloxone", "opioid_with_benzodiazepine"),
    ),
    Kind(
        "PHQ-9",
        lambda _: sa.exists().where(_is_phq9()),
        ("baseline_phq9", "screen_to_complete", "taper_mood_check"),
    ),
    Kind(
        "answer to item 9 of a PHQ-9",
        lambda _: sa.exists().where(_is_phq9(), SCREENING.item_9.is_not(None)),
        ("item9_unknown",),
    ),
    Kind("GAD-7", _screening(Instrument.gad7), ("gad7_due",)),
    Kind(
        "COWS, SOWS or withdrawal level",
        _screening(Instrument.cows, Instrument.sows16, Instrument.sows10, Instrument.withdrawal_level),
        ("withdrawal_check",),
    ),
    Kind("consent", _any(table_of(Consent).c.id), ("part2_consent",)),
    Kind(
        "appointment that lies ahead",
        lambda today: sa.exists().where(
            APPOINTMENT.status == AppointmentStatus.scheduled, APPOINTMENT.starts_on >= today
        ),
        ("no_next_visit", "moud_runs_out"),
    ),
    Kind(
        "appointment of which it is known what became of it",
        lambda _: sa.exists().where(APPOINTMENT.status != AppointmentStatus.scheduled),
        ("visit_status_missing",),
    ),
    Kind("plan review", _contact(ContactKind.plan_review), ("no_shared_plan",)),
    Kind(
        "medication or case review",
        _one_of(_contact(ContactKind.medication_review, ContactKind.case_review), _kept(AppointmentKind.case_review)),
        ("opioid_with_benzodiazepine", "fast_taper"),
    ),
    Kind(
        "case review",
        _one_of(_contact(ContactKind.case_review), _kept(AppointmentKind.case_review)),
        ("case_review",),
    ),
    Kind(
        "treatment of depression and no behavioural-health visit",
        _one_of(
            lambda _: sa.exists().where(sa.or_(*(TREATMENT.component == one for one in DEPRESSION_TREATMENTS))),
            _kept(*BEHAVIORAL),
        ),
        ("depression_untreated",),
    ),
    Kind("enrolment in MOUD", _any(EPISODE.id), ("oud_untreated",)),
    Kind("first dose of an enrolment", _any(EPISODE.started_on), ("enrolled_not_started",)),
    Kind(
        "appointment or report of a referral",
        _any(REFERRAL.appointment_on, REFERRAL.report_on, REFERRAL.closed_on),
        ("referral_open",),
    ),
)


def raised_by_missing_records(session: Session, today: date) -> list[Missing]:
    """In the order of KINDS, each reason once, with all kinds that are missing for it. Reasons that are switched off
    raise nobody, and so are not there."""
    missing: dict[str, list[str]] = {}
    for kind in _missing_kinds(session, today):
        for reason in kind.raises:
            missing.setdefault(reason, []).append(kind.words)
    counted = _counted(session, today, sorted(missing)) if missing else {}
    many = {reason for reason, (_, ahead) in counted.items() if ahead > WORTH_SAYING}
    return [_missing(reason, words, *counted[reason]) for reason, words in missing.items() if reason in many]


def _missing_kinds(session: Session, today: date) -> list[Kind]:
    """Asked first: of a kind that is there, the first record answers."""
    return [kind for kind in KINDS if not session.execute(sa.select(kind.is_there(today))).scalar()]


def as_rows(found: Sequence[Missing]) -> list[dict]:
    """As they are kept with a batch, and printed."""
    return [asdict(one) for one in found]


def sentences(rows: Sequence[dict]) -> Iterator[str]:
    return (Missing(**row).sentence for row in rows)


def _counted(session: Session, today: date, reasons: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Reason -> people on the list today, and on any day up to AHEAD as far as it is foreseen."""
    is_today = sa.case((ITEM.begins_on <= today, ITEM.patient))
    people = (sa.func.count(sa.distinct(one)) for one in (is_today, ITEM.patient))
    listed = sa.and_(ITEM.reason.in_(reasons), ITEM.begins_on <= today + AHEAD, ITEM.ends_on > today)
    counted = sa.select(ITEM.reason, *people).where(listed, is_foreseen(ITEM, today)).group_by(ITEM.reason)
    rows = session.execute(counted)
    return {reason: (now, ahead) for reason, now, ahead in rows}


def _missing(reason: str, words: Sequence[str], today: int, ahead: int) -> Missing:
    return Missing(
        reason=reason,
        title=by_key(reason).title,
        missing=", no ".join(words),
        today=today,
        next_4_weeks=ahead,
        switch=f'manage.py reasons off {reason} --why "…"',
    )
