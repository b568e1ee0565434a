"""Who is followed, where, and by whom."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, Recorded, in_order, one_of
from db.vocabulary import PatientStatus, Role, Sex

IS_MERGED = sa.text("merged_into IS NOT NULL")


class Clinic(SQLModel, table=True):
    __tablename__ = "clinics"
    __table_args__ = (STRICT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Staff(SQLModel, table=True):
    """One row per member of a care team, as the files name them. An account may stand for one."""

    __tablename__ = "staff"
    __table_args__ = (one_of("role", Role, required=False), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str | None = None


class Patient(Recorded, table=True):
    __tablename__ = "patients"
    __table_args__ = (
        sa.UniqueConstraint("patient_id"),
        sa.Index(None, "mrn"),
        sa.Index(None, "merged_into", sqlite_where=IS_MERGED, postgresql_where=IS_MERGED),
        sa.UniqueConstraint("source", "source_key"),
        sa.Index(None, "clinic", "family_name", "given_name"),
        sa.Index(None, "family_name", "given_name"),
        *(sa.Index(None, member, "clinic") for member in ("care_manager", "prescriber", "therapist")),
        one_of("sex", Sex, required=False),
        one_of("status", PatientStatus),
        in_order("birth_date", "deceased_on"),
        in_order("birth_date", "closed_on"),
        sa.CheckConstraint("closed_on IS NULL OR status <> 'active'", name="closed_on_blank_while_active"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    patient_id: str  # the clinic's own number
    mrn: str | None = None  # the medical record number: what stands on paper, where the source has ids of its own
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    race: str | None = None
    ethnicity: str | None = None
    language: str | None = None
    phone: str | None = None
    postal_code: str | None = None
    payer: str | None = None
    clinic: int = Field(foreign_key="clinics.id")
    care_manager: int | None = Field(default=None, foreign_key="staff.id")
    prescriber: int | None = Field(default=None, foreign_key="staff.id")
    therapist: int | None = Field(default=None, foreign_key="staff.id")
    status: str = PatientStatus.active
    deceased_on: date | None = None
    merged_into: int | None = Field(default=None, foreign_key="patients.id")  # whose history this record's now is
    closed_on: date | None = None  # a closed record without it: nobody knows since when, and it counts as closed always
