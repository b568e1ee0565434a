"""Facts from opioid prescriptions for pain: long-term opioid therapy (LTOT, section 1)."""

import numpy as np

from services.clinical.columns import Array, Rows, when
from services.clinical.coverage import covered_within, pieces

LTOT_WINDOW = 120  # days up to the last covered day
LTOT_COVERED = 90  # of which covered


def long_term_therapy(spans: Rows) -> dict[str, Array]:
    """First and last covered day of the window of 120 days, for patients on LTOT. `spans` as `by_day` gives them."""
    last = spans.highest(spans.covered_to)
    window = last - LTOT_WINDOW + 1
    piece = pieces(spans)
    in_window = piece.where(piece.covered_to >= window[piece.patient])
    first = in_window.lowest(np.maximum(in_window.begins, window[in_window.patient]))
    is_long_term = covered_within(piece, window, last) >= LTOT_COVERED
    return {"ltot_from": when(is_long_term, first), "ltot_covered_to": when(is_long_term, last)}
