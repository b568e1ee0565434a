"""A database holds invented people or real ones, never both. Which it is, is settled before its first record."""

import sqlalchemy as sa
from sqlmodel import Session, select

from db.problems import Problem
from db.tables import Account, ImportBatch, Patient, Setting
from db.vocabulary import SettingKey

SOURCE = "demo"  # of the invented records; no import may use the name
BEGUN, MADE = "begun", "yes"  # the marks; a demo whose making broke off stays begun, and can be made again

_mark = select(Setting.value).where(Setting.key == SettingKey.demo)
_of_demo = select(ImportBatch.id).where(ImportBatch.source == SOURCE)
_of_others = select(ImportBatch.id).where(ImportBatch.source != SOURCE)
_patients_of_others = select(Patient.id).where(Patient.source != SOURCE)
_accounts_of_people = select(Account.id).where(~Account.is_demo)


def is_demo(session: Session) -> bool:
    """Whether it was filled by the demo clinic and by nothing else: only there may demo accounts open."""
    return session.scalar(sa.select(sa.exists(_mark.where(Setting.value == MADE)) & ~sa.exists(_of_others)))


def is_for_the_demo(session: Session) -> bool:
    """Whether the demo clinic was made here, or its making was begun."""
    return session.scalar(sa.select(sa.exists(_mark) | sa.exists(_of_demo)))


def is_in_use(session: Session) -> bool:
    """Whether the demo clinic finds no room here. What is left of one whose making broke off may go on."""
    if session.exec(_mark).first() == MADE:
        return session.scalar(sa.select(sa.exists(select(Patient.id)) | sa.exists(_of_others)))
    if session.scalar(sa.select(sa.exists(_of_others) | sa.exists(_patients_of_others))):
        return True
    return not is_for_the_demo(session) and session.scalar(sa.select(sa.exists(_accounts_of_people)))


def mark(session: Session, how: str) -> None:
    session.merge(Setting(key=SettingKey.demo, value=how))


def refuse_mixture(session: Session, source: str, *, is_invented: bool) -> None:
    """Raises Problem when records of that source must not come in here."""
    if is_invented:
        if is_in_use(session):
            raise Problem("This database already holds patients or accounts; the demo clinic needs an empty one.")
    elif source == SOURCE:
        raise Problem("The source “demo” is the synthetic clinic's: give yours another name.")
    elif is_for_the_demo(session):
        raise Problem(
            "This database is the synthetic demo clinic's, and real records do not go into it: "
            "they need a database of their own. Nothing was imported."
        )
