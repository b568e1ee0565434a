"""Facts: the events of a run of patients read as columns, and worked out into one row per patient.

Whether a fact puts anybody on a list is said in rules/. Start at work_out.py; events.py is what it reads.
"""
