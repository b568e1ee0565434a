"""Who may do what, as rows. Pages hide what a role may not do; services refuse it."""

from dataclasses import dataclass

from db.problems import Problem
from db.vocabulary import Permission, Role, label
from services.access.viewer import Viewer

CARE_TEAM = frozenset({Role.care_manager, Role.prescriber, Role.therapist, Role.psychiatric_consultant})


@dataclass(frozen=True)
class Right:
    """One permission, and the roles that have it."""

    permission: Permission
    does: str  # completes "… may not"
    roles: frozenset[Role]


RIGHTS = (
    Right(Permission.see_worklist, "see who needs follow-up", CARE_TEAM),
    Right(Permission.see_patients, "see patients' records", CARE_TEAM),
    Right(Permission.see_moud, "see MOUD enrolment, doses and drug tests", CARE_TEAM),
    Right(Permission.answer_reasons, "answer reasons for follow-up", CARE_TEAM),
    Right(Permission.export_patients, "export patients' records", CARE_TEAM),
    Right(Permission.see_figures, "see the clinic's figures", CARE_TEAM | {Role.manager}),
    Right(Permission.export_figures, "export the clinic's figures", CARE_TEAM | {Role.manager}),
    Right(Permission.set_targets, "set targets", frozenset({Role.manager})),
    Right(Permission.see_rules, "read the rules", CARE_TEAM | {Role.manager, Role.administrator}),
    Right(
        Permission.see_data_quality,
        "see how far the records can be trusted",
        CARE_TEAM | {Role.administrator},
    ),
    Right(Permission.import_data, "import data", frozenset({Role.administrator})),
    Right(Permission.manage_accounts, "manage accounts", frozenset({Role.administrator})),
    Right(
        Permission.manage_thresholds, "see or change the numbers that the rules use", frozenset({Role.administrator})
    ),
    Right(Permission.see_audit, "read the audit record", frozenset({Role.auditor})),
)
BY_PERMISSION = {right.permission: right for right in RIGHTS}


class Refused(Problem):
    """The viewer's role may not do this. Whoever catches it records the refusal."""

    def __init__(self, viewer: Viewer, right: Right):
        super().__init__(f"The role {label(viewer.role).lower()} may not {right.does}.")
        self.permission = right.permission


# of a manager whose account allows the patients behind the figures
WITH_PATIENTS = frozenset(
    {
        Permission.see_worklist,
        Permission.see_patients,
        Permission.see_moud,
        Permission.export_patients,
        Permission.see_data_quality,
    }
)


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether the viewer has the permission; the operator has every one. A button may ask, a service must `require`."""
    has_role = viewer.role in BY_PERMISSION[permission].roles
    return viewer.is_operator or has_role or (viewer.is_manager_with_patients and permission in WITH_PATIENTS)


def require(viewer: Viewer, permission: Permission) -> None:
    """Raises Refused, a Problem, when the viewer's role lacks the permission."""
    if not may(viewer, permission):
        raise Refused(viewer, BY_PERMISSION[permission])
