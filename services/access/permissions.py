"""Who may do what, as rows. Pages hide what a role may not do; services refuse it."""

from dataclasses import dataclass

from db.problems import Problem
from db.vocabulary import Role, label
from services.access.viewer import Viewer

CARE_TEAM = frozenset({Role.care_manager, Role.prescriber, Role.therapist, Role.psychiatric_consultant})


@dataclass(frozen=True)
class Permission:
    key: str
    does: str  # completes "… may not"
    roles: frozenset[Role]


PERMISSIONS = (
    Permission("see_worklist", "see who needs follow-up", CARE_TEAM),
    Permission("see_patients", "see patients' records", CARE_TEAM),
    Permission("see_moud", "see MOUD enrolment, doses and drug tests", CARE_TEAM),
    Permission("answer_reasons", "answer reasons for follow-up", CARE_TEAM),
    Permission("export_patients", "export patients' records", CARE_TEAM),
    Permission("see_figures", "see the clinic's figures", CARE_TEAM | {Role.manager}),
    Permission("export_figures", "export the clinic's figures", CARE_TEAM | {Role.manager}),
    Permission("set_targets", "set targets", frozenset({Role.manager})),
    Permission("see_rules", "read the rules", CARE_TEAM | {Role.manager, Role.administrator}),
    Permission("import_data", "import data", frozenset({Role.administrator})),
    Permission("manage_accounts", "manage accounts", frozenset({Role.administrator})),
    Permission("manage_thresholds", "see or change the numbers that the rules use", frozenset({Role.administrator})),
    Permission("see_audit", "read the audit record", frozenset({Role.auditor})),
)
BY_KEY = {permission.key: permission for permission in PERMISSIONS}


class Refused(Problem):
    """The viewer's role may not do this. Whoever catches it records the refusal."""

    def __init__(self, viewer: Viewer, permission: Permission):
        super().__init__(f"The role {label(viewer.role).lower()} may not {permission.does}.")
        self.permission = permission.key


WITH_PATIENTS = frozenset({"see_worklist", "see_patients", "see_moud", "export_patients"})  # of a manager, if allowed


def may(viewer: Viewer, key: str) -> bool:
    """Whether the viewer has the permission; the operator has every one. A button may ask, a service must `require`."""
    has_role = viewer.role in BY_KEY[key].roles
    return viewer.is_operator or has_role or (viewer.is_manager_with_patients and key in WITH_PATIENTS)


def require(viewer: Viewer, key: str) -> None:
    """Raises Refused, a Problem, when the viewer's role lacks the permission."""
    if not may(viewer, key):
        raise Refused(viewer, BY_KEY[key])
