"""Targets by command, and figures that are told per month."""

import csv
import io

import pytest
import sqlalchemy as sa

from db.engine import writing
from db.problems import Problem
from services.due_items.refresh import refresh
from tests.builders import a_patient, add_contact


@pytest.fixture
def contacted(engine):
    """One patient, contacted once in September and twice in October."""
    with writing(engine) as session:
        patient = a_patient(session, on="buprenorphine", enrolled="2026-01-05", started="2026-01-06")
        for day in ("2026-09-10", "2026-10-05", "2026-10-20"):
            add_contact(session, patient, day, minutes=10)
        refresh(session)


def value(out: str) -> float:
    (row,) = csv.DictReader(io.StringIO(out))
    return float(row["value"])


@pytest.mark.parametrize(("metric", "expected"), [("contacts_per_patient", 2), ("minutes", 20)])
def test_what_is_told_per_month_counts_the_month_of_the_day(tandem, contacted, metric, expected):
    assert value(tandem("metrics", metric, "--as-of", "2026-10-31", "--csv")[1]) == expected
    since = ("--since", "2026-10-10")
    assert value(tandem("metrics", metric, "--as-of", "2026-10-31", *since, "--csv")[1]) == expected / 2


def test_days_of_another_month_are_refused_for_what_is_told_per_month(tandem, contacted):
    code, out, said = tandem("metrics", "minutes", "--as-of", "2026-10-31", "--since", "2026-09-30")
    assert (code, out) == (1, "")
    assert said == (
        "Care-manager minutes per patient is told per month: --since must lie in October 2026, or be left out.\n"
    )


def test_the_figure_of_a_row_is_called_so(tandem, contacted):
    out = tandem("metrics", "contacted", "--csv")[1]
    assert out.splitlines()[0] == "metric,group,figure,numerator,denominator,value,unit,missing"


@pytest.mark.parametrize(
    ("figure", "value", "words"),
    [
        (("contacted", "contacted"), 0.8, "Contacted in 28 days (contacted) is 80 %"),
        (("caseload", "on the caseload"), 400, "Caseload by MOUD status (on the caseload) is 400 patients"),
        (("screen_to_contact", "contacted"), 7, "(contacted) is 7 days"),
    ],
)
def test_a_target_is_set_and_removed_in_the_figures_own_unit(tandem, figure, value, words):
    code, _, said = tandem("target", *figure, value)
    assert code == 0
    assert f"{words} now." in said
    assert f"{words} already." in tandem("target", *figure, value)[2]
    assert "has no target any more." in tandem("target", *figure, "--remove")[2]
    assert "has no target anyway." in tandem("target", *figure, "--remove")[2]


def test_a_target_is_said_to_be_removed_once_it_is(tandem, engine):
    def refuses(_connection) -> None:
        raise Problem("out of paper")

    tandem("target", "contacted", "contacted", "0.8")
    sa.event.listen(engine, "commit", refuses)
    code, _, said = tandem("target", "contacted", "contacted", "--remove")
    sa.event.remove(engine, "commit", refuses)
    assert (code, said) == (1, "out of paper\n")
    assert "is 80 % already." in tandem("target", "contacted", "contacted", "0.8")[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("contacted", "contacted", "80"), "is a share from 0 to 1"),
        (("contacted", "nobody", "0.8"), "has no figure 'nobody'"),
        (("nonsense", "x", "--remove"), "There is no metric 'nonsense'"),
        (("contacted", "contacted"), "A target needs its value, or --remove; not both."),
        (("contacted", "contacted", "0.8", "--remove"), "A target needs its value, or --remove; not both."),
    ],
)
def test_what_cannot_be_aimed_at_is_refused_in_a_sentence(tandem, words, sentence):
    code, out, said = tandem("target", *words)
    assert (code, out) == (1, "")
    assert sentence in said
