"""Which words and codes of a reason say that the patient did not come. Its sources: the filler status Noshow of HL7 v2
(table 0278), the status noshow of FHIR, and what the registers of other systems print."""

import re
from collections.abc import Iterator

WHOLE = ("dna", "dnka", "fta", "absent", "missed", "lwbs")  # with nothing else beside it
WITHIN = re.compile(
    r"(?<!not a )no[\s_-]?show"
    r"|\b(?:did|does|do) ?n[o']?t (?:attend|show|arrive|come|present|keep|turn up)\b(?! on time| late| alone)"
    r"|\bfailed (?:to (?:attend|show|arrive|come|keep)|appointment|appt)"
    r"|\bnot attended|\bnon[\s_-]?attend|\bmissed (?:the |this |their )?(?:appointment|appt|session|visit)"
    r"|\bleft without being seen"
)
OF_STAFF = re.compile(r"\b(?:provider|clinician|therapist|counselor|prescriber|doctor|interpreter|staff)\b")


def says_no_show(*reasons: str | None) -> bool:
    """Any of these texts or codes says so."""
    return next(no_shows_in(*reasons), None) is not None


def no_shows_in(*reasons: str | None) -> Iterator[str]:
    """Those that say so, as they are written."""
    for reason in filter(None, reasons):
        folded = " ".join(reason.lower().replace("’", "'").split())
        if folded in WHOLE or (WITHIN.search(folded) and not OF_STAFF.search(folded)):
            yield reason
