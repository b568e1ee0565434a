"""Where somebody stands after signing in: on the list or the figures that are their work."""

from db.vocabulary import Permission, Role
from services.access.permissions import may
from services.access.viewer import Viewer


def first_page(viewer: Viewer) -> str | None:
    """Its address and file without ending; None for whoever has neither, and reads at home what their role does."""
    if viewer.role == Role.manager:
        return "caseload"  # even where the patients behind the figures may be opened
    return "worklist" if may(viewer, Permission.see_worklist) else None
