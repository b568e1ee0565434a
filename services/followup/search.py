"""Finding patients by name or number. Every word typed must be in the name, or the whole be the start of the number."""

import sqlalchemy as sa

from db.tables import Patient
from services.access.viewer import Viewer, in_scope

PATIENTS = Patient.__table__


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
