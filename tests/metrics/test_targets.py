"""Targets: who may set them, within which limits, recorded with the change or not at all."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import MetricTarget
from db.vocabulary import Role
from services.access import audit
from services.access.audit import ENTRIES
from services.access.permissions import CARE_TEAM, Refused
from services.access.viewer import Viewer
from services.metrics import targets
from services.metrics.catalogue import METRICS, by_name
from tests.pages.people import a_viewer

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MANAGER = Viewer("tom", "Tom Becker", Role.manager, frozenset())
STARTED = {"metric": "initiation", "line": "started"}
DAYS = {"metric": "screen_to_contact", "line": "contacted"}  # told in days, not as a share
MAY_SET, MAY_READ = {Role.manager}, CARE_TEAM | {Role.manager}


def aim(session, value: float, figure: dict = STARTED, by: Viewer = MANAGER) -> bool:
    return targets.set_target(session, **figure, value=value, by=by, now=NOW)


def remove(session, figure: dict = STARTED, by: Viewer = MANAGER) -> bool:
    return targets.remove(session, **figure, by=by, now=NOW)


def in_force(session) -> dict[tuple[str, str], float]:
    found = targets.listed(session, MANAGER)
    return {(one.metric.name, one.line.name): one.value for one in found if one.value is not None}


def recorded(session) -> list[tuple[str, str, dict]]:
    rows = session.execute(sa.select(ENTRIES.c.actor, ENTRIES.c.action, ENTRIES.c.detail).order_by(ENTRIES.c.id))
    return [(actor, action, json.loads(detail)) for actor, action, detail in rows]


def everything(session) -> list:
    return [sorted(map(str, session.execute(sa.select(table)))) for table in (MetricTarget.__table__, ENTRIES)]


def test_every_figure_of_every_metric_is_listed_and_has_no_target_at_first(session):
    found = targets.listed(session, MANAGER)
    assert [(one.metric, one.line) for one in found] == [(metric, line) for metric in METRICS for line in metric.lines]
    assert {(one.value, one.set_by, one.set_at) for one in found} == {(None, None, None)}


def test_the_list_says_what_is_aimed_at_who_said_so_and_when(session):
    assert aim(session, 0.9)
    (one,) = [one for one in targets.listed(session, MANAGER) if one.value is not None]
    assert (one.metric.name, one.line.name, one.value, one.set_by) == ("initiation", "started", 0.9, "tom")
    assert one.set_at.replace(tzinfo=UTC) == NOW


def test_a_target_is_replaced_and_each_change_is_recorded_with_the_value_before(session):
    aim(session, 0.9)
    aim(session, 0.95)
    assert in_force(session) == {("initiation", "started"): 0.95}
    assert recorded(session) == [
        ("tom", "target_set", STARTED | {"before": None, "value": 0.9}),
        ("tom", "target_set", STARTED | {"before": 0.9, "value": 0.95}),
    ]


def test_the_same_target_again_changes_and_records_nothing(session):
    aim(session, 0.9)
    assert not aim(session, 0.9)
    assert len(recorded(session)) == 1


def test_a_target_is_removed_and_that_is_recorded(session):
    aim(session, 0.9)
    aim(session, 5, DAYS)
    assert remove(session)
    assert in_force(session) == {("screen_to_contact", "contacted"): 5}
    assert recorded(session)[-1] == ("tom", "target_removed", STARTED | {"before": 0.9})
    assert not remove(session)
    assert len(recorded(session)) == 3


def test_a_target_of_a_metric_that_is_gone_is_not_listed_and_can_be_removed(session):
    gone = {"metric": "no_longer_counted", "line": "all"}
    session.execute(sa.insert(MetricTarget.__table__).values(**gone, value=0.5, by="tom", at=NOW))
    assert in_force(session) == {}
    assert remove(session, gone)


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_a_share_from_0_to_1_is_taken(session, value):
    assert aim(session, value)
    assert in_force(session) == {("initiation", "started"): value}


@pytest.mark.parametrize("value", [-0.01, 1.01, 90, float("nan"), float("inf")])
def test_any_other_share_is_refused(session, value):
    with pytest.raises(
        Problem, match=r"^The target of Initiation \(started\) is a share from 0 to 1, .* is outside\.$"
    ):
        aim(session, value)
    assert in_force(session) == {}


@pytest.mark.parametrize("value", [0, 0.5, 400])
def test_an_amount_of_0_or_more_is_taken(session, value):
    assert aim(session, value, DAYS)
    assert in_force(session) == {("screen_to_contact", "contacted"): value}


@pytest.mark.parametrize(("metric", "line"), [("caseload", "on the caseload"), ("open_reasons", "overdue")])
def test_a_plain_count_is_aimed_at_in_what_it_counts(session, metric, line):
    figure = {"metric": metric, "line": line}
    assert aim(session, 400, figure)
    assert in_force(session) == {(metric, line): 400}
    with pytest.raises(Problem, match=r"is in (patients|reasons), 0 or more; -1 is not\.$"):
        aim(session, -1, figure)


@pytest.mark.parametrize("value", [-0.5, float("nan"), float("inf")])
def test_any_other_amount_is_refused(session, value):
    title = by_name(DAYS["metric"]).title
    with pytest.raises(Problem, match=rf"^The target of {title} \(contacted\) is in days, 0 or more; .* is not\.$"):
        aim(session, value, DAYS)
    assert in_force(session) == {}


def test_an_unknown_metric_or_figure_is_answered_with_those_there_are(session):
    with pytest.raises(Problem, match="no metric 'x'.*initiation"):
        aim(session, 0.5, {"metric": "x", "line": "started"})
    with pytest.raises(Problem, match=r"^Initiation has no figure 'x'\. Its figures are: started\.$"):
        aim(session, 0.5, {"metric": "initiation", "line": "x"})


@pytest.mark.parametrize("role", Role)
def test_managers_set_targets_and_nobody_else(session, role):
    other = a_viewer(1, role=role)
    if role in MAY_SET:
        assert aim(session, 0.9, by=other)
        assert remove(session, by=other)
        return
    for deed in (lambda: aim(session, 0.9, by=other), lambda: remove(session, by=other)):
        with pytest.raises(Refused):
            deed()
    assert in_force(session) == {}


@pytest.mark.parametrize("role", Role)
def test_who_sees_figures_reads_them_and_nobody_else(session, role):
    if role in MAY_READ:
        assert targets.listed(session, a_viewer(1, role=role))
        return
    with pytest.raises(Refused):
        targets.listed(session, a_viewer(1, role=role))


@pytest.mark.parametrize("deed", [lambda session: aim(session, 0.5), remove], ids=["set", "remove"])
def test_without_its_audit_entry_nothing_is_saved(engine, monkeypatch, deed):
    with writing(engine) as session:
        aim(session, 0.9)
        before = everything(session)
    monkeypatch.setattr(audit, "record", lambda *_, **__: 1 / 0)

    def do():
        with writing(engine) as session:
            deed(session)

    with pytest.raises(ZeroDivisionError):
        do()
    with reading(engine) as session:
        assert everything(session) == before
