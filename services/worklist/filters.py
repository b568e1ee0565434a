"""What a person asked to see of the worklist, as conditions on due items. Pages and the command line fill it in.

Making a statement takes twenty times as long as asking it. So the conditions name their values instead of holding
them, and whoever asks makes a statement once for each wording and hands the values over.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, Self

import sqlalchemy as sa

from db.dialects import is_listed
from db.tables import DueItem, Patient
from db.vocabulary import Urgency
from services.access.viewer import Viewer, in_scope
from services.due_items.foreseen import is_foreseen
from services.facts.table import PATIENT_FACTS

COMING_WITHIN = timedelta(days=7)  # "coming": opens after today, up to a week from today
MINE, UNASSIGNED = "mine", "unassigned"
ANY = 0  # stands for every staff id in a wording

ITEMS, FACTS, PATIENTS = DueItem.__table__, PATIENT_FACTS, Patient.__table__
MOST_ARMS = 12  # clinics merged in one statement; beyond that the network's index is the shorter way

# by name in Asked.values; the clinics stay in the statement itself, so that none is ever asked for another scope
TODAY, UNTIL = sa.bindparam("today", type_=sa.Date), sa.bindparam("until", type_=sa.Date)
OWNER = sa.bindparam("owner", type_=sa.Integer)
REASON, MEDICATION = sa.bindparam("reason", type_=sa.String), sa.bindparam("medication", type_=sa.String)
PEOPLE = sa.bindparam("people", type_=sa.String)
THESE = sa.bindparam("patients", type_=sa.Integer, expanding=True)  # whoever names them hands them over


@dataclass(frozen=True)
class Choice:
    """Everything blank: all open reasons in the viewer's clinics. `owner`: a staff id, MINE or UNASSIGNED."""

    clinic: int | None = None
    owner: int | str | None = None
    reason: str | None = None
    urgency: Urgency | None = None
    medication: str | None = None
    text: str = ""
    is_coming: bool = False
    among: object = None  # the figure whose people alone are listed
    people: tuple[int, ...] | None = None  # those: patients.id


@dataclass(frozen=True)
class Asked:
    """One question to the worklist: who asks, for which day and what they chose."""

    viewer: Viewer
    today: date
    choice: Choice

    @property
    def owner(self) -> int | str | None:
        """A staff id, UNASSIGNED, or MINE while the viewer is nobody's care team."""
        return self.viewer.staff or MINE if self.choice.owner == MINE else self.choice.owner

    @property
    def values(self) -> dict[str, object]:
        """What the conditions name, by name."""
        of_choice = {"owner": self.owner, "reason": self.choice.reason, "medication": self.choice.medication}
        listed = {"people": listed_people(self.choice)}
        return {"today": self.today, "until": self.today + COMING_WITHIN} | of_choice | listed

    @property
    def wording(self) -> Self:
        """A question whose conditions are the same, whatever this one's values are."""
        choice = replace(
            self.choice,
            owner=ANY if isinstance(self.owner, int) else self.owner,
            reason=self.choice.reason and REASON.key,
            medication=self.choice.medication and MEDICATION.key,
            urgency=None,
            among=self.choice.among is not None or None,
            people=None,
        )
        return Asked(Viewer("", "", self.viewer.role, self.viewer.clinics), date.min, choice)

    def open_(self, item) -> sa.ColumnElement[bool]:
        """On the list today; or, for what is coming, from a day of the next week on, and not on it now."""
        if not self.choice.is_coming:
            return sa.and_(item.begins_on <= TODAY, item.ends_on > TODAY)
        begins = sa.and_(item.begins_on > TODAY, item.begins_on <= UNTIL, is_foreseen(item, TODAY))
        return sa.and_(begins, ~is_open_already(item))

    def chosen(self, item) -> sa.ColumnElement[bool]:
        """What one item must meet, its urgency left aside: two items of a patient are compared under this."""
        return sa.and_(self.open_(item), *self._owned(item), *self._for_reason(item))

    def _for_reason(self, item):
        if self.choice.reason:
            yield item.reason == REASON

    def _owned(self, item):
        if self.owner == UNASSIGNED:
            yield item.owner.is_(None)
        elif self.owner is not None:
            yield item.owner == OWNER if self.owner != MINE else sa.false()

    def of_patients(self, item) -> sa.ColumnElement[bool]:
        """What the patient behind an item must meet, the clinic left aside."""
        conditions = []
        if self.choice.medication:
            fact = FACTS.alias("fact").c
            conditions.append(sa.exists().where(fact.patient == item.patient, medication(fact) == MEDICATION))
        if self.choice.among:
            conditions.append(is_among(item.patient))
        if self.choice.text.strip():
            conditions.append(item.patient.in_(matching_patients(self.choice.text, self.viewer)))
        return sa.and_(sa.true(), *conditions)

    def in_clinics(self, item) -> sa.ColumnElement[bool]:
        """The viewer's clinics, or the chosen one of them."""
        chosen = item.clinic == self.choice.clinic if self.choice.clinic else sa.true()
        return sa.and_(chosen, in_scope(item.clinic, self.viewer))

    def by_clinic(self, item) -> list[sa.ColumnElement[bool]]:
        """One condition for each clinic: read one by one, each is already in due order in its index."""
        clinics = {self.choice.clinic} if self.choice.clinic else self.viewer.clinics
        is_few = bool(
            self.choice.text.strip() or self.choice.among
        )  # a name leaves few: looking it up once is the shorter way
        if not clinics or is_few or len(clinics) > MOST_ARMS:
            return [self.in_clinics(item)]
        return [sa.and_(item.clinic == clinic, in_scope(item.clinic, self.viewer)) for clinic in sorted(clinics)]


def is_open_already(item) -> sa.ColumnElement[bool]:
    """Another row of the same reason is on the list today: this is its next step, and nothing new."""
    now = ITEMS.alias("now").c
    same = sa.and_(now.patient == item.patient, now.reason == item.reason)
    return sa.exists().where(same, now.begins_on <= TODAY, now.ends_on > TODAY)


def is_among(patient: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return is_listed(patient, PEOPLE)


class HasPeople(Protocol):
    """What somebody asked to see, where a figure may narrow it to its people."""

    among: object
    people: tuple[int, ...] | None


def listed_people(choice: HasPeople) -> str | None:
    """The value of PEOPLE. A choice that names a figure and not its people would list everybody, and is refused."""
    if choice.among is not None and choice.people is None:
        raise ValueError("the people behind the figure were not handed over")
    return None if choice.people is None else json.dumps(choice.people, separators=(",", ":"))


def matching_patients(text: str, viewer: Viewer) -> sa.Select:
    """One row per patient of the viewer's clinics whom the text names: patients.id."""
    return sa.select(PATIENTS.c.id).where(in_scope(PATIENTS.c.clinic, viewer), is_named(text))


def medication(fact) -> sa.ColumnElement[str]:
    """Of the supply that reaches furthest, else of the enrolment that is open or ended last."""
    return sa.func.coalesce(fact.moud_supply_medication, fact.moud_medication)


def is_named(text: str, patient=PATIENTS.c) -> sa.ColumnElement[bool]:
    """`riv`, `Rivera, Ana`, `ana riv`, `#1042` and the medical record number alike, also of a record
    that was merged into the patient's. Letters beyond ASCII are matched as
    typed, in both cases."""
    words = [word for word in text.replace(",", " ").split() if word.strip("#")]
    number = text.strip().lstrip("#")
    by_name = [_has(patient.family_name, word) | _has(patient.given_name, word) for word in words]
    former = PATIENTS.alias("former").c
    was = sa.select(former.merged_into).where(former.merged_into.is_not(None), _has_number(former, number))
    return sa.or_(_has_number(patient, number), patient.id.in_(was), sa.and_(sa.true(), *by_name))


def _has_number(patient, number: str) -> sa.ColumnElement[bool]:
    """The clinic's own, or the one on paper, from its beginning."""
    return sa.or_(*(column.istartswith(number, autoescape=True) for column in (patient.patient_id, patient.mrn)))


def _has(column, word: str) -> sa.ColumnElement[bool]:
    """SQLite folds the case of ASCII letters only, so the other spellings are asked for as well."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))
