"""The questions of the C-SSRS screener by their headings: panels often name them by words alone."""

import re

from services.clinical.instruments import CSSRS_ITEMS
from services.intake.codes.questionnaires import plain

# The displays of the C-SSRS in LOINC, and the headings of its screener.
CSSRS_HEADINGS = (
    ("wish to be dead",),
    ("suicidal thoughts", "non specific active suicidal thoughts"),
    (
        "suicidal thoughts with method",
        "suicidal thoughts with method without specific plan or intent to act",
        "active suicidal ideation with any methods not plan without intent to act",
    ),
    (
        "suicidal intent",
        "suicidal intent without specific plan",
        "active suicidal ideation with some intent to act without specific plan",
    ),
    (
        "suicidal intent with specific plan",
        "suicide intent with specific plan",
        "active suicidal ideation with specific plan and intent",
    ),
    ("suicide behavior", "suicidal behavior", "suicide behavior question", "preparatory acts or suicidal behavior"),
)
LAST_QUESTION = len(CSSRS_HEADINGS)
CSSRS_BY_WORDS = {words: CSSRS_ITEMS[n] for n, headings in enumerate(CSSRS_HEADINGS) for words in headings}
WHEN = re.compile(r" (?:in the )?(?P<when>1 month|past month|lifetime|ever|3 months|past 3 months)$")
RECENT = ("3 months", "past 3 months")
WITHIN_THREE_MONTHS = re.compile(r"\b(was this|within|in) (within |in )?the (past|last) (3|three) months\b")


def cssrs_question(spoken: str) -> str | None:
    """The key of a question of the C-SSRS by its heading or its words."""
    words = plain(spoken).strip()
    if WITHIN_THREE_MONTHS.search(words):
        return CSSRS_ITEMS[LAST_QUESTION]
    time = WHEN.search(words)
    code = CSSRS_BY_WORDS.get(words[: time.start()] if time else words)
    is_behavior = code == CSSRS_ITEMS[LAST_QUESTION - 1]
    if time and time["when"] in RECENT:
        return CSSRS_ITEMS[LAST_QUESTION] if is_behavior else None
    return code
