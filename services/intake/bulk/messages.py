"""What a server could not export, as it says beside the files: counted by severity and code, never quoted, for its
words may name a patient."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from services.intake.bulk.operation_outcome import SEVERE, issues_of
from services.intake.bulk.whole_files import lines


def severe(files: Iterable[Path]) -> Counter[str]:
    """Messages of severity error or fatal, by FHIR's code of the kind: what is missing from the export."""
    issues = (issue for file in files for line in lines(file) for issue in issues_of(line))
    return Counter((issue.code or "no code")[:40] for issue in issues if issue.severity in SEVERE)
