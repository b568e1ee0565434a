"""Local accounts: adding, changing and disabling them. Signing in is sign_in.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from db.problems import Problem
from db.tables import Account, AccountClinic, Clinic, Staff
from db.vocabulary import AuditAction, Permission, Role
from services.access import audit, devices, passwords, sessions
from services.access.account_rows import find, folded, give_clinics, of_person, require_manager, store
from services.access.demo_accounts import add_demo_accounts
from services.access.permissions import require
from services.access.viewer import Viewer

__all__ = [
    "Listed",
    "add",
    "add_demo_accounts",
    "disable",
    "enable",
    "everyone",
    "set_clinics",
    "set_name",
    "set_password",
    "set_role",
    "set_sees_patients",
    "set_staff",
]


def add(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    password: str,
    clinics: Iterable[int] | None = (),
    staff: int | None = None,
    sees_patients: bool = False,
    by: Viewer,
    now: datetime,
) -> int:
    """The new account's id. `clinics` None: every clinic. A name in use, a weak password or a gap is a Problem."""
    require(by, Permission.manage_accounts)
    username, clinics = folded(username), None if clinics is None else sorted(set(clinics))
    kept = passwords.hashed(password, username=username)
    account = store(
        session,
        username=username,
        name=name,
        role=role,
        password_hash=kept,
        clinics=clinics,
        staff=staff,
        sees_patients=sees_patients,
    )
    seen = {"clinics": _clinics_told(clinics), "sees_patients": account.sees_patients}
    _told(session, AuditAction.account_added, account, by, now, role=account.role, **seen)
    return account.id


def set_password(session: Session, username: str, password: str, *, by: Viewer, now: datetime) -> None:
    """Also ends the account's sessions, wherever they are."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    if account.is_demo:
        raise Problem("A demo account has no password: add an account for the person instead.")
    account.password_hash = passwords.hashed(password, username=account.username)
    sessions.end_all_of(session, account.id)
    devices.forget_all_of(session, account.id)
    _told(session, AuditAction.password_set, account, by, now)


def set_role(session: Session, username: str, role: Role, *, by: Viewer, now: datetime) -> None:
    """Holds from the person's next click on."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    before, account.role = account.role, Role(role)
    taken = {"sees_patients": False} if account.sees_patients and account.role != Role.manager else {}
    account.sees_patients = account.sees_patients and not taken
    _told(session, AuditAction.role_set, account, by, now, before=before, role=account.role, **taken)


def set_sees_patients(session: Session, username: str, sees_patients: bool, *, by: Viewer, now: datetime) -> None:
    """Of a manager: the patients behind the figures too, or figures only. Holds from the person's next click on."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    require_manager(account.role)
    before, account.sees_patients = account.sees_patients, sees_patients
    _told(session, AuditAction.sees_patients_set, account, by, now, before=before, sees_patients=sees_patients)


def set_name(session: Session, username: str, name: str, *, by: Viewer, now: datetime) -> None:
    """The person's. Holds from their next click on."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    before, account.name = account.name, of_person(name)
    _told(session, AuditAction.name_set, account, by, now, before=before, name=account.name)


def set_clinics(session: Session, username: str, clinics: Iterable[int] | None, *, by: Viewer, now: datetime) -> None:
    """`clinics` None: every clinic. Holds from the person's next click on."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    given = None if clinics is None else sorted(set(clinics))
    give_clinics(session, account, given)
    _told(session, AuditAction.clinics_set, account, by, now, clinics=_clinics_told(given))


def disable(session: Session, username: str, *, by: Viewer, now: datetime) -> None:
    """The account stays, for what it did is still read; it opens nothing any more."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    account.is_active = False
    sessions.end_all_of(session, account.id)
    devices.forget_all_of(session, account.id)
    _told(session, AuditAction.account_disabled, account, by, now)


def _clinics_told(clinics: list[int] | None) -> str | list[int]:
    return "every" if clinics is None else clinics


def enable(session: Session, username: str, *, by: Viewer, now: datetime) -> bool:
    """The account may sign in again, with the password it had; False when it could all along."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    if account.is_active:
        return False
    account.is_active = True
    _told(session, AuditAction.account_enabled, account, by, now)
    return True


def set_staff(session: Session, username: str, staff: int | None, *, by: Viewer, now: datetime) -> None:
    """Which member of the care team the account is; None: none. Holds from the person's next click on."""
    require(by, Permission.manage_accounts)
    account = find(session, username)
    before, account.staff = account.staff, staff
    _told(session, AuditAction.staff_set, account, by, now, before=before, staff=staff)


def _told(session: Session, action: AuditAction, account: Account, by: Viewer, now: datetime, **detail) -> None:
    audit.record(session, viewer=by, action=action, detail={"username": account.username, **detail}, now=now)


@dataclass(frozen=True)
class Listed:
    """One row per account, as people read it."""

    username: str
    name: str
    role: Role
    clinics: tuple[str, ...] | None  # None: every clinic
    staff: str | None
    sees_patients: bool  # of a manager: those behind the figures too
    is_active: bool
    is_demo: bool


def everyone(session: Session, *, by: Viewer) -> list[Listed]:
    """One row per account, by username."""
    require(by, Permission.manage_accounts)
    clinics: dict[int, list[str]] = {}
    named = select(AccountClinic.account, Clinic.name).join(Clinic, Clinic.id == AccountClinic.clinic)
    for account, clinic in session.exec(named.order_by(Clinic.name)):
        clinics.setdefault(account, []).append(clinic)
    rows = select(Account, Staff.name).outerjoin(Staff, Staff.id == Account.staff).order_by(Account.username)
    return [_listed(account, staff, clinics.get(account.id, [])) for account, staff in session.exec(rows)]


def _listed(account: Account, staff: str | None, clinics: list[str]) -> Listed:
    return Listed(
        username=account.username,
        name=account.name,
        role=Role(account.role),
        clinics=None if account.sees_every_clinic else tuple(clinics),
        staff=staff,
        sees_patients=account.sees_patients,
        is_active=account.is_active,
        is_demo=account.is_demo,
    )
