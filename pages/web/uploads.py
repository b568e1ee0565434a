"""Who may send files to the server: whoever may import, for the page Intake."""

from db.vocabulary import Permission
from services.access.permissions import may
from services.access.viewer import Viewer

ADDRESS = "/_stcore/upload_file"


def may_upload(viewer: Viewer | None) -> bool:
    return viewer is not None and may(viewer, Permission.import_data)
