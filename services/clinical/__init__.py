"""Clinical definitions free of storage: instruments, doses, coverage, tapers, MOUD status, outcomes.

What is read from the database, or decides who is on a list, does not live here. Start at instruments/ or coverage.py.
"""
