"""One account per role for the synthetic clinic. No password opens them: one click does, on this machine only."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session, select

from db.tables import Account
from db.vocabulary import AuditAction, Role, label
from services.access import audit, passwords
from services.access.account_rows import store
from services.access.demo_database import MADE, is_demo, mark
from services.access.permissions import CARE_TEAM
from services.access.viewer import Viewer

NAMES = {
    Role.care_manager: "Dana Whitfield",
    Role.prescriber: "Samuel Okafor",
    Role.therapist: "Mireille Laurent",
    Role.psychiatric_consultant: "Helen Park",
    Role.front_desk: "Luis Ortega",
    Role.manager: "Priya Raman",
    Role.administrator: "Tom Becker",
    Role.auditor: "Ingrid Solberg",
}
FIGURES_ONLY = "Noah Lindqvist"
AT_CLINICS = CARE_TEAM - {Role.psychiatric_consultant} | {Role.front_desk}  # the others serve the whole network


def add_demo_accounts(
    session: Session,
    *,
    clinics: Iterable[int],
    staff: Mapping[Role, tuple[int, str]] | None = None,
    now: datetime,
) -> None:
    """One account per role and a manager of figures only, and the mark that makes the database a demo.

    `clinics`: where the care team works. `staff`: for a role, the member of the care team (id, name) it stands for.
    """
    clinics = sorted(set(clinics))
    mark(session, MADE)
    for role, name in NAMES.items():
        member, name = (staff or {}).get(role, (None, name))
        store(
            session,
            username=f"demo.{role}",
            name=name,
            role=role,
            password_hash=passwords.UNUSABLE,
            clinics=clinics if role in AT_CLINICS else None,
            staff=member,
            is_demo=True,
            sees_patients=role == Role.manager,
        )
    _add_manager_of_figures(session)
    audit.record(session, viewer=Viewer.operator(), action=AuditAction.demo_accounts_added, now=now)


def _add_manager_of_figures(session: Session) -> None:
    """A second manager, who sees figures only: small counts are hidden from him."""
    store(
        session,
        username="demo.manager.figures",
        name=FIGURES_ONLY,
        role=Role.manager,
        password_hash=passwords.UNUSABLE,
        clinics=None,
        staff=None,
        is_demo=True,
    )


def role_words(account: Account) -> str:
    """The role as the sign-in page calls it."""
    is_figures_only = account.role == Role.manager and not account.sees_patients
    return f"{label(account.role)}, figures only" if is_figures_only else label(account.role)


def listed(session: Session) -> list[Account]:
    """The accounts that one click may enter, in the order of the roles; none when this is not a demo."""
    if not is_demo(session):
        return []
    accounts = session.exec(select(Account).where(Account.is_demo, Account.is_active)).all()
    return sorted(accounts, key=lambda account: (list(Role).index(Role(account.role)), not account.sees_patients))
