"""The person on whose behalf something is read or written, and which clinics are theirs."""

from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa

from db.vocabulary import Role

OPERATIONS = "operations"  # what a record is looked at for, if not for treatment


@dataclass(frozen=True)
class Viewer:
    username: str
    name: str
    role: Role
    clinics: frozenset[int] | None  # None: every clinic
    staff: int | None = None
    account: int | None = None
    purpose: str = "treatment"
    is_operator: bool = False
    sees_patients: bool = False  # a manager who may open the patients behind the figures

    @property
    def is_manager_with_patients(self) -> bool:
        return self.role == Role.manager and self.sees_patients

    @classmethod
    def operator(cls) -> Self:
        """Whoever can run the command line already holds the database: every clinic, every permission, no account."""
        return cls("operator", "Command line", Role.administrator, None, purpose=OPERATIONS, is_operator=True)


def in_scope(clinic_column: sa.ColumnElement[int], viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that keeps a query to the viewer's clinics; somebody without a clinic sees no row."""
    return is_one_of(clinic_column, viewer.clinics)


def is_one_of(clinic_column: sa.ColumnElement[int], clinics: frozenset[int] | None) -> sa.ColumnElement[bool]:
    return sa.true() if clinics is None else clinic_column.in_(sorted(clinics))
