"""Files may be sent by whoever may import, and by nobody else."""

from db.vocabulary import Role
from pages.web import uploads
from services.access.viewer import Viewer


def test_only_who_may_import_sends_files():
    senders = {role for role in Role if uploads.may_upload(Viewer("x", "X", role, None))}
    assert senders == {Role.administrator}
    assert not uploads.may_upload(None)
