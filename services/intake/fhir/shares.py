"""Of each kind of resource, how many a feed held, how many were taken, and how many were not understood."""

from collections import Counter
from collections.abc import Iterator

from services.intake.fhir.datatypes import UNREADABLE
from services.intake.fhir.files import HEAD, Found
from services.intake.rows import Incoming, Joined, Refused, Share, Unfollowed

Told = Incoming | Refused | Unfollowed | Joined


class Shares:
    """A tally of one feed."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.not_understood: Counter[str] = Counter()

    def counted(self, found: Found, told: list[Told]) -> list[Told]:
        """The outcomes of one resource, as they are."""
        kind = _kind_of(found, told[0])
        self.read[kind] += 1
        if any(_is_unclear(each) for each in told):
            self.not_understood[kind] += 1
        elif not isinstance(told[0], Unfollowed):
            self.taken[kind] += 1
        return told

    def told(self) -> Iterator[Share]:
        for kind in sorted(self.read):
            yield Share(kind, self.read[kind], self.taken[kind], self.not_understood[kind])


def _kind_of(found: Found, told: Told) -> str:
    if isinstance(told, Unfollowed):
        return told.resource
    return told.key.partition("/")[0] if told.key else kind_of(found) or "resource"


def kind_of(found: Found) -> str | None:
    """The type of a resource; None of what is none."""
    try:
        return HEAD.decode(found.raw).resource_type
    except UNREADABLE:
        return None


def _is_unclear(told: Told) -> bool:
    return isinstance(told, Refused) or (isinstance(told, Unfollowed) and told.is_unclear)
