"""The kinds of error that people are meant to read."""


class Problem(Exception):
    """One clear sentence: what, where, which limit. Carries no patient data."""

    @property
    def for_people(self) -> str:
        """What pages say of it."""
        return str(self)


class Unavailable(Problem):
    """The database cannot do it now; nothing was written, and the same may work later. Operators read the sentence."""

    retry_after = 30  # seconds
    for_people = (
        "Tandem cannot reach its records at the moment. Nothing was saved."  # operators read the sentence itself
    )


class Busy(Unavailable):
    """Others write, for longer than somebody can be kept waiting."""

    retry_after = 5
    for_people = "Tandem is busy with something large, such as an import. Nothing was saved; try again in a moment."


class ReadOnly(Unavailable):
    for_people = "Tandem can be read but not written to at the moment. Nothing was saved."


class Full(Unavailable):
    for_people = "There is no room left to save anything in. Nothing was saved; tell whoever looks after Tandem."
