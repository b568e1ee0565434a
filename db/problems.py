"""The one kind of error that people are meant to read."""


class Problem(Exception):
    """One clear sentence: what, where, which limit. Carries no patient data."""
