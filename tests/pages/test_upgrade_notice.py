"""While everyone is worked out again after an upgrade, pages say so; a list with nothing to show yet waits."""

import pytest

from pages.web import upgrade_worker
from pages.web.upgrade_worker import Progress


@pytest.fixture
def during(monkeypatch):
    return lambda progress: monkeypatch.setattr(upgrade_worker, "_now", progress)


def test_old_lists_are_shown_with_a_line_that_says_how_far_it_is(opened, during):
    during(Progress(is_empty=False, so_far=3, in_all=4))
    page = opened("worklist.py")
    (told,) = page.info
    assert told.value == (
        "The rules have changed: everyone is being worked out again, 75% done. Until then lists show what the rules "
        "before said."
    )
    assert "Who needs follow-up today?" in [title.value for title in page.title]


@pytest.mark.parametrize("file", ["worklist.py", "patients.py", "caseload.py", "patient.py"])
def test_a_list_with_nothing_to_show_waits_and_never_says_nobody(opened, during, file):
    during(Progress(is_empty=True))
    page = opened(file)
    assert [title.value for title in page.title] == ["One moment"]
    assert not page.info
    assert not page.dataframe


def test_the_rules_can_be_read_meanwhile(opened, during):
    during(Progress(is_empty=True))
    assert [title.value for title in opened("rules.py").title] != ["One moment"]


def test_when_it_broke_off_pages_say_what_to_do(opened, during, monkeypatch):
    during(Progress(is_empty=False, has_failed=True))
    monkeypatch.setattr(upgrade_worker, "is_stale", lambda engine: True)
    (told,) = opened("worklist.py").error
    assert told.value == (
        "After the update everyone was to be worked out again. That broke off, so lists show what the rules before "
        "said. Whoever looks after Tandem puts it right with manage.py rebuild."
    )


def test_nothing_is_said_when_everyone_is_worked_out(opened, during):
    during(None)
    assert not opened("worklist.py").info


def test_when_somebody_put_it_right_meanwhile_the_pages_open(opened, during, monkeypatch):
    during(Progress(is_empty=True, has_failed=True))
    monkeypatch.setattr(upgrade_worker, "is_stale", lambda engine: False)
    assert "Who needs follow-up today?" in [title.value for title in opened("worklist.py").title]
    assert upgrade_worker.progress() is None
