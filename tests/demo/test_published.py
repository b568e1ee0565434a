"""The demo clinic's figures lie near published ones; `services/demo/courses.py` names the sources.

The seeds are fixed, so that no figure here depends on chance. The shares are counted by the product's own metrics.
"""

import pytest
from sqlmodel import Session

from services.access.viewer import Viewer
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import rows
from services.metrics.metric import EVER, Span


@pytest.fixture(scope="module")
def share(made):
    """A function: the share of a figure over all days, of everybody or of one group."""

    def of(metric: str, figure: str, *, by: str | None = None, group: str = "all") -> float:
        with Session(made.engine) as session:
            found = rows(session, by_name(metric), Span(EVER, made.today), viewer=Viewer.operator(), by=by)
            return next(row.value for row in found if (row.figure, row.group) == (figure, group))

    return of


def of_retained(share, medication: str) -> float:
    return share("retention", "day 180, no gap of 8 days", by="medication", group=medication)


def test_about_half_stay_on_buprenorphine_for_180_days(share):
    assert 0.43 <= of_retained(share, "buprenorphine") <= 0.58


def test_more_stay_on_methadone_and_fewer_on_injected_naltrexone(share):
    assert 0.6 <= of_retained(share, "methadone") <= 0.85
    assert of_retained(share, "naltrexone_xr") <= 0.4


@pytest.mark.parametrize(("month", "least", "most"), [(3, 0.3, 0.5), (6, 0.37, 0.55), (12, 0.35, 0.6)])
def test_of_depression_four_or_five_in_ten_respond(share, month, least, most):
    assert least <= share("outcomes", f"month {month} response") <= most


def test_every_fifth_or_sixth_visit_is_missed(share):
    assert 0.15 <= share("no_show", "no-show") <= 0.25
