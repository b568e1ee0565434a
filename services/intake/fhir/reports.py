"""DiagnosticReport: which results stand side by side, and the observations and responses that it contains."""

from collections.abc import Iterable, Iterator

import msgspec

from services.intake.fhir.answers import Valued
from services.intake.fhir.datatypes import UNREADABLE, CodeableConcept, Reference
from services.intake.fhir.files import Found
from services.intake.fhir.instruments import Role, part_of, title
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import Aliases, full_id

COUNTED = ("final", "amended", "corrected", "appended", "preliminary", "partial")
MARK = b'"DiagnosticReport"'
CARRIED = ("Observation", "QuestionnaireResponse")
TIMES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant")


class DiagnosticReport(Valued):
    status: str | None = None
    code: CodeableConcept | None = None
    result: list[Reference] = []
    contained: list[msgspec.Raw] = []


DECODER = msgspec.json.Decoder(DiagnosticReport)


def rows(report: DiagnosticReport, _shelf: object) -> Rows:
    """Nothing of its own: its results are read as resources. One named like ours without a result is Unusable."""
    part = part_of(report.code)
    if part is None or part.role in (Role.grade, Role.item):
        raise NotFollowed("resource type", "DiagnosticReport", "read for its results")
    count_only(report, statuses=COUNTED)
    if not report.result and not report.contained:
        raise Unusable(f"The report is named {title(part.instrument)}, and holds no result")
    return []


def results_of(report: DiagnosticReport, aliases: Aliases) -> list[str]:
    """Keys of its results; those it contains go under the name that `unpacked` gives them."""
    outside = [each for each in report.result if each.reference and not each.reference.startswith("#")]
    inside = [each.reference or "" for each in report.result if (each.reference or "").startswith("#")]
    return [full_id(each, "Observation", aliases) for each in outside] + [
        f"Observation/{report.id}.{each[1:]}" for each in inside
    ]


def unpacked(feed: Iterable[Found]) -> Iterator[Found]:
    """The feed with what its reports contain as resources of their own, dated and named as the report where they are
    not themselves."""
    for found in feed:
        yield found
        if MARK in found.raw and found.problem is None:
            try:
                yield from _contents(found)
            except (*UNREADABLE, TypeError, AttributeError):
                continue  # the report itself is refused, and says why


def _contents(found: Found) -> Iterator[Found]:
    report = msgspec.json.decode(found.raw)
    if report.get("resourceType") != "DiagnosticReport":
        return
    ours = [each for each in report.get("contained", ()) if each.get("resourceType") in CARRIED]
    names = {f"#{each.get('id')}": f"{report.get('id')}.{each.get('id')}" for each in ours}
    for each in ours:
        shared = {name: report[name] for name in ("subject", *TIMES) if name in report}
        if any(name in each for name in TIMES):
            shared = {name: value for name, value in shared.items() if name not in TIMES}
        made = {"status": report.get("status")} | shared | each | {"id": names[f"#{each.get('id')}"]}
        if each["resourceType"] == "QuestionnaireResponse":
            made.setdefault("authored", report.get("effectiveDateTime"))
        for member in made.get("hasMember", ()):
            inner = names.get(member.get("reference"))
            if inner:
                member["reference"] = f"Observation/{inner}"
        yield Found(found.file, found.line, msgspec.json.encode(made))
