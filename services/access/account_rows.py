"""Account rows beneath accounts.py and demo_accounts.py: finding and storing them, without asking who may."""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, select

from db.problems import Problem
from db.tables import Account, AccountClinic
from db.text import harmless, named
from db.vocabulary import Role
from services.access.viewer import Viewer

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
RESERVED = Viewer.operator().username  # the command line's own name in the audit record


def folded(username: str) -> str:
    """The username as it is kept and compared: no case, no blanks around it, nothing that no database takes."""
    return harmless(username).strip().lower()


def find(session: Session, username: str) -> Account:
    """The account with that username; an unknown one is a Problem."""
    account = session.exec(select(Account).where(Account.username == folded(username))).first()
    if account is None:
        raise Problem(f"There is no account with the username {folded(username)}.")
    return account


def _refuse_unusable(session: Session, username: str) -> None:
    if not USERNAME.fullmatch(username) or username == RESERVED:
        raise Problem(
            "A username has 2 to 64 letters a-z, digits, dots, dashes, underscores or @, starts with a letter or "
            f"digit, and is not {RESERVED}."
        )
    if session.exec(select(Account.id).where(Account.username == username)).first():
        raise Problem(f"The username {username} is already in use.")


def of_person(name: str) -> str:
    """As one line of text; an empty one is a Problem."""
    name = named("The person's name", name).strip()
    if not name:
        raise Problem("An account needs the person's name.")
    return name


def require_manager(role: str) -> None:
    """Whether other roles see patients is never said of an account."""
    if role != Role.manager:
        raise Problem("Only a manager's account can be given the patients behind the figures; other roles say it.")


def store(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    password_hash: str,
    clinics: Iterable[int] | None,
    staff: int | None,
    is_demo: bool = False,
    sees_patients: bool = False,
) -> Account:
    """A new account and its clinics, `clinics` None for every clinic. A username in use or unusable is a Problem."""
    _refuse_unusable(session, username)
    if sees_patients:
        require_manager(role)
    account = Account(
        username=username,
        name=of_person(name),
        role=Role(role),
        password_hash=password_hash,
        staff=staff,
        is_demo=is_demo,
        sees_patients=sees_patients,
    )
    session.add(account)
    session.flush()
    give_clinics(session, account, clinics)
    return account


def give_clinics(session: Session, account: Account, clinics: Iterable[int] | None) -> None:
    """`clinics` None: every clinic."""
    account.sees_every_clinic = clinics is None
    session.execute(sa.delete(AccountClinic).where(AccountClinic.account == account.id))
    session.add_all(AccountClinic(account=account.id, clinic=clinic) for clinic in sorted(set(clinics or ())))
    session.flush()
