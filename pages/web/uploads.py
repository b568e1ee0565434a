"""Who may send files to the server: nobody, for no page takes any yet. A page that does names its permission here."""

from services.access.permissions import may
from services.access.viewer import Viewer

ADDRESS = "/_stcore/upload_file"
PERMISSION: str | None = None  # Permission.import_data for a page of intake: administrators


def may_upload(viewer: Viewer | None) -> bool:
    return PERMISSION is not None and viewer is not None and may(viewer, PERMISSION)
