"""The kinds of error that people are meant to read."""


class Problem(Exception):
    """One clear sentence: what, where, which limit. Carries no patient data."""


class Unavailable(Problem):
    """The database cannot do it now; nothing was written, and the same may work later."""

    retry_after = 30  # seconds
    for_people = "Tandem cannot reach its records at the moment. Nothing was saved."  # who cannot mend it themselves


class Busy(Unavailable):
    """Others write, for longer than somebody can be kept waiting."""

    retry_after = 5
    for_people = "Tandem is busy with something large, such as an import. Nothing was saved; try again in a moment."


class ReadOnly(Unavailable):
    for_people = "Tandem can be read but not written to at the moment. Nothing was saved."


class Full(Unavailable):
    for_people = "There is no room left to save anything in. Nothing was saved; tell whoever looks after Tandem."
