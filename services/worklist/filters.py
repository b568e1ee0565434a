"""What a person asked to see of the worklist, as conditions on due items. Pages and the command line fill it in."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from db.tables import DueItem, Patient
from db.vocabulary import Urgency
from services.access.viewer import Viewer, in_scope
from services.facts.table import PATIENT_FACTS

# lives as long as the transaction in which the list is read
PEOPLE = sa.Table(
    "people_behind_a_figure", sa.MetaData(), sa.Column("patient", sa.Integer, primary_key=True), prefixes=["TEMPORARY"]
)


COMING_WITHIN = timedelta(days=7)  # "coming": opens after today, up to a week from today
MINE, UNASSIGNED = "mine", "unassigned"

ITEMS, FACTS, PATIENTS = DueItem.__table__, PATIENT_FACTS, Patient.__table__
MOST_ARMS = 12  # clinics merged in one statement; beyond that the network's index is the shorter way


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


@dataclass(frozen=True)
class Asked:
    """One question to the worklist: who asks, for which day and what they chose."""

    viewer: Viewer
    today: date
    choice: Choice

    def open_(self, item) -> sa.ColumnElement[bool]:
        """Open today; or, for what is coming, opening within a week and not the next step of what is open now."""
        if not self.choice.is_coming:
            return sa.and_(item.opens_on <= self.today, item.closes_on > self.today)
        until = self.today + COMING_WITHIN
        return sa.and_(item.opens_on > self.today, item.opens_on <= until, ~self.is_open_already(item))

    def is_open_already(self, item) -> sa.ColumnElement[bool]:
        """Another row of the same reason is open today: the item escalates, and is nothing new."""
        now = ITEMS.alias("now").c
        same = sa.and_(now.patient == item.patient, now.reason == item.reason)
        return sa.exists().where(same, now.opens_on <= self.today, now.closes_on > self.today)

    def chosen(self, item) -> sa.ColumnElement[bool]:
        """What one item must meet, its urgency left aside: two items of a patient are compared under this."""
        return sa.and_(self.open_(item), *self._owned(item), *self._for_reason(item))

    def _for_reason(self, item):
        if self.choice.reason:
            yield item.reason == self.choice.reason

    def _owned(self, item):
        owner = self.viewer.staff if self.choice.owner == MINE else self.choice.owner
        if self.choice.owner == UNASSIGNED:
            yield item.owner.is_(None)
        elif self.choice.owner is not None:
            yield item.owner == owner if owner is not None else sa.false()

    def of_patients(self, item) -> sa.ColumnElement[bool]:
        """What the patient behind an item must meet, the clinic left aside."""
        conditions = []
        if self.choice.medication:
            fact = FACTS.alias("fact").c
            medication = sa.func.coalesce(fact.moud_supply_medication, fact.moud_medication)
            conditions.append(sa.exists().where(fact.patient == item.patient, medication == self.choice.medication))
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


def is_among(patient: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return patient.in_(sa.select(PEOPLE.c.patient))


def matching_patients(text: str, viewer: Viewer) -> sa.Select:
    """One row per patient of the viewer's clinics whom the text names: patients.id."""
    return sa.select(PATIENTS.c.id).where(in_scope(PATIENTS.c.clinic, viewer), is_named(text))


def is_named(text: str, patient=PATIENTS.c) -> sa.ColumnElement[bool]:
    """`riv`, `Rivera, Ana`, `ana riv` and `#1042` alike. Letters beyond ASCII are matched as typed, in both cases."""
    words = [word for word in text.replace(",", " ").split() if word.strip("#")]
    number = text.strip().lstrip("#")
    by_name = [_has(patient.family_name, word) | _has(patient.given_name, word) for word in words]
    return sa.or_(patient.patient_id.istartswith(number, autoescape=True), sa.and_(sa.true(), *by_name))


def _has(column, word: str) -> sa.ColumnElement[bool]:
    """SQLite folds the case of ASCII letters only, so the other spellings are asked for as well."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(*(column.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))
