"""Facts from opioid prescriptions for pain: long-term opioid therapy (LTOT, section 1)."""

import sqlalchemy as sa

from db.sql import day_of_number
from db.vocabulary import PAIN_OPIOIDS
from services.clinical.coverage import covered

LTOT_WINDOW = 120  # days up to the last covered day
LTOT_COVERED = 90  # of which covered


def long_term_therapy() -> sa.CTE:
    """One row per patient on LTOT: first and last covered day of the window of 120 days."""
    span = covered(PAIN_OPIOIDS, "opioid").c
    last = sa.func.max(span.covered_to).over(partition_by=span.patient)
    spans = sa.select(*span, last.label("last")).subquery("opioid_spans").c
    begins = sa.func.coalesce(spans.covered_before + 1, spans.covered_from)
    begins = sa.case((begins > spans.covered_from, begins), else_=spans.covered_from)
    window = spans.last - LTOT_WINDOW + 1
    begins = sa.case((begins > window, begins), else_=window)
    pieces = (
        sa.select(spans.patient, spans.last, begins.label("begins"), spans.covered_to)
        .where(spans.covered_to >= begins)
        .subquery("opioid_pieces")
        .c
    )
    return (
        sa.select(
            pieces.patient,
            day_of_number(sa.func.min(pieces.begins)).label("ltot_from"),
            day_of_number(pieces.last).label("ltot_covered_to"),
        )
        .group_by(pieces.patient, pieces.last)
        .having(sa.func.sum(pieces.covered_to - pieces.begins + 1) >= LTOT_COVERED)
        .cte("long_term_therapy")
    )
