"""Whoever may not see figures, and an address that asks for what does not exist, get a calm sentence."""

import pytest
import sqlalchemy as sa

from db.vocabulary import Role
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from tests.pages.figures.visit import ALL
from tests.recorded import the_record

NOTHING = ("nobody", "no ", "nothing", "fewer than", "too few")  # how a finding of an empty clinic begins or says so


@pytest.mark.parametrize("role", [Role.front_desk, Role.administrator, Role.auditor])
@pytest.mark.parametrize("file", ALL)
def test_other_roles_are_refused_calmly_and_recorded(visit, file, role):
    seen = visit(Viewer("x", "X", role, None), file)
    assert "may not see the clinic's figures" in seen.page.info[0].value
    assert not seen.page.title
    assert not seen.files
    with the_record(seen.engine) as session:
        last = session.execute(sa.select(ENTRIES.c.actor, ENTRIES.c.action).order_by(ENTRIES.c.id.desc())).first()
    assert tuple(last) == ("x", "refused")


@pytest.mark.parametrize("file", ALL)
def test_signed_out_nothing_is_shown(visit, file):
    seen = visit(None, file)
    assert not seen.page.title
    assert not seen.page.subheader


@pytest.mark.parametrize("who", ["manager", "plain"])
@pytest.mark.parametrize("file", ALL)
def test_an_empty_database_is_said_calmly(visit_empty, file, who):
    seen = visit_empty(who, file)
    assert seen.findings
    assert not seen.charts
    for finding in seen.findings:
        assert any(word in finding.lower() for word in (*NOTHING, "curves are shown")), finding


@pytest.mark.parametrize("file", ALL)
def test_a_period_that_does_not_exist_is_said_and_the_usual_one_shown(visit, shown, file):
    usual = shown("north", file).findings
    more = ("quarter-0002-03", "quarter-1999-12", "x' OR 1=1") if file == "team.py" else ()
    for period in ("month-2026-13", *more):
        seen = visit("north", file, period=period, clinic="666", known="maybe", monthly="x/y", gap="x", curves="x")
        assert f"There are no figures for the period “{period}” of the address." in seen.said.replace("\\", "")
        assert seen.findings == usual


def test_a_plain_manager_cannot_ask_for_a_month(visit, shown):
    seen = visit("plain", "caseload.py", period="month-2026-10", known="then")
    assert "There are no figures for the period “month-2026-10” of the address. Shown: Jul–Sep 2026." in seen.said
    assert seen.findings == shown("plain", "caseload.py").findings


@pytest.mark.parametrize("file", ["cascade.py", "equity.py"])
def test_a_group_that_does_not_exist_is_said(visit, shown, file):
    seen = visit("north", file, by="shoe_size")
    assert "There are no figures for the group “shoe\\_size” of the address." in seen.said
    assert seen.findings == shown("north", file).findings


@pytest.mark.parametrize(
    "address",
    [
        {"figure": "nonsense", "line": "x", "period": "month-2026-10"},
        {"figure": "contacted", "line": "nonsense", "period": "month-2026-10"},
        {"figure": "contacted", "line": "contacted", "period": "month-2026-13"},
        {"figure": "contacted", "line": "contacted", "period": "month-0001-01"},
        {"figure": "contacted", "line": "contacted", "period": "month-9999-12"},
        {"figure": "contacted", "line": "contacted", "period": "month-2026-10", "by": "shoe_size", "group": "44"},
        {"figure": "contacted", "line": "contacted", "period": "month-2026-10", "by": "sex,race", "group": "x"},
        {"figure": "contacted", "line": "contacted", "period": "month-2026-10", "by": ","},
        {"figure": "contacted"},
    ],
    ids=str,
)
@pytest.mark.parametrize("file", ["patients.py", "worklist.py"])
def test_a_list_behind_a_figure_that_does_not_exist_says_so_and_shows_everyone(visit, shown, file, address):
    seen = visit("north", file, **address)
    assert seen.page.warning
    assert sorted(seen.listed) == sorted(shown("north", file).listed)


def test_a_month_to_come_has_nobody_behind_it(visit):
    address = {"figure": "contacted", "line": "contacted", "period": "month-2027-01"}
    seen = visit("north", "patients.py", **address)
    assert seen.page.info[0].value == "No patient in your clinics matches this filter."
