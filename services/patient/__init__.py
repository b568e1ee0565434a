"""One person: summary, timeline, MOUD clocks, and why or why not on the list.

Lists of people live in worklist/. Start at summary.py.
"""
