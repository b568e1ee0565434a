"""Who may send files, now and once a page takes them."""

from db.vocabulary import Role
from pages.web import uploads
from services.access.viewer import Viewer


def who_may() -> set[Role]:
    return {role for role in Role if uploads.may_upload(Viewer("x", "X", role, None))}


def test_nobody_may_while_no_page_takes_files():
    assert who_may() == set()
    assert not uploads.may_upload(None)


def test_once_a_page_of_intake_takes_files_administrators_may(monkeypatch):
    monkeypatch.setattr(uploads, "PERMISSION", "import_data")
    assert who_may() == {Role.administrator}
    assert not uploads.may_upload(None)
