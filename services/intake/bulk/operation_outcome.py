"""What a server says went wrong: FHIR's OperationOutcome, in a sentence, and whether the same may work later."""

import msgspec

from db.text import harmless

LONGEST = 300  # characters of a server's own words
# FHIR's issue types below `transient`: the same request may be made again later
TRANSIENT = {"transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"}
SEVERE = ("fatal", "error")


class Details(msgspec.Struct):
    text: str | None = None


class Issue(msgspec.Struct):
    severity: str | None = None
    code: str | None = None
    diagnostics: str | None = None
    details: Details | None = None


class OperationOutcome(msgspec.Struct, rename="camel"):
    resource_type: str
    issue: list[Issue] = []


DECODER = msgspec.json.Decoder(OperationOutcome)


def issues_of(body: bytes) -> list[Issue]:
    """None where the body is no OperationOutcome: a proxy's page in HTML, or nothing at all."""
    try:
        outcome = DECODER.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return []
    return outcome.issue if outcome.resource_type == "OperationOutcome" else []


def is_transient(body: bytes) -> bool:
    severe = [issue for issue in issues_of(body) if issue.severity in SEVERE]
    return bool(severe) and all(issue.code in TRANSIENT for issue in severe)


def in_words(status: int, body: bytes) -> str:
    """`400, not-supported: _typeFilter is not supported`. Only of requests that name no patient: it holds the server's
    own words."""
    said = [_words(issue) for issue in issues_of(body)[:3]]
    return f"{status}, {'; '.join(said)}" if said else f"{status}"


def in_codes(status: int, body: bytes) -> str:
    """`500, processing`: without the server's words, which may name a patient."""
    codes = dict.fromkeys(_short(issue.code or "no code") for issue in issues_of(body)[:5])
    return f"{status}, {', '.join(codes)}" if codes else f"{status}"


def _words(issue: Issue) -> str:
    text = (issue.details.text if issue.details else None) or issue.diagnostics
    code = _short(issue.code or "no code")
    return f"{code}: {_short(text)}" if text else code


def _short(text: str) -> str:
    return harmless(" ".join(text.split()))[:LONGEST]
