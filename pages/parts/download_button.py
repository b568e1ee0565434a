"""The one way in which a page gives out a file: whoever clicks is asked again who they are and what they may."""

from collections.abc import Callable

import streamlit as st

from db.vocabulary import AuditAction
from pages.parts.page_frame import Look
from pages.web.download_storage import Owner, is_for
from services.access.permissions import BY_PERMISSION, Refused, may
from services.access.viewer import Viewer

Made = Callable[[], str | bytes]


def download_button(
    look: Look, label: str, made: Made, *, permission: str, file_name: str, mime: str, help: str | None = None, **how
) -> None:
    """A button for whoever may; `made` runs on the click, and records what it gives out. The rules alone are given out
    unrecorded: they hold no patient data."""
    if not may(look.viewer, permission):
        return
    st.download_button(
        label,
        lambda: given(look, made, permission, file_name),
        file_name=file_name,
        mime=mime,
        help=help,
        on_click="ignore",
        **how,
    )


def given(look: Look, made: Made, permission: str, file_name: str) -> str | bytes:
    """The file, for the session in which the page was drawn and the rights under which it was."""
    viewer = look.viewer_now()
    if viewer != look.viewer or not may(viewer, permission):
        raise _refusal(look, viewer, permission, file_name)
    content = made()
    is_for(Owner(look.token, viewer))
    return content


def _refusal(look: Look, viewer: Viewer | None, permission: str, file_name: str) -> Refused:
    """Recorded for who it is now; nobody is signed in: for the name under which the page was drawn."""
    who = viewer or look.viewer
    detail = {"file": file_name, "permission": permission, "because": "rights changed" if viewer else "signed out"}
    look.record(AuditAction.refused, detail=detail, viewer=who)
    return Refused(who, BY_PERMISSION[permission])
